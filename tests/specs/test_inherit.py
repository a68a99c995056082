"""One sheet laid over another."""

from m5kit.specs.inherit import kept, laid_over, layers_of
from m5kit.specs.model import Row


def sheet(name: str, *lines: str) -> tuple[Row, ...]:
    """Rows from lines of variable|label|origin|source|method|value|use, as far as they are given."""
    columns = ("variable", "label", "origin", "source", "method", "value", "use")
    return tuple(
        Row(dict(zip(columns, (line + "|" * 6).split("|"), strict=False)), f"{name}.csv line {at}")
        for at, line in enumerate(lines, 2)
    )


def shown(near: tuple[Row, ...], far: tuple[Row, ...]) -> list[str]:
    """The rows that are in, each as a line."""
    found = kept(laid_over(near, far, lambda row: row["variable"]))
    return ["|".join(row[c] for c in ("variable", "label", "origin", "source", "method", "value")) for row in found]


def test_a_blank_cell_inherits_and_a_filled_one_does_not() -> None:
    far = sheet("far", "AESEQ|Sequence Number|Derived|AE.AETERM|sequence|", "AETERM|Term|Collected|raw.ae.TERM|copy|")
    assert shown(sheet("near", "AESEQ|||AE.AESTDTC", "AETERM|Reported Term"), far) == [
        "AESEQ|Sequence Number|Derived|AE.AESTDTC|sequence|",
        "AETERM|Reported Term|Collected|raw.ae.TERM|copy|",
    ]


def test_a_row_that_names_a_method_says_all_of_how_the_column_is_made() -> None:
    far = sheet("far", "AECAT|Category|Assigned|AE.AETERM|recode|X", "AEDY|Day|Derived|AE.AEDTC DM.RFSTDTC|study_day|")
    assert shown(sheet("near", "AECAT||||constant", "AEDY||Not Available"), far) == [
        "AECAT|Category|Assigned||constant|",
        "AEDY|Day|Not Available|||",
    ]


def test_a_cell_that_is_to_be_blank_says_so() -> None:
    far = sheet("far", "AECAT|Category|Assigned|AE.AETERM|recode|X", "AEX|Label|Derived|AE.A|same|V")
    assert shown(sheet("near", "AECAT|(blank)||||(blank)", "AEX||||(blank)"), far) == [
        "AECAT||Assigned|AE.AETERM|recode|",
        "AEX|Label|Derived|||",
    ]


def test_variables_are_left_out_or_taken_where_they_are_offered() -> None:
    far = sheet("far", "A|a", "B|b", "C|c|||||Offered", "D|d|||||Offered")
    assert shown(sheet("near", "B||||||Out", "D"), far) == ["A|a||||", "D|d||||"]


def test_the_nearer_order_counts_and_the_rest_stands_behind_its_own_predecessor() -> None:
    far = sheet("far", "STUDYID", "USUBJID", "SEQ", "TERM", "CAT", "DTC")
    near = sheet("near", "DTC", "NEW", "TERM", "OWN")
    told = [line.partition("|")[0] for line in shown(near, far)]
    assert told == ["STUDYID", "USUBJID", "SEQ", "DTC", "NEW", "TERM", "OWN", "CAT"]


def test_every_cell_knows_the_sheet_that_it_stands_in() -> None:
    far = sheet("far", "AESEQ|Sequence Number|Derived|AE.AETERM|sequence|")
    (row,) = laid_over(sheet("near", "AESEQ|||AE.AESTDTC"), far, lambda row: row["variable"])
    assert layers_of(row) == {
        "near.csv line 2": ["variable", "source"],
        "far.csv line 2": ["label", "origin", "method"],
    }
    assert (row.at("source"), row.at("label")) == ("near.csv line 2", "far.csv line 2")


def test_a_variable_listed_twice_stays_listed_twice() -> None:
    assert shown(sheet("near", "A|one", "A|two"), sheet("far", "A|far")) == ["A|one||||", "A|two||||"]
