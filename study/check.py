"""Everything that is wrong with a study's spec, in one pass."""

from collections.abc import Mapping, Sequence

from ..engine.check import engine_faults
from ..specs import Finding, in_order
from ..specs.check import spec_faults
from .folder import Study


def check(study: Study) -> tuple[Finding, ...]:
    """Every fault of the spec: of the sheets themselves, of what they name, and of the forms where they are at hand."""
    return in_order([*study.faults, *spec_faults(study.spec), *engine_faults(study.spec, study.homes, _columns(study))])


def _columns(study: Study) -> Mapping[str, Sequence[str]] | None:
    """The columns of every form, where the raw records are there."""
    if not study.has_raw():
        return None
    return {form.name: [str(c) for c in form.frame.columns] for form in study.forms()}
