"""What stands against computing a display or an analysis, as far as the two sheets and the registry tell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ..specs import Finding
from ..specs.nearest import nearest
from .kind import COLUMNS, COMMON, ROWS, SUBJECTS, TIMES
from .layout import EVERY
from .model import PLACEHOLDER, Analysis, Display, group_codes
from .parameters import ANALYSIS, PAIR, wrong
from .registry import kinds


def display_faults(display: Display) -> list[Finding]:
    """The faults of a display's own row: parameters that nothing in it knows, and groups told twice."""
    return [Finding(rule, "error", display.place, says, mend) for rule, says, mend in _of_display(display)]


def _of_display(display: Display) -> Iterator[tuple[str, str, str]]:
    known = [*display.layout.parameters, *EVERY, *COMMON, *(p for a in display.analyses for p in a.kind.parameters)]
    required = {p.name for p in display.layout.parameters if p.required}
    for says, mend in wrong(display.parameters, [p for p in known if not p.required or p.name in required]):
        yield "DISPLAY-PARAMETER", f"Display {display.id}: {says}", mend
    twice = [code for code, n in Counter(g.code for g in display.groups).items() if n > 1]
    if twice:
        yield "DISPLAY-GROUP", f"Group {twice[0]} of display {display.id} is told twice.", "Name it once."


def analysis_faults(analysis: Analysis, display: Display, beside: Sequence[Analysis]) -> list[Finding]:
    """The faults of an analysis: its kind, statistics, groups, parameters, variable, and what its cell prints.

    beside: the other analyses of its row and column.
    """
    faults = list(_of_kind(analysis)) or [
        *_of_variable(analysis),
        *_of_groups(analysis),
        *_of_parameters(analysis, display),
        *_of_cell(analysis, beside),
    ]
    return [Finding(rule, "error", analysis.place, says, mend) for rule, says, mend in faults]


def _of_kind(analysis: Analysis) -> Iterator[tuple[str, str, str]]:
    kind = analysis.kind
    if kind.name not in kinds():
        mend = nearest(kind.name, kinds()).strip() or f"Use one of {', '.join(kinds())}."
        yield "ANALYSIS-KIND", f"Kind {kind.name!r} of {analysis} is not known.", mend
        return
    strange = [s for s in analysis.stats if s not in kind.stats]
    if strange:
        mend = nearest(strange[0], kind.stats).strip() or f"Use {' '.join(kind.stats) or 'none'}."
        yield "ANALYSIS-STATISTIC", f"Kind {kind.name} has no statistic {', '.join(strange)}.", mend
    odd = [name for name in analysis.decimals if name != "*" and name not in analysis.stats]
    if odd:
        yield "ANALYSIS-STATISTIC", f"Decimals name {', '.join(odd)}, which is not among the stats.", "Take it out."


def _of_variable(analysis: Analysis) -> Iterator[tuple[str, str, str]]:
    """More variables than the kind takes: of what is asked of them nothing would be computed."""
    least, most = analysis.kind.variables
    named = len(analysis.variable.split())
    if named > most and analysis.kind.make is not None:
        says = f"Kind {analysis.kind.name} takes {how_many(least, most)}, and {analysis} names {named}."
        yield "ANALYSIS-VARIABLE", says, "Correct the cell variable."


def how_many(least: int, most: int) -> str:
    """How many variables a kind takes, in words."""
    if most == 0:
        return "no variable"
    if most == 1:
        return "one variable" if least else "one variable or none"
    return "one variable or more"


def _of_groups(analysis: Analysis) -> Iterator[tuple[str, str, str]]:
    kind = analysis.kind
    if kind.name not in kinds() or kind.groups == (0, 0):
        return
    for group in analysis.groups:
        count = len(group_codes(group)) or 1
        if not kind.takes(count):
            says = f"Kind {kind.name} takes {kind.number_of_groups} at once, and {group!r} of {analysis} is {count}."
            yield "ANALYSIS-GROUPS", says, "Name other groups, or another kind."
        if len(set(group_codes(group))) < len(group_codes(group)):
            yield "ANALYSIS-GROUPS", f"{group!r} of {analysis} names a group twice.", "Name each once."
        for stat in kind.statistics:
            if stat.name in analysis.stats and stat.sides not in (0, count):
                says = f"{analysis} asks for {stat.name} of {group!r}: it is a number of {stat.sides} group(s)."
                yield "ANALYSIS-GROUPS", says, "Ask for it in an analysis of such groups."
    if not analysis.groups:
        says = f"{analysis} is made for no group: the display has none that kind {kind.name} takes."
        yield "ANALYSIS-GROUPS", says, "Name groups in the row, such as A vs B, or in the display."


def _of_parameters(analysis: Analysis, display: Display) -> Iterator[tuple[str, str, str]]:
    if analysis.kind.name not in kinds():
        return
    for says, mend in wrong(analysis.parameters, analysis.kind.known):
        yield "DISPLAY-PARAMETER", f"{analysis}: {says}", mend
    if ROWS.of(analysis) and analysis.kind.spread:
        says = f"{analysis}: kind {analysis.kind.name} makes rows or columns of its own, so it has none by rows=."
        yield "DISPLAY-PARAMETER", says, "Name the variable under for_each, or in the cell variable."
    if COLUMNS.of(analysis) and analysis.kind.spread in (TIMES, SUBJECTS):
        says = f"{analysis}: kind {analysis.kind.name} is drawn, so it has no columns by columns=."
        yield "DISPLAY-PARAMETER", says, "Name the variable under for_each."
    for parameter in analysis.kind.parameters:
        given = analysis.parameters.get(parameter.name, "")
        if given and parameter.names == ANALYSIS and given not in (ids := {a.id for a in display.analyses if a.id}):
            mend = nearest(given, ids).strip() or "Name an analysis of the display."
            yield "DISPLAY-PARAMETER", f"{analysis}: {parameter.name}={given} is no analysis of {display.id}.", mend
        if given and parameter.names == PAIR and len(group_codes(given)) != 2:
            says = f"{analysis}: {parameter.name}={given} is not a comparison of two groups."
            yield "DISPLAY-PARAMETER", says, "Write A vs B."


def _of_cell(analysis: Analysis, beside: Sequence[Analysis]) -> Iterator[tuple[str, str, str]]:
    """What the cell or the footnote prints that is not computed, or that two analyses compute."""
    for what, text in (("cell", analysis.cell), ("footnote", analysis.footnote)):
        if "{" in (left := PLACEHOLDER.sub("", text)) or "}" in left:
            says = f"The {what} of {analysis} has a brace without its other: {text!r}."
            yield "ANALYSIS-CELL", says, "Write {statistic}, or {ANALYSIS.statistic}."
    for of, stat in dict.fromkeys(PLACEHOLDER.findall(analysis.cell + analysis.footnote)):
        if not of and stat in analysis.stats:
            continue
        named = [a for a in beside if stat in a.stats and (not of or a.id == of)]
        if of and of == analysis.id and stat in analysis.stats:
            continue
        shown = f"{of}.{stat}" if of else stat
        if not named:
            says = f"The cell or footnote of {analysis} prints {shown}, which is not among its stats."
            yield "ANALYSIS-CELL", says, "Add it to stats, or take it out of the cell."
        elif any(set(a.groups) & set(b.groups) for a, b in _pairs(named)):
            ids = " and ".join(f"{{{a.id}.{stat}}}" for a in named[:2])
            says = f"The cell of {analysis} prints {stat}, which two analyses of the row compute."
            yield "ANALYSIS-CELL", says, f"Say which: {ids}."
    for other in beside:
        if not set(other.groups) & set(analysis.groups):
            continue
        both = [s for s in analysis.stats if s in other.stats]
        if both and other.id == analysis.id:
            says = f"{analysis} computes {', '.join(both)} for one cell as {other.place} does, under one name."
            yield "ANALYSIS-TWICE", says, "Give one of them another name, row or column."
        if analysis.cell and other.cell:
            says = f"The cell of {analysis} stands where that of {other.place} stands."
            yield "ANALYSIS-CELL", says, "Write both into one cell, or give one another row or column."


def _pairs(analyses: Sequence[Analysis]) -> Iterable[tuple[Analysis, Analysis]]:
    return ((a, b) for i, a in enumerate(analyses) for b in analyses[i + 1 :])
