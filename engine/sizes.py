"""How large datasets will be, told before they are made from the records that their sources have."""

from collections.abc import Iterable, Mapping

from ..specs import Dataset, Record
from ..specs.conditions import Condition

BESIDE = 12  # cells: where a record comes from, its place in the order, and what was read for it


def records_expected(datasets: Mapping[str, Dataset], known: Mapping[str, int]) -> dict[str, int]:
    """About how many records each dataset will have at most; known has those of forms and finished datasets.

    Lines of the records sheet that ask a source for a value share its records; others, such as those that ask whether a
    field is filled, have all of them each.
    """
    found = dict(known)

    def expected(name: str, under_way: tuple[str, ...]) -> int:
        if name not in found:
            if name not in datasets or name in under_way:
                return 0
            lines = datasets[name].records
            shared = {line.source for line in lines if _asks_for_a_value(line)}
            each = [line.source for line in lines if not _asks_for_a_value(line)]
            found[name] = sum(expected(source, (*under_way, name)) for source in (*each, *sorted(shared)))
        return found[name]

    return {name: expected(name, ()) for name in datasets}


def cells(datasets: Iterable[Dataset], expected: Mapping[str, int]) -> int:
    """About how many cells datasets have together, what the making of a record needs beside its columns among them."""
    return sum(expected[dataset.name] * (len(dataset.columns) + BESIDE) for dataset in datasets)


def _asks_for_a_value(line: Record) -> bool:
    return any(isinstance(c, Condition) and c.comparator in ("EQ", "IN") for c in line.where)
