"""Two deliveries of raw files: records that are new, gone or changed, by form, site and subject, and changed structure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..datasets.compare import Comparison, Counts
from ..package.compare import compare_folders
from ..specs import Finding
from ..specs.read_settings import read_settings
from .folder import raw_profile
from .forms import FormProfile


@dataclass(frozen=True)
class Delivered:
    """What changed in one form between two deliveries.

    is_new, is_gone: whether one delivery alone has the form; key: the fields that told its records apart; of
    several records with one key those that are alike belong together, the others in their order, and `repeated`
    counts them; records: those that are new, gone and changed; same: those that are the same.
    sites and subjects: the same counts for each of them that has changes.
    structure: fields that came, went, or hold another type or other date forms, in words.
    """

    form: str
    key: tuple[str, ...]
    records: Counts
    same: int
    sites: Mapping[str, Counts]
    subjects: Mapping[str, Counts]
    structure: tuple[str, ...]
    repeated: int = 0
    is_new: bool = False
    is_gone: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return self.is_new or self.is_gone or any(self.records) or bool(self.structure)


def deliveries(old: Path, new: Path) -> tuple[tuple[Delivered, ...], tuple[Finding, ...]]:
    """What changed from an old delivery to a new one, form by form, and a finding for each file that is not read.

    Records are told apart by the key in forms.csv where the files lie in a study, else by one that is found; a record
    is changed where the other delivery has one of the same key with other values.
    Raises InputFault where one of them cannot be read at all.
    """
    found, faults = compare_folders(_raw_folder(old), _raw_folder(new))
    before, after = (raw_profile(path) for path in (old, new))
    one, other = ({f.name.upper(): f for f in p.forms} for p in (before, after))
    changes = tuple(_delivered(c, one.get(c.dataset), other.get(c.dataset)) for c in found)
    return changes, faults


def _raw_folder(path: Path) -> Path:
    """The folder of raw files: of a study that which it calls raw, or its first."""
    if not (path / "study.toml").is_file():
        return path
    sources = read_settings(path, []).sources
    return path / sources.get("raw", next(iter(sources.values())))


def _delivered(found: Comparison, old: FormProfile | None, new: FormProfile | None) -> Delivered:
    subjects = {name: counts for name, counts in found.subjects.items() if any(counts)}
    return Delivered(
        found.dataset.lower(),
        found.keys,
        (found.only_b, found.only_a, found.changed),
        found.both - found.changed,
        {site: counts for site, counts in found.sites.items() if any(counts)},
        subjects,
        tuple(_structure(old, new)) if old and new else (),
        found.repeated,
        is_new=old is None,
        is_gone=new is None,
    )


def _structure(old: FormProfile, new: FormProfile) -> Iterator[str]:
    before, after = ({f.name: f for f in form.fields} for form in (old, new))
    yield from (f"{name} is new" for name in after if name not in before)
    yield from (f"{name} is gone" for name in before if name not in after)
    shared = [name for name in before if name in after]
    if [name for name in after if name in before] != shared:
        yield "the fields are in another order"
    for one, other in ((before[name], after[name]) for name in shared):
        if "empty" not in (one.type, other.type) and one.type != other.type:
            yield f"{one.name} was {one.type}, and is {other.type}"
        elif one.dates and other.dates and (came := [f for f in other.dates.forms if f not in one.dates.forms]):
            yield f"{one.name} has dates of another form: {', '.join(came)}"
        elif one.label != other.label:
            yield f"{one.name} was labelled {one.label!r}, and is {other.label!r}"


def totals(found: Sequence[Delivered]) -> Counts:
    """The records of all forms that are new, gone and changed."""
    return (
        sum(d.records[0] for d in found),
        sum(d.records[1] for d in found),
        sum(d.records[2] for d in found),
    )
