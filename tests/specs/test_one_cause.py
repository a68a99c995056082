"""What misled: one cause told many times, lines in the order of their digits, a consequence beside its cause."""

from m5kit.specs.findings import Finding, in_order, one_cause, without_consequences


def finding(rule: str, place: str, says: str = "It is wrong.") -> Finding:
    return Finding(rule, "error", place, says, "Mend it.")


def test_lines_are_sorted_as_numbers() -> None:
    found = [finding("X", f"AE.csv line {line}") for line in (10, 9, 100, 2)]
    assert [f.place for f in in_order(found)] == [f"AE.csv line {line}" for line in (2, 9, 10, 100)]


def test_what_is_not_there_is_told_once_with_the_lines_that_name_it() -> None:
    found = [finding("SPEC-CODELIST", f"AE.csv line {line}", "There is no codelist 'X'.") for line in (12, 3)]
    assert [(f.place, f.message) for f in one_cause(found)] == [
        ("AE.csv line 3", "There is no codelist 'X'. So it is in AE.csv line 12.")
    ]


def test_a_consequence_is_not_told_beside_its_cause() -> None:
    cause, consequence = (
        finding("DISPLAY-VARIABLE", "analyses.csv line 2"),
        finding("DISPLAY-DATA", "analyses.csv line 2"),
    )
    other = finding("DISPLAY-DATA", "analyses.csv line 3")
    assert without_consequences([cause, consequence, other]) == [cause, other]
