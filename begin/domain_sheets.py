"""What is written for a new dataset: its sheet, its line of datasets.csv, and the lines of the other sheets."""

from collections.abc import Iterator, Mapping, Sequence

from ..specs.declared import DATASET, declared_column_names
from ..specs.model import Row
from .new import Addition, Cells
from .plan import Plan
from .scaffold import events_of, parameters_of

CLASSES = ("INTERVENTIONS", "EVENTS", "FINDINGS")
INHERITING = ("like", "use")


def own_line(plan: Plan) -> dict[str, str]:
    """What of the line in datasets.csv the standard does not tell."""
    once = not any(name in ("USUBJID", "APID") for name in plan.names)
    line = {"repeating": "No" if once else "", "subclass": "TIME-TO-EVENT" if plan.structure == "TTE" else ""}
    if plan.structure == "TTE":
        line |= {"structure": "One record per subject per parameter", "keys": "STUDYID USUBJID PARAMCD"}
    if plan.whole.name in CLASSES:
        line |= {"label": f"{plan.name}: {plan.whole.label} of One's Own"}
    return line


def keys_of(plan: Plan, keys: str, names: Sequence[str]) -> str:
    found = [key for key in keys.split() if key in names]
    if plan.structure in ("OCCDS", "BDS"):
        found += [name for name in names if name.endswith("SEQ") and name not in found and name != "SRCSEQ"]
    return " ".join(found)


def records_of(plan: Plan) -> list[dict[str, str]]:
    if plan.structure == "TTE":
        keys = dict.fromkeys(rule["parameter"] for rule in events_of(plan).rules)
        treated = "TRTSDT PRESENT" if "TRTSDT" in plan.fields else ""
        return [{"dataset": plan.name, "key": key, "source": "ADSL", "where": treated} for key in keys]
    return [{"dataset": plan.name, "source": plan.source}] if plan.source and not plan.by else []


def short_rows(own: Sequence[Cells], rows: Sequence[Cells], given: Mapping[str, Row]) -> list[Cells]:
    """The rows of a sheet that inherits: what the standard does not give by itself, or gives otherwise."""
    mine = {row["variable"]: row for row in own}
    found: list[Cells] = []
    for row in rows:
        cells = {"variable": row["variable"], **mine.get(row["variable"], {})}
        cells |= {"origin": row["origin"]} if row["origin"] == "Not Available" else {}
        standard = given.get(row["variable"])
        if standard is None or any(text and standard[column] != text for column, text in cells.items()):
            found.append(cells)
    return found


def sheets_of(plan: Plan, rows: Sequence[Cells], line: Cells, *, like: bool) -> Iterator[Addition]:
    columns = [c for c in declared_column_names(DATASET) if like or c not in INHERITING]
    if like:
        columns = [c for c in columns if any(row.get(c) for row in rows)] or ["variable"]
    yield Addition(plan.name, tuple(columns), tuple(rows))
    yield Addition("datasets", declared_column_names("datasets"), (line,))


def beside_of(plan: Plan) -> Iterator[Addition]:
    """The lines of other sheets: its records, and the rules and the names of times to event."""
    if records := records_of(plan):
        yield Addition("records", declared_column_names("records"), tuple(records))
    events = events_of(plan)
    if events.rules:
        yield Addition("events", declared_column_names("events"), events.rules)
        names = [{"codelist": parameters_of(plan), "term": code, "decode": name} for code, name in events.names.items()]
        yield Addition("codelists", declared_column_names("codelists"), tuple(names))
