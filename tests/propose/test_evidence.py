"""Kinds of evidence: run-together names, labels alone, forms' own names and prefixes, the second-best variable."""

import pytest

from m5kit.profile.fields import FieldProfile
from m5kit.profile.forms import FormProfile
from m5kit.propose.names import covered, name_words, shared_prefixes
from m5kit.propose.place import placed_form


def placed(name: str, **fields: str) -> dict[str, str]:
    """The variable that is proposed for each field of an empty form, given with its label; "" for none."""
    made = tuple(FieldProfile(f, label, "empty", 9, 9, 9, ()) for f, label in fields.items())
    form = placed_form(FormProfile(name, f"{name}.csv", 9, "", 0, "", (), (), made))
    return {f.field: str(f.best.target) if f.best else "" for f in form.fields}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("INFUSIONSTARTDT", ["infusion", "start", "date"]),
        ("AESERYN", ["serious", "yn"]),
        ("NRESULT", ["result"]),
        ("MEDX", ["medical"]),
        ("HGB_NDR", ["hemoglobin", "reason", "nd"]),
        ("DOSEDT", ["dose", "date"]),
        ("RESULT_VALUE", ["result"]),
        ("ZZZQQQ", ["zzzqqq"]),
    ],
)
def test_words_of_run_together_names(name: str, words: list[str]) -> None:
    assert [min(meanings) for meanings in name_words(name, ["AE"])] == words


def test_a_phrase_needs_a_word_of_its_own_for_each_of_its_words() -> None:
    either, date = frozenset(("start", "date")), frozenset(("date",))
    assert covered([either, date], frozenset(("start", "date"))) == 1.0
    assert covered([date, either], frozenset(("start", "date"))) == 1.0
    assert covered([date, date], frozenset(("start", "date"))) == 0.0


def test_a_word_that_many_fields_begin_with_is_no_prefix() -> None:
    weights = ("weight", "weight_u", "weight_nd", "weight_ndr")
    assert "WEIG" in shared_prefixes([*weights, "height"])
    assert placed("vitals", **dict.fromkeys((*weights, "height"), "")) == {
        "weight": "VS.VSORRES of WEIGHT",
        "weight_u": "VS.VSORRESU of WEIGHT",
        "weight_nd": "VS.VSSTAT of WEIGHT",
        "weight_ndr": "VS.VSREASND of WEIGHT",
        "height": "VS.VSORRES of HEIGHT",
    }


def test_letters_of_the_forms_own_name_are_taken_off() -> None:
    found = placed("hematology", HEMDAT="", HEMTIM="", WBC="", RBC="", PLT="")
    assert found["HEMDAT"] == "LB.LBDTC"
    assert found["HEMTIM"] == "LB.LBDTC (time)"


def test_labels_alone_say_the_form_and_its_fields() -> None:
    assert placed(
        "F2",
        Q1="What is the adverse event term?",
        Q2="What is the date the adverse event started?",
        Q3="Is the adverse event still ongoing?",
        Q4="Did the adverse event result in death?",
        Q5="Was the adverse event expected?",
    ) == {"Q1": "AE.AETERM", "Q2": "AE.AESTDTC", "Q3": "AE.AEENRTPT", "Q4": "AE.AESDTH", "Q5": ""}


def test_numbered_items_without_such_labels_are_a_questionnaire() -> None:
    found = placed("F3", Q1="I feel sad", Q2="I sleep badly", Q3="I feel calm", Q4="I eat well", Q5="I am tired")
    assert found["Q1"] == "QS.QSORRES of Q1"


def test_a_field_that_loses_a_claim_becomes_what_else_it_may_be() -> None:
    found = placed("ae", PT_SOC_NAME="", SOC_NAME="", PT_SOC_CODE="", SOC_CODE="", AETERM="")
    assert found == {
        "PT_SOC_NAME": "AE.AESOC",
        "SOC_NAME": "AE.AEBODSYS",
        "PT_SOC_CODE": "AE.AESOCCD",
        "SOC_CODE": "AE.AEBDSYCD",
        "AETERM": "AE.AETERM",
    }


def test_levels_of_dictionaries_in_three_letters() -> None:
    found = placed("ae", AELTT="", AELTC="", AEPTT="", AEPTC="", AEHTT="", AEHGT1="", AESCT="", AETERM="")
    assert found == {
        "AELTT": "AE.AELLT",
        "AELTC": "AE.AELLTCD",
        "AEPTT": "AE.AEDECOD",
        "AEPTC": "AE.AEPTCD",
        "AEHTT": "AE.AEHLT",
        "AEHGT1": "AE.AEHLGT",
        "AESCT": "AE.AESOC",
        "AETERM": "AE.AETERM",
    }


def test_the_last_level_of_atc_is_the_class() -> None:
    found = placed("cm", CMTRT="", ATC1_TEXT="", ATC4_TEXT="", ATC4_CODE="", CMDOSE="")
    assert found == {
        "CMTRT": "CM.CMTRT",
        "ATC1_TEXT": "",
        "ATC4_TEXT": "CM.CMCLAS",
        "ATC4_CODE": "CM.CMCLASCD",
        "CMDOSE": "CM.CMDOSE",
    }


def test_the_only_date_of_an_intervention_is_that_of_its_start() -> None:
    assert placed("ex", EXTRT="", EXDAT="", EXDOSE="")["EXDAT"] == "EX.EXSTDTC"
    both = placed("ds", DSTERM="", DSDAT="", DSSTDAT="")
    assert (both["DSDAT"], both["DSSTDAT"]) == ("DS.DSDTC", "DS.DSSTDTC")


def test_what_is_collected_beside_one_test_is_said_of_all_records() -> None:
    found = placed("pregnancy_test", PREGRES="", PREGDT="", PREGSPEC="")
    assert found == {"PREGRES": "LB.LBORRES of HCG", "PREGDT": "LB.LBDTC", "PREGSPEC": "LB.LBSPEC"}


def test_the_number_of_a_visit_is_one() -> None:
    assert placed("vital_signs", TEST_CODE="", RESULT_VALUE="", VISIT_NUMBER="") == {
        "TEST_CODE": "VS.VSTESTCD",
        "RESULT_VALUE": "VS.VSORRES",
        "VISIT_NUMBER": "VS.VISITNUM",
    }
