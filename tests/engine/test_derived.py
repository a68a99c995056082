"""Records derived from a dataset's own: their values, their columns, their lineage, and faults of the sheet."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from m5kit.engine.columns import planned
from m5kit.specs import Source, SpecFault
from m5kit.study import Run, Study, build
from m5kit.study.check import check

Written = Callable[..., Path]
COLUMNS = "variable,label,type,codelist,origin,source,method,value,map,where,on,text"
DATASETS = """ADVS,Vital Signs Analysis Dataset,adam,BASIC DATA STRUCTURE,One record per result,USUBJID PARAMCD ADT DTYPE,PARAMCD,
"""
RECORDS = "ADVS,SYSBP,raw.visits,SBP PRESENT\n"
ADVS = f"""{COLUMNS}
USUBJID,Unique Subject Identifier,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,
PARAMCD,Parameter Code,text,,Assigned,,record_key,,,,,
AVISIT,Analysis Visit,text,,Derived,raw.*.VISIT,copy,,,,,
ADT,Analysis Date,integer,,Derived,raw.*.SEEN,date_number,,,,,
AVAL,Analysis Value,float,,Derived,raw.*.SBP,copy,,,,,
DTYPE,DerivedRecords Type,text,,Derived,,,,,,,
BASE,Baseline Value,float,,Derived,raw.*.BASE,copy,,,,,
CHG,Change from Baseline,float,,Derived,ADVS.AVAL ADVS.BASE,change,,,,,
"""
VALUES = """ADVS,AVISIT,DTYPE EQ MAXIMUM,,Assigned,,constant,WORST
"""
DERIVED = """dataset,dtype,method,of,by,where
ADVS,MAXIMUM,largest,AVAL,PARAMCD,FOLLOWED EQ Y
ADVS,AVERAGE,average,AVAL,PARAMCD,
"""
VISITS = """PATID,VISIT,SEEN,SBP,BASE,FOLLOWED
P1,V1,2020-01-01,120,120,
P1,V2,2020-02-01,150,120,Y
P1,V3,2020-03-01,150,120,Y
P1,V4,2020-04-01,130,120,Y
P2,V1,2020-01-05,110,110,
P2,V2,2020-02-05,,110,Y
"""


@pytest.fixture
def folder(study_folder: Written, sheets: dict[str, str]) -> Path:
    """The small study with one analysis dataset more."""
    advs = ADVS + "FOLLOWED,Followed,text,,Collected,raw.*.FOLLOWED,copy,,,,,\n"
    made = {
        "datasets": sheets["datasets"] + DATASETS,
        "records": sheets["records"] + RECORDS,
        "values": sheets["values"] + VALUES,
        "ADVS": advs,
        "derived": DERIVED,
    }
    return study_folder(made, {"visits": VISITS})


@pytest.fixture
def run(folder: Path) -> Run:
    return build(Study.open(folder))


def shown(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    text = frame.astype(object).where(frame.notna(), None)
    wanted = ["USUBJID", "DTYPE", "AVISIT", "AVAL", "BASE", "CHG"]
    return sorted(
        (tuple(row) for row in text[wanted].to_numpy().tolist()), key=lambda r: (r[0], r[1] or "", r[2] or "")
    )


def test_values_and_columns_of_derived_records(run: Run) -> None:
    assert shown(run.built["ADVS"].frame) == [
        ("X1-P1", None, "V1", 120.0, 120.0, 0.0),
        ("X1-P1", None, "V2", 150.0, 120.0, 30.0),
        ("X1-P1", None, "V3", 150.0, 120.0, 30.0),
        ("X1-P1", None, "V4", 130.0, 120.0, 10.0),
        ("X1-P1", "AVERAGE", "V1", 137.5, 120.0, 17.5),
        ("X1-P1", "MAXIMUM", "WORST", 150.0, 120.0, 30.0),
        ("X1-P2", None, "V1", 110.0, 110.0, 0.0),
        ("X1-P2", "AVERAGE", "V1", 110.0, 110.0, 0.0),
    ]


def test_a_derived_record_has_the_sources_of_its_group(run: Run) -> None:
    built = run.built["ADVS"]
    form = run.shelf["raw.visits"]
    assert built.origin.tables == ("raw.visits",)

    def lines(dtype: str, subject: str) -> list[int]:
        at = built.frame["DTYPE"].eq(dtype) & built.frame["USUBJID"].eq(subject)
        (record,) = at.to_numpy().nonzero()[0]
        assert form.lines is not None
        return [int(form.lines[position]) for _, position in built.origin.sources(int(record))]

    assert lines("MAXIMUM", "X1-P1")[0] == 3
    assert sorted(lines("MAXIMUM", "X1-P1")) == [3, 4, 5]
    assert sorted(lines("AVERAGE", "X1-P1")) == [2, 3, 4, 5]
    assert lines("AVERAGE", "X1-P2") == [6]


def test_how_they_came_to_be_is_told(run: Run) -> None:
    told = {s.condition: (s.sources, s.text) for s in run.built["ADVS"].steps if str(s.variable) == "ADVS.DTYPE"}
    assert told["DTYPE EQ MAXIMUM"] == (
        tuple(Source("ADVS", name) for name in ("AVAL", "PARAMCD", "FOLLOWED")),
        (
            "MAXIMUM: a record for each group alike in USUBJID, PARAMCD, with AVAL from the records "
            "where FOLLOWED EQ Y: The largest number."
        ),
    )


def test_the_spec_alone_tells_the_same_steps(folder: Path, run: Run) -> None:
    study = Study.open(folder)
    advs = study.spec.datasets["ADVS"]
    told = [step for v in advs.variables for step in planned(v, advs, study.spec, study.homes(advs))]
    assert told == list(run.built["ADVS"].steps)
    assert [s.condition for s in told if str(s.variable) == "ADVS.DTYPE"] == ["DTYPE EQ MAXIMUM", "DTYPE EQ AVERAGE"]


def test_same_records_whatever_the_order_of_the_input(folder: Path, run: Run) -> None:
    head, *rest = VISITS.splitlines()
    (folder / "raw" / "visits.csv").write_text("\n".join([head, *rest[::-1], ""]), encoding="utf-8")
    again = build(Study.open(folder)).built["ADVS"].frame
    pd.testing.assert_frame_equal(again, run.built["ADVS"].frame)


@pytest.mark.parametrize(
    ("line", "rule", "says"),
    [
        ("ADVS,MEAN,averge,AVAL,PARAMCD,", "SPEC-METHOD", "Did you mean 'average'?"),
        ("ADVS,MEAN,change,AVAL,PARAMCD,", "SPEC-METHOD", "change does not take one value from many records."),
        ("ADVS,MEAN,average,AVALS,PARAMCD,", "SPEC-COLUMN-UNKNOWN", "need AVALS, which is not a column of ADVS."),
        ("ADVS,MEAN,average,AVAL,PARAM,", "SPEC-COLUMN-UNKNOWN", "need PARAM, which is not a column of ADVS."),
    ],
)
def test_faults_of_the_sheet(folder: Path, line: str, rule: str, says: str) -> None:
    sheet = folder / "spec" / "derived.csv"
    sheet.write_text(f"{DERIVED.splitlines()[0]}\n{line}\n", encoding="utf-8")
    study = Study.open(folder)
    told = [f for f in check(study) if f.place == "derived.csv line 2"]
    assert [f.rule for f in told] == [rule]
    assert says in told[0].message
    with pytest.raises(SpecFault):
        build(study)
