"""The footnotes of a display, and the marks that lead from its cells to them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from .cells import Key, Texts
from .cox_model import TERMS
from .kind import CODES, VALUES
from .layout import MARKS
from .model import PLACEHOLDER, Analysis, Display

SYMBOLS = "*†‡§¶‖#"
NOT_ESTIMABLE = " NE: "  # between how numbers were computed and why one could not be
_EQUALS = re.compile(r"= ([<>])")
_ABOUT = re.compile(r"^(Percentages)|^(P)\b|^([\w' -]+?):")
_ALSO_P = re.compile(r"\bP(: | by )")


@dataclass(frozen=True)
class Marks:
    """Where marks stand: on the heads of columns, on stubs, in cells; and the mark of each note."""

    heads: Mapping[int, str] = field(default_factory=dict)
    stubs: Mapping[int, str] = field(default_factory=dict)
    cells: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def method_note(words: str) -> str:
    """The words of a method as a footnote has them: a sentence, without the terms of a model.

    >>> method_note("Hazard ratios: Cox model; model TRT + AGE")
    'Hazard ratios: Cox model.'
    """
    return f"{words.split(TERMS)[0]}."


def with_reasons(notes: Iterable[str]) -> dict[str, str]:
    """Each note, with every reason for an NE that notes of the same method give: they are one note.

    >>> with_reasons(["Medians: Kaplan-Meier.", "Medians: Kaplan-Meier. NE: nobody."])["Medians: Kaplan-Meier."]
    'Medians: Kaplan-Meier. NE: nobody.'
    """
    reasons: dict[str, dict[str, None]] = {}
    parts = {note: note.partition(NOT_ESTIMABLE) for note in notes}
    for method, _, reason in parts.values():
        reasons.setdefault(method, {}).update(dict.fromkeys(filter(None, [reason.rstrip(".")])))
    return {
        note: f"{method}{NOT_ESTIMABLE}{'; '.join(reasons[method])}." if reasons[method] else note
        for note, (method, _, _) in parts.items()
    }


def footnotes(display: Display, results: pd.DataFrame, marks: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The display's footnotes, those of its analyses with their numbers, and how the numbers shown were computed.

    marks: the mark that stands before a note.
    """
    found = Texts(display, results)
    own = [_footnote(a, found) for a in display.analyses if a.footnote]
    notes = tuple(dict.fromkeys((*display.footnotes, *own, *_methods(display, results))))
    return tuple(_marked(note, (marks or {}).get(note, "")) for note in notes)


def _marked(note: str, mark: str) -> str:
    return f"{mark.strip()} {note}" if mark else note


def _methods(display: Display, results: pd.DataFrame) -> Iterator[str]:
    """How the numbers that are shown were computed, each sentence once."""
    yield from dict.fromkeys(_shown(display, results).values())


def _shown(display: Display, results: pd.DataFrame) -> dict[str, str]:
    """The footnotes of the methods whose numbers are shown, each by its sentence before reasons of others are added."""
    lines = results[results["display"] == display.id]
    names = ("analysis", "row", "column", "stat", "parameters")
    keys = zip(*(lines[name].tolist() for name in names), strict=True)
    printed = _printed(display)
    return with_reasons(method_note(w) for a, r, c, stat, w in keys if w and {(r, c, stat), (a, stat)} & printed)


def method_sentences(display: Display, results: pd.DataFrame) -> dict[str, str]:
    """What is told of each method among the results of a display, by its words there.

    Of a method whose numbers are shown it is the footnote, so that footnotes, define.xml and CDISC's analysis results
    have one sentence; of others the sentence that would be the footnote.
    """
    words = list(dict.fromkeys(w for w in results.loc[results["display"] == display.id, "parameters"] if w))
    shown = _shown(display, results)
    methods = {_method(note): note for note in shown.values()}
    others = with_reasons(map(method_note, words))
    return {w: methods.get(_method(method_note(w)), others[method_note(w)]) for w in words}


def _method(note: str) -> str:
    """A note without the reasons for an NE."""
    return note.partition(NOT_ESTIMABLE)[0]


def sentences_of_analyses(display: Display, results: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """How the numbers of each analysis of a display were computed, by its name: its sentences, each once."""
    notes, lines = method_sentences(display, results), results[results["display"] == display.id]
    found: dict[str, dict[str, None]] = {}
    for name, words in zip(lines["analysis"].tolist(), lines["parameters"].tolist(), strict=True):
        if words:
            found.setdefault(name, {})[notes[words]] = None
    return {name: tuple(sentences) for name, sentences in found.items()}


def _printed(display: Display) -> set[tuple[str, ...]]:
    """The numbers that stand in a cell or footnote: by row, column and statistic, or where rows are made by analysis."""
    found: set[tuple[str, ...]] = set()
    for analysis in display.analyses:
        spread = analysis.kind.spread in (VALUES, CODES) or analysis.repeats
        for _, stat in PLACEHOLDER.findall(analysis.cell + analysis.footnote):
            found.add((analysis.id, stat) if spread else (analysis.row, analysis.column, stat))
    return found


def _footnote(analysis: Analysis, found: Texts) -> str:
    key = Key("", analysis.row, analysis.column, analysis.groups[0] if analysis.groups else "")
    text = PLACEHOLDER.sub(
        lambda m: found.text(key, m[2], analysis.id, m[1] or "") or "not computed", analysis.footnote
    )
    return _EQUALS.sub(r"\1", text)


# -- marks ------------------------------------------------------------------------------


def marks_of(display: Display, grid: Sequence[Sequence[Sequence[str] | None]], taken: str) -> Marks:
    """The marks of a table.

    grid: for each row and column the words of its numbers, None where the cell is blank; taken: all texts of the
    display, whose own marks are not used again. Notes get marks where several say how the same thing was computed,
    as two tests of which each has its P values. A note that holds for all of a column or of a row has its mark there.
    """
    places: dict[str, set[tuple[int, int]]] = {}
    filled = {(r, c) for r, row in enumerate(grid) for c, words in enumerate(row) if words is not None}
    whole = with_reasons(method_note(words) for r, c in sorted(filled) for words in grid[r][c] or ())
    for r, c in sorted(filled):
        for words in grid[r][c] or ():
            places.setdefault(whole[method_note(words)], set()).add((r, c))
    method_sentences = [
        note for note in places if _about(note) & {a for other in places if other != note for a in _about(other)}
    ]
    style = MARKS.of(display)
    if style == "none" or not method_sentences:
        return Marks()
    notes = dict(zip(method_sentences, _series(style, taken, len(method_sentences)), strict=True))
    heads: dict[int, str] = {}
    stubs: dict[int, str] = {}
    cells: dict[tuple[int, int], str] = {}
    for note, mark in notes.items():
        at = places[note]
        columns, rows = {c for _, c in at}, {r for r, _ in at}
        if at == {place for place in filled if place[1] in columns}:
            heads |= {c: heads.get(c, "") + mark for c in columns}
        elif at == {place for place in filled if place[0] in rows}:
            stubs |= {r: stubs.get(r, "") + mark for r in rows}
        else:
            cells |= {place: cells.get(place, "") + mark for place in at}
    return Marks(heads, stubs, cells, notes)


def _about(note: str) -> set[str]:
    """What a note tells of: the word before its colon, percentages, P.

    >>> sorted(_about("Hazard ratios: Cox model; 95% confidence limits and P by Wald's test."))
    ['Hazard ratios', 'P']
    """
    found = _ABOUT.match(note)
    named = {group for group in found.groups() if group} if found else {note}
    return named | ({"P"} if _ALSO_P.search(note) or "P values" in named else set())


def _series(style: str, taken: str, count: int) -> list[str]:
    """So many marks of a style: symbols that the display does not use yet, then doubled; numbers; letters."""
    if style == "symbols":
        free = [symbol for symbol in SYMBOLS if symbol not in taken] or list(SYMBOLS)
        return [free[i % len(free)] * (i // len(free) + 1) for i in range(count)]
    if style == "numbers":
        return [f" [{i + 1}]" for i in range(count)]
    return [f" ({chr(ord('a') + i % 26)})" for i in range(count)]
