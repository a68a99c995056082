"""Everything that is wrong with a study's spec, in one pass."""

from collections.abc import Iterable, Mapping, Sequence

from ..engine.check import engine_faults
from ..specs import Finding, in_order
from ..specs.check import spec_faults
from .folder import Study
from .ledger import ledger_faults

AGAINST_THE_STANDARD = ("SPEC-REQUIRED", "SPEC-STANDARD")


def check(study: Study) -> tuple[Finding, ...]:
    """Every fault of the spec: of the sheets themselves, of what they name, and of the forms where they are at hand."""
    forms = _columns(study)
    of_engine = engine_faults(study.spec, study.homes, forms)
    return in_order([*study.faults, *spec_faults(study.spec), *of_engine, *ledger_faults(study.spec, forms)])


def stopping(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The faults with which nothing can be built.

    A dataset that is not what the standard asks for can be built, and its faults are told with the others.
    """
    return tuple(f for f in found if f.severity == "error" and not f.rule.startswith(AGAINST_THE_STANDARD))


def _columns(study: Study) -> Mapping[str, Sequence[str]] | None:
    """The columns of every form, where the raw records are there."""
    if not study.has_raw():
        return None
    return {form.name: [str(c) for c in form.frame.columns] for form in study.forms()}
