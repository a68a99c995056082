"""What was approved before: by earlier studies, by a sponsor's libraries, and in the study itself."""

from collections.abc import Iterator, Mapping, Sequence

from ..forms.identity import spelled
from ..specs import Dataset
from ..specs.conditions import Condition
from ..specs.libraries import Library, read_libraries
from ..study import Study
from .evidence import Approved
from .targets import Target, collected

Found = dict[str, tuple[Target, str]]


def approved_before(study: Study, earlier: Sequence[Study] = ()) -> Approved:
    """For each field that approved rows of SDTM datasets are made from alone, by its spelled name, its target and where.

    The study's own rows come first, then earlier studies in their order, those that study.toml names, and libraries.
    """
    named = [Study.open(study.path / folder) for folder in study.spec.settings.earlier]
    found: Found = {}
    for library in read_libraries(study.path, study.spec.settings.libraries).values():
        found |= _of_library(library)
    for other in (*reversed(named), *reversed(earlier), study):
        found |= _of_study(other)
    return found


def _of_study(study: Study) -> Found:
    found: Found = {}
    for dataset in study.spec.package("sdtm"):
        for field, target in _made_from(dataset):
            found.setdefault(spelled(field), (target, study.spec.id))
    return found


def _made_from(dataset: Dataset) -> Iterator[tuple[str, Target]]:
    known = {v.name for v in collected(dataset.name)}
    for variable in dataset.variables:
        sources = variable.derivation.sources
        raw = [s for s in sources if str(s).startswith("raw.")]
        if variable.name in known and len(sources) == len(raw) == 1:
            yield str(raw[0]).split(".", 2)[2], Target(dataset.name, variable.name)
    for value in dataset.values:
        raw = [s for s in value.derivation.sources if str(s).startswith("raw.")]
        tests = [c.values[0] for c in value.where if isinstance(c, Condition) and c.variable == f"{dataset.name}TESTCD"]
        if len(raw) == len(tests) == 1:
            yield str(raw[0]).split(".", 2)[2], Target(dataset.name, value.variable, test=tests[0])


def _of_library(library: Library) -> Found:
    """The rows of a library's dataset sheets that name one field of a form."""
    found: Found = {}
    for dataset, rows in library.sheets.items():
        known: Mapping[str, object] = {v.name: v for v in collected(dataset)} if dataset.isupper() else {}
        for row in rows:
            sources = row["source"].split()
            if row["variable"] in known and len(sources) == 1 and sources[0].startswith("raw."):
                field = sources[0].split(".", 2)[2]
                found.setdefault(spelled(field), (Target(dataset, row["variable"]), f"the library {library.name}"))
    return found
