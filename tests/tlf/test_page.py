"""Numbers stand under each other, and tables are broken between groups of rows."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from m5kit.tlf.page import FIGURE_SPACE, ColumnHead, PageLine, PageTable, aligned, characters_a_column, height, wrapped
from m5kit.tlf.paging import page_pieces, parts


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


def table(*lines: PageLine) -> PageTable:
    return PageTable(((ColumnHead("A"), ColumnHead("B")),), lines, (30.0, 10.0), ("left", "center"))


def stubs(pieces: tuple[PageTable, ...]) -> list[list[str]]:
    return [[line.cells[0] for line in piece.lines] for piece in pieces]


def group(name: str, size: int) -> list[PageLine]:
    rows = [PageLine((f"{name}{i}", "1"), indent=1, keep=i < size) for i in range(1, size + 1)]
    return [PageLine((name,), heading=True, keep=True), *rows]


@given(st.lists(st.floats(1, 60), min_size=1, max_size=9), st.integers(60, 130))
def test_columns_take_all_of_a_line(shares: list[float], width: int) -> None:
    found = characters_a_column(PageTable(((ColumnHead(""),),), (), tuple(shares), ("left",)), width)
    assert sum(found) == width
    assert min(found) >= 4


def test_a_group_is_not_parted_when_it_fits_on_the_next_page() -> None:
    """A small group goes to the next page whole; one that would leave much of the page blank begins on it."""
    found = parts(table(*(line for name in "abcd" for line in group(name, 3))), rows=13, width=60)
    assert stubs(found)[1] == ["d", "d1", "d2", "d3"]
    found = parts(table(*group("a", 3), *group("b", 6)), rows=8, width=60)
    assert stubs(found)[1] == ["b (continued)", "b4", "b5", "b6"]


def test_a_group_longer_than_a_page_goes_on_under_its_heading() -> None:
    rows = [PageLine((f"x{i}", "1"), indent=1) for i in range(1, 8)]
    found = parts(table(PageLine(("Class",), heading=True), *rows), rows=4, width=60)
    assert stubs(found)[:2] == [["Class", "x1", "x2", "x3"], ["Class (continued)", "x4", "x5", "x6"]]
    assert stubs(found)[2] == ["Class (continued)", "x7"]


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=12), st.integers(5, 12))
def test_no_row_is_lost_and_no_page_is_too_long(shape: list[tuple[int, bool]], rows: int) -> None:
    lines: list[PageLine] = []
    for number, (size, headed) in enumerate(shape):
        lines += group(f"g{number}.", size) if headed else [PageLine((f"r{number}", "1"))]
    found = parts(table(*lines), rows, 60)
    names = [name for piece in stubs(found) for name in piece if not name.endswith("(continued)")]
    assert names == [line.cells[0] for line in lines]
    assert all(len(piece.lines) <= rows for piece in found)


NUMBERS = ("7", "12345", "134.5", "12.3 (45.6)", "<0.001", "1.23456 (0.9–1.7)")


@given(st.integers(2, 25), st.integers(1, 4), st.randoms(use_true_random=False))
def test_no_number_is_broken_and_no_column_is_lost(columns: int, span: int, random: Random) -> None:
    """Whatever the width: each piece repeats the stub, and each cell stands in one line of one piece."""
    cells = [tuple(random.choice(NUMBERS) for _ in range(columns * span)) for _ in range(3)]
    top = (ColumnHead("", align="left"), *(ColumnHead(f"Group {i}", span) for i in range(columns)))
    below = (ColumnHead("Row", align="left"), *(ColumnHead("n (%)") for _ in range(columns * span)))
    lines = tuple(PageLine((f"r{i}", *row)) for i, row in enumerate(cells))
    whole = PageTable(
        (top, below), lines, (9.0, *(9.0 for _ in range(columns * span))), ("left", *["center"] * (columns * span))
    )
    found = page_pieces(whole, 50, 60)
    for piece in found:
        widths = characters_a_column(piece, 60)
        assert sum(widths) <= 60 and all(w >= n for w, n in zip(widths, piece.least, strict=True))
        assert all(height(line, widths) == 1 for line in piece.lines)
        assert [line.cells[0] for line in piece.lines] == ["r0", "r1", "r2"]
        assert [sum(head.span for head in row) for row in piece.header] == [len(widths)] * 2
    shown = [tuple(cell for piece in found for cell in piece.lines[i].cells[1:]) for i in range(3)]
    assert shown == cells


def test_a_class_goes_on_under_its_name() -> None:
    """A page is filled: a class longer than a page begins on it, and goes on with its name and without its numbers."""
    rows = [
        PageLine(("Any", "9")),
        PageLine(("Heart", "5")),
        *(PageLine((f"t{i}", "1"), indent=1) for i in range(1, 9)),
    ]
    found = parts(table(*rows), rows=5, width=60)
    assert stubs(found) == [
        ["Any", "Heart", "t1", "t2", "t3"],
        ["Heart (continued)", "t4", "t5", "t6", "t7"],
        ["Heart (continued)", "t8"],
    ]
    assert found[1].lines[0].cells == ("Heart (continued)", "")


def test_a_heading_is_not_the_last_row_of_a_page() -> None:
    rows = [
        *(PageLine((f"r{i}", "1")) for i in range(4)),
        PageLine(("Class",), heading=True),
        PageLine(("x", "1"), indent=1),
    ]
    assert stubs(parts(table(*rows), rows=5, width=60)) == [["r0", "r1", "r2", "r3"], ["Class", "x"]]
