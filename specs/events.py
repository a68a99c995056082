"""Read the decision table of times to event: the sheet events.

Columns: dataset, parameter (PARAMCD), rank (the order in which rules are
tried), when (a condition on the subject's columns; a value that is a column's
name stands for that column, and a missing date is later than any), cnsr, date
(the column with the date), evntdesc, cnsdtdsc, source (where the record behind
the date is looked for: `RS.RSDTC WHERE RSTESTCD EQ OVRLRESP`, several apart by
`;`), and at (the column with that record's date, where it is another).
"""

from collections.abc import Iterable

from .cells import condition, lookups, usable, whole
from .findings import Finding
from .model import EventRule, Row


def event_rules(listed: Iterable[Row], faults: list[Finding]) -> tuple[EventRule, ...]:
    """The rules of a dataset's times to event by parameter and rank; what cannot be read is added to the faults."""
    found = [_rule(row) for row in usable("events", listed, faults)]
    seen: dict[tuple[str, int], EventRule] = {}
    for rule in found:
        if (rule.parameter, rule.rank) in seen:
            says = f"{rule} is there twice."
            faults.append(Finding("SPEC-EVENT-RANK", "error", rule.place, says, "Give each rule a rank of its own."))
        seen[rule.parameter, rule.rank] = rule
    order = {name: place for place, name in enumerate(dict.fromkeys(r.parameter for r in found))}
    return tuple(sorted(found, key=lambda r: (order[r.parameter], r.rank)))


def _rule(row: Row) -> EventRule:
    return EventRule(
        dataset=row["dataset"],
        parameter=row["parameter"],
        rank=whole(row["rank"]),
        when=condition(row["when"]),
        cnsr=whole(row["cnsr"]),
        date=row["date"],
        evntdesc=row["evntdesc"],
        cnsdtdsc=row["cnsdtdsc"],
        lookups=lookups(row["source"]),
        at=row["at"] or row["date"],
        place=row.place,
    )
