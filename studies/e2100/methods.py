"""Methods of the edit checks of E2100: the dose that was planned, the assessment before."""

import pandas as pd

from m5kit.methods import each_value


def _number(text: pd.Series) -> pd.Series:
    return pd.to_numeric(text.astype("str"), errors="coerce").astype("float64")


@each_value
def percent_of_level(dose: pd.Series, level: pd.Series, surface: pd.Series) -> pd.Series:
    """The dose in per cent of that for the level in mg per square metre and the body surface.

    >>> percent_of_level(pd.Series(["1760"]), pd.Series(["90"]), pd.Series(["1.95"])).round(1).tolist()
    [1002.8]
    """
    return (100 * _number(dose) / (_number(level) * _number(surface))).round(1)


@each_value
def percent_of_weight(dose: pd.Series, weight: pd.Series, unit: pd.Series) -> pd.Series:
    """The dose in per cent of 10 mg for each kilogram of the weight, which is in kg or lb.

    >>> percent_of_weight(pd.Series(["815", "815"]), pd.Series(["81.5", "179.7"]), pd.Series(["kg", "lb"])).round().tolist()
    [100.0, 100.0]
    """
    kilograms = _number(weight).where(unit.astype("str").ne("lb"), _number(weight) * 0.45359237)
    return (100 * _number(dose) / (10 * kilograms)).round(1)


@each_value
def one_before(number: pd.Series) -> pd.Series:
    """The whole number before the number.

    >>> one_before(pd.Series(["3", "1"])).tolist()
    ['2', '0']
    """
    return (_number(number) - 1).astype("Int64").astype("str").where(_number(number).notna())
