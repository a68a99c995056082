"""Types, once, at the end: what a column function returned, as the sheet declares it."""

import numpy as np
import pandas as pd

from ..specs import Variable
from ..specs.places import FindingPlace, parts_of, while_deriving
from .code_arrays import broken
from .context import DatasetContext
from .encoded import codes_in, is_encoded, levels_of, numbers_as_text, spread
from .numbers import read_numbers
from .reports import Report


def as_declared(column: pd.Series, variable: Variable, context: DatasetContext) -> pd.Series:
    """The column in its declared type: text encoded, integer and float as float64.

    A text that is no number where a number is declared is left missing and
    reported; so is a fraction where an integer is declared. Nothing is cut:
    a text longer than declared is left whole for the checks to find.
    """
    if variable.is_text:
        return column if is_encoded(column) else numbers_as_text(column)
    report = Report(lambda row: _place(row, variable, context), None, context.found)
    numbers = _numbers(column, variable, context) if is_encoded(column) else column.astype("float64")
    if variable.type == "integer":
        report(
            pd.Series(broken(np.asarray(numbers, dtype="float64")), index=numbers.index, dtype="bool"),
            lambda row: f"{variable} is {numbers.iloc[row]}, not a whole number.",
            rule="TYPE-INTEGER",
            mend="Declare it float, or mend the record.",
        )
    return numbers


def _place(row: int, variable: Variable, context: DatasetContext) -> FindingPlace:
    where = context.rows.place(row)
    return while_deriving(FindingPlace(f"{where}, {variable}", parts_of(where)), context.dataset.name, variable.name)


def _marks(variable: Variable, context: DatasetContext) -> tuple[str, str]:
    """The decimal mark and the mark between thousands of the first field that the column is made from."""
    source = next(iter(variable.derivation.sources), None)
    table, column = (source.table, source.column) if source else ("", "")
    marks = (context.spec.field_rule(table, column, name) for name in ("decimal_mark", "thousands_mark"))
    mark, thousands = marks
    return str(mark or "."), str(thousands or "")


def _numbers(column: pd.Series, variable: Variable, context: DatasetContext) -> pd.Series:
    levels = levels_of(column)
    codes = codes_in(column).astype("int64")
    values = read_numbers(levels, *_marks(variable, context))
    report = Report(lambda row: _place(row, variable, context), codes, context.found)
    report(
        levels.notna() & values.isna(),
        lambda row: f"{levels.iloc[row]!r} is not a number.",
        rule="TYPE-NUMBER",
        mend="Mend the record, recode the value in the sheet, or declare how numbers are written (decimal_mark).",
    )
    return spread(values, codes)
