"""Every fault of a spec that shows once its methods and forms are known, all in one pass.

What the sheets show by themselves is checked in specs.
"""

from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

from ..specs import Dataset, Finding, Spec, SpecFault, in_order
from .check_circles import circle_faults
from .check_derived import derived_faults
from .check_events import event_faults
from .check_lines import lines_of_sheet
from .check_methods import method_faults
from .check_parameters import methods_of, parameter_faults
from .check_rows import rows_faults
from .check_sources import source_faults
from .check_tables import Forms
from .derived import DTYPE
from .methods import find, sentence

MOST_UNMADE = 8  # variables of one dataset that nothing makes and that are told one by one


def engine_faults(
    spec: Spec, homes_of: Callable[[Dataset], Sequence[ModuleType]], forms: Forms | None = None
) -> tuple[Finding, ...]:
    """Every fault of methods, sources and order.

    homes_of gives the modules in which a dataset's methods are looked for;
    forms the columns of each form ("raw.toxicity"), where raw records are at
    hand: without them only the kind of form is checked.
    """
    found: list[Finding] = []
    homes: dict[str, Sequence[ModuleType]] = {}
    for name, dataset in spec.datasets.items():
        try:
            homes[name] = tuple(homes_of(dataset))
        except SpecFault as fault:
            homes[name] = ()
            mend = "Mend the file; its methods could not be checked."
            found.append(Finding("SPEC-CODE", "error", dataset.place or name, str(fault), mend))
            continue
        found += _unmade_faults(dataset)
        found += derived_faults(dataset, homes[name])
        found += rows_faults(dataset, homes[name], spec, forms)
        for line in lines_of_sheet(dataset):
            found += method_faults(line.derivation, line.codelist, dataset, spec, (line.place, str(line), homes[name]))
            found += source_faults(line, homes[name], spec, forms)
    found += event_faults(spec)
    found += parameter_faults(spec, methods_of(spec, homes))
    found += circle_faults(spec, homes)
    return in_order(found)


def spec_methods(spec: Spec, homes_of: Callable[[Dataset], Sequence[ModuleType]]) -> tuple[tuple[str, str, str], ...]:
    """For every line that makes a column: the column, its method, and the sentence that Define-XML will have.

    A method that is not found has no sentence.
    """
    checked = []
    for dataset in spec.datasets.values():
        homes = homes_of(dataset)
        for line in lines_of_sheet(dataset):
            try:
                text = line.derivation.text or sentence(
                    find(line.derivation.method, homes, line.place), line.derivation, spec
                )
            except SpecFault:
                text = ""
            checked.append((str(line), line.derivation.method, text))
    return tuple(checked)


def _unmade_faults(dataset: Dataset) -> Iterator[Finding]:
    """Variables that nothing makes: each where it stands, and one finding for many, as an imported spec has them."""
    made = {line.variable.name for line in lines_of_sheet(dataset)}
    marks = {DTYPE} if dataset.derived else set()
    unmade = [v for v in dataset.columns if v.name not in made | marks and v.origin != "Not Available"]
    if len(unmade) > MOST_UNMADE:
        named = ", ".join(v.name for v in unmade[:MOST_UNMADE])
        says = f"Nothing makes {len(unmade)} variables of {dataset.name}: {named} and {len(unmade) - MOST_UNMADE} more."
        mend = "Name a method for each, or give it the origin Not Available to leave it empty."
        yield Finding("SPEC-UNMADE", "error", dataset.place or dataset.name, says, mend)
        return
    for variable in unmade:
        says = f"Nothing makes {variable}: it has neither a method nor a line with one in the sheet values."
        mend = "Name a method, or give it the origin Not Available to leave it empty."
        yield Finding("SPEC-UNMADE", "error", variable.place or str(variable), says, mend)
