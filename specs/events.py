"""Read the decision table of times to event: the sheet events.

Columns: dataset, parameter (PARAMCD), rank (the order in which rules are
tried), when (a condition on the subject's columns; a value that is a column's
name stands for that column, and a missing date is later than any), cnsr, date
(the column with the date), evntdesc, cnsdtdsc, source (where the record behind
the date is looked for: `RS.RSDTC WHERE RSTESTCD EQ OVRLRESP`, several apart by
`;`), and at (the column with that record's date, where it is another).
"""

import re
from collections.abc import Iterable, Iterator

from .conditions import Condition, ConditionError, parsed
from .findings import Finding
from .model import EventRule, Lookup, Row

_LOOKUP = re.compile(r"(\w+)\.(\w+)(?:\s+WHERE\s+(.*))?", re.DOTALL)
_BETWEEN = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')


def event_rules(listed: Iterable[Row], faults: list[Finding]) -> tuple[EventRule, ...]:
    """The rules of a dataset's times to event by parameter and rank; what cannot be read is added to the faults."""
    found = [_rule(row, faults) for row in listed]
    seen: dict[tuple[str, int], EventRule] = {}
    for rule in found:
        if (rule.parameter, rule.rank) in seen:
            says = f"{rule} is there twice."
            faults.append(Finding("SPEC-EVENT-RANK", "error", rule.place, says, "Give each rule a rank of its own."))
        seen[rule.parameter, rule.rank] = rule
    order = {name: place for place, name in enumerate(dict.fromkeys(r.parameter for r in found))}
    return tuple(sorted(found, key=lambda r: (order[r.parameter], r.rank)))


def _rule(row: Row, faults: list[Finding]) -> EventRule:
    return EventRule(
        dataset=row["dataset"],
        parameter=row["parameter"],
        rank=_whole(row, "rank", faults),
        when=_conditions(row["when"], row, faults),
        cnsr=_whole(row, "cnsr", faults),
        date=row["date"],
        evntdesc=row["evntdesc"],
        cnsdtdsc=row["cnsdtdsc"],
        lookups=tuple(_lookups(row, faults)),
        at=row["at"] or row["date"],
        place=row.place,
    )


def _lookups(row: Row, faults: list[Finding]) -> Iterator[Lookup]:
    for text in _BETWEEN.split(row["source"]):
        if not text.strip():
            continue
        read = _LOOKUP.fullmatch(text.strip())
        if read:
            yield Lookup(read[1], read[2], _conditions(read[3] or "", row, faults))
        else:
            says = f"Source {text.strip()!r} does not name a dataset's column."
            mend = "Write DATASET.VARIABLE or DATASET.VARIABLE WHERE condition."
            faults.append(Finding("SPEC-EVENT-SOURCE", "error", row.place, says, mend))


def _conditions(text: str, row: Row, faults: list[Finding]) -> tuple[Condition, ...]:
    try:
        return parsed(text)
    except ConditionError as error:
        says = f"Condition {text!r} cannot be read: {error}."
        faults.append(Finding("SPEC-CONDITION", "error", row.place, says, "Write VARIABLE EQ value AND ..."))
        return ()


def _whole(row: Row, column: str, faults: list[Finding]) -> int:
    if row[column].isdigit():
        return int(row[column])
    says = f"{column} {row[column]!r} is not a whole number."
    mend = "Ranks count from 1; cnsr is 0 for an event, 1 and above for censored times."
    faults.append(Finding("SPEC-EVENT-NUMBER", "error", row.place, says, mend))
    return 0
