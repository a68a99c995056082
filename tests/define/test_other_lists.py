"""Value level with other codelists than the variable's own: the variable's list is said of the other records."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from m5kit.define.other_lists import value_of_the_rest
from m5kit.define.write import define_xml
from m5kit.engine.encoded import encoded
from m5kit.engine.lineage import Built, Step
from m5kit.engine.tables import Origin
from m5kit.specs import Codelist, Dataset, Term, Value, Variable
from m5kit.specs.conditions import parsed

Mini = Any


def codelist(name: str, terms: str, dictionary: str = "") -> Codelist:
    return Codelist(name, name, terms=tuple(Term(t) for t in terms.split()), dictionary=dictionary, version="1")


LISTS = {c.name: c for c in (codelist("OWN", "CR PR"), codelist("PART", "CR"), codelist("ECOG", "0 1 CR"))}
LISTS["DICT"] = codelist("DICT", "", "MedDRA")
RESULT = Variable("RS", "RSRES", "Result", "text", codelist="OWN", origin="Assigned", pages="3", place="RS line 2")


def value(where: str, codelist: str) -> Value:
    return Value("RS", "RSRES", parsed(where), codelist=codelist)


@pytest.mark.parametrize(
    ("values", "rest"),
    [
        ([("RSCAT EQ ECOG", "ECOG")], "RSCAT NE ECOG"),
        ([("RSCAT EQ ECOG", "ECOG"), ("RSCAT IN (A, B)", "")], "RSCAT NOTIN (ECOG, A, B)"),
        ([("RSCAT EQ ECOG", "PART")], None),
        ([("RSCAT EQ ECOG", "OWN")], None),
        ([("RSCAT EQ ECOG", "DICT")], None),
        ([("RSCAT NE ECOG", "ECOG")], None),
        ([("RSCAT EQ ECOG", "ECOG"), ("RSTEST EQ A", "")], None),
        ([("RSCAT EQ ECOG AND RSTEST EQ A", "ECOG")], None),
        ([], None),
    ],
)
def test_the_rest(values: list[tuple[str, str]], rest: str | None) -> None:
    told = value_of_the_rest(RESULT, [value(*v) for v in values], LISTS)
    assert (None if told is None else " AND ".join(map(str, told.where))) == rest
    assert told is None or (told.pages, told.place) == ("3", "RS line 2")


def document(mini: Mini, categories: str) -> bytes:
    category = Variable("RS", "RSCAT", "Category", "text", origin="Assigned")
    kind = "FINDINGS"
    values = (value("RSCAT EQ ECOG", "ECOG"),)
    result = replace(RESULT, pages="")
    dataset = Dataset("RS", "Response", "sdtm", kind, "One", (), (category, result), values=values, place="RS")
    frame = pd.DataFrame({"RSCAT": encoded(pd.Series(categories.split(), dtype="str"))})
    frame["RSRES"] = encoded(pd.Series(["CR"] * len(frame), dtype="str"))
    none = Origin((), np.empty(0, dtype=np.int16), np.empty(0, dtype=np.int64))
    steps = (
        Step.named("RS.RSRES", "RSCAT EQ ECOG", (), "x", "As told."),
        Step.named("RS.RSRES", "", (), "y", "Looked up."),
    )
    spec = replace(mini.spec, datasets={"RS": dataset}, codelists=LISTS)
    return define_xml("sdtm", spec, {"RS": Built(dataset, frame, steps, none)})


def test_the_list_of_the_variable_is_said_of_the_other_records(mini: Mini, show: Callable[[bytes, str], str]) -> None:
    told = document(mini, "ECOG RECIST")
    assert "CodeListRef" not in show(told, "//odm:ItemDef[@OID='IT.RS.RSRES']")
    assert 'CodeListOID="CL.ECOG"' in show(told, "//odm:ItemDef[@OID='IT.RS.RSRES.RSCAT.EQ.ECOG']")
    assert 'CodeListOID="CL.OWN"' in show(told, "//odm:ItemDef[@OID='IT.RS.RSRES.RSCAT.NE.ECOG']")
    assert "Looked up." in show(told, "//odm:MethodDef[@OID='MT.RS.RSRES.RSCAT.NE.ECOG']")
    assert 'Comparator="NE"' in show(told, "//def:WhereClauseDef[@OID='WC.RS.RSCAT.NE.ECOG']")


def test_it_is_said_of_none_where_there_are_none(mini: Mini) -> None:
    told = document(mini, "ECOG ECOG")
    assert b"CL.ECOG" in told
    assert b"CL.OWN" not in told
