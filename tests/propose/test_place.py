"""Where fields go, and why: names of the systems there are, words, labels, values; and what must not be proposed."""

from pathlib import Path

import pytest

from m5kit.profile.fields import FieldProfile
from m5kit.profile.folder import raw_profile
from m5kit.profile.forms import FormProfile
from m5kit.propose.fed import common_lead
from m5kit.propose.knowledge import finding_names, list_names, phrases, term_facts
from m5kit.propose.names import bare_name, copied_from, label_words, name_words, shared_prefixes
from m5kit.propose.place import PlacedForm, placed_form, placed_forms
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
    assert placed.system == ("Subject", "RecordPosition", "FolderName")
    assert placed.open == ()


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


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("SYSBP_VSORRES", "VS.VSORRES of SYSBP"),
        ("VSPOS_SYSBP", "VS.VSPOS of SYSBP"),
        ("SYSBP_VSDAT", "VS.VSDTC of SYSBP"),
        ("WEIGHT_UNIT", "VS.VSORRESU of WEIGHT"),
        ("WTU", "VS.VSORRESU of WEIGHT"),
        ("HEIGHT_ND", "VS.VSSTAT of HEIGHT"),
        ("PULSE", "VS.VSORRES of PULSE"),
    ],
)
def test_what_else_is_collected_of_one_test(name: str, target: str) -> None:
    assert targets(placed_form(form("vitals", "DIABP", name)))[name] == target


def test_a_wide_form_of_the_laboratory() -> None:
    placed = placed_form(form("chem", "ALT", "ALT_UNITS", "ALT_LLN", "ALT_ULN", "ALT_CS", "CREAT", "GGT", "LBDAT"))
    assert targets(placed) == {
        "ALT": "LB.LBORRES of ALT",
        "ALT_UNITS": "LB.LBORRESU of ALT",
        "ALT_LLN": "LB.LBORNRLO of ALT",
        "ALT_ULN": "LB.LBORNRHI of ALT",
        "ALT_CS": "LB.LBCLSIG of ALT",
        "CREAT": "LB.LBORRES of CREAT",
        "GGT": "LB.LBORRES of GGT",
        "LBDAT": "LB.LBDTC",
    }


def test_answers_in_words_are_taken_and_their_codes_are_copies() -> None:
    placed = placed_form(form("ae", "AETERM", "AESEV", "AESEV_DECODE", "AEOUT", "AEOUTCD"))
    assert targets(placed) == {"AETERM": "AE.AETERM", "AESEV_DECODE": "AE.AESEV", "AEOUT": "AE.AEOUT"}
    assert placed.copies == ("AESEV", "AEOUTCD")


@pytest.mark.parametrize(
    ("dataset", "name", "variable"),
    [
        ("ae", "AECOD_PT", "AEDECOD"),
        ("ae", "AETERM_LLT_CODE", "AELLTCD"),
        ("ae", "PTTERM", "AEDECOD"),
        ("mh", "pt_code", "MHPTCD"),
        ("cm", "CMTRT_ATC", "CMCLASCD"),
        ("cm", "ATCCLASS", "CMCLAS"),
    ],
)
def test_exports_of_coding(dataset: str, name: str, variable: str) -> None:
    assert targets(placed_form(form(dataset, name)))[name] == f"{dataset.upper()}.{variable}"


def test_numbered_items_are_a_questionnaire() -> None:
    placed = placed_form(form("phq9", "phq1", "phq2", "phq3", "phq4", "phq5", "phqdat"))
    assert placed.dataset == "QS"
    assert targets(placed) == {f"phq{n}": f"QS.QSORRES of PHQ{n}" for n in range(1, 6)} | {"phqdat": "QS.QSDTC"}


def test_numbered_fields_of_other_things_are_none() -> None:
    placed = placed_form(form("listing", "DRUG1", "DOSE1", "DRUG2", "DOSE2", "DRUG3", "DOSE3"))
    assert placed.dataset != "QS"


def test_boxes_of_a_question_become_records_or_one_value() -> None:
    labels = {"pmh___1": "History (choice=Asthma)", "pmh___2": "History (choice=Gout)"}
    placed = placed_form(form("medical_history", "pmh___1", "pmh___2", labels=labels))
    assert targets(placed) == {"pmh___1": "MH.MHTERM (box)", "pmh___2": "MH.MHTERM (box)"}
    races = placed_form(form("demographics", "sex", "race___1", "race___2"))
    assert targets(races) == {"sex": "DM.SEX", "race___1": "DM.RACE (box)", "race___2": "DM.RACE (box)"}


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        ("drug_administration", "EX"),
        ("prior_treatment", ""),
        ("CONMEDSC", "CM"),
        ("anthropometry", "VS"),
        ("eos", "DS"),
    ],
)
def test_what_forms_are_called(name: str, dataset: str) -> None:
    assert placed_form(form(name, "A", "B")).dataset == dataset


def test_age_and_sex_beside_results_are_not_demographics() -> None:
    placed = placed_form(form("hemlab", "SEX", "AGE", "HGB", "WBC", "PLT"))
    assert set(targets(placed)) == {"HGB", "WBC", "PLT"}


def test_what_the_names_of_all_forms_begin_with_says_nothing() -> None:
    names = ("vitals", "lab", "medication", "adverse_event")
    forms = [form(f"export_of_study_{name}", "x_1") for name in names]
    assert [placed.dataset for placed in placed_forms(forms)] == ["VS", "LB", "CM", "AE"]
    assert common_lead(["ae", "cm", "dm"]) == "" and common_lead(["x_ae", "x_cm"]) == ""


def test_frequencies_in_words_of_their_own() -> None:
    lists = {"C71113": frozenset(("qd", "bid"))}
    often = FieldProfile("FREQ", "", "text", 9, 9, 2, ("3x per day", "2x"), codes=(("3x per day", 5), ("2x", 4)))
    of = FormProfile("medication", "medication.csv", 9, "", 0, "", (), (), (often,))
    assert targets(placed_form(of, lists)) == {"FREQ": "CM.CMDOSFRQ"}


def test_forms_of_inform() -> None:
    system = ("SUBJECTNUMBERSTR", "SITEMNEMONIC", "VISITMNEMONIC", "VISITINDEX", "FORMINDEX", "DOV")
    events = form("rd_frmae", *system, "ITMAETERM", "ITMAESTDT_DTS", "ITMAESTDT_DTR", "ITMAESEV", "ITMAESEV_C")
    vitals = form("rd_frmvs", *system, "ITMVSDT_DTS", "ITMVSSYSBP", "ITMVSSYSBP_U")
    kits = form("rd_frmda", *system, "ITMDADISPAMT", "ITMDARETAMT")
    placed = {p.form.name: p for p in placed_forms([events, vitals, kits])}
    assert targets(placed["rd_frmae"]) == {
        "ITMAETERM": "AE.AETERM",
        "ITMAESTDT_DTR": "AE.AESTDTC",
        "ITMAESEV": "AE.AESEV",
    }
    assert placed["rd_frmae"].copies == ("ITMAESTDT_DTS", "ITMAESEV_C") and set(system) == set(
        placed["rd_frmae"].system
    )
    found = targets(placed["rd_frmvs"])
    assert found.pop("VISITMNEMONIC") == "VS.VISIT"
    assert found == {
        "ITMVSDT_DTS": "VS.VSDTC",
        "ITMVSSYSBP": "VS.VSORRES of SYSBP",
        "ITMVSSYSBP_U": "VS.VSORRESU of SYSBP",
    }
    tests = [v for k, v in targets(placed["rd_frmda"]).items() if k.startswith("ITM")]
    assert tests == ["DA.DAORRES of DISPAMT", "DA.DAORRES of RETAMT"]
