"""Sheets over sheets: what a nearer sheet says of a row, and the rest from a farther one.

Rows are matched by what names them (a variable). A blank cell inherits; `(blank)` is blank all the same. A row that
names a method, or is Not Available, says all of how its column is made: no cell of `MAKING` is inherited then. The
word Out under use leaves a row out; Offered in a farther sheet keeps it out until a nearer one names it.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence

from .model import Row

BLANK = "(blank)"
OUT, OFFERED = "Out", "Offered"
DERIVATION = ("source", "method", "where", "filter", "on", "map", "value", "text")
Key = Callable[[Row], Hashable]


def laid_over(near: Sequence[Row], far: Sequence[Row], key: Key) -> tuple[Row, ...]:
    """The rows of the nearer sheet, filled up from the farther one, and the farther one's other rows.

    The nearer sheet's order counts. A row that only the farther has stands after the one before it there and what the
    nearer sheet adds to that, in front where there is none before it.
    """
    beneath = {key(row): row for row in far}
    runs: list[list[Row]] = [[]]  # each begins with a row that the farther sheet has, but for the first
    run_of: dict[Hashable, int] = {}
    for row in near:
        if key(row) in beneath:
            runs.append([])
        runs[-1].append(_filled(row, beneath.get(key(row))))
        run_of[key(row)] = len(runs) - 1
    front: list[Row] = []
    last = front
    for row in far:
        if key(row) in run_of:
            last = runs[run_of[key(row)]]
        else:
            last.append(row)
    return (*front, *(row for run in runs for row in run))


def kept(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that are in: not left out, and not merely offered; what stands for a blank is blank."""
    return tuple(_blanked(row) for row in rows if row["use"] not in (OUT, OFFERED))


def _filled(near: Row, far: Row | None) -> Row:
    if far is None:
        return near
    own = near["method"] not in ("", BLANK) or near["origin"] == "Not Available"
    barred = {"use", *(DERIVATION if own or near["method"] == BLANK else ())}
    taken = {column: text for column, text in far.cells.items() if text and not near[column] and column not in barred}
    return Row({**near.cells, **taken}, near.place, {**near.places, **{column: far.at(column) for column in taken}})


def _blanked(row: Row) -> Row:
    if BLANK not in row.cells.values():
        return row
    return Row({c: "" if text == BLANK else text for c, text in row.cells.items()}, row.place, row.places)


def layers_of(row: Row) -> dict[str, list[str]]:
    """The columns of a row's filled cells by where they stand, the row's own place first."""
    found: dict[str, list[str]] = {row.place: []}
    for column, text in row.cells.items():
        if text:
            found.setdefault(row.at(column), []).append(column)
    return {place: columns for place, columns in found.items() if columns}
