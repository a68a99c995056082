"""Types, once, at the end: what a column function returned, as the sheet declares it."""

import pandas as pd

from ..specs import Variable
from .bench import Bench
from .encoded import codes_in, is_encoded, levels_of, numbers_as_text, spread
from .reports import Report


def as_declared(column: pd.Series, variable: Variable, bench: Bench) -> pd.Series:
    """The column in its declared type: text encoded, integer and float as float64.

    A text that is no number where a number is declared is left missing and
    reported; so is a fraction where an integer is declared. Nothing is cut:
    a text longer than declared is left whole for the checks to find.
    """
    if variable.is_text:
        return column if is_encoded(column) else numbers_as_text(column)
    report = Report(lambda row: f"{bench.rows.place(row)}, {variable}", None, bench.found)
    numbers = _numbers(column, variable, bench) if is_encoded(column) else column.astype("float64")
    if variable.type == "integer":
        report(
            numbers.notna() & (numbers % 1 != 0),
            lambda row: f"{variable} is {numbers.iloc[row]}, not a whole number.",
            rule="TYPE-INTEGER",
            mend="Declare it float, or mend the record.",
        )
    return numbers


def _numbers(column: pd.Series, variable: Variable, bench: Bench) -> pd.Series:
    levels = levels_of(column)
    codes = codes_in(column).astype("int64")
    values = pd.to_numeric(levels.str.strip(), errors="coerce").astype("float64")
    report = Report(lambda row: f"{bench.rows.place(row)}, {variable}", codes, bench.found)
    report(
        levels.notna() & values.isna(),
        lambda row: f"{levels.iloc[row]!r} is not a number.",
        rule="TYPE-NUMBER",
        mend="Mend the record, or recode the value in the sheet.",
    )
    return spread(values, codes)
