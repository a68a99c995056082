"""The header of a table: each group with its subjects, over it what parts it, on as many rows as that needs."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from .model import CELLS, Display, Group
from .page import TIE, ColumnHead

SPAN = "::"  # in a group's name: over the names of its parts stands that of the group
_ASIDE = re.compile(r"\([^()\n]{1,14}\)")


@dataclass(frozen=True)
class Place:
    """One column of a table: the group, the key of the column within it, and which part of the cells stands there."""

    group: str
    column: str
    part: int


def group_names(group: Group) -> tuple[str, list[str]]:
    """The name of a group, blank where its parts say all, and the names of its parts, none where it has none.

    >>> group_names(Group("P", "Placebo:: n (%) | [Events]")), group_names(Group("P", "Placebo"))
    (('Placebo', ['n (%)', '[Events]']), ('Placebo', []))
    """
    name, span, rest = group.label.partition(SPAN)
    parts = [part.strip() for part in (rest if span else group.label).split(CELLS)]
    if span:
        return name.strip(), parts
    return ("", parts) if len(parts) > 1 else (group.label, [])


def header(
    display: Display, places: Sequence[Place], total: Callable[[str], str | None], names: Mapping[str, str]
) -> tuple[tuple[ColumnHead, ...], ...]:
    """The rows of the header; total: the number of subjects of a group as printed; names: what a column is called."""
    stacks: list[list[tuple[tuple[object, ...], str]]] = []
    for group in display.groups:
        own = [place for place in places if place.group == group.code]
        name, parts = group_names(group)
        by_column = any(place.column for place in own)
        for place in own:
            stack: list[tuple[tuple[object, ...], str]] = []
            stack += [((group.code,), _named(name, total(group.code)))] if name else []
            stack += [((group.code, place.column), tied(names.get(place.column, place.column)))] if by_column else []
            if parts:
                said = tied(parts[place.part]) if place.part < len(parts) else ""
                stack.append(((group.code, place.column, place.part), said))
            stacks.append(stack)
    deep = max((len(stack) for stack in stacks), default=1)
    rows = [[*_heads(stacks, level, deep)] for level in range(deep)]
    stub = ColumnHead(display.stub, align="left")
    return (*((ColumnHead("", align="left"), *row) for row in rows[:-1]), (stub, *rows[-1]))


def _heads(stacks: Sequence[Sequence[tuple[tuple[object, ...], str]]], level: int, deep: int) -> list[ColumnHead]:
    """One row of the header: neighbours with the same key under one head; blank above stacks that are less deep."""
    filled = [(n, *stack[level - deep + len(stack)]) if level >= deep - len(stack) else (n, (), "")
              for n, stack in enumerate(stacks)]  # fmt: skip
    found = []
    for (key, text, _), run in groupby(filled, lambda one: (one[1], one[2], one[0] if not one[1] else -1)):
        found.append(ColumnHead(text if key else "", len(list(run))))
    return found


def _named(name: str, total: str | None) -> str:
    return f"{tied(name)}\n(N = {total})" if total is not None else tied(name)


def tied(text: str) -> str:
    """The text with what is in short parentheses kept in one line."""
    return _ASIDE.sub(lambda m: m[0].replace(" ", TIE), text)
