"""The decision table of a time to event in words, at value level and in the document."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from m5kit.define.rules import rule_values, rules_text
from m5kit.define.write import define_xml
from m5kit.engine.encoded import encoded
from m5kit.engine.lineage import Built, Step
from m5kit.engine.tables import Origin
from m5kit.specs import Dataset, Derivation, EventRule, Lookup, Source, Value, Variable
from m5kit.specs.conditions import parsed

Mini = Any
RESPONSE = Lookup("RS", "RSDTC", parsed("RSTESTCD EQ OVRLRESP"))
START = Lookup("DS", "DSSTDTC")
SOURCES = tuple(Source("ADSL", name) for name in ("PDDT", "DTHDT", "LASTDT", "GAP", "STATUS"))


def rule(
    rank: int, when: str, cnsr: int, date: str, said: tuple[str, str], at: str = "", pfs: str = "PFS"
) -> EventRule:
    lookups = (RESPONSE, START) if date == "LASTDT" else ()
    return EventRule("ADTTE", pfs, rank, parsed(when), cnsr, date, *said, lookups, at or date, f"events line {rank}")


RULES = (
    rule(1, "PDDT LE DTHDT AND GAP GT 182", 2, "LASTDT", ("PROGRESSION TOO LATE", "LAST ASSESSMENT"), at="SEENDT"),
    rule(2, "PDDT LE DTHDT", 0, "PDDT", ("PROGRESSION", "")),
    rule(3, 'STATUS IN (LOST, "NOT KNOWN")', 1, "LASTDT", ("LOST", "LAST ASSESSMENT")),
    rule(4, "", 1, "LASTDT", ("NO PROGRESSION", "LAST ASSESSMENT")),
    rule(1, "", 0, "DTHDT", ("DEATH", ""), pfs="DEATH"),
)


def variable(name: str, method: str, value: str = "", type: str = "text") -> Variable:
    derivation = Derivation(method, SOURCES if method == "event_rule" else (Source("ADTTE", "EVRULE"),), value=value)
    return Variable("ADTTE", name, name.title(), type, origin="Derived", derivation=derivation, place=f"ADTTE {name}")


def adtte(*variables: Variable, values: tuple[Value, ...] = (), by: str = "PARAMCD") -> Dataset:
    first = Variable("ADTTE", "PARAMCD", "Parameter Code", "text", origin="Assigned")
    kind = "BASIC DATA STRUCTURE"
    return Dataset(
        "ADTTE", "Times", "adam", kind, "One per time", (), (first, *variables), (), values, RULES, by=by, place="ADTTE"
    )


EVRULE = variable("EVRULE", "event_rule", type="integer")
WHOLE_TABLE = """\
The first of these rules that holds counts.
1. Where PDDT is not after DTHDT and GAP is more than 182: censored (2), PROGRESSION TOO LATE, on LASTDT \
(LAST ASSESSMENT); source RS.RSDTC WHERE RSTESTCD EQ OVRLRESP or else DS.DSSTDTC, found by SEENDT.
2. Where PDDT is not after DTHDT: event, PROGRESSION, on PDDT.
3. Where STATUS is one of LOST, NOT KNOWN: censored (1), LOST, on LASTDT (LAST ASSESSMENT); \
source RS.RSDTC WHERE RSTESTCD EQ OVRLRESP or else DS.DSSTDTC.
4. Otherwise: censored (1), NO PROGRESSION, on LASTDT (LAST ASSESSMENT); \
source RS.RSDTC WHERE RSTESTCD EQ OVRLRESP or else DS.DSSTDTC.
Of two dates that are compared, a missing second one counts as later than any; a missing first one meets none."""


def test_every_rule_is_told_where_the_rank_is() -> None:
    told = {str(value): words for value, words in rule_values(EVRULE, adtte(EVRULE))}
    assert told == {
        "ADTTE.EVRULE where PARAMCD EQ PFS": WHOLE_TABLE,
        "ADTTE.EVRULE where PARAMCD EQ DEATH": "The first of these rules that holds counts.\n"
        "1. Always: event, DEATH, on DTHDT.",
    }


@pytest.mark.parametrize(
    ("method", "value", "pfs", "death"),
    [
        ("event_entry", "cnsr", "2 by rule 1; 0 by rule 2; 1 by rules 3, 4.", "0 by every rule."),
        (
            *("event_entry", "cnsdtdsc"),
            *("LAST ASSESSMENT by rules 1, 3, 4; missing by rule 2.", "missing by every rule."),
        ),
        ("event_date", "", "LASTDT by rules 1, 3, 4; PDDT by rule 2.", "DTHDT by every rule."),
        ("source_domain", "", "RS, else DS by rules 1, 3, 4; missing by rule 2.", "missing by every rule."),
    ],
)
def test_what_the_rules_give_is_told_where_it_is(method: str, value: str, pfs: str, death: str) -> None:
    column = variable("X", method, value)
    assert [words for _, words in rule_values(column, adtte(column))] == [pfs, death]
    assert rules_text(column, adtte(column)) == f"PFS: {pfs}\nDEATH: {death}"


def test_a_column_of_another_kind_has_no_rules() -> None:
    column = variable("X", "same")
    assert (list(rule_values(column, adtte(column))), rules_text(column, adtte(column))) == ([], "")


def test_a_parameter_that_the_sheet_describes_is_left_to_it() -> None:
    mine = Value("ADTTE", "EVRULE", parsed("PARAMCD EQ PFS"), "Of our own")
    told = [str(value) for value, _ in rule_values(EVRULE, adtte(EVRULE, values=(mine,)))]
    assert told == ["ADTTE.EVRULE where PARAMCD EQ DEATH"]


def test_the_document_tells_them(mini: Mini, show: Callable[[bytes, str], str]) -> None:
    cnsr = variable("CNSR", "event_entry", "cnsr", type="integer")
    dataset = adtte(cnsr)
    frame = pd.DataFrame(
        {"PARAMCD": encoded(pd.Series(["PFS", "PFS", "DEATH"], dtype="str")), "CNSR": pd.Series([1.0, 0.0, 0.0])}
    )
    none = Origin((), np.empty(0, dtype=np.int16), np.empty(0, dtype=np.int64))
    steps = (Step.named("ADTTE.CNSR", "", ("ADTTE.EVRULE",), "event_entry", "What the rule gives."),)
    spec = replace(mini.spec, datasets={"ADTTE": dataset})
    document = define_xml("adam", spec, {"ADTTE": Built(dataset, frame, steps, none)})
    assert "The rules of each parameter are told at value level." in show(
        document, "//odm:MethodDef[@OID='MT.ADTTE.CNSR']"
    )
    assert (
        show(document, "//def:ValueListDef[@OID='VL.ADTTE.CNSR']/odm:ItemRef[1]")
        == """\
<ItemRef ItemOID="IT.ADTTE.CNSR.PARAMCD.EQ.PFS" OrderNumber="1" Mandatory="No" MethodOID="MT.ADTTE.CNSR.PARAMCD.EQ.PFS">
  <def:WhereClauseRef WhereClauseOID="WC.ADTTE.PARAMCD.EQ.PFS"/>
</ItemRef>"""
    )
    assert "2 by rule 1; 0 by rule 2; 1 by rules 3, 4." in show(
        document, "//odm:MethodDef[@OID='MT.ADTTE.CNSR.PARAMCD.EQ.PFS']"
    )
