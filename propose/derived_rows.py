"""Rows of what follows from other columns: numbers and days of visits, usual derivations, study days."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from ..specs.standards import standard_variable
from .feeding import SURE, USUAL, Described, Feeding, Rows, described_variable
from .knowledge import usual_derivations
from .targets import Target
from .terms import Cells
from .visits import planned_day

VISITS = 0.75
Columns = Mapping[str, AbstractSet[str]]


def numbered_visits(feeding: Feeding, variables: dict[str, Described], rows: Rows) -> None:
    """Number the visits in their order, where they are not numbered on the form."""
    name = feeding.dataset
    found = feeding.placed.get(Target(name, "VISIT"))
    if not found or "VISITNUM" in variables or standard_variable(name, "VISITNUM") is None:
        return
    values = {v for form, p in found for v, _ in form.form.field(p.field).codes}
    numbers = {v: feeding.visits[v] for v in feeding.visits if v in values}
    source = variables["VISIT"][0]["source"]
    for value, number in numbers.items():
        why = "its name tells the number" if "." in number else "in the order of their dates"
        rows.add("maps", {"map": "VISITNUM", "collected": value, "value": number}, VISITS, why)
    for value in sorted(values - set(numbers)):
        rows.left.append(f"{name}.VISITNUM: the number of the visit {value!r} is not known (map VISITNUM)")
    _visit_day(name, sorted(values, key=lambda v: (v not in numbers, float(numbers.get(v, "0")), v)), variables, rows)
    if numbers:
        cells = described_variable("VISITNUM", name)
        cells |= {"origin": "Assigned", "source": source, "method": "recode", "map": "VISITNUM"}
        variables["VISITNUM"] = (cells, VISITS, "visits numbered in the order of their dates")


def _visit_day(name: str, visits: Sequence[str], variables: dict[str, Described], rows: Rows) -> None:
    """The planned days of visits, where their names tell them."""
    if "VISITDY" in variables or standard_variable(name, "VISITDY") is None or not any(map(planned_day, visits)):
        return
    for visit in visits:
        day = planned_day(visit)
        why = "its name tells the day" if day else "its name tells no day: fill it in"
        rows.add("maps", {"map": "VISITDY", "collected": visit, "value": day}, VISITS, why)
    cells = described_variable("VISITDY", name)
    cells |= {"origin": "Assigned", "source": variables["VISIT"][0]["source"], "method": "recode", "map": "VISITDY"}
    variables["VISITDY"] = (cells, VISITS, "planned days by the names of the visits")


def add_derived(dataset: str, variables: dict[str, Described], datasets: Columns) -> None:
    """Add the usual derivations of what is not collected, where what they need is there."""
    for row in usual_derivations():
        made = {key: cell.replace("--", dataset) for key, cell in row.items()}
        name = made["variable"].removeprefix(f"{dataset}.")
        sources = [s.split(".") for s in made["source"].split()]
        here = all(column in (variables if table == dataset else datasets.get(table, ())) for table, column in sources)
        needed, other = made["where"].partition(" ")[0], sources[0][0]
        if needed and needed not in (variables if other == dataset else datasets.get(other, ())):
            continue
        if "." in name or name in variables or not here or standard_variable(dataset, name) is None:
            continue
        cells = described_variable(name, dataset)
        if name in ("ACTARM", "ACTARMCD"):
            cells["codelist"] = variables[name.removeprefix("ACT")][0].get("codelist", "")
        cells |= {"origin": "Derived", **{key: made[key] for key in ("source", "method", "value", "where")}}
        variables[name] = (cells, USUAL, f"usually {made['says']}")


def drop_unmade(dataset: str, variables: dict[str, Described]) -> None:
    """Take out columns that would be made of columns of the dataset which nothing makes; a sequence number stays."""
    gone = [""]
    while gone:
        gone = [
            name for name, row in variables.items() if not name.endswith("SEQ") and _lacks(dataset, row[0], variables)
        ]
        for name in gone:
            del variables[name]


def _lacks(dataset: str, cells: Cells, variables: Mapping[str, Described]) -> bool:
    sources = (s.partition(".") for s in cells.get("source", "").split())
    return any(table == dataset and column not in variables for table, _, column in sources)


def add_days(dataset: str, variables: dict[str, Described], datasets: Columns) -> None:
    """Add the study day of every date of a dataset that the standard has one for."""
    if "RFSTDTC" not in (variables if dataset == "DM" else datasets.get("DM", ())):
        return
    for date, day in (("STDTC", "STDY"), ("ENDTC", "ENDY"), ("DTC", "DY")):
        name, of = f"{dataset}{day}", f"{dataset}{date}"
        if of in variables and standard_variable(dataset, name) is not None:
            cells = described_variable(name, dataset)
            cells |= {"origin": "Derived", "source": f"{dataset}.{of} DM.RFSTDTC", "method": "study_day"}
            variables[name] = (cells, SURE, "every study makes it so")
