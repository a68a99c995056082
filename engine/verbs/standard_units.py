"""Verbs of standard units: a result as number, text and unit, converted by the sheet `units`.

The sheet `units` says how a result is converted: test (blank: any test), from
(the collected unit), to (the standard unit), factor, offset, decimals, and
system (blank: any), of which the study's parameter `unit_system` chooses one.
A result in the standard unit is result x factor + offset, rounded half away
from zero to the decimals.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...specs import UnitConversion
from ...specs.spelling import seen_alike
from ..combinations import distinct
from ..encoded import number_text
from ..kinds import each_value
from ..numbers import is_like_number, number_pattern, plain_numbers, tell_unread
from ..reports import Report

SIGNS = r"\s*([<>]=?|≤|≥)?\s*"


Marks = tuple[str, str]  # the decimal mark, and the one between thousands


@dataclass(frozen=True)
class Conversion:
    """How a result of a test in one unit is told in another; decimals is None where it is not rounded."""

    unit: str
    factor: float
    offset: float
    decimals: int | None

    def of(self, results: np.ndarray) -> np.ndarray:
        """The results in the other unit; one that is not converted stays as it is, to the last digit."""
        if (self.factor, self.offset) == (1.0, 0.0):
            return results
        places = 10 if self.decimals is None else self.decimals
        return half_away(results * self.factor + self.offset, places)


def half_away(numbers: np.ndarray, decimals: int) -> np.ndarray:
    """Numbers rounded to some decimals, a half away from zero, as a person rounds the decimal figure.

    >>> half_away(np.array([0.125, -2.5, 1.005]), 2).tolist(), half_away(np.array([-2.5]), 0).tolist()
    ([0.13, -2.5, 1.01], [-3.0])
    """
    scale = 10.0**decimals
    scaled = np.round(np.abs(numbers) * scale, 6)  # what binary fractions add is taken off before the half counts
    rounded: np.ndarray = np.sign(numbers) * np.floor(scaled + 0.5) / scale
    return rounded


def _conversions(units: Sequence[UnitConversion], system: str) -> dict[tuple[str, str], Conversion]:
    """The conversions of the sheet units by test and unit, for one system of units; the first of a pair counts."""
    found: dict[tuple[str, str], Conversion] = {}
    for row in units:
        if row.system in ("", system):
            how = Conversion(row.standard, row.factor, row.offset, row.decimals)
            found.setdefault((row.test, seen_alike(row.collected)), how)
    return found


def _found(test: str, unit: str, known: Mapping[tuple[str, str], Conversion]) -> Conversion | None:
    unit = seen_alike(unit)
    return known.get((test, unit)) or known.get(("", unit))


def _pairs(
    test: pd.Series, unit: pd.Series, known: Mapping[tuple[str, str], Conversion]
) -> Iterator[tuple[np.ndarray, str, str, Conversion | None]]:
    """For each test and unit there is: its records, the two names, and its conversion, None where it has none."""
    codes, (tests, units) = distinct([test.astype("category"), unit.astype("category")])
    for code, (name, of) in enumerate(zip(tests, units, strict=True)):
        name, of = name if isinstance(name, str) else "", of if isinstance(of, str) else ""
        yield np.flatnonzero(codes == code), name, of, _found(name, of, known)


def _parts(result: pd.Series, marks: Marks) -> tuple[pd.Series, pd.Series]:
    """Of each result the sign in front of it (<, >) and the number; NaN where it is no number."""
    if result.dtype == "float64":
        return pd.Series("", index=result.index, dtype="str").where(result.notna()), result
    found = result.astype("str").str.extract(rf"^{SIGNS}{number_pattern(*marks)}\s*$")
    numbers = plain_numbers(found[1].astype("str"), *marks)
    return found[0].astype("str").fillna("").where(numbers.notna()), numbers


def _standard(
    test: pd.Series, result: pd.Series, unit: pd.Series, known: Mapping[tuple[str, str], Conversion], marks: Marks
) -> tuple[pd.Series, pd.Series, np.ndarray]:
    """The sign and the number of each result in the standard unit, and which results have a unit not declared."""
    signs, numbers = _parts(result, marks)
    answer, unknown = np.full(len(test), np.nan), np.zeros(len(test), dtype=bool)
    for mine, _, of, how in _pairs(test, unit, known):
        if how is not None:
            answer[mine] = how.of(numbers.to_numpy()[mine])
        elif of:
            unknown[mine] = result.notna().to_numpy()[mine]
    return signs, pd.Series(answer, index=test.index), unknown


def _report(report: Report, test: pd.Series, unit: pd.Series, unknown: np.ndarray) -> None:
    says = unit.astype("str").fillna("") + " is not declared as a unit of " + test.astype("str").fillna("") + "."
    mend = "Add the unit to the sheet units, or query the site."
    report(pd.Series(unknown), says, rule="UNIT-UNKNOWN", severity="error", mend=mend)


@each_value
def standard_number(
    test: pd.Series,
    result: pd.Series,
    unit: pd.Series,
    *,
    units: Sequence[UnitConversion],
    unit_system: str = "",
    value: str = "",
    decimal_mark: str = ".",
    thousands_mark: str = "",
    report: Report,
) -> pd.Series:
    """The result as a number in the standard unit of the test, converted as the sheet units says. It is rounded half away from zero, and missing where the result is no plain number.

    The system of units is the cell value, else the study's parameter
    unit_system. A result without a unit is a number only where the sheet
    declares the test without one; a unit that is not declared is reported. So
    is a result that begins like a number and is none: 1,5 where the decimal
    mark is a point, 1.5 H; and one with a sign, <40, which has no number.
    """
    marks = (decimal_mark, thousands_mark)
    signs, numbers, unknown = _standard(test, result, unit, _conversions(units, value or unit_system), marks)
    _report(report, test, unit, unknown)
    if result.dtype == "str":
        tell_unread(
            result, result.map(is_like_number, na_action="ignore").eq(True) & _parts(result, marks)[1].isna(), report
        )
        says = "'" + result + "' has a sign, so it has no number; the text has it."
        mend = "Nothing to do, or declare in the analysis what a result beyond a limit counts for."
        report(signs.fillna("").ne(""), says, rule="NUMBER-SIGNED", severity="note", mend=mend)
    return numbers.where(signs.eq("").fillna(False))


@each_value
def standard_result(
    test: pd.Series,
    result: pd.Series,
    unit: pd.Series,
    *,
    units: Sequence[UnitConversion],
    unit_system: str = "",
    value: str = "",
    decimal_mark: str = ".",
    thousands_mark: str = "",
) -> pd.Series:
    """The result as text: a number in the standard unit of the test, with the sign < or > that it was given with. Any other result stands as it was collected."""
    marks = (decimal_mark, thousands_mark)
    signs, numbers, unknown = _standard(test, result, unit, _conversions(units, value or unit_system), marks)
    texts = numbers.map(number_text, na_action="ignore").astype("str")
    plain = result.map(number_text, na_action="ignore").astype("str") if result.dtype == "float64" else result
    text = (signs + texts).where(numbers.notna(), plain.str.strip())
    return text.mask(pd.Series(unknown, index=text.index))


@each_value
def standard_unit(
    test: pd.Series, unit: pd.Series, *, units: Sequence[UnitConversion], unit_system: str = "", value: str = ""
) -> pd.Series:
    """The standard unit of the test, into which the collected unit is converted."""
    known = _conversions(units, value or unit_system)
    answer = np.full(len(test), None, dtype=object)
    for mine, _, _, how in _pairs(test, unit, known):
        answer[mine] = how.unit if how is not None and how.unit else None
    return pd.Series(answer, index=test.index, dtype="str")
