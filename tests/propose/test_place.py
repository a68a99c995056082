"""Where fields go, and why: names of the systems there are, words, labels, values; and what must not be proposed."""

from pathlib import Path

import pytest

from m5kit.profile.fields import FieldProfile
from m5kit.profile.folder import raw_profile
from m5kit.profile.forms import FormProfile
from m5kit.propose.knowledge import finding_names, list_names, phrases, term_facts
from m5kit.propose.names import bare_name, copied_from, label_words, name_words, shared_prefixes
from m5kit.propose.place import PlacedForm, placed_form
from m5kit.propose.targets import Target, names_of
from m5kit.specs.standards import standard_variable


def form(
    name: str, *fields: str, types: dict[str, str] | None = None, labels: dict[str, str] | None = None
) -> FormProfile:
    """A form of which names, types and labels are known."""
    made = tuple(FieldProfile(f, (labels or {}).get(f, ""), (types or {}).get(f, "empty"), 9, 9, 9, ()) for f in fields)
    return FormProfile(name, f"{name}.csv", 9, "", 0, "", (), (), made)


def targets(placed: PlacedForm) -> dict[str, str]:
    return {f.field: str(f.best.target) for f in placed.fields if f.best is not None}


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("IT.AETERM", "AETERM"),
        ("I_AE_AETERM_E1_C1", "AETERM"),
        ("AESEV_STD", "AESEV"),
        ("AESTDAT_RAW", "AESTDAT"),
        ("AETERM", "AETERM"),
        ("SYS_BP", "SYS_BP"),
    ],
)
def test_what_systems_put_around_a_name(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("STOPDT", ["end", "date"]),
        ("onset_date", ["start", "date"]),
        ("AEOUTCOME", ["outcome"]),
        ("DOSE_MG", ["dose"]),
        ("startDate", ["start", "date"]),
        ("CMTRT", ["treatment"]),
    ],
)
def test_words_of_names(name: str, words: list[str]) -> None:
    assert [min(meanings) for meanings in name_words(name, ["AE", "CM"])] == words


def test_words_of_labels_leave_out_what_says_nothing() -> None:
    assert [sorted(w) for w in label_words("What was the severity of the event? (grade)")] == [["severity"], ["event"]]


def test_copies_and_prefixes() -> None:
    assert copied_from("AESTDAT_YYYY", ["AESTDAT", "AETERM"]) == "AESTDAT"
    assert copied_from("SYS_BP", ["SYS"]) == ""
    assert shared_prefixes(["MDNUM", "MDRAW", "MDIND", "MDRTE", "PATNUM"]) == ("MD",)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("AETERM", Target("AE", "AETERM")),
        ("AESTDAT", Target("AE", "AESTDTC")),
        ("AESTTIM", Target("AE", "AESTDTC", "time")),
        ("AEONGO", Target("AE", "AEENRTPT")),
        ("AEDAT", Target("AE", "AEDTC")),
    ],
)
def test_names_of_sdtm_and_cdash(name: str, target: Target) -> None:
    assert names_of("AE")[name][0] == target


def test_what_the_product_makes_is_no_target() -> None:
    assert not {"AESEQ", "AESTDY", "USUBJID", "DOMAIN"} & set(names_of("AE"))


def test_a_form_of_rave() -> None:
    names = (
        "Subject",
        "AETERM",
        "AESEV",
        "AESEV_STD",
        "AESTDAT",
        "AESTDAT_RAW",
        "AESTDAT_YYYY",
        "LLT_NAME",
        "PT_CODE",
        "SOC_NAME",
    )
    placed = placed_form(form("ae", *names, "RecordPosition", "FolderName"))
    assert placed.dataset == "AE"
    assert targets(placed) == {
        "AETERM": "AE.AETERM",
        "AESEV": "AE.AESEV",
        "AESTDAT": "AE.AESTDTC",
        "LLT_NAME": "AE.AELLT",
        "PT_CODE": "AE.AEPTCD",
        "SOC_NAME": "AE.AESOC",
    }
    assert placed.copies == ("AESEV_STD", "AESTDAT_RAW", "AESTDAT_YYYY")
    assert placed.system == ("RecordPosition", "FolderName")
    assert placed.open == ("Subject",)  # that it names the subject, its values say


def test_words_of_a_form_without_letters_of_its_own() -> None:
    placed = placed_form(
        form("concomitant_medications", "drug_name", "dose", "dose_unit", "route", "start_date", "stop_date")
    )
    assert targets(placed) == {
        "drug_name": "CM.CMTRT",
        "dose": "CM.CMDOSE",
        "dose_unit": "CM.CMDOSU",
        "route": "CM.CMROUTE",
        "start_date": "CM.CMSTDTC",
        "stop_date": "CM.CMENDTC",
    }


def test_fields_of_tests() -> None:
    placed = placed_form(form("vitals", "SYS_BP", "VSORRES_PULSE", "WEIGHT", "WEIGHT_UNIT", "TEMP_LOC"))
    assert targets(placed) == {
        "SYS_BP": "VS.VSORRES of SYSBP",
        "VSORRES_PULSE": "VS.VSORRES of PULSE",
        "WEIGHT": "VS.VSORRES of WEIGHT",
        "WEIGHT_UNIT": "VS.VSORRESU of WEIGHT",
        "TEMP_LOC": "VS.VSLOC of TEMP",
    }


def test_labels() -> None:
    labels = {"Q1": "What is the adverse event term?", "Q2": "Severity", "Q3": "Shoe size"}
    placed = placed_form(form("ae", "Q1", "Q2", "Q3", labels=labels))
    assert targets(placed) == {"Q1": "AE.AETERM", "Q2": "AE.AESEV"}


def test_types_that_cannot_be() -> None:
    types = {"AESTDAT": "text", "AETERM": "date", "AESER": "number"}
    assert targets(placed_form(form("ae", *types, types=types))) == {}


def test_two_fields_that_claim_one_variable() -> None:
    placed = placed_form(form("ae", "AESEV", "SEVERITY"))
    assert targets(placed) == {"AESEV": "AE.AESEV"}
    assert [f.remark for f in placed.fields if f.best is None] == ["AESEV has a better claim to AE.AESEV"]


def test_a_form_that_says_no_dataset() -> None:
    placed = placed_form(form("misc", "A1", "B2"))
    assert (placed.dataset, placed.open, placed.reason) == (
        "",
        ("A1", "B2"),
        "its name, title and fields say no dataset",
    )


def test_what_was_approved_before_comes_first() -> None:
    approved = {"XYZ": (Target("AE", "AESEV"), "OLD-1")}
    placed = placed_form(form("ae", "XYZ", "AETERM"), approved=approved)
    assert targets(placed)["XYZ"] == "AE.AESEV"
    assert "XYZ was approved as AE.AESEV in OLD-1" in [f.best.reason for f in placed.fields if f.best]


def test_values_in_the_list_of_one_variable(tmp_path: Path) -> None:
    rows = "".join(f"1,{x},rash\n" for x in ("Fatal", "Recovered/Resolved", "Unknown") * 4)
    (tmp_path / "ae.csv").write_text(f"SUBJID,HOWENDED,AETERM\n{rows}", encoding="utf-8")
    placed = placed_form(raw_profile(tmp_path).forms[0])
    assert targets(placed)["HOWENDED"] == "AE.AEOUT"


def test_the_sheets_of_knowledge_name_what_there_is() -> None:
    for of, listed in phrases().items():
        for target, _ in listed:
            stem = target.partition(":")[0]
            names = [stem.split(".")] if "." in stem else [(of, stem)]
            for dataset, name in names:
                if len(dataset) == 2:
                    assert name.endswith("DTC") or standard_variable(dataset, name) is not None, (of, target)
    assert all(len(code) <= 8 and len(name) <= 40 for (_, code), (name, _) in finding_names().items())
    assert set(list_names()) == set(term_facts())
