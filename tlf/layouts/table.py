"""Tables."""

from collections.abc import Iterator

from ...specs import Dataset
from ..layout import Cells, Draft, Layout
from ..parameters import choice
from ..tables import PAGES

COUNT = {"kind": "count", "stats": "n pct", "cell": "{n} ({pct})", "indent": "1"}
SUMMARY = {"kind": "summary", "stats": "n median min max", "decimals": "0", "cell": "{median} ({min}–{max})"}
CLASS, TERM = ("AEBODSYS", "AESOC", "CMCLAS", "MHBODSYS"), ("AEDECOD", "CMDECOD", "MHDECOD")


def _first_rows(draft: Draft) -> Iterator[Cells]:
    """Of ADSL age and sex; of records with coded terms these; of a parameter its values; else the subjects with a record."""
    dataset = draft.dataset
    if dataset.name == draft.subjects.name:
        yield from _characteristics(draft)
    elif terms := _named(dataset, CLASS) + _named(dataset, TERM):
        named = {"dataset": dataset.name, "variable": " ".join(terms), "where": draft.condition}
        yield {"analysis": "TERMS", "row": "Any", "label": "Any", **COUNT, "indent": "", "kind": "terms", **named}
    elif "AVAL" in dataset.names:
        named = {"dataset": dataset.name, "variable": "AVAL", "where": draft.condition}
        yield {"analysis": "VALUE", "row": "Value", "label": "Value – median (range)", **SUMMARY, **named}
    else:
        named = {"dataset": dataset.name, "where": draft.condition}
        yield {
            "analysis": "ANY",
            "row": "Any",
            "label": "Subjects with a record – no. (%)",
            **COUNT,
            "indent": "",
            **named,
        }


def _named(dataset: Dataset, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name in dataset.names][:1]


def _characteristics(draft: Draft) -> Iterator[Cells]:
    """Age as a summary, and a count for each value of sex."""
    subjects = draft.subjects
    if "AGE" in subjects.names:
        named = {"analysis": "AGE", "row": "Age", "label": "Age (yr) – median (range)"}
        yield {**named, **SUMMARY, "dataset": subjects.name, "variable": "AGE"}
    sex = draft.codelists.get(subjects["SEX"].codelist) if "SEX" in subjects.names else None
    if sex is not None:
        yield {"kind": "heading", "label": "Sex – no. (%)"}
        for term in sex.terms:
            label = term.decode or term.value
            named = {"analysis": "SEX", "row": label, "label": label}
            yield {**named, "dataset": subjects.name, "where": f"SEX EQ {term.value}", **COUNT}


ZERO = choice("zero", "A cell whose n is 0: as written, or its n alone, 0 instead of 0 (0.0).", ("full", "count"))

TABLE = Layout(
    name="table",
    meaning="Table: a row for each row key, and for each group the columns that its cells are in.",
    first_rows=_first_rows,
    word="Table",
    parameters=(ZERO, PAGES),
    landscape=False,
)
