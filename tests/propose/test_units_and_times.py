"""What values alone tell: units of results, time points, numbers of visits, records that say that there is none."""

import csv
from pathlib import Path

import pytest

from m5kit.profile.fields import FieldProfile
from m5kit.propose.study import proposals, write_proposals
from m5kit.propose.units_by_values import units_by_values
from m5kit.study import Study

STUDY = """
[study]
id = "S1"
prefix = "S1"
title = "T"
stamp = 2024-01-01T00:00:00
[sources]
raw = "raw"
[raw]
subject = "SUBJECT"
[[standards]]
name = "SDTMIG"
type = "IG"
version = "3.4"
[parameters]
date_forms = ["YYYY-MM-DD"]
"""


def field(*examples: str) -> FieldProfile:
    return FieldProfile("X", "", "number", 9, 9, 9, examples)


@pytest.mark.parametrize(
    ("values", "units"),
    [
        ({"TEMP": ("36.6", "37", "37.1")}, {"TEMP": "C"}),
        ({"TEMP": ("98.6", "97.9"), "WEIGHT": ("150", "162")}, {"TEMP": "F", "WEIGHT": "LB"}),
        ({"HEIGHT": ("172", "168"), "WEIGHT": ("80", "95.5")}, {"HEIGHT": "cm", "WEIGHT": "kg"}),
        ({"HEIGHT": ("1.72", "1,68")}, {"HEIGHT": "m"}),
        ({"WEIGHT": ("80", "95.5")}, {}),
        ({"TEMP": ("36.6", "98.6")}, {}),
        ({"TEMP": ("36.6",)}, {}),
        ({"TEMP": ("normal", "high")}, {}),
    ],
)
def test_units_that_the_values_tell(values: dict[str, tuple[str, ...]], units: dict[str, str]) -> None:
    found = units_by_values({test: field(*examples) for test, examples in values.items()})
    assert {test: unit for test, (unit, _) in found.items()} == units


def test_units_time_points_and_visits_of_a_form(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY)
    (tmp_path / "raw").mkdir()
    visits = ("Screening", "Week 2", "Unscheduled 2.1", "Unscheduled", "Week 4")
    lines = [
        f"{subject},{visit},2024-01-0{day},{97 + day / 10:.1f},{70 + day},{'before' if day % 2 else 'after'} 5 minutes of rest"
        for subject in ("101", "102", "103")
        for day, visit in enumerate(visits, 1)
    ]
    (tmp_path / "raw" / "vs.csv").write_text("SUBJECT,VISIT,VSDAT,TEMP,PULSE,WHENTAKEN\n" + "\n".join(lines) + "\n")
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "datasets.csv").write_text("dataset,label,package,class,structure,keys,by,parent\n")
    study = Study.open(tmp_path)
    write_proposals(study, proposals(study))
    rows = {
        name: list(csv.DictReader((tmp_path / "spec" / f"{name}.csv").open())) for name in ("VS", "values", "units")
    }
    units = {row["where"]: (row["value"], row["reason"]) for row in rows["values"] if row["variable"] == "VSORRESU"}
    assert units["VSTESTCD EQ TEMP"] == ("F", "its values fit 'F' alone")
    assert units["VSTESTCD EQ PULSE"][0] == "beats/min"
    converted = next(row for row in rows["units"] if row["test"] == "TEMP")
    assert (converted["to"], converted["decimals"]) == ("C", "2")
    point = next(row for row in rows["VS"] if row["variable"] == "VSTPT")
    assert point["source"] == "raw.vs.WHENTAKEN" and "before or after" in point["reason"]
    maps = list(csv.DictReader((tmp_path / "spec" / "maps.csv").open()))
    numbers = {row["collected"]: (row["value"], row["reason"]) for row in maps if row["map"] == "VISITNUM"}
    assert numbers["Unscheduled 2.1"] == ("2.1", "its name tells the number") and "Unscheduled" not in numbers
    assert [numbers[name][0] for name in ("Screening", "Week 2", "Week 4")] == ["1", "2", "3"]


def test_forms_that_ask_whether_there_is_any(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "ae.csv").write_text(
        "SUBJECT,AEYN,AETERM,AESTDAT\n101,Yes,Rash,2024-01-02\n102,No,,\n103,Yes,Cough,2024-01-03\n104,No,,\n"
    )
    (tmp_path / "raw" / "cm.csv").write_text(
        "SUBJECT,CMTRT,CMSTDAT,CMROUTE\n101,Aspirin,2024-01-02,ORAL\n102,,2024-01-02,ORAL\n"
    )
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "datasets.csv").write_text("dataset,label,package,class,structure,keys,by,parent\n")
    study = Study.open(tmp_path)
    write_proposals(study, proposals(study))
    records = {row["dataset"]: row for row in csv.DictReader((tmp_path / "spec" / "records.csv").open())}
    assert records["AE"]["where"] == "AETERM PRESENT" and records["AE"]["reason"].endswith(
        "AEYN says where there is none"
    )
    assert records["CM"]["where"] == ""
