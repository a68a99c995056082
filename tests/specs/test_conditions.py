"""Conditions are read into clauses, and written so that they are read back as what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.specs.conditions import (
    ALONE,
    COMPARATORS,
    ORDERED,
    PARTS,
    AllOf,
    AnyOf,
    Clause,
    Condition,
    ConditionError,
    Not,
    all_decided,
    alternatives,
    parsed,
    renamed,
    variables,
)

A, B, C = (Condition(name, "EQ", ("Y",)) for name in "ABC")


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("", ()),
        ("A EQ Y", (A,)),
        ("A EQ Y AND B EQ Y AND C EQ Y", (A, B, C)),
        ("A EQ Y OR B EQ Y AND C EQ Y", (AnyOf((A, AllOf((B, C)))),)),
        ("(A EQ Y OR B EQ Y) AND C EQ Y", (AnyOf((A, B)), C)),
        ("not A = Y and B eq Y", (Not(A), B)),
        ("NOT (A EQ Y AND B EQ Y)", (Not(AllOf((A, B))),)),
        ("(A EQ Y)", (A,)),
        ('A EQ "3"', (Condition("A", "EQ", ("3",)),)),
        ("A EQ 3", (Condition("A", "EQ", ("3",), ("number",)),)),
        ("A<-1.5", (Condition("A", "LT", ("-1.5",), ("number",)),)),
        ('A EQ "say ""no"""', (Condition("A", "EQ", ('say "no"',)),)),
        ("A IN (3, x)", (Condition("A", "IN", ("3", "x"), ("number", "text")),)),
        ("A NOT IN (x)", (Condition("A", "NOTIN", ("x",)),)),
        ("A LE B", (Condition("A", "LE", ("B",), ("variable",)),)),
        ("A LE 2004-05", (Condition("A", "LE", ("2004-05",)),)),
        ("A EQ VARIABLE B", (Condition("A", "EQ", ("B",), ("variable",)),)),
        ("A EQ VARIABLE", (Condition("A", "EQ", ("VARIABLE",)),)),
        ("A STARTS 3 IGNORING CASE", (Condition("A", "STARTS", ("3",), any_case=True),)),
        ("A PRESENT OR B BLANK", (AnyOf((Condition("A", "PRESENT"), Condition("B", "BLANK"))),)),
    ],
)
def test_a_condition_is_read(text: str, clauses: tuple[Clause, ...]) -> None:
    assert parsed(text) == clauses


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SEX EQUALS F", "'EQUALS' is no comparator; use one of EQ, NE, LT"),
        ("SEX EQ", "expected a value after SEX EQ"),
        ("SEX", "expected a comparator after SEX"),
        ("SEX EQ F AND", "expected another comparison after AND, that of SEX EQ F"),
        ("SEX EQ F M", "expected AND or OR, not 'M', after SEX EQ F"),
        ("SEX EQ not known", "expected AND or OR, not 'known', after SEX EQ \"not\""),
        ("(SEX EQ F", "expected ) after SEX EQ F"),
        ("SEX EQ F)", "expected AND or OR, not ')', after SEX EQ F"),
        ("SEX IN F", "expected ( after SEX IN"),
        ("SEX IN (F M)", "the list after SEX IN has no end"),
        ("SEX IN ()", "the list after SEX IN has no value before ')'"),
        ("SEX IN (F,)", "the list after SEX IN has no value before ')'"),
        ("SEX IN (F", "the list after SEX IN has no end"),
        ("NOT", "expected a variable at the end"),
        ('"SEX" EQ F', "expected a variable, found 'SEX'"),
        ("SEX =! F", "'=!' is no comparator"),
        ('SEX EQ "F', "cannot read '\"F'"),
        ("SEX EQ F and and B EQ C", "'B' is no comparator"),
        ("SEX EQ 'F'", "text stands in double quotes: \"F\", not 'F'"),
        ("SEX IN (“F”, M)", 'text stands in double quotes: "F", not “F”'),
        ("SEX NE ''", "text stands in double quotes: \"\", not ''"),
        ("DOSE EQ .", "a missing value is no point: write DOSE BLANK or DOSE PRESENT"),
        ("DOSE GT 3;", "3; after DOSE GT ends with ;"),
        ("CODE EQ 9007199254740993", "has more than the 15 digits of a number"),
        ("A IN (VARIABLE B)", "IN takes values, and VARIABLE B is none; use EQ or NE"),
    ],
)
def test_what_cannot_be_read_says_what_was_expected(text: str, says: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parsed(text)
    assert says in str(caught.value)


WORDS = st.one_of(
    st.sampled_from(
        [
            "F",
            "not known",
            "3",
            "-1.50",
            "2004-05",
            "AND",
            "or",
            "Variable",
            "ignoring",
            'a"b',
            "a,b",
            "<1",
            "'F'",
            ".",
            "x;",
            "9007199254740993",
        ]
    ),
    st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=8),
)
NAMES = st.sampled_from(["AGE", "AETERM", "raw.X", "SEX_1"])


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    name, comparator = draw(NAMES), draw(st.sampled_from([*COMPARATORS, *PARTS, *ALONE]))
    if comparator in ALONE:
        return Condition(name, comparator)
    any_case = draw(st.booleans())
    if comparator in ("IN", "NOTIN"):
        values = draw(st.lists(WORDS, min_size=1, max_size=3))
        return Condition(name, comparator, tuple(values), any_case=any_case)
    if comparator not in PARTS and draw(st.booleans()):
        number = draw(st.booleans())
        value = draw(st.sampled_from(["3", "-0.5", "1e3"])) if number else draw(NAMES)
        return Condition(name, comparator, (value,), ("number" if number else "variable",), any_case)
    return Condition(name, comparator, (draw(WORDS),), any_case=any_case)


CLAUSES: st.SearchStrategy[Clause] = st.recursive(
    conditions(),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(lambda one, two: AnyOf((one, two)), inner, inner),
        st.builds(lambda one, two: AllOf((one, two)), inner, inner),
    ),
    max_leaves=5,
)


@given(st.lists(CLAUSES, min_size=1, max_size=3))
def test_what_is_written_is_read_back(clauses: list[Clause]) -> None:
    text = " AND ".join(map(str, clauses))
    once = parsed(text)
    assert " AND ".join(map(str, once)) == text or parsed(" AND ".join(map(str, once))) == once


@given(conditions())
def test_a_comparison_is_read_back_as_it_was(condition: Condition) -> None:
    assert parsed(str(condition)) == (condition,)


@given(st.text(max_size=30))
def test_any_text_is_a_condition_or_an_error(text: str) -> None:
    try:
        parsed(text)
    except ConditionError as error:
        assert str(error)


def test_the_variables_that_are_named() -> None:
    assert variables(parsed("A EQ B AND (C LT D OR NOT A PRESENT)")) == ("A", "C", "D")


def test_variables_under_other_names() -> None:
    (clause,) = (renamed(c, lambda name: f"ADSL.{name}") for c in parsed("NOT (A LE B OR C EQ D)"))
    assert str(clause) == "NOT (ADSL.A LE ADSL.B OR ADSL.C EQ D)"


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("A EQ Y AND B EQ Y", ["A EQ Y AND B EQ Y"]),
        ("A EQ Y OR B EQ Y", ["A EQ Y", "B EQ Y"]),
        ("NOT (A EQ Y OR B IN (1, 2))", ["A NE Y AND B NOTIN (1, 2)"]),
        ("NOT (A EQ Y AND B PRESENT)", ["A NE Y", "B BLANK"]),
        ("NOT A LT 3", None),
    ],
)
def test_alternatives(text: str, lists: list[str] | None) -> None:
    found = alternatives(parsed(text))
    assert (None if found is None else [" AND ".join(map(str, one)) for one in found]) == lists


@pytest.mark.parametrize(
    ("text", "known", "holds"),
    [
        ("A EQ Y OR B EQ Y", {"A": True}, True),
        ("A EQ Y OR B EQ Y", {"A": False}, None),
        ("A EQ Y AND B EQ Y", {"A": False}, False),
        ("NOT (A EQ Y AND B EQ Y)", {"A": False}, True),
        ("NOT A EQ Y", {}, None),
    ],
)
def test_what_is_decided_by_some_comparisons(text: str, known: dict[str, bool], holds: bool | None) -> None:
    answer = all_decided(parsed(text), lambda condition: known.get(condition.variable))
    assert answer is holds


def test_a_word_that_orders_are_asked_of_is_a_variable() -> None:
    for comparator in ORDERED:
        (condition,) = parsed(f"A {comparator} HIGH")
        assert isinstance(condition, Condition)
        assert condition.other == "HIGH"
