"""Times to an event, as the kinds of survival analysis have them, and their parameters.

Times are AVAL of the dataset (or the analysis' variable), divided by days_per_month; an event is a record with CNSR 0,
as ADaM has it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..engine.combinations import combined
from ..specs import SpecFault
from .data import DisplayData, Selection, record_column
from .model import Analysis
from .number import Number
from .parameters import VARIABLES, choice, names, number, text
from .statistics.inputs import count_with_noun
from .words import variable_words

Floats = NDArray[np.float64]
TIME, CENSORED = "AVAL", "CNSR"
DAYS_PER_MONTH = number("days_per_month", "Days that make a month: days are divided by it first.", 1.0, above=0)
CONF_TYPE = choice(
    "conf_type",
    "Transformation of the survival function for its limits.",
    ("log-log", "log", "plain", "logit", "arcsin"),
)
CONF_LEVEL = number("conf_level", "Confidence level of the limits.", 0.95, above=0, below=1)
ENTRY = text("entry", "The variable that holds when a subject came under observation (left truncation).", "", VARIABLES)
STRATA = names("strata", "The variables that make the strata.")


def time_words(time: float, analysis: Analysis) -> str:
    """A time with its unit, where days were divided into months."""
    return f"{time:g} months" if DAYS_PER_MONTH.of(analysis) != 1 else f"{time:g}"


@dataclass(frozen=True, eq=False)
class Times:
    """The records of one group or of several: time, whether the event happened, where they came from, late entry."""

    chosen: Selection
    time: Floats
    event: NDArray[np.int64]
    entry: Floats | None = None

    def number(self, group: str, stat: str, value: float, words: str = "", column: str = "") -> Number:
        """A number computed from these records."""
        return Number(group, stat, float(value), len(self.time), self.chosen.where, words, column=column)


def times(analysis: Analysis, data: DisplayData, group: str) -> Times:
    """The times and events of a group. Raises SpecFault where a time or CNSR is missing, or a subject is there twice."""
    chosen = data.selection(analysis, group)
    if chosen.count < len(chosen):
        raise SpecFault(f"{analysis} has a subject twice. Name the parameter in its condition (PARAMCD EQ ...).")
    value = record_column(chosen, analysis.variable or TIME, analysis).to_numpy(dtype="float64")
    censored = record_column(chosen, CENSORED, analysis).to_numpy(dtype="float64")
    lacking = np.isnan(value) | np.isnan(censored)
    if lacking.any():
        says = f"{analysis} has {count_with_noun(lacking)} without a time or CNSR."
        raise SpecFault(f"{says} Leave them out by its condition.")
    odd = (value < 0) | (censored < 0) | (censored % 1 > 0)
    if odd.any():
        says = f"{analysis} has {count_with_noun(odd)} with a time below 0, or a CNSR that is no whole number of 0 or more."
        raise SpecFault(f"{says} Mend them, or leave them out by its condition.")
    event = (censored == 0).astype(np.int64)
    return Times(chosen, value / DAYS_PER_MONTH.of(analysis), event, _entry(analysis, chosen))


def _entry(analysis: Analysis, chosen: Selection) -> Floats | None:
    """When each subject came under observation; none where all did at 0."""
    if not ENTRY.of(analysis):
        return None
    found: Floats = record_column(chosen, ENTRY.of(analysis), analysis).to_numpy(dtype="float64")
    if np.isnan(found).any():
        raise SpecFault(f"{analysis}: {ENTRY.of(analysis)} is missing in {count_with_noun(np.isnan(found))}.")
    return found / DAYS_PER_MONTH.of(analysis)


def strata(analysis: Analysis, chosen: Selection) -> NDArray[np.int64] | None:
    """A code for each combination of the parameter strata's variables; None without strata."""
    variables = STRATA.of(analysis)
    if not variables:
        return None
    columns = [record_column(chosen, name, analysis) for name in variables]
    for found in columns:
        if found.isna().any():
            raise SpecFault(f"{analysis}: stratum {found.name} is missing in {count_with_noun(found.isna())}.")
    return combined(columns)[0] if len(chosen) else np.empty(0, dtype=np.int64)


def stratified(analysis: Analysis, data: DisplayData) -> str:
    """Whether and by what an analysis is stratified, in words: the labels of the variables."""
    words = [variable_words(name, analysis.dataset, data.spec) for name in STRATA.of(analysis)]
    return f"stratified by {' and '.join(words)}" if words else "unstratified"
