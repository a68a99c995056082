"""The sheets displays and analyses: which tables and figures a study has, and what every number in them is.

displays.csv, one row a display:
    display      identifier, names the files (T1)
    number       as printed (Table 1)
    layout       table, flow, curves, forest, means, waterfall, swimmer, listing
    title        lines separated by |
    population   its name in words (Eligible patients)
    where        condition on ADSL that makes it (ELIGFL EQ Y)
    by           variable of ADSL that tells the groups apart (ARMCD)
    groups       shown groups in order: PB=Paclitaxel plus Bevacizumab; P=Paclitaxel; ALL=Total; PB vs P=P value;
                 where cells are parted, a name for each part: PB vs P=Hazard ratio|P value
    stub         header of the first column
    footnotes    separated by |
    orientation  landscape or portrait
    parameters   for all its analyses: name=value; name=value
    reason, purpose   for Define-XML's analysis results

analyses.csv, one row an analysis, in the order of the display:
    display, analysis   its display, and the name that results share which are one analysis (ER)
    row, column         key of the row and, where a group has several, of the column (grade 3)
    label, indent       what the row is called in print, and how far it is moved in
    kind                how it is computed, one of `KINDS`; heading makes a line of text only
    population          condition on ADSL in place of the display's own
    dataset, where      the records; conditions may name variables of ADSL too
    variable            what is summarised
    denominator         condition for the subjects that percentages are of: on ADSL where ADSL has its variables, else
                        on the dataset; blank: all of the group
    groups              groups it is made for, separated by ; ("PB vs P" compares, and so do more: "A vs B vs C"); blank: those of the display
    stats, decimals     what is computed (n pct), and decimals for all (1) or each (n=0 pct=1)
    cell                how it stands in the table: {n} ({pct}), with statistics of any analysis of the same row and
                        column; | parts it over two columns; blank: in the results only
    footnote            printed below the display; {p} is the statistic p of this analysis
    parameters          named parameters of the method: ties=efron; strata=PRIORFL DFIGR1

Kinds and their parameters (all: p_style; half=away|even, how halves are rounded): count (unit=records), summary
(days_per_month), date (take, form), each (one number a subject: take=least|greatest, days_per_month; drawn by y, x,
lines, most), fisher (of), chisq (of, correct) and with them the categories that are the rows of the analysis of,
wilcoxon (correct), kruskal, anova, terms (order, at_least), km, curve, at_risk, landmark (days_per_month, conf_type,
conf_level, at, scale), logrank (strata), cox and proportionality (model, take, compare, strata, ties, conf_level,
transform), smallest and largest (of: an analysis of the display), listing (sort; beside and on: see `tlf.listing`).

Many rows with the same columns (Table 2): a row without kind names a row and its condition, and a row whose `row`
is * is an analysis made for each of those named rows, with both conditions.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..specs import Finding, Row, Spec
from ..specs.cells import condition, decimals, pairs, split, usable, whole
from ..specs.conditions import Clause

LAYOUTS = ("table", "flow", "curves", "forest", "means", "waterfall", "swimmer", "listing")
KINDS: Mapping[str, tuple[str, ...]] = {
    "heading": (),
    "listing": (),
    "count": ("n", "pct", "denominator"),
    "summary": ("n", "mean", "sd", "median", "q1", "q3", "min", "max"),
    "date": ("date",),
    "each": ("value",),
    "fisher": ("p",),
    "chisq": ("p", "chisq"),
    "wilcoxon": ("p",),
    "kruskal": ("p", "chisq"),
    "anova": ("p", "f"),
    "terms": ("n", "pct"),
    "km": ("n", "events", "censored", "km_median", "km_median_lower", "km_median_upper"),
    "landmark": ("km_pct", "km_pct_lower", "km_pct_upper", "at_risk", "p", "difference"),
    "curve": ("survival", "censored"),
    "at_risk": ("at_risk",),
    "logrank": ("p", "chisq"),
    "cox": ("hr", "hr_lower", "hr_upper", "p", "coef", "n", "events"),
    "proportionality": ("p",),
    "smallest": ("p", "hr"),
    "largest": ("p", "hr"),
}
COMPARISONS = (
    *("fisher", "chisq", "wilcoxon", "kruskal", "anova"),
    *("logrank", "cox", "proportionality", "smallest", "largest"),
)
ALL = "ALL"
VERSUS = " vs "
CELLS = "|"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Group:
    """One group of a display: its code (a value of the display's `by`, ALL, or "PB vs P") and its printed name."""

    code: str
    label: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The values of `by` that belong to it; none for ALL."""
        return () if self.code == ALL else tuple(self.code.split(VERSUS))


@dataclass(frozen=True)
class Analysis:
    """One row of analyses.csv; see the module for what each field is."""

    display: str
    id: str
    row: str
    column: str
    label: str
    indent: int
    kind: str
    dataset: str
    variable: str
    population: tuple[Clause, ...]
    where: tuple[Clause, ...]
    denominator: tuple[Clause, ...]
    groups: tuple[str, ...]
    stats: tuple[str, ...]
    decimals: Mapping[str, int]
    cell: str
    footnote: str
    parameters: Mapping[str, str]
    place: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.display, self.id, self.row, self.column)))


@dataclass(frozen=True)
class Display:
    """One row of displays.csv with its analyses; see the module for what each field is."""

    id: str
    number: str
    layout: str
    titles: tuple[str, ...]
    population: str
    where: tuple[Clause, ...]
    by: str
    groups: tuple[Group, ...]
    stub: str
    footnotes: tuple[str, ...]
    landscape: bool
    parameters: Mapping[str, str]
    reason: str
    purpose: str
    analyses: tuple[Analysis, ...]
    place: str


def read_displays(spec: Spec) -> tuple[tuple[Display, ...], tuple[Finding, ...]]:
    """The displays of a study in order, each with its analyses, and every fault of the two sheets."""
    faults: list[Finding] = []
    lines: dict[str, list[Row]] = {}
    listed = spec.sheets.get("displays", ())
    known = {row["display"] for row in listed}
    displays = usable("displays", listed, faults)
    for row in usable("analyses", spec.sheets.get("analyses", ()), faults):
        if row["display"] in known:
            lines.setdefault(row["display"], []).append(row)
        else:
            says = f"Display {row['display']!r} is not in the sheet displays."
            faults.append(_fault("DISPLAY-UNKNOWN", row, says, "Add it there, or correct the name."))
    found = tuple(_display(row, lines.get(row["display"], []), faults) for row in displays if row["display"])
    return found, tuple(faults)


def _display(row: Row, lines: list[Row], faults: list[Finding]) -> Display:
    if row["layout"] not in LAYOUTS:
        says = f"Layout {row['layout']!r} is not known."
        faults.append(_fault("DISPLAY-LAYOUT", row, says, f"Use one of {', '.join(LAYOUTS)}."))
    display = Display(
        id=row["display"],
        number=row["number"],
        layout=row["layout"],
        titles=split(row["title"], "|"),
        population=row["population"],
        where=condition(row["where"]),
        by=row["by"],
        groups=tuple(_group(text) for text in split(row["groups"], ";")),
        stub=row["stub"],
        footnotes=split(row["footnotes"], "|"),
        landscape=row["orientation"] != "portrait",
        parameters=pairs(row["parameters"]),
        reason=row["reason"],
        purpose=row["purpose"],
        analyses=(),
        place=row.place,
    )
    made = [_analysis(line, display) for line in lines]
    crossed = _crossed(made)
    known: dict[tuple[str, str], set[str]] = {}
    for analysis in crossed:
        known.setdefault((analysis.row, analysis.column), set()).update(analysis.stats)
    return replace(display, analyses=tuple(a for a in crossed if _sound(a, known[a.row, a.column], faults)))


def _analysis(row: Row, display: Display) -> Analysis:
    return Analysis(
        display=display.id,
        id=row["analysis"],
        row=row["row"],
        column=row["column"],
        label=row["label"],
        indent=whole(row["indent"]),
        kind=row["kind"],
        dataset=row["dataset"],
        variable=row["variable"],
        population=condition(row["population"]) or display.where,
        where=condition(row["where"]),
        denominator=condition(row["denominator"]),
        groups=split(row["groups"], ";") or _groups_of(row["kind"], display),
        stats=tuple(row["stats"].split()),
        decimals=decimals(row["decimals"]),
        cell=row["cell"],
        footnote=row["footnote"],
        parameters={**display.parameters, **pairs(row["parameters"])},
        place=row.place,
    )


def _groups_of(kind: str, display: Display) -> tuple[str, ...]:
    """The groups an analysis is made for when it does not say: those shown that it can be made for."""
    wanted = kind in COMPARISONS
    return tuple(g.code for g in display.groups if (VERSUS in g.code) == wanted)


def _crossed(made: list[Analysis]) -> list[Analysis]:
    """The analyses with those for row * made for each row that has no kind of its own."""
    patterns = [a for a in made if a.row == "*"]
    return [one for a in made if a.row != "*" for one in ([_crossing(a, p) for p in patterns] if not a.kind else [a])]


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
    )


def _sound(analysis: Analysis, known: set[str], faults: list[Finding]) -> bool:
    """Whether the analysis can be made as far as the sheet tells; what stands against it goes to the faults.

    known: the statistics of all analyses of its row and column.
    """
    row = Row({}, analysis.place)
    if analysis.kind not in KINDS:
        says = f"Kind {analysis.kind!r} of {analysis} is not known."
        faults.append(_fault("ANALYSIS-KIND", row, says, f"Use one of {', '.join(KINDS)}."))
        return False
    strange = [s for s in analysis.stats if s not in KINDS[analysis.kind]]
    if strange:
        says = f"Kind {analysis.kind} has no statistic {', '.join(strange)}."
        faults.append(_fault("ANALYSIS-STATISTIC", row, says, f"Use {' '.join(KINDS[analysis.kind])}."))
    absent = [s for s in PLACEHOLDER.findall(analysis.cell + analysis.footnote) if s not in known]
    if absent and not strange:
        says = f"The cell or footnote of {analysis} prints {', '.join(absent)}, which is not among its stats."
        faults.append(_fault("ANALYSIS-CELL", row, says, "Add it to stats, or take it out of the cell."))
    return not strange and not absent


def _group(text: str) -> Group:
    code, _, label = text.partition("=")
    return Group(code.strip(), label.strip() or code.strip())


def _fault(rule: str, row: Row, says: str, mend: str) -> Finding:
    return Finding(rule, "error", row.place, says, mend)


def datasets_of(displays: Iterable[Display]) -> tuple[str, ...]:
    """The datasets that the displays are made from, ADSL first."""
    named = {a.dataset for d in displays for a in d.analyses if a.dataset}
    return ("ADSL", *sorted(named - {"ADSL"}))
