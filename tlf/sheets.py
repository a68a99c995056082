"""The sheets displays and analyses: which tables and figures a study has, and what every number in them is.

displays.csv, one row a display:
    display      identifier, names the files (T1)
    number       as printed (Table 1)
    layout       one of the layouts that `tlf.registry` finds
    title        lines separated by |
    population   its name in words (Eligible patients)
    where        condition on ADSL that makes it (ELIGFL EQ Y)
    by           variable of ADSL that tells the groups apart (ARMCD)
    groups       shown groups in order: PB=Paclitaxel plus Bevacizumab; P=Paclitaxel; ALL=Total; PB vs P=P value;
                 "A ++ B" pools groups; a value with ; = vs or ++ in it stands in quotation marks: "Dose=1"=Low dose; where cells are parted, a name for each part: PB vs P=Hazard ratio|P value, and
                 behind :: under the name of the group and its number: PB=Bevacizumab:: n (%)|Events
    stub         header of the first column
    footnotes    separated by |
    orientation  landscape or portrait
    parameters   of the layout, and for all analyses whose kind knows them: name=value; name=value
    reason, purpose   for Define-XML's analysis results

analyses.csv, one row an analysis, in the order of the display:
    display, analysis   its display, and the name that results share which are one analysis (ER)
    row, column         key of the row and, where a group has several, of the column (grade 3)
    label, indent       what the row is called in print, and how far it is moved in
    kind                how it is computed, one of the kinds that `tlf.registry` finds
    population          condition on ADSL in place of the display's own
    dataset, where      the records; conditions may name variables of ADSL too
    variable            what is summarised
    denominator         condition for the subjects that percentages are of: on ADSL where ADSL has its variables, else
                        on the dataset; blank: all of the group
    groups              groups it is made for, separated by ; ("PB vs P" compares, and so do more: "A vs B vs C");
                        blank: those of the display
    stats, decimals     what is computed (n pct), and decimals for all (1) or each (n=0 pct=1)
    cell                how it stands in the table: {n} ({pct}), with statistics of any analysis of the same row and
                        column; | parts it over two columns; blank: in the results only
    footnote            printed below the display; {p} is the statistic p of this analysis
    parameters          named parameters of the kind: ties=efron; strata=PRIORFL DFIGR1

docs/analyses.md has every kind and layout with its statistics and parameters.

Many rows with the same columns: a row without kind names a row and its condition, and a row whose `row` is * is an
analysis made for each of those named rows, with both conditions.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..specs import AnalysisRow, DisplayRow, Finding, Spec
from ..specs.display_rows import AnalysisCells, DisplayCells, cells_of
from ..specs.nearest import nearest
from .html import file_name
from .kind import COMMON, Kind
from .layout import EVERY
from .model import ALL, Analysis, Display, Group, code_and_name, compares, named_group
from .parameters import GROUPS, PAIR
from .registry import kinds, layouts
from .sound import analysis_faults, display_faults
from .styles import Style, style_of

PATTERN = "*"
OWN_FILES = ("index", "displays", "results", "ars")


def read_displays(spec: Spec) -> tuple[tuple[Display, ...], tuple[Finding, ...]]:
    """The displays of a study in order, each with its analyses, and every fault of the two sheets.

    A display or an analysis with a fault is among them, marked as not sound: nothing of it is computed. They are made
    once of a spec, however often they are asked for.
    """
    return spec.once(_displays)


def _displays(spec: Spec) -> tuple[tuple[Display, ...], tuple[Finding, ...]]:
    style, wrong = style_of(spec)
    faults: list[Finding] = list(wrong)
    lines: dict[str, list[AnalysisRow]] = {}
    for line in spec.analyses:
        lines.setdefault(line.display, []).append(line)
    seen: dict[str, str] = {}
    files = {name: f"{name}, which holds all displays" for name in OWN_FILES}
    found = []
    for row in spec.displays:
        faults += row.faults
        if row.id in seen:
            says = f"Display {row.id} is at {seen[row.id]} too."
            faults.append(Finding("DISPLAY-TWICE", "error", row.place, says, "Rename one."))
            continue
        if (file := file_name(row.id).casefold()) in files:
            says = f"The files of display {row.id} would have the name of {files[file]}."
            faults.append(Finding("DISPLAY-TWICE", "error", row.place, says, "Rename one."))
            seen[row.id] = row.place
            continue
        files[file] = f"those of display {row.id}"
        seen[row.id] = row.place
        found.append(_display(row, lines.get(row.id, []), faults, style))
    for name in lines.keys() - seen.keys():
        says = f"Display {name!r} is not in the sheet displays."
        mend = f"Add it there, or correct the name.{nearest(name, seen)}"
        faults += [Finding("DISPLAY-UNKNOWN", "error", line.place, says, mend) for line in lines[name]]
    return tuple(found), tuple(dict.fromkeys(faults))


def _display(row: DisplayRow, lines: list[AnalysisRow], faults: list[Finding], style: Style) -> Display:
    layout = layouts().get(row.layout)
    if layout is None:
        mend = nearest(row.layout, layouts()).strip() or f"Use one of {', '.join(layouts())}."
        faults.append(Finding("DISPLAY-LAYOUT", "error", row.place, f"Layout {row.layout!r} is not known.", mend))
    known = {p.name for p in (*(layout.parameters if layout else ()), *EVERY, *COMMON)}
    styled = {name: value for name, value in style.parameters.items() if name in known}
    cells = cells_of(row, DisplayCells) | {"parameters": styled | dict(row.parameters)}
    groups = tuple(Group(*code_and_name(text)) for text in row.groups)
    display = Display(**cells, layout=layout or layouts()["table"], groups=groups, analyses=())
    faults += (fault for line in lines for fault in line.faults)
    display = replace(display, analyses=_crossed([_analysis(line, display) for line in lines], faults))
    own = display_faults(display) if layout is not None else []
    faults += own
    sound = not (row.faults or own or layout is None)
    once = {group.code: group for group in reversed(display.groups)}  # one told twice is a fault
    return replace(
        display, sound=sound, groups=tuple(once.values())[::-1], analyses=tuple(_judged(display, sound, faults))
    )


def _judged(display: Display, sound: bool, faults: list[Finding]) -> Iterator[Analysis]:
    """The analyses of a display, each with whether it is sound; nothing of a display with a fault is."""
    placed: dict[tuple[str, str], list[Analysis]] = {}
    for analysis in display.analyses:
        placed.setdefault((analysis.row, analysis.column), []).append(analysis)
    for analysis in display.analyses:
        beside = [a for a in placed[analysis.row, analysis.column] if a is not analysis and a.kind.name != "heading"]
        own = analysis_faults(analysis, display, beside)
        faults += own
        yield replace(analysis, sound=analysis.sound and sound and not own)


def _analysis(row: AnalysisRow, display: Display) -> Analysis:
    kind = kinds().get(row.kind) or Kind(row.kind, row.kind, "", records=False)
    known = {p.name for p in kind.known}
    shared = {name: value for name, value in display.parameters.items() if name in known}
    cells = cells_of(row, AnalysisCells) | {
        "display": display.id,
        "population": row.population or display.where,
        "groups": row.groups or _groups_of(kind, display),
        "parameters": _parameters(kind, shared | dict(row.parameters), display),
    }
    return Analysis(**cells, kind=kind, sound=not row.faults)


def _parameters(kind: Kind, given: Mapping[str, str], display: Display) -> dict[str, str]:
    """The parameters of an analysis, groups named as the display names them."""
    known = [code for group in display.groups for code in (group.code, *group.codes)]
    naming = {p.name for p in kind.known if p.names in (PAIR, GROUPS)}
    return {name: named_group(text, known) if name in naming else text for name, text in given.items()}


def _groups_of(kind: Kind, display: Display) -> tuple[str, ...]:
    """The groups an analysis is made for when it does not say: those shown that it can be made for.

    A display without groups shows all subjects together.
    """
    shown = [g.code for g in display.groups] or [ALL]
    return tuple(g for g in shown if compares(g) == kind.compares)


def _crossed(made: list[Analysis], faults: list[Finding]) -> tuple[Analysis, ...]:
    """The analyses with those for row * made for each row that has no kind of its own."""
    patterns = [a for a in made if a.row == PATTERN]
    found: list[Analysis] = []
    for analysis in made:
        if analysis.row != PATTERN:
            found += [_crossing(analysis, p) for p in patterns] if patterns and not analysis.kind.name else [analysis]
    if patterns and not any(not a.kind.name for a in made):
        says = "A row * is made for each row without a kind, and there is none."
        faults.append(Finding("ANALYSIS-KIND", "error", patterns[0].place, says, "Add such rows, or name the row."))
    return tuple(found)


def _crossing(named: Analysis, pattern: Analysis) -> Analysis:
    return replace(
        pattern,
        id=named.id or pattern.id,
        row=named.row,
        label=named.label,
        indent=named.indent,
        dataset=pattern.dataset or named.dataset,
        where=(*named.where, *pattern.where),
        footnote=named.footnote or pattern.footnote,
        place=named.place,
        sound=named.sound and pattern.sound,
    )


def datasets_of(displays: Iterable[Display]) -> tuple[str, ...]:
    """The datasets that the displays are made from, ADSL first."""
    named = {a.dataset for d in displays for a in d.analyses if a.dataset}
    return ("ADSL", *sorted(named - {"ADSL"}))
