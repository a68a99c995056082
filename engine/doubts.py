"""Findings on records for which it is in doubt whether a condition holds: no number, no whole date, another spelling."""

from collections.abc import Callable, Sequence

import pandas as pd

from ..specs import Finding
from .conditions import NO_DATE, NO_NUMBER, SPELLING, Doubt
from .encoded import codes_in, encoded, is_encoded, levels_of, numbers_as_text
from .reports import Report

RULES = {NO_NUMBER: "CONDITION-NUMBER", NO_DATE: "CONDITION-DATE", SPELLING: "CONDITION-SPELLING"}
SAYS = {
    NO_NUMBER: "{value!r} is no number, so {condition} ({of}) does not hold.",
    NO_DATE: "{value!r} is no date that tells whether {condition} ({of}), so it does not hold.",
    SPELLING: "{value!r} is another spelling than {condition} ({of}) asks for: capitals or blanks alone differ.",
}
MENDS = {
    NO_NUMBER: "Query the value; to compare with a code, not a number, put it in quotes in the condition.",
    NO_DATE: "Query the date, or ask for what is known of it.",
    SPELLING: "Write IGNORING CASE after the value in the condition, or query the value.",
}


def doubt_words(doubt: Doubt, of: str, said: object = "") -> list[str]:
    """For each value of a doubt's column what is in doubt; said: the condition as its sheet has it."""
    values = doubt.values.reset_index(drop=True)
    coded = values if is_encoded(values) else numbers_as_text(values) if values.dtype == "float64" else encoded(values)
    words = [SAYS[doubt.why].format(value=v, condition=said or doubt.condition, of=of) for v in levels_of(coded)]
    return [words[code] if code >= 0 else "" for code in codes_in(coded)]


def doubt_findings(doubts: Sequence[Doubt], of: str, place: Callable[[int, str], str]) -> list[Finding]:
    """A finding for each record of which it is in doubt whether a condition holds.

    of names what the condition belongs to, a sheet or a column; place tells where a record and its column are.
    """
    found: list[Finding] = []
    for doubt in doubts:
        name, words = doubt.condition.variable, doubt_words(doubt, of)
        report = Report(lambda row, name=name: place(row, name), None, found)  # type: ignore[misc]
        at = pd.Series(doubt.at)
        report(at, lambda row, w=words: w[row], rule=RULES[doubt.why], mend=MENDS[doubt.why])  # type: ignore[misc]
    return found
