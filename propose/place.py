"""Where the fields of forms go: for each form the dataset that it feeds, for each field the variable that it becomes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ..forms.identity import SITE_NAMES, SUBJECT_NAMES, spelled
from ..profile.fields import NO_LISTS, FieldProfile, Lists
from ..profile.forms import FormProfile
from .boxes import box_candidates
from .candidates import BOX, NAME, STEM, TYPE, Candidate, candidate_of
from .dictionaries import by_dictionary
from .evidence import NOTHING, Approved, by_own_name, candidates, said_phrases
from .fed import common_lead, fed_dataset
from .knowledge import finding_phrases, housekeeping, visit_fields
from .names import bare_name, copied_from, covered, name_words, shared_prefixes
from .questionnaires import item_candidates, numbered_items
from .targets import DATE_TYPES, Target, collected, is_findings, names_of

AT_VISITS = ("SV", "EX", "EC", "DS", "DA")  # datasets other than findings that forms of visits feed
NO_TITLES: Mapping[str, str] = MappingProxyType({})
NAMING = frozenset((*SUBJECT_NAMES, *SITE_NAMES)) - {"SITE", "PT", "PAT"}  # of subjects and sites, and nothing else
LONGEST_PREFIX = 4  # letters of a form's name with which its fields may begin
QUESTIONS = 0.75  # how sure it is that a form of numbered items is a questionnaire
LEAST = 0.7  # below it nothing is proposed
APART = 0.03  # the best of a field is proposed where the next is so far behind


@dataclass(frozen=True)
class Placed:
    """A field and what is proposed for it; other is what else it may be, where nothing is proposed for that reason."""

    form: str
    field: str
    best: Candidate | None
    remark: str = ""


@dataclass(frozen=True)
class PlacedForm:
    """A form: the dataset that it feeds ("" where that is not known), why, and its fields.

    system: the fields that the EDC system adds, and those of subject and site; copies: fields that hold another again.
    """

    form: FormProfile
    dataset: str
    reason: str
    score: float
    fields: tuple[Placed, ...]
    system: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[str, ...]:
        """The fields for which nothing is proposed."""
        return tuple(f.field for f in self.fields if f.best is None)

    @property
    def open_fields(self) -> tuple[FieldProfile, ...]:
        """The profiles of these fields."""
        return tuple(self.form.field(name) for name in self.open)


def placed_forms(
    forms: Sequence[FormProfile],
    lists: Lists = NO_LISTS,
    approved: Approved = NOTHING,
    titles: Mapping[str, str] = NO_TITLES,
) -> tuple[PlacedForm, ...]:
    """What is proposed for every form; titles are those that a study has for its forms."""
    lead = common_lead([form.name for form in forms])
    return tuple(placed_form(form, lists, approved, titles.get(form.name, ""), lead) for form in forms)


def placed_form(
    form: FormProfile, lists: Lists = NO_LISTS, approved: Approved = NOTHING, title: str = "", lead: str = ""
) -> PlacedForm:
    """What is proposed for the fields of one form; lead is what the names of all forms begin with."""
    names = [f.name for f in form.fields]
    dataset, score, reason = fed_dataset(form, title, approved, lead)
    copies = tuple(n for n in names if copied_from(n, names) and not _is_own_code(n, dataset))
    system = tuple(n for n in names if n not in copies and _is_system(n, form, dataset))
    fields = [f for f in form.fields if f.name not in (*copies, *system)]
    items = numbered_items(fields, dataset == "QS") if dataset in ("", "QS") else ()
    if items and not dataset:
        dataset, score, reason = "QS", QUESTIONS, f"it has {len(items)} numbered items"
    if not dataset:
        alone = {f.name: by_own_name(f) for f in fields}
        return PlacedForm(form, "", reason, 0.0, tuple(_chosen(form, fields, alone)), system, copies)
    short = form.name.removeprefix(lead).rpartition(".")[2]
    own = (short.upper(),) if 2 <= len(short) <= LONGEST_PREFIX else ()
    tests = {code for code, _ in finding_phrases().get(dataset, ())}
    shared = (p for p in shared_prefixes([f.name for f in fields]) if p not in tests)
    prefixes = (dataset, *own, *shared)
    found = {f.name: candidates(f, dataset, prefixes, lists, approved) for f in fields}
    found |= dict(item_candidates(items))
    found |= dict(box_candidates(fields, dataset, found))
    found = _with_dates(found, form, dataset)
    chosen = (*_chosen(form, fields, found), *_of_system(system, form, dataset))
    return PlacedForm(form, dataset, reason, score, chosen, system, copies)


def _is_system(name: str, form: FormProfile, dataset: str) -> bool:
    """Whether a field is the EDC system's own, or that of the subject or site."""
    own = spelled(bare_name(name)) in names_of(dataset) if dataset else False
    if name in (form.subject, form.site) or (spelled(name) in NAMING and not own):
        return True
    if form.site and spelled(name) == "SITE" and not dataset.startswith("T"):  # of lesions, where they are
        return True
    return not own and (spelled(name) in housekeeping() or (spelled(name).endswith("COMPLETE") and name.islower()))


def _is_own_code(name: str, dataset: str) -> bool:
    """Whether a field that ends as a code does is a variable of its own: AELLTCD, PLANNED_ARMCD, PT_CODE."""
    known = spelled(bare_name(name))
    if not dataset or not known.endswith(("CD", "CODE")):
        return False
    said = name_words(name, [dataset])
    coded = (t for t, p in said_phrases(dataset) if t.variable.endswith("CD") and covered(said, p) == 1.0)
    return known in names_of(dataset) or any(by_dictionary(name, dataset)) or any(coded)


# -- the variable of a field ----------------------------------------------------------


def _with_dates(
    found: Mapping[str, tuple[Candidate, ...]], form: FormProfile, dataset: str
) -> dict[str, tuple[Candidate, ...]]:
    """With what the form as a whole says: the only date of findings is when they were made."""
    new = dict(found)
    if not is_findings(dataset):
        return new
    fields = {f.name: f for f in form.fields}
    for kinds, part in ((DATE_TYPES, ""), (("time",), "time")):
        dated = [name for name in found if fields[name].type in kinds]
        if len(dated) == 1:
            target = Target(dataset, f"{dataset}DTC", part)
            reason = f"it is the only {part or 'date'} of the form"
            new[dated[0]] = (*new[dated[0]], candidate_of(target, TYPE, reason)) if not new[dated[0]] else new[dated[0]]
    return new


def _chosen(
    form: FormProfile, fields: Sequence[FieldProfile], found: Mapping[str, tuple[Candidate, ...]]
) -> Iterator[Placed]:
    """For each field its best candidate, where that is sure enough and no other field has a better claim to it."""
    claims: dict[Target, str] = {}
    for name in sorted(found, key=lambda n: -(found[n][0].score if found[n] else 0.0)):
        if found[name]:
            claims.setdefault(found[name][0].target, name)
    for field in fields:
        mine = found[field.name]
        if not mine or mine[0].score < LEAST:
            yield Placed(form.name, field.name, None, f"may be {mine[0].target}: {mine[0].reason}" if mine else "")
            continue
        best = mine[0]
        if claims[best.target] != field.name and best.target.part != BOX:
            yield Placed(form.name, field.name, None, f"{claims[best.target]} has a better claim to {best.target}")
        elif len(mine) > 1 and best.score - mine[1].score < APART and mine[1].score >= LEAST:
            yield Placed(form.name, field.name, None, f"may be {best.target} or {mine[1].target}")
        else:
            yield Placed(form.name, field.name, best)


def _of_system(names: Sequence[str], form: FormProfile, dataset: str) -> Iterator[Placed]:
    """What the fields of subject, site and visit are for: SUBJID and SITEID of demographics, the visit of findings."""
    for name in names:
        if dataset == "DM" and name == form.subject:
            yield Placed(form.name, name, candidate_of(Target("DM", "SUBJID"), NAME, f"{name} names the subject"))
        elif dataset == "DM" and name == form.site:
            yield Placed(form.name, name, candidate_of(Target("DM", "SITEID"), NAME, f"{name} names the site"))
    visits = [n for n in names if spelled(n) in visit_fields() and _varies(form.field(n))]
    held = any(v.name == "VISIT" for v in collected(dataset)) if dataset else False
    if visits and held and (is_findings(dataset) or dataset in AT_VISITS):
        yield Placed(form.name, visits[0], candidate_of(Target(dataset, "VISIT"), STEM, f"{visits[0]} names the visit"))


def _varies(field: FieldProfile) -> bool:
    """Whether a field has more than one value, or none is known."""
    return field.distinct > 1 or field.type == "empty"
