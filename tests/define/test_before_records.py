"""define.xml of a spec before there are records: what nobody has told is left out and found, never made up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from m5kit.define.content import Planned, datasets_of_package
from m5kit.define.incomplete import incomplete
from m5kit.define.write import define_xml
from m5kit.specs import Spec

Maker = Any
Shown = Callable[[bytes, str], str]


def planned(spec: Spec) -> dict[str, Planned]:
    return {name: Planned(dataset) for name, dataset in spec.datasets.items()}


def found(spec: Spec, package: str) -> list[str]:
    return [
        f"{f.severity} {f.place}: {f.message}"
        for f in incomplete(datasets_of_package(package, spec, planned(spec), {}))
    ]


def test_lengths_and_decimals_are_those_of_the_sheets(altered: Maker, show: Shown) -> None:
    spec = altered().spec
    document = define_xml("adam", spec, planned(spec))
    assert 'Length="20"' in show(document, "//odm:ItemDef[@OID='IT.ADVS.USUBJID']")
    assert "Length=" not in show(document, "//odm:ItemDef[@OID='IT.ADVS.STUDYID']")
    number = show(document, "//odm:ItemDef[@OID='IT.ADVS.AVAL']")
    assert "Length=" not in number and 'SignificantDigits="1"' in number  # by its format, 8.1
    assert found(spec, "adam") == [
        "warning datasets.csv line 5: The length is not known of ADVS.STUDYID, ADVS.AVAL; define.xml leaves it out."
    ]


def test_decimals_that_nobody_told(altered: Maker) -> None:
    spec = altered.line("ADVS", "Analysis Value,float,,8.1", "Analysis Value,float,8,").spec
    assert found(spec, "adam")[1:] == [
        "warning datasets.csv line 5: The number of decimals is not known of ADVS.AVAL; define.xml leaves it out."
    ]


def test_the_domain_is_the_dataset_its_parent_or_what_the_sheet_says(altered: Maker) -> None:
    spec = altered.line("VS", "STUDY.DOMAIN,study_value,", ",constant,LB").spec
    document = define_xml("sdtm", spec, planned(spec))
    for name, domain in (("DM", "DM"), ("VS", "LB"), ("SUPPVS", "VS")):
        assert f'Name="{name}" Domain="{domain}"'.encode() in document
    assert b'"-"' not in document


def test_no_records_are_claimed_to_be_there_or_not(altered: Maker, show: Shown) -> None:
    spec = altered().spec
    document = define_xml("sdtm", spec, planned(spec))
    assert b"HasNoData" not in document and b"No record has a value." not in document
    assert 'xlink:href="suppvs.xpt"' in show(document, "//odm:ItemGroupDef[@OID='IG.SUPPVS']")


def test_a_dataset_of_which_nobody_says_what_a_record_is(altered: Maker) -> None:
    spec = altered.line("datasets", "RELATIONSHIP,,STUDYID USUBJID QNAM,", "RELATIONSHIP,,,").spec
    document = define_xml("sdtm", spec, planned(spec))
    assert b'One record per "' not in document
    assert [f for f in found(spec, "sdtm") if f.startswith("error")] == [
        "error datasets.csv line 4: SUPPVS has neither a structure nor keys, so define.xml cannot say what a record is."
    ]


def test_what_the_sheet_says_has_no_data(altered: Maker, show: Shown) -> None:
    sheet = altered.sheets["ADVS"].replace("source,method", "source,method,no_data").replace("AVAL,", "AVAL,", 1)
    spec = altered(ADVS=sheet.replace("VS.VSORRES,same", "VS.VSORRES,same,Yes")).spec
    document = define_xml("adam", spec, planned(spec))
    assert 'def:HasNoData="Yes"' in show(document, "//odm:ItemRef[@ItemOID='IT.ADVS.AVAL']")


def test_several_origins_of_one_variable(altered: Maker, show: Shown, tmp_path: Path) -> None:
    """A line whose condition Define-XML cannot say gives its origin and its method to the variable."""
    values = altered.sheets["values"].replace(
        "VS,VSPOS,RECORD EQ WEIGHT,,,,,,,,constant,STANDING,,",
        "VS,VSPOS,RECORD EQ WEIGHT,,,,,,Assigned,,constant,STANDING,,",
    )
    vs = altered.sheets["VS"].replace(
        "Perm,Record Qualifier,Derived,raw.*.POS", "Perm,Record Qualifier,Collected,raw.*.POS"
    )
    mini = altered(values=values, VS=vs)
    document = define_xml("sdtm", mini.spec, mini.built)
    item = show(document, "//odm:ItemDef[@OID='IT.VS.VSPOS']")
    assert item.index('<def:Origin Type="Collected" Source="Investigator"/>') < item.index(
        '<def:Origin Type="Assigned" Source="Sponsor"/>'
    )
    method = show(document, "//odm:MethodDef[@OID='MT.VS.VSPOS']")
    assert "Where the record is from the form vitals (where WT is present): Set to STANDING.<" in method
