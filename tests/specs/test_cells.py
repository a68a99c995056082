"""One reader of sheet cells: what cannot be read is a fault with its place, and never a blank cell."""

from decimal import Decimal
from fractions import Fraction

import pytest

from m5kit.specs import Finding, Row
from m5kit.specs.cells import KINDS, CellError, cell_faults, usable
from m5kit.specs.declared import DATASET, declared_columns, sheet_columns


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("condition", "", ()),
        ("whole", "", 0),
        ("whole", "12", 12),
        ("count", "", None),
        ("count", "8", 8),
        ("decimal", "-1.50", Decimal("-1.50")),
        ("decimal", "", None),
        ("fraction", "5/9", Fraction(5, 9)),
        ("fraction", "0.0113", Fraction(113, 10000)),
        ("decimals", "n=0 pct=1", {"n": 0, "pct": 1}),
        ("decimals", "2", {"*": 2}),
        ("pairs", "ties=efron; strata=A B", {"ties": "efron", "strata": "A B"}),
        ("pairs", 'between="; "; mark=" x"; ties = efron ', {"between": "; ", "mark": " x", "ties": "efron"}),
        ("pairs", 'quote="', {"quote": '"'}),
        ("flag", "Yes", True),
        ("flag", "n", False),
        ("flag", "", None),
        ("lookups", "", ()),
        ("pattern", "", None),
    ],
)
def test_a_cell_is_read_by_its_kind(kind: str, text: str, read: object) -> None:
    assert KINDS[kind](text, "x") == read


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("condition", "SEX EQUALS F", "Condition 'SEX EQUALS F' cannot be read"),
        ("whole", "-1", "x '-1' is not a whole number."),
        ("whole", "1.0", "x '1.0' is not a whole number."),
        ("whole", "²", "x '²' is not a whole number."),
        ("count", "0", "x '0' is not a whole number above 0."),
        ("decimal", "1,5", "x '1,5' is not a number."),
        ("decimal", "nan", "x 'nan' is not a number."),
        ("decimal", "1_000", "x '1_000' is not a number."),
        ("fraction", "5/0", "x '5/0' is not a number."),
        ("fraction", "5/9/2", "x '5/9/2' is not a number."),
        ("decimals", "n=one", "X 'n=one' are not whole numbers."),
        ("decimals", "mean=20", "X 'mean=20' are more than the 12 that a number has."),
        ("decimals", "n=0 n=1", "X 'n=0 n=1' are given twice for n."),
        ("decimals", "1 2", "X '1 2' are given twice."),
        ("pairs", "efron", "'efron' is not name=value."),
        ("pairs", "a=1; a=2", "a is given twice in 'a=1; a=2'."),
        ("flag", "maybe", "x 'maybe' is neither Yes nor No."),
        ("sources", "AETERM", "Source 'AETERM' does not name a table and a column."),
        ("lookups", "RS", "Source 'RS' does not name a dataset's column."),
        ("lookups", "RS.RSDTC WHERE A LIKE B", "Condition 'A LIKE B' cannot be read"),
        ("pattern", "(((", "x '(((' is no regular expression"),
    ],
)
def test_what_cannot_be_read_says_so(kind: str, text: str, says: str) -> None:
    with pytest.raises(CellError) as caught:
        KINDS[kind](text, "x")
    assert says in caught.value.says
    assert caught.value.mend


def test_every_declared_column_has_a_kind_and_words() -> None:
    for sheet, columns in sheet_columns().items():
        names = [c.name for c in columns]
        assert len(set(names)) == len(names), sheet
        for column in columns:
            assert column.kind in (*KINDS, "choice"), (sheet, column)
            assert bool(column.choices) == (column.kind == "choice")


def test_every_column_that_is_not_text_refuses_what_it_cannot_be() -> None:
    wrong = {"condition": "A LIKE B", "pairs": "=", "decimals": "x", "sources": "X", "lookups": "X", "pattern": "("}
    for sheet, columns in sheet_columns().items():
        for column in columns:
            if column.kind != "text":
                found = cell_faults(sheet, Row({column.name: wrong.get(column.kind, "?")}, "here"))
                mine = [f for f in found if "is blank" not in f.message]
                assert [(f.severity, f.place) for f in mine] == [("error", "here")], (sheet, column.name)


def test_a_row_with_a_cell_that_cannot_be_read_is_not_used() -> None:
    faults: list[Finding] = []
    rows = [Row({"form": "ae", "where": w, "reason": "r"}, f"ledger.csv line {n}") for n, w in ((2, "A IS B"), (3, ""))]
    assert usable("ledger", rows, faults) == (rows[1],)
    assert [(f.rule, f.place) for f in faults] == [("SPEC-CONDITION", "ledger.csv line 2")]


def test_a_sheet_of_a_dataset_has_the_columns_of_a_variable() -> None:
    assert declared_columns("ADXY") == sheet_columns()[DATASET]
    assert declared_columns("mine") == ()


def test_a_blank_cell_that_must_be_filled() -> None:
    (fault,) = cell_faults("events", Row({"rank": "1", "parameter": "OS"}, "events.csv line 2"))
    assert str(fault) == (
        "error: events.csv line 2: The cell cnsr is blank. "
        "Fill it in: 0 for an event, 1 and above for a reason of censoring. [SPEC-CELL]"
    )
