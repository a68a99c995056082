"""The registry finds what the files declare, and every kind and layout declares what others read of it."""

import re
from pathlib import Path

import pytest

from m5kit.specs import Codelist, Dataset, Row, Spec, Term, Variable
from m5kit.tlf.check_displays import check_displays
from m5kit.tlf.kind import Kind
from m5kit.tlf.layout import Draft, Layout
from m5kit.tlf.registry import kinds, layouts
from m5kit.tlf.shells import shells_of

SEX = Codelist("SEX", "Sex", terms=(Term("F", "Female"), Term("M", "Male")))
TEXTS = ("USUBJID", "ARM", "SEX", "PARAMCD", "AVISIT", "AEBODSYS", "AEDECOD")


def dataset(name: str, variables: str) -> Dataset:
    made = [Variable(name, v, v, "text" if v in TEXTS else "float", core="Req") for v in variables.split()]
    return Dataset(name, name, "adam", "", "", (), tuple(made))


DATASETS = {
    "ADSL": dataset("ADSL", "USUBJID ARM SEX AGE"),
    "ADTTE": dataset("ADTTE", "USUBJID PARAMCD AVAL CNSR"),
    "ADLB": dataset("ADLB", "USUBJID PARAMCD AVISIT ADY AVAL BASE CHG PCHG"),
    "ADAE": dataset("ADAE", "USUBJID AEBODSYS AEDECOD ASTDY AENDY"),
}
CODELISTS = {"SEX": SEX}


def files(folder: str, root: Path) -> str:
    return "\n".join(p.read_text(encoding="utf-8") for p in sorted((root / "tlf" / folder).glob("*.py")))


def test_whatever_a_file_declares_is_found(root: Path) -> None:
    named = set(re.findall(r'= Kind\(\s*name="(\w+)"', files("kinds", root)))
    assert set(kinds()) == named and len(named) > 20
    assert set(layouts()) == set(re.findall(r'= Layout\(\s*name="(\w+)"', files("layouts", root)))


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_a_kind_says_what_others_read(kind: Kind, root: Path) -> None:
    assert kind.title and kind.meaning.endswith(".")
    assert len(set(kind.stats)) == len(kind.stats)
    assert (kind.make is None) == (not kind.statistics)
    assert all(s.meaning for s in kind.statistics)
    for parameter in kind.parameters:
        assert parameter.meaning.endswith("."), parameter.name
    assert len({p.name for p in kind.known}) == len(kind.known)
    tests = "\n".join(p.read_text(encoding="utf-8") for p in (root / "tests").rglob("*.py"))
    assert f'"{kind.name}"' in tests, "a kind of analysis has a test that computes it"


@pytest.mark.parametrize("layout", layouts().values(), ids=list(layouts()))
@pytest.mark.parametrize("shown", ["ADSL", "ADTTE", "ADLB", "ADAE"])
def test_a_new_display_of_each_layout_has_no_fault(layout: Layout, shown: str) -> None:
    """The first rows of a layout pass the check, and make a shell that says what it shows."""
    wanted = layout.dataset if layout.dataset not in ("", "ADSL") else "ADLB" if layout.needs else shown
    own = DATASETS[wanted]
    condition = "PARAMCD EQ X" if "PARAMCD" in own.names else ""
    subjects = DATASETS["ADSL"]
    rows = list(layout.first_rows(Draft(subjects, own, CODELISTS, condition, "Week 4")))
    top = {"display": "D", "layout": layout.name, "by": "ARM", "groups": "A; B; A vs B=Ratio|P", "number": "Display 1"}
    sheets = {
        "displays": (Row(top, "displays.csv line 2"),),
        "analyses": tuple(Row({"display": "D", **r}, f"analyses.csv line {i}") for i, r in enumerate(rows, 2)),
    }
    spec = Spec({"id": "S"}, {}, DATASETS, {}, sheets=sheets)
    assert rows and check_displays(spec) == ()
    (page,) = shells_of(spec).pages
    assert page.number == "Display 1"
