"""Numbers stand under each other, and tables are broken between groups of rows."""

from hypothesis import given
from hypothesis import strategies as st

from m5kit.tlf.page import FIGURE_SPACE, Head, Line, Table, aligned, characters, parts, wrapped


def shown(texts: list[str]) -> list[str]:
    return [t.replace(FIGURE_SPACE, "_") for t in aligned(texts)]


def test_units_digits_stand_under_each_other() -> None:
    assert shown(["208 (59.9)", "6 (1.7)", "41.6", "", "NE"]) == [
        "208 (59.9)",
        "__6 (1.7)_",
        "_41.6_____",
        "",
        "NE",
    ]


@given(st.lists(st.from_regex(r"\A[<>]?[0-9]{1,4}(\.[0-9]{1,3})?\Z"), min_size=1))
def test_decimal_points_stand_under_each_other(texts: list[str]) -> None:
    found = aligned(texts)
    assert len({len(t) for t in found}) == 1
    ends = {(t + ".").index(".") if "." in t else len(t.rstrip(FIGURE_SPACE)) for t in found}
    assert len(ends) == 1
    assert [t.strip(FIGURE_SPACE) for t in found] == texts


def test_text_is_broken_at_blanks() -> None:
    assert wrapped("Increased aspartate aminotransferase\n(AST)", 20) == [
        "Increased aspartate",
        "aminotransferase",
        "(AST)",
    ]


def table(*lines: Line) -> Table:
    return Table(((Head("A"), Head("B")),), lines, (30.0, 10.0), ("left", "center"))


def stubs(pieces: tuple[Table, ...]) -> list[list[str]]:
    return [[line.cells[0] for line in piece.lines] for piece in pieces]


def group(name: str, size: int) -> list[Line]:
    rows = [Line((f"{name}{i}", "1"), indent=1, keep=i < size) for i in range(1, size + 1)]
    return [Line((name,), heading=True, keep=True), *rows]


@given(st.lists(st.floats(1, 60), min_size=1, max_size=9), st.integers(60, 130))
def test_columns_take_all_of_a_line(shares: list[float], width: int) -> None:
    found = characters(Table(((Head(""),),), (), tuple(shares), ("left",)), width)
    assert sum(found) >= width
    wanted = [width * share / sum(shares) for share in shares]
    assert all(c == 4 or abs(c - w) < 1 for c, w in zip(found, wanted, strict=True))


def test_a_group_is_not_parted_when_it_fits_on_the_next_page() -> None:
    found = parts(table(*group("a", 3), *group("b", 3)), rows=6, width=60)
    assert stubs(found) == [["a", "a1", "a2", "a3"], ["b", "b1", "b2", "b3"]]


def test_a_group_longer_than_a_page_goes_on_under_its_heading() -> None:
    rows = [Line((f"x{i}", "1"), indent=1) for i in range(1, 8)]
    found = parts(table(Line(("Class",), heading=True), *rows), rows=4, width=60)
    assert stubs(found)[:2] == [["Class", "x1", "x2", "x3"], ["Class (continued)", "x4", "x5", "x6"]]
    assert stubs(found)[2] == ["Class (continued)", "x7"]


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=12), st.integers(5, 12))
def test_no_row_is_lost_and_no_page_is_too_long(shape: list[tuple[int, bool]], rows: int) -> None:
    lines: list[Line] = []
    for number, (size, headed) in enumerate(shape):
        lines += group(f"g{number}.", size) if headed else [Line((f"r{number}", "1"))]
    found = parts(table(*lines), rows, 60)
    names = [name for piece in stubs(found) for name in piece if not name.endswith("(continued)")]
    assert names == [line.cells[0] for line in lines]
    assert all(len(piece.lines) <= rows for piece in found)
