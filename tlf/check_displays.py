"""The check of the sheets displays and analyses against the rest of the spec, before any data."""

from collections.abc import Iterable, Iterator, Sequence

from ..specs import Finding, Spec
from ..specs.conditions import parsed, variables
from ..specs.nearest import nearest
from .cox_model import CLOCKS, TREATMENT
from .listing import BESIDE
from .model import Analysis, Display, compares, group_values
from .parameters import CONDITION, GROUPS, MODEL, PAIR, VARIABLES, readable, split_values
from .registry import kinds
from .sheets import read_displays
from .sound import how_many

SUBJECTS = "ADSL"
LISTED = "listing"  # the kind whose label has the headings of its columns


def check_displays(spec: Spec) -> tuple[Finding, ...]:
    """Every fault of the two sheets: what cannot be read or computed, and what the spec does not have.

    That are datasets, variables, texts where numbers are wanted, and groups that are no terms of their codelist.
    A dataset that the spec does not describe is a finding once for each display that needs it.
    """
    displays, faults = read_displays(spec)
    return (*faults, *dict.fromkeys(finding for display in displays for finding in _display(display, spec)))


def _display(display: Display, spec: Spec) -> Iterator[Finding]:
    if SUBJECTS not in spec.datasets:
        yield _no_dataset(display, display.place, SUBJECTS, spec)
        return
    subjects = spec.datasets[SUBJECTS].names
    yield from _absent(display.place, SUBJECTS, variables(display.where), subjects)
    if display.groups:
        yield from _absent(display.place, SUBJECTS, [display.by], subjects)
    yield from _of_groups(display, spec)
    wanted = display.layout.kinds
    if wanted and not any(a.kind.name in wanted for a in display.analyses):
        says = f"Layout {display.layout.name} of display {display.id} shows an analysis of kind {' or '.join(wanted)}"
        mend = "Add its row to the sheet analyses."
        yield Finding("DISPLAY-LAYOUT", "error", display.place, f"{says}, and there is none.", mend)
    checked: set[str] = set()
    for analysis in display.analyses:
        if analysis.dataset and analysis.dataset not in spec.datasets:
            if analysis.dataset not in checked:
                yield _no_dataset(display, analysis.place, analysis.dataset, spec)
            checked.add(analysis.dataset)
        else:
            yield from _of_analysis(analysis, spec)


def _no_dataset(display: Display, place: str, dataset: str, spec: Spec) -> Finding:
    says = f"Display {display.id} needs dataset {dataset}, which the spec does not have."
    mend = nearest(dataset, spec.datasets).strip() or "Add it to datasets.csv, or correct the name."
    return Finding("DISPLAY-DATASET", "error", place, says, mend)


def _absent(place: str, of: str, wanted: Iterable[str], known: Sequence[str]) -> Iterator[Finding]:
    for variable in dict.fromkeys(wanted):
        if variable not in known:
            says = f"{variable or '(blank)'} is no variable of {of}."
            mend = nearest(variable, known).strip() or "Add it to the dataset's sheet, or correct the name."
            yield Finding("DISPLAY-VARIABLE", "error", place, says, mend)


# -- groups -----------------------------------------------------------------------------


def _of_groups(display: Display, spec: Spec) -> Iterator[Finding]:
    """Groups that the codelist of the display's variable does not have."""
    values = listed_values(display.by, spec)
    if not values:
        return
    named = [(display.place, g.code) for g in display.groups]
    named += [(a.place, code) for a in display.analyses for code in a.groups]
    named += [(a.place, text) for a in display.analyses for name in (PAIR, GROUPS) for text in _given(a, name)]
    for place, group in dict.fromkeys(named):
        for code in (c for c in group_values(group) if c not in values):
            says = f"Group {code!r} of display {display.id} is no value of {display.by}, which has {', '.join(values)}."
            mend = nearest(code, values).strip() or "Correct the group, or add it to the codelist."
            yield Finding("DISPLAY-GROUP", "error", place, says, mend)


def listed_values(name: str, spec: Spec) -> tuple[str, ...]:
    """The values that a variable of ADSL may have; none where it has no codelist, or one that can be extended."""
    subjects = spec.datasets.get(SUBJECTS)
    found = spec.codelists.get(subjects[name].codelist) if subjects and name in subjects.names else None
    return tuple(term.value for term in found.terms) if found and not found.extensible else ()


# -- analyses ---------------------------------------------------------------------------


def _of_analysis(analysis: Analysis, spec: Spec) -> Iterator[Finding]:
    """Variables that neither its dataset nor ADSL has, and texts where it wants numbers."""
    subjects = spec.datasets[SUBJECTS].names
    dataset = analysis.dataset or SUBJECTS
    own = spec.datasets[dataset].names
    of = dataset if dataset == SUBJECTS else f"{dataset} or {SUBJECTS}"
    yield from _absent(analysis.place, SUBJECTS, variables(analysis.population), subjects)
    yield from _absent(analysis.place, of, _variables(analysis), (*own, *subjects))
    if analysis.kind.records and analysis.dataset:
        yield from _absent(analysis.place, dataset, analysis.kind.also, own)
    if analysis.kind.numeric and analysis.kind.name in kinds() and analysis.kind.variables != (0, 0):
        for name in analysis.variables:
            if _is_text(name, dataset, spec):
                says = f"{analysis} asks for numbers in {name}, which is text in {dataset}."
                yield Finding("DISPLAY-VARIABLE", "error", analysis.place, says, "Name a numeric variable.")
    yield from _of_model(analysis, dataset, spec)
    yield from _incomplete(analysis)


def _incomplete(analysis: Analysis) -> Iterator[Finding]:
    """What the row of an analysis lacks of what its kind needs."""
    kind, place = analysis.kind, analysis.place
    if kind.statistics and not analysis.stats:
        says, mend = f"{analysis} asks for no statistic.", f"Name some of {' '.join(kind.stats)}."
        yield Finding("ANALYSIS-STATISTIC", "error", place, says, mend)
    if kind.records and not analysis.dataset:
        yield Finding("ANALYSIS-DATASET", "error", place, f"{analysis} names no dataset.", "Name it.")
    least, most = kind.variables
    named = len(analysis.variable.split())
    heads = len(analysis.label.split("|"))
    if kind.name == LISTED and analysis.label and heads != named:
        says = f"{analysis} has {heads} headings for {named} columns."
        yield Finding("ANALYSIS-CELL", "error", place, says, "Give one for each, with a bar between, or none.")
    if kind.name in kinds() and named < least:
        says = f"Kind {kind.name} takes {how_many(least, most)}, and {analysis} names {named or 'none'}."
        yield Finding("ANALYSIS-VARIABLE", "error", place, says, "Correct the cell variable.")


def _variables(analysis: Analysis) -> Iterator[str]:
    """The variables that an analysis names: in conditions, as its own, and in the parameters of its method."""
    yield from variables((*analysis.where, *analysis.denominator))
    yield from (name.removeprefix(BESIDE) for name in analysis.variable.split())
    for text in _given(analysis, VARIABLES):
        yield from text.split()
    for text in _given(analysis, CONDITION):
        yield from variables(parsed(text)) if readable(text) else ()
    yield from (name for name, _ in _factors(analysis))


def _given(analysis: Analysis, names: str) -> list[str]:
    """The texts of those parameters of an analysis that name such things."""
    wanted = [p.name for p in analysis.kind.known if p.names == names]
    return [text for name in wanted if (text := analysis.parameters.get(name, ""))]


def _terms(analysis: Analysis) -> list[str]:
    return [term for text in _given(analysis, MODEL) for term in split_values(text, "+")]


def _factors(analysis: Analysis) -> Iterator[tuple[str, bool]]:
    """The variables of a model, each with whether it is held against a value."""
    for term in _terms(analysis):
        for factor in split_values(term, "*"):
            name, sign, _ = factor.partition("=")
            if name.strip() != TREATMENT and name.strip() not in CLOCKS:
                yield name.strip(), bool(sign)


def _of_model(analysis: Analysis, dataset: str, spec: Spec) -> Iterator[Finding]:
    for name, held in _factors(analysis):
        if not held and _is_text(name, dataset, spec):
            says = f"{analysis}: {name} is text in the model."
            yield Finding("DISPLAY-VARIABLE", "error", analysis.place, says, f"Write {name}=VALUE.")
    terms = _terms(analysis)
    taken = analysis.parameters.get("take", TREATMENT)
    if terms and any(p.name == "take" for p in analysis.kind.parameters) and taken not in terms:
        says = f"{analysis}: take={taken} is not a term of the model {' + '.join(terms)}."
        yield Finding("DISPLAY-PARAMETER", "error", analysis.place, says, f"Name a term.{nearest(taken, terms)}")
    compared = any(map(compares, analysis.groups)) or "compare" in analysis.parameters
    if not compared and any(p.name == "compare" for p in analysis.kind.parameters):
        says = f"{analysis} does not say which group is treated."
        yield Finding("DISPLAY-PARAMETER", "error", analysis.place, says, "Write compare=A vs B under parameters.")


def _is_text(name: str, dataset: str, spec: Spec) -> bool:
    """Whether a variable of the dataset, or of ADSL, is text; not where neither has it."""
    homes = (spec.datasets[home] for home in (dataset, SUBJECTS))
    return next((home[name].is_text for home in homes if name in home.names), False)
