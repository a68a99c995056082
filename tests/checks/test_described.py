"""Datasets against a description: each contradiction once, in both directions."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from m5kit.checks.described import DescribedDataset, datasets_described, description_findings
from m5kit.checks.submitted import Submitted
from m5kit.specs import Codelist, Dataset, Spec, Term, Variable

from .conftest import Columns, frame_of

COLUMNS: Columns = {"USUBJID": ["a", "b"], "SEX": ["F", "M"], "AGE": [40.0, 41.0]}
LABELS = {"USUBJID": "Unique Subject Identifier", "SEX": "Sex", "AGE": "Age"}
DM = Dataset(
    "DM",
    "Demographics",
    "sdtm",
    "SPECIAL PURPOSE",
    "One record per subject",
    ("USUBJID",),
    (
        Variable("DM", "USUBJID", LABELS["USUBJID"], "text", 1),
        Variable("DM", "SEX", "Sex", "text", 1, codelist="SEX"),
        Variable("DM", "AGE", "Age", "integer"),
    ),
)
SEX = {"SEX": Codelist("SEX", "Sex", terms=(Term("F"), Term("M")))}
Change = Callable[[Dataset], Dataset]


def _submitted(frame: pd.DataFrame | None = None) -> Submitted:
    made = frame_of(COLUMNS) if frame is None else frame
    return Submitted("dm.xpt", "DM", "Demographics", made, LABELS, {"USUBJID": 1, "SEX": 1}, True, "DM")


def _found(dataset: Dataset, terms: dict[str, Codelist] = SEX) -> list[str]:
    one = _submitted()
    description = DescribedDataset(Spec({"id": "S"}, {}, {"DM": dataset}, terms), "define.xml")
    return [str(f) for f in description_findings(description, one, one.table())]


def _with(name: str, **said: object) -> Change:
    def changed(dataset: Dataset) -> Dataset:
        made = tuple(replace(v, **said) if v.name == name else v for v in dataset.variables)  # type: ignore[arg-type]
        return replace(dataset, variables=made)

    return changed


def test_a_sound_description() -> None:
    assert _found(DM) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            lambda d: replace(d, variables=d.variables[:2]),
            (
                "error: dm.xpt: DM.AGE is not described in define.xml. "
                "Describe it in define.xml, or leave it out. [DEFINE-VARIABLE]"
            ),
        ),
        (
            lambda d: replace(d, variables=(*d.variables, Variable("DM", "RACE", "Race", "text"))),
            (
                "error: dm.xpt: define.xml describes DM.RACE, which the dataset does not have. "
                "Add it, or take its description out. [DEFINE-VARIABLE]"
            ),
        ),
        (
            lambda d: replace(d, variables=(d.variables[0], d.variables[2], d.variables[1])),
            (
                "warning: dm.xpt: DM.SEX stands where define.xml has AGE. "
                "Put the variables in one order in both. [DEFINE-ORDER]"
            ),
        ),
        (
            lambda d: replace(d, label="People"),
            (
                "warning: dm.xpt: The label of DM is 'Demographics'; define.xml has 'People'. "
                "Write one label in both. [DEFINE-LABEL]"
            ),
        ),
        (
            _with("SEX", label="Gender"),
            (
                "warning: dm.xpt, SEX: The label of DM.SEX is 'Sex'; define.xml has 'Gender'. "
                "Write one label in both. [DEFINE-LABEL]"
            ),
        ),
        (
            _with("AGE", type="text"),
            (
                "error: dm.xpt, AGE: DM.AGE is a number, and define.xml has text. "
                "Make it so, or mend the description. [DEFINE-TYPE]"
            ),
        ),
        (
            _with("USUBJID", length=8),
            (
                "note: dm.xpt, USUBJID: DM.USUBJID is 1 bytes wide, and define.xml has the length 8. "
                "Write the width of the dataset. [DEFINE-LENGTH]"
            ),
        ),
        (
            lambda d: replace(d, keys=("USUBJID", "DMSEQ")),
            (
                "error: dm.xpt: define.xml has DMSEQ among the keys of DM, which does not have it. "
                "Mend the keys. [DEFINE-KEY]"
            ),
        ),
    ],
)
def test_a_contradiction(change: Change, finding: str) -> None:
    assert _found(change(DM)) == [finding]


def test_a_value_that_is_not_in_the_codelist() -> None:
    terms = {"SEX": Codelist("SEX", "Sex", terms=(Term("M"),))}
    assert _found(DM, terms) == [
        (
            "error: DM USUBJID=a, SEX: DM.SEX is 'F', which is not in the codelist SEX. "
            "Recode the value, or add the term to the codelist. [CODELIST]"
        )
    ]


def test_datasets_in_both_directions() -> None:
    spec = Spec({"id": "S"}, {}, {"AE": replace(DM, name="AE")}, {})
    found = datasets_described(DescribedDataset(spec, "define.xml"), {"DM": _submitted()}, frozenset({"AE"}))
    assert [str(f) for f in found] == [
        (
            "error: define.xml: define.xml describes the dataset AE, which is not there. "
            "Add the dataset, or take its description out. [DEFINE-DATASET]"
        ),
        ("error: dm.xpt: The dataset DM is not described in define.xml. Describe it in define.xml. [DEFINE-DATASET]"),
    ]
    without = DescribedDataset(spec, "define.xml", frozenset({"adam"}), frozenset({"AE"}))
    assert list(datasets_described(without, {"DM": _submitted()}, frozenset({"AE"}))) == []
