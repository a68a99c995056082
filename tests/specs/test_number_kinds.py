"""Numbers and texts that look alike: in conditions on dates, and in workbooks of other makers."""

from m5kit.specs.check_columns import _value_kind_faults
from m5kit.specs.conditions import Condition, parsed
from m5kit.specs.model import Row, Variable
from m5kit.specs.p21_book import Book, where_clause_comparison

BIRTH = Variable("DM", "BRTHDTC", "Date of Birth", "partialDate")


def test_a_date_is_not_held_against_a_number() -> None:
    told = [
        [
            f.mend
            for c in parsed(text)
            if isinstance(c, Condition)
            for f in _value_kind_faults(c, BIRTH, "DM.csv line 2")
        ]
        for text in ("BRTHDTC LT 1960", 'BRTHDTC LT "1960"', "BRTHDTC LT 1960-01-01", "BRTHDTC PRESENT")
    ]
    assert told == [['Write "1960" in quotes, if it is a year.'], [], [], []]


def test_what_looks_like_a_number_is_text_where_the_variable_is() -> None:
    variables = tuple(
        Row({"Dataset": "VS", "Variable": name, "Data Type": kind}, "Variables line 2")
        for name, kind in (("VISIT", "text"), ("VISITNUM", "integer"))
    )
    book = Book("book.xlsx", {"variables": variables})
    rows = [
        Row({"Dataset": "VS", "Variable": name, "Comparator": "EQ", "Value": "1"}, "WhereClauses line 2")
        for name in ("VISIT", "VISITNUM")
    ]
    assert [str(where_clause_comparison(book, row, "VS")) for row in rows] == ['VISIT EQ "1"', "VISITNUM EQ 1"]
