"""Older versions of the guides: what is known to have been otherwise, and what came later."""

import pytest

from m5kit.specs import Dataset, Variable
from m5kit.specs.check_standards import dataset_standard_faults
from m5kit.specs.standards import came_with, standard_dataset, standard_datasets, standard_variables


def dataset(name: str, *variables: str, package: str = "sdtm", kind: str = "") -> Dataset:
    """A dataset with variables written as "DSDY Perm"."""
    told = [text.partition(" ") for text in variables]
    made = tuple(Variable(name, variable, "", "text", core=core) for variable, _, core in told)
    return Dataset(name, "", package, kind, "", (), made)


def messages_of(rule: str, version: str, made: Dataset) -> list[str]:
    return [f.message for f in dataset_standard_faults(made, version) if f.rule == rule]


@pytest.mark.parametrize(
    ("version", "name", "messages"),
    [
        ("3.3", "GF", ["GF came with SDTMIG 3.4, and the study follows 3.3."]),
        ("3.2", "ML", ["ML came with SDTMIG 3.3, and the study follows 3.2."]),
        ("3.4", "GF", []),
        ("", "GF", []),
    ],
)
def test_a_dataset_of_a_later_version_is_told(version: str, name: str, messages: list[str]) -> None:
    assert messages_of("SPEC-LATER", version, dataset(name, "STUDYID")) == messages


def test_a_dataset_of_a_later_version_is_held_against_that() -> None:
    assert messages_of("SPEC-REQUIRED", "3.3", dataset("RELSPEC", "STUDYID", "USUBJID", "REFID")) == [
        "RELSPEC lacks LEVEL (Specimen Level), which SDTMIG 3.4 requires."
    ]


def test_a_variable_of_a_later_version_is_told() -> None:
    ae = dataset("AE", "AETERM", "AEUNANT", "MIDS")
    assert messages_of("SPEC-LATER", "3.3", ae) == ["AE.AEUNANT came with SDTMIG 3.4, and the study follows 3.3."]
    assert messages_of("SPEC-LATER", "3.2", ae) == [
        "AE.AEUNANT came with SDTMIG 3.4, and the study follows 3.2.",
        "AE.MIDS came with SDTMIG 3.3, and the study follows 3.2.",
    ]
    adsl = dataset("ADSL", "STRAT1R", package="adam", kind="SUBJECT LEVEL ANALYSIS DATASET")
    assert messages_of("SPEC-LATER", "1.1", adsl) == ["ADSL.STRAT1R came with ADaMIG 1.2, and the study follows 1.1."]
    assert messages_of("SPEC-LATER", "1.2", adsl) == []


def test_nothing_is_asked_for_that_came_later() -> None:
    older = messages_of("SPEC-EXPECTED", "3.2", dataset("DM", "STUDYID"))
    assert not any("ARMNRS" in message or "ACTARMUD" in message for message in older)
    assert any("ARMNRS" in message for message in messages_of("SPEC-EXPECTED", "3.3", dataset("DM", "STUDYID")))
    assert "VS lacks VSLOBXFL (Last Observation Before Exposure Flag), which SDTMIG 3.3 expects." in messages_of(
        "SPEC-EXPECTED", "3.3", dataset("VS", "STUDYID")
    )


def test_cores_are_those_of_the_version() -> None:
    assert messages_of("SPEC-STANDARD-CORE", "3.3", dataset("DS", "DSDY Perm", "DSSTDY Perm")) == [
        "DS.DSDY has the core Perm; SDTMIG 3.3 has Exp."
    ]
    assert messages_of("SPEC-STANDARD-CORE", "3.4", dataset("DS", "DSDY Perm", "DSSTDY Perm")) == [
        "DS.DSSTDY has the core Perm; SDTMIG 3.4 has Exp."
    ]


def test_labels_of_datasets_are_those_of_the_version() -> None:
    labels = [getattr(standard_dataset(name, version), "label", "") for name, version in (("DA", "3.3"), ("DA", ""))]
    assert labels == ["Drug Accountability", "Product Accountability"]


def test_structures_and_roles_are_those_of_the_version() -> None:
    """SDTMIG 3.3, metadata table: SV and CM."""
    whole = [getattr(standard_dataset("SV", version), "structure", "") for version in ("3.3", "")]
    assert whole == [
        "One record per subject per actual visit",
        "One record per actual or planned visit per subject",
    ]
    roles = [{v.name: v.role for v in standard_variables("CM", version)}["CMDOSFRQ"] for version in ("3.3", "3.4")]
    assert roles == ["Variable Qualifier", "Record Qualifier"]


def test_what_a_later_version_dropped_stands_where_it_stood() -> None:
    """SDTMIG 3.3, metadata table: LB, UR; ADaMIG 1.1: PARAMTYP."""
    older, newest = ([v.name for v in standard_variables("LB", version)] for version in ("3.3", "3.4"))
    assert older[older.index("LBSTNRC") + 1] == "LBSTREFC"
    assert "LBSTREFC" not in newest
    assert "LB lacks LBSTREFC (Reference Result in Standard Format), which SDTMIG 3.3 expects." in messages_of(
        "SPEC-EXPECTED", "3.3", dataset("LB", "STUDYID")
    )
    urinary = [v.name for v in standard_variables("UR", "3.3")]
    assert urinary[urinary.index("URREASND") :][:3] == ["URREASND", "URSPEC", "URSPCUFL"]
    assert [v.order for v in standard_variables("UR", "3.3")] == list(range(1, len(urinary) + 1))
    assert ["PARAMTYP" in {v.name for v in standard_variables("BDS", version)} for version in ("1.1", "1.2")] == [
        True,
        False,
    ]


def test_morphology_is_held_against_its_table_though_the_newest_guide_has_none() -> None:
    assert messages_of("SPEC-REQUIRED", "3.2", dataset("MO", "STUDYID", "DOMAIN", "USUBJID", "MOSEQ", "MOTEST")) == [
        "MO lacks MOTESTCD (Test or Examination Short Name), which SDTMIG 3.2 requires."
    ]
    assert "MO" not in {d.name for d in standard_datasets()}


def test_a_version_that_is_not_known_is_the_newest() -> None:
    assert standard_variables("DM", "9.9") == standard_variables("DM")
    assert came_with("GF", "", "draft") == ""


def test_domains_of_associated_persons_have_what_their_domains_have() -> None:
    names = [v.name for v in standard_variables("APMH")]
    assert names[:6] == ["STUDYID", "DOMAIN", "APID", "RSUBJID", "RDEVID", "SREL"]
    assert "USUBJID" not in names
    assert "MHTERM" in names
    assert getattr(standard_dataset("APMH"), "label", "") == "Associated Persons Medical History"
    assert messages_of("SPEC-REQUIRED", "", dataset("APMH", "STUDYID", "DOMAIN", "MHSEQ", "MHTERM")) == [
        "APMH lacks APID (Associated Persons Identifier), which SDTMIG-AP 1.0 requires."
    ]


def test_a_domain_of_ones_own_is_held_against_its_class() -> None:
    own = dataset(
        "XE", "STUDYID", "DOMAIN", "USUBJID", "XESEQ", "XETERM", "XESTDTC", "XEORRES", "VISIT", "XESEVR", kind="EVENTS"
    )
    assert messages_of("SPEC-NOT-STANDARD", "3.4", own) == [
        "XE.XEORRES is no variable of the class EVENTS of SDTM 2.0. Did you mean 'XEPRESP'?",
        "XE.XESEVR is no variable of the class EVENTS of SDTM 2.0. Did you mean 'XESEV'?",
    ]
    assert messages_of("SPEC-NOT-STANDARD", "3.4", dataset("XT", "STUDYID", "XTFOO", kind="TRIAL DESIGN")) == []


def test_a_domain_of_ones_own_has_what_every_domain_of_its_class_has() -> None:
    own = dataset("XF", "STUDYID", "DOMAIN", "USUBJID", "XFTESTCD", "XFSTRESC", kind="FINDINGS")
    assert messages_of("SPEC-REQUIRED", "3.4", own) == [
        "XF lacks XFSEQ, which is required in every FINDINGS domain of SDTMIG 3.4.",
        "XF lacks XFTEST, which is required in every FINDINGS domain of SDTMIG 3.4.",
    ]
    assert messages_of("SPEC-EXPECTED", "3.4", own) == [
        "XF lacks XFORRES, which is expected in every FINDINGS domain of SDTMIG 3.4."
    ]
    assert messages_of("SPEC-REQUIRED", "3.4", dataset("XI", "DOMAIN", "USUBJID", "XISEQ", kind="INTERVENTIONS")) == [
        "XI lacks STUDYID, which is required in every INTERVENTIONS domain of SDTMIG 3.4.",
        "XI lacks XITRT, which is required in every INTERVENTIONS domain of SDTMIG 3.4.",
    ]
    split = dataset("QSPH", "STUDYID", "DOMAIN", "USUBJID", "QSSEQ", "QSTESTCD", "QSTEST", kind="FINDINGS")
    assert messages_of("SPEC-REQUIRED", "3.4", split) == []


def test_the_object_is_of_findings_about_alone() -> None:
    about, plain = (dataset("XF", "XFOBJ", kind=kind) for kind in ("FINDINGS ABOUT", "FINDINGS"))
    assert messages_of("SPEC-NOT-STANDARD", "3.4", about) == []
    assert messages_of("SPEC-NOT-STANDARD", "3.4", plain) == [
        "XF.XFOBJ is no variable of the class FINDINGS of SDTM 2.0. Did you mean 'XFLOBXFL'?"
    ]
