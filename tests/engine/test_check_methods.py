"""The check of methods: every message, read from a small study with one thing made wrong."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from m5kit.engine import columns
from m5kit.engine.check_spec import engine_faults, spec_methods
from m5kit.engine.offers import OFFERED
from m5kit.specs import Dataset, Spec, read_spec

Faults = Callable[..., list[str]]
Small = Callable[..., Spec]
Homes = Callable[[Dataset], Sequence[ModuleType]]
CASES = [
    (
        ("XX", "study_day", "studyday"),
        (
            "error: XX.csv line 8: No method is called 'studyday'. Did you mean 'study_day'? "
            "Name a function of the study or one of docs/methods.md. [SPEC-METHOD]"
        ),
    ),
    (
        ("XX", "XX.XXDTC DM.RFSTDTC", "XX.XXDTC"),
        (
            "error: XX.csv line 8: study_day takes 2 sources (event, reference), and XX.XXDY names 1. "
            "Name as many sources as the method takes, in its order. [SPEC-SOURCES]"
        ),
    ),
    (
        ("DM", "raw.dose.DAY,earliest,GIVEN EQ Y", ",earliest,"),
        (
            "error: DM.csv line 3: earliest takes at least 1 sources, and DM.RFSTDTC names 0. "
            "Name as many sources as the method takes, in its order. [SPEC-SOURCES]"
        ),
    ),
    (
        ("XX", "iso8601", "windowed"),
        (
            "error: XX.csv line 7: windowed asks for the parameter 'windw'. Did you mean 'window'? "
            "Add it under [parameters] in study.toml. [SPEC-PARAMETER]"
        ),
    ),
    (
        ("study", 'date_forms = ["DD-MON-YYYY"]', ""),
        (
            "error: XX.csv line 7: iso8601 asks for the parameter 'date_forms'. "
            "Add it under [parameters] in study.toml. [SPEC-PARAMETER]"
        ),
    ),
    (
        ("XX", "constant,,,,mg", "constant,,,,"),
        (
            "warning: XX.csv line 9: constant asks for a value, and the cell is empty. "
            "Write it in the cell value, or name no method and give the origin Not Available. [SPEC-VALUE-CELL]"
        ),
    ),
    (
        ("XX", "GRADE,Collected", ",Collected"),
        (
            "error: XX.csv line 6: recode asks for a codelist or a map, and both cells are empty. "
            "Name one of the sheet codelists or maps. [SPEC-CODELIST-CELL]"
        ),
    ),
    (
        ("XX", "iso8601", "listed"),
        (
            "error: XX.csv line 7: listed asks for a codelist, and the cell is empty. "
            "Name one of the sheet codelists. [SPEC-CODELIST-CELL]"
        ),
    ),
    (
        ("XX", "iso8601", "decoded"),
        (
            "error: XX.csv line 7: decoded asks for a codelist, and the cells value and codelist are empty. "
            "Name the codelist of the source in the cell value. [SPEC-CODELIST-CELL]"
        ),
    ),
    (
        ("XX", "iso8601,,,,", "decoded,,,,GRADES"),
        (
            "error: XX.csv line 7: There is no codelist 'GRADES'. Did you mean 'GRADE'? "
            "Name one of the sheet codelists in the cell value. [SPEC-CODELIST]"
        ),
    ),
    (
        ("XX", "record_key,,,,", "record_key,,,,X"),
        (
            "warning: XX.csv line 4: record_key does not use the value 'X' of XX.XXTESTCD. "
            "Empty the cell value, or name another method. [SPEC-UNUSED-CELL]"
        ),
    ),
    (
        ("XX", "record_key,,,,", "record_key,,,GRADES,"),
        (
            "warning: XX.csv line 4: record_key does not use the map 'GRADES' of XX.XXTESTCD. "
            "Empty the cell map, or name another method. [SPEC-UNUSED-CELL]"
        ),
    ),
    (
        ("XX", "raw.*.SUBJECT,subject_id,,,,", "raw.*.SUBJECT,subject_id,,SUBJECT,,"),
        (
            "warning: XX.csv line 2: Nothing is looked up for XX.USUBJID, so its on 'SUBJECT' is not used. "
            "Empty the cell on, or name a source elsewhere. [SPEC-UNUSED-CELL]"
        ),
    ),
    (
        ("SUPPXX", "copy", "silent"),
        (
            "error: SUPPXX.csv line 4: silent has no docstring, so Define-XML could not say how the column is made. "
            "Begin the function with a sentence, or write one in the cell text. [SPEC-DOCSTRING]"
        ),
    ),
    (
        ("SUPPXX", "copy", "open_word"),
        (
            "warning: SUPPXX.csv line 4: The sentence of open_word leaves {days} open: The source within {days} days. "
            "Give it by a cell of that name, or under [parameters] in study.toml. [SPEC-SENTENCE]"
        ),
    ),
    (
        ("XX", "Assigned,,constant,,,,mg", "Assigned,,,,,,"),
        (
            "error: XX.csv line 9: Nothing makes XX.XXUNIT: "
            "it has neither a method nor a line with one in the sheet values. "
            "Name a method, or give it the origin Not Available to leave it empty. [SPEC-UNMADE]"
        ),
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES, ids=[f"{c[0][0]}-{n}" for n, c in enumerate(CASES)])
def test_one_thing_wrong(faults: Faults, change: tuple[str, str, str], expected: str) -> None:
    assert faults(change) == [expected]


def test_a_method_within_subjects_needs_them(faults: Faults) -> None:
    found = faults(("XX", "USUBJID,Subject", "XXID,Subject"))
    assert found == [
        (
            "error: XX.csv line 3: sequence works within subjects, and XX has no USUBJID. "
            "Use another method, or add USUBJID. [SPEC-METHOD]"
        )
    ]


def test_the_sentences_of_the_methods(small_spec: Small, homes: Homes) -> None:
    told = spec_methods(small_spec(("XX", "study_day", "studyday")), homes)
    assert told[1] == (
        "DM.RFSTDTC",
        "earliest",
        "The earliest value of the subject's records, of the records where GIVEN EQ Y.",
    )
    by_name = {variable: (method, text) for variable, method, text in told}
    assert by_name["XX.XXORRES where XXTESTCD EQ SIZE"] == (
        "copy",
        "The collected value, without the blanks around it.",
    )
    assert by_name["XX.XXUNIT"] == ("constant", "Set to mg.")
    assert by_name["XX.XXDY"] == ("studyday", "")


def test_what_the_engine_offers_is_known_here() -> None:
    source = textwrap.dedent(inspect.getsource(columns._Work._offers))
    offers = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Return)]
    (offer,) = [d for d in offers if isinstance(d, ast.Dict)]
    assert tuple(k.value for k in offer.keys if isinstance(k, ast.Constant)) == OFFERED


def test_many_that_nothing_makes_are_one_finding(tmp_path: Path) -> None:
    """As a spec of words has them that was imported: no method anywhere."""
    names = [f"AE{letter}" for letter in "ABCDEFGHIJ"]
    head = "variable,label,type,origin\n"
    write = {
        "study.toml": '[study]\nid = "X"\n',
        "spec/datasets.csv": "dataset,label,package,class,keys\nAE,Adverse Events,sdtm,EVENTS,AEA\n",
        "spec/AE.csv": head + "".join(f"{name},L,text,Collected\n" for name in names),
    }
    (tmp_path / "spec").mkdir()
    for name, text in write.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    spec, _ = read_spec(tmp_path)
    told = [str(f) for f in engine_faults(spec, lambda dataset: ()) if f.rule == "SPEC-UNMADE"]
    assert told == [
        (
            "error: datasets.csv line 2: Nothing makes 10 variables of AE: AEA, AEB, AEC, AED, AEE, AEF, AEG, AEH and "
            "2 more. Name a method for each, or give it the origin Not Available to leave it empty. [SPEC-UNMADE]"
        )
    ]
