"""The check of the sheets displays and analyses against the rest of the spec, before any data."""

from collections.abc import Iterator
from difflib import get_close_matches

from ..specs import Finding, Spec
from ..specs.conditions import variables
from .models import CLOCKS, TREATMENT
from .sheets import Analysis, Display, read_displays

SUBJECTS = "ADSL"


def check_displays(spec: Spec) -> tuple[Finding, ...]:
    """Every fault of the two sheets: what cannot be read, and datasets and variables that the spec does not have.

    A dataset that the spec does not describe is a finding once for each display that needs it.
    """
    displays, faults = read_displays(spec)
    return (*faults, *(finding for display in displays for finding in _display(display, spec)))


def _display(display: Display, spec: Spec) -> Iterator[Finding]:
    wanted = [(display.place, SUBJECTS, name) for name in variables(display.where)]
    if display.groups:
        wanted.append((display.place, SUBJECTS, display.by))
    wanted += [(a.place, a.dataset or SUBJECTS, name) for a in display.analyses for name in _variables(a)]
    told: set[str] = set()
    for place, dataset, variable in dict.fromkeys(wanted):
        if dataset not in spec.datasets:
            if dataset not in told:
                told.add(dataset)
                says = f"Display {display.id} needs dataset {dataset}, which the spec does not have."
                yield Finding("DISPLAY-DATASET", "error", place, says, "Add it to datasets.csv, or correct the name.")
        elif variable not in (names := _known(dataset, spec)):
            of = dataset if dataset == SUBJECTS else f"{dataset} or {SUBJECTS}"
            says = f"{variable or '(blank)'} is no variable of {of}."
            yield Finding("DISPLAY-VARIABLE", "error", place, says, _mend(variable, names))


def _known(dataset: str, spec: Spec) -> tuple[str, ...]:
    subjects = spec.datasets[SUBJECTS].names if SUBJECTS in spec.datasets else ()
    return (*spec.datasets[dataset].names, *subjects)


def _mend(variable: str, names: tuple[str, ...]) -> str:
    near = get_close_matches(variable, names, n=1)
    return f"Did you mean {near[0]}?" if near else "Add it to the dataset's sheet, or correct the name."


def _variables(analysis: Analysis) -> Iterator[str]:
    """The variables that an analysis names: in conditions, as its own, and in the parameters of its method."""
    yield from variables((*analysis.population, *analysis.where, *analysis.denominator))
    yield from (name.removeprefix("beside.") for name in analysis.variable.split())
    yield from analysis.parameters.get("on", "").split()
    yield from analysis.parameters.get("sort", "").split()
    if analysis.kind in ("logrank", "cox", "proportionality"):
        yield from analysis.parameters.get("strata", "").split()
    if analysis.kind in ("cox", "proportionality"):
        for term in analysis.parameters.get("model", "").split("+"):
            names = (factor.partition("=")[0].strip() for factor in term.split("*"))
            yield from (n for n in names if n and n != TREATMENT and n not in CLOCKS)
