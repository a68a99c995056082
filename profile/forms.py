"""One form and its place among the others: its subject and site, its key, and the records of other forms it names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from ..datasets.finished import Finished
from ..datasets.keys import searched_keys
from ..engine.combinations import combined
from ..engine.encoded import stacked
from ..forms.identity import site_field, spelled, subject_field
from ..forms.records import Form
from ..specs import Finding
from .fields import NO_LISTS, FieldProfile, Lists, field_profile
from .subjects import subject_by_values

MOST_LINKED = 3  # fields of one form that are looked at as names of another's records


@dataclass(frozen=True)
class Link:
    """A field whose values name records of another form, of the same subject; share is how many of them do."""

    field: str
    form: str
    other: str
    share: float


@dataclass(frozen=True)
class FormProfile:
    """A form: its file, its records and subjects, which field names subject and site, its key, its links, its fields.

    key: the fewest fields that tell its records apart, none where none do; findings: what was odd in reading it.
    """

    name: str
    file: str
    records: int
    subject: str
    subjects: int
    site: str
    key: tuple[str, ...]
    links: tuple[Link, ...]
    fields: tuple[FieldProfile, ...]
    findings: tuple[Finding, ...] = ()

    def field(self, name: str) -> FieldProfile:
        """The profile of a field. Raises KeyError where the form has none of that name."""
        return {f.name: f for f in self.fields}[name]


def form_profiles(forms: Sequence[Form], subject: str = "", lists: Lists = NO_LISTS) -> tuple[FormProfile, ...]:
    """The profile of every form; subject is the field that names the subject where the form has it, else it is found.

    It is found by its name, and where no form has a field of such a name, by its values.
    """
    named = [tuple(map(str, form.frame.columns)) for form in forms]
    if not subject and not any(form.subject or subject_field(names) for form, names in zip(forms, named, strict=True)):
        subject = subject_by_values(forms)
    subjects = [
        _subject(form, names, subject, [*named[:at], *named[at + 1 :]])
        for at, (form, names) in enumerate(zip(forms, named, strict=True))
    ]
    keys = [_key(form, owner) for form, owner in zip(forms, subjects, strict=True)]
    return tuple(
        FormProfile(
            form.name,
            form.file,
            len(form.frame),
            owner,
            int(form.frame[owner].nunique()) if owner else 0,
            site_field(names),
            key,
            tuple(_links(at, forms, subjects)),
            tuple(
                field_profile(form.frame[f], f, form.labels.get(f, ""), lists, form.decodes.get(f, {})) for f in names
            ),
            form.findings,
        )
        for at, (form, names, owner, key) in enumerate(zip(forms, named, subjects, keys, strict=True))
    )


def _subject(form: Form, names: Sequence[str], declared: str, others: Sequence[Sequence[str]]) -> str:
    return form.subject or (declared if declared in names else "") or subject_field(names, others)


def _key(form: Form, subject: str) -> tuple[str, ...]:
    """The fewest fields that tell the records apart; none where no few do."""
    whole = Finished(form.name, form.frame)
    found = searched_keys(whole, whole, [subject] if subject else [])
    return found if found and not form.frame.duplicated(list(found)).any() else ()


# -- links ----------------------------------------------------------------------------


def _links(at: int, forms: Sequence[Form], subjects: Sequence[str]) -> Iterator[Link]:
    """The fields of a form that name records of others: nearly all of their values are there, with the same subject."""
    form, owner = forms[at], subjects[at]
    if not owner:
        return
    for place, other in enumerate(forms):
        if place == at or not subjects[place]:
            continue
        for name in map(str, form.frame.columns):
            if name != owner and (target := _target(name, other)) and (_names_one(other, subjects[place], target)):
                share = _share(form, owner, name, other, subjects[place], target)
                if share >= 0.9:
                    yield Link(name, other.name, target, share)


def _target(field: str, other: Form) -> str:
    """The field of another form that a field may name: AENO, CMAENO, AE_ID, AELNKID for the number of form ae."""
    form = spelled(other.name.rpartition(".")[2])
    short = [spelled(str(name)) for name in other.frame.columns]
    for name, plain in zip(other.frame.columns, short, strict=True):
        ends = plain.endswith(("NO", "NUM", "ID", "SEQ", "NUMBER", "SPID", "LNKID", "REFID"))
        owned = plain.startswith(form) or form.startswith(plain[:2])
        if ends and owned and len(plain) > 3 and spelled(field).rstrip("0123456789").endswith(plain):
            return str(name)
    return ""


def _names_one(other: Form, subject: str, target: str) -> bool:
    """Whether the field names one record of a subject."""
    filled = other.frame[other.frame[target].notna()]
    return len(filled) > 0 and not filled.duplicated([subject, target]).any()


def _share(form: Form, owner: str, name: str, other: Form, subject: str, target: str) -> float:
    """How many of the filled values are there, with the same subject."""
    mine, theirs = form.frame[form.frame[name].notna()], other.frame[other.frame[target].notna()]
    if len(mine) < MOST_LINKED:
        return 0.0
    pairs = ((owner, subject), (name, target))
    codes, _ = combined(stacked([mine[a], theirs[b]]) for a, b in pairs)
    return float(pd.Index(codes[: len(mine)]).isin(pd.Index(codes[len(mine) :])).mean())
