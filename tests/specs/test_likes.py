"""Datasets that are like the product's sheets, a sponsor's, or others of the study."""

import csv
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from m5kit.specs import InputFault, read_spec
from m5kit.specs.check_sheets import spec_faults
from m5kit.specs.sheets import read_table, write_tables
from m5kit.specs.study_sheets import whole_sheets

E2100 = Path(__file__).parents[2] / "studies" / "e2100"
TOML = '[study]\nid = "S1"\n\n[raw]\nsubject = "SUBJID"\n'
SHEETS = {
    "datasets": "dataset,package,like,keys,by,parent\n"
    "DM,sdtm,sdtm,STUDYID USUBJID,,\n"
    "AE,sdtm,acme sdtm,STUDYID USUBJID AETERM AESEQ,,\n"
    "SUPPAE,sdtm,sdtm,STUDYID USUBJID QNAM,QNAM,AE\n",
    "DM": "variable,source,method,use\nRFSTDTC,raw.dm.START,iso8601,\nARMNRS,,,Out\nDTHFL,,,Out\n",
    "AE": "variable,source,label,use\nAETERM,raw.ae.EVENT,,\nAESER,,,Out\nAEACN,raw.ae.ACT,Action,\n",
    "records": "dataset,key,source\nDM,,raw.dm\nAE,,raw.ae\nSUPPAE,NOTE,raw.ae\n",
}
ACME = {
    "datasets": "dataset,label,like\nAE,Adverse Events of Acme,\n",
    "AE": "variable,origin,source,method,codelist,use\n"
    "AETERM,Collected,raw.ae.AETERM,copy,,\n"
    "AESTDTC,Collected,raw.*.AESTDAT,iso8601,,\n"
    "AESER,Collected,raw.*.AESER,recode,YESNO,\n"
    "AEACN,Collected,raw.*.AEACN,recode,,\n"
    "AEOUT,Collected,raw.*.AEOUT,recode,OUTCOME,Offered\n",
    "codelists": "codelist,label,term\nYESNO,Yes or No,Y\nOUTCOME,Outcome,FATAL\n",
    "values": "dataset,variable,where,origin,source,method\nAE,AETERM,AESER EQ Y,Collected,raw.ae.SERIOUS,copy\n",
}


def written(folder: Path, sheets: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sheets.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of which DM and SUPPAE are like the product's, AE like a sponsor's over the product's."""
    written(tmp_path / "s1" / "spec", SHEETS)
    written(tmp_path / "acme", ACME)
    (tmp_path / "s1" / "study.toml").write_text(f'{TOML}\n[libraries]\nacme = "../acme"\n', encoding="utf-8")
    return tmp_path / "s1"


def cells(study: Path, dataset: str, variable: str) -> tuple[str, ...]:
    spec, _ = read_spec(study)
    v = spec.datasets[dataset][variable]
    return (v.label, v.type, v.core, v.origin, " ".join(map(str, v.derivation.sources)), v.derivation.method)


def test_what_every_study_makes_in_one_way_need_not_be_written(study: Path) -> None:
    assert cells(study, "AE", "USUBJID") == (
        *("Unique Subject Identifier", "text", "Req", "Derived"),
        *("STUDY.STUDYID raw.*.SUBJID", "subject_id"),
    )
    assert cells(study, "AE", "AESEQ")[3:] == ("Derived", "AE.AETERM", "sequence")
    assert cells(study, "AE", "AESTDY")[3:] == ("Derived", "AE.AESTDTC DM.RFSTDTC", "study_day")
    assert cells(study, "SUPPAE", "IDVARVAL")[3:] == ("Derived", "AE.AESEQ", "same")
    assert cells(study, "SUPPAE", "RDOMAIN")[0] == "Related Domain Abbreviation"


def test_a_permissible_variable_comes_only_where_what_it_is_made_from_is_there(study: Path) -> None:
    spec, _ = read_spec(study)
    assert "EPOCH" not in spec.datasets["AE"].names  # there is no SE
    written(study / "spec", {"DM": "variable,use\nRFSTDTC,Out\n"})
    spec, _ = read_spec(study)
    assert "AESTDY" not in spec.datasets["AE"].names


def test_a_nearer_layer_is_laid_over_a_farther_one(study: Path) -> None:
    assert cells(study, "AE", "AETERM")[3:] == ("Collected", "raw.ae.EVENT", "copy")
    assert cells(study, "AE", "AESTDTC")[:3] == ("Start Date/Time of Adverse Event", "partialDatetime", "Exp")
    spec, _ = read_spec(study)
    assert "AEOUT" not in spec.datasets["AE"].names
    assert spec.datasets["AE"].label == "Adverse Events of Acme"
    assert spec.datasets["AE"].kind == "EVENTS"


def test_a_library_brings_the_codelists_and_values_that_its_sheet_asks_for(study: Path) -> None:
    spec, _ = read_spec(study)
    assert spec.datasets["AE"].values[0].place == "acme/values.csv line 2 (AE)"
    assert list(spec.codelists) == []  # AESER, which asks for YESNO, is left out
    written(study / "spec", {"AE": "variable,source\nAETERM,raw.ae.EVENT\n"})
    assert list(read_spec(study)[0].codelists) == ["YESNO"]


def test_departures_from_the_sponsors_standard_are_told(study: Path) -> None:
    _, faults = read_spec(study)
    assert [str(f) for f in faults] == [
        (
            "warning: acme/AE.csv line 4 (AE): The study leaves out AESER, which acme has. Take it up, or agree on the "
            "departure. [SPEC-DEPARTS]"
        ),
        (
            "warning: AE.csv line 4: AEACN departs from the standard of acme (acme/AE.csv line 5 (AE)): label is 'Action' "
            "where acme has 'Action Taken with Study Treatment'. Follow it, or agree on the departure. [SPEC-DEPARTS]"
        ),
    ]


def test_a_finding_in_an_inherited_cell_names_the_layers_line(study: Path) -> None:
    written(study.parent / "acme", {"AE": "variable,origin,codelist\nAETERM,Collectd,NONE\n"})
    spec, _ = read_spec(study)
    told = {
        f.rule: f.place
        for f in spec_faults(spec)
        if f.rule in ("SPEC-CODELIST", "SPEC-ORIGIN") and ("AETERM" in f.message or "NONE" in f.message)
    }
    assert told == {"SPEC-CODELIST": "acme/AE.csv line 2 (AE)", "SPEC-ORIGIN": "acme/AE.csv line 2 (AE)"}


def test_a_cell_of_a_layer_that_cannot_be_read_is_told_at_its_line(study: Path) -> None:
    written(study.parent / "acme", {"AE": "variable,length\nAETERM,many\n"})
    spec, faults = read_spec(study)
    assert [f.place for f in faults if f.rule == "SPEC-NUMBER"] == ["acme/AE.csv line 2 (AE)"]
    assert spec.datasets["AE"]["AETERM"].derivation.method == ""  # the row is not used


@pytest.mark.parametrize(
    ("like", "message"),
    [
        (
            "sdmt",
            "AE is like 'sdmt', which is no sheet, no library of study.toml, and not sdtm or adam. Did you mean 'sdtm'?",
        ),
        ("sdtm/ZZ", "The product's standard has no sheet ZZ in sdtm."),
        ("acme/ZZ", "The library acme has no sheet ZZ."),
        ("AE", "AE is like itself: AE, AE."),
    ],
)
def test_a_layer_that_is_not_there_is_told(study: Path, like: str, message: str) -> None:
    text = SHEETS["datasets"].replace("acme sdtm", like)
    written(study / "spec", {"datasets": text})
    _, faults = read_spec(study)
    assert [(f.rule, f.place, f.message) for f in faults] == [("SPEC-LIKE", "datasets.csv line 3", message)]


def test_two_datasets_that_are_like_each_other_are_told(study: Path) -> None:
    text = SHEETS["datasets"].replace("acme sdtm", "DM").replace("DM,sdtm,sdtm", "DM,sdtm,AE")
    written(study / "spec", {"datasets": text})
    _, faults = read_spec(study)
    assert "DM is like itself: DM, AE, DM." in [f.message for f in faults]


def test_a_sheet_of_the_study_may_be_a_layer_alone(study: Path) -> None:
    text = SHEETS["datasets"].replace("acme sdtm", "TIMED sdtm")
    timed = "variable,origin,source,method\nVISITNUM,Assigned,raw.*.VISIT,copy\n--SPID,Collected,raw.*.--NO,copy\n"
    written(study / "spec", {"datasets": text, "TIMED": timed})
    spec, faults = read_spec(study)
    assert faults == ()
    assert "TIMED" not in spec.sheets
    assert spec.datasets["AE"]["AESPID"].derivation.sources[0].column == "AENO"
    assert spec.datasets["AE"]["AESPID"].label == "Sponsor-Defined Identifier"


def test_a_library_may_be_in_a_python_package_which_is_not_run(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = study.parent / "site"
    written(home / "acme_std" / "v1", ACME)
    (home / "acme_std" / "__init__.py").write_text("raise SystemExit('run')", encoding="utf-8")
    monkeypatch.syspath_prepend(str(home))
    (study / "study.toml").write_text(f'{TOML}\n[libraries]\nacme = "package:acme_std/v1"\n', encoding="utf-8")
    assert cells(study, "AE", "AESTDTC")[4] == "raw.*.AESTDAT"
    assert "acme_std" not in sys.modules


@pytest.mark.parametrize(
    ("where", "message"),
    [("../gone", "is not there"), ("package:no_such_package/x", "there is no package 'no_such_package' here")],
)
def test_a_library_that_is_not_there_is_told(study: Path, where: str, message: str) -> None:
    (study / "study.toml").write_text(f'{TOML}\n[libraries]\nacme = "{where}"\n', encoding="utf-8")
    with pytest.raises(InputFault, match=message):
        read_spec(study)


def test_a_word_under_use_that_is_none_is_told(study: Path) -> None:
    written(study / "spec", {"AE": "variable,use\nAETERM,\nAESER,Oot\n"})
    _, faults = read_spec(study)
    assert [str(f) for f in faults if f.rule == "SPEC-CELL"] == [
        "error: AE.csv line 3: use 'Oot' is not known. Did you mean 'Out'? Write one of Out, Offered. [SPEC-CELL]"
    ]


def test_a_row_is_left_out_though_nothing_inherits(study: Path) -> None:
    written(study / "spec", {"datasets": "dataset,package\nDM,sdtm\n", "DM": "variable,use\nSTUDYID,\nSEX,Out\n"})
    spec, _ = read_spec(study)
    assert spec.datasets["DM"].names == ("STUDYID",)


def test_a_layer_without_the_columns_that_say_anything_is_told(study: Path) -> None:
    written(study.parent / "acme", {"AE": "varaible,origin\nAETERM,Collected\n"})
    with pytest.raises(InputFault, match=r"acme/AE\.csv has no column 'variable'\. Did you mean 'varaible'\?"):
        read_spec(study)
    written(study.parent / "acme", {"AE": ACME["AE"], "codelists": "list,term\nX,Y\n"})
    with pytest.raises(InputFault, match=r"acme/codelists\.csv has no column 'codelist'"):
        read_spec(study)
    written(study.parent / "acme", {"codelists": ACME["codelists"]})
    written(study / "spec", {"TIMED": "name\nVISIT\n", "datasets": SHEETS["datasets"].replace("acme", "TIMED acme")})
    with pytest.raises(InputFault, match=r"TIMED\.csv has no column 'variable'"):
        read_spec(study)


def test_the_sheets_written_whole_say_the_same(study: Path, tmp_path: Path) -> None:
    write_tables(whole_sheets(study), tmp_path / "whole")
    spec, faults = read_spec(study, tmp_path / "whole")
    inherited, _ = read_spec(study)
    assert faults == ()
    for name, dataset in inherited.datasets.items():
        assert [(v.name, v.label, v.derivation) for v in spec.datasets[name].variables] == [
            (v.name, v.label, v.derivation) for v in dataset.variables
        ]
    assert "like" not in read_table(tmp_path / "whole" / "datasets.csv")[0]


def test_the_showpiece_writes_less_than_two_thirds_of_its_rows() -> None:
    whole = whole_sheets(E2100)
    spec, _ = read_spec(E2100)
    resolved = sum(len(whole[name]) - 1 for name in spec.datasets)
    beside = {"datasets", *(name for name in whole if not name.isupper())}
    files = [f for f in (E2100 / "spec").glob("*.csv") if f.stem not in beside]
    with_header = [len(list(csv.reader(f.read_text(encoding="utf-8").splitlines()))) for f in files]
    assert (resolved, sum(with_header) - len(files)) == (1051, 684)
