"""Cells of a sheet under no name, and blanks that are meant."""

from m5kit.specs.sheets import beyond_header, rows

HEADER = ("variable", "method", "value", "")


def test_cells_under_no_name_are_told() -> None:
    table = (HEADER, ("A", "copy", "", ""), ("B", "joined", "; ", "", " left over"), ("C", "copy", "", "a note"))
    assert [(f.severity, f.place, f.message) for f in beyond_header("AE", table, "AE.csv")] == [
        ("error", "AE.csv line 3", "The row has more cells than the header: ' left over' stands under no name."),
        ("warning", "AE.csv line 4", "Column 4 of sheet AE has no name, and 1 of its cells are filled."),
    ]


def test_a_blank_between_joined_texts_is_meant() -> None:
    table = (HEADER, ("A", "joined", " ", ""), ("B", "joined", "; ", ""), ("C", "iso8601", " ", ""))
    assert [row["value"] for row in rows("AE", table, "AE.csv")] == [" ", "; ", ""]
