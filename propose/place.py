"""Where the fields of forms go: for each form the dataset that it feeds, for each field the variable that it becomes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..forms.identity import SITE_NAMES, SUBJECT_NAMES, spelled
from ..profile.fields import NO_LISTS, FieldProfile, Lists
from ..profile.forms import FormProfile
from ..specs.standards import standard_variable
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
    copies = tuple(n for n in names if copied_from(n, names) and not _is_own_code(form.field(n), dataset))
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
    shared = (p for p in shared_prefixes([f.name for f in fields], short) if p not in tests)
    prefixes = (dataset, *own, *shared)
    found = {f.name: candidates(f, dataset, prefixes, lists, approved) for f in fields}
    found |= dict(item_candidates(items))
    found |= dict(box_candidates(fields, dataset, found))
    found = _of_one_test(_with_dates(found, form, dataset))
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


def _is_own_code(field: FieldProfile, dataset: str) -> bool:
    """Whether a field that ends as a code does is a variable of its own: AELLTCD, PLANNED_ARMCD, PT_CODE."""
    name = field.name
    known = spelled(bare_name(name))
    if not dataset or not known.endswith(("CD", "CODE")):
        return False
    said = name_words(name, [dataset])
    coded = (t for t, p in said_phrases(dataset) if t.variable.endswith("CD") and covered(said, p) == 1.0)
    return known in names_of(dataset) or any(by_dictionary(field, dataset)) or any(coded)


# -- the variable of a field ----------------------------------------------------------


def _with_dates(
    found: Mapping[str, tuple[Candidate, ...]], form: FormProfile, dataset: str
) -> dict[str, tuple[Candidate, ...]]:
    """With what the form as a whole says: the only date of findings is when they were made, of others when they began."""
    new = dict(found)
    if not is_findings(dataset):
        return {name: tuple(_begun(c, dataset, found) for c in listed) for name, listed in new.items()}
    fields = {f.name: f for f in form.fields}
    for kinds, part in ((DATE_TYPES, ""), (("time",), "time")):
        dated = [name for name in found if fields[name].type in kinds]
        if len(dated) == 1:
            target = Target(dataset, f"{dataset}DTC", part)
            reason = f"it is the only {part or 'date'} of the form"
            new[dated[0]] = (*new[dated[0]], candidate_of(target, TYPE, reason)) if not new[dated[0]] else new[dated[0]]
    return new


def _begun(one: Candidate, dataset: str, found: Mapping[str, tuple[Candidate, ...]]) -> Candidate:
    """A date of collection as that of the start, where no field of the form is called the start."""
    starts = (c.target.variable == f"{dataset}STDTC" for listed in found.values() for c in listed[:1])
    begins = standard_variable(dataset, f"{dataset}STDTC") is not None
    if one.target.variable != f"{dataset}DTC" or not begins or any(starts):
        return one
    target = replace(one.target, variable=f"{dataset}STDTC")
    return replace(one, target=target, reason=f"{one.reason}; no other date of the form is that of the start")


def _of_one_test(found: Mapping[str, tuple[Candidate, ...]]) -> dict[str, tuple[Candidate, ...]]:
    """Where a form has results of one test alone, what else is collected for it is said of all its records."""
    tests = {listed[0].target.test for listed in found.values() if listed and listed[0].target.test}
    if len(tests) != 1:
        return dict(found)
    plain = {name: tuple(_without_test(c) for c in listed) for name, listed in found.items()}
    return {name: tuple({c.target: c for c in reversed(listed)}.values())[::-1] for name, listed in plain.items()}


def _without_test(found: Candidate) -> Candidate:
    if not found.target.test or found.target.variable.endswith(("ORRES", "ORRESU")):
        return found
    return replace(found, target=replace(found.target, test=""))


def _chosen(
    form: FormProfile, fields: Sequence[FieldProfile], found: Mapping[str, tuple[Candidate, ...]]
) -> Iterator[Placed]:
    """For each field the best candidate to which no other field has a better claim, where that is sure enough."""
    claims: dict[Target, str] = {}
    mine = {field.name: [c for c in found[field.name] if c.score >= LEAST] for field in fields}
    for name, best in sorted(((n, c) for n, listed in mine.items() for c in listed), key=lambda pair: -pair[1].score):
        if name not in claims.values() or best.target.part == BOX:
            claims.setdefault(best.target, name)
    for field in fields:
        yield Placed(form.name, field.name, *_of_claims(field.name, found[field.name], claims))


def _of_claims(name: str, listed: Sequence[Candidate], claims: Mapping[Target, str]) -> tuple[Candidate | None, str]:
    """What is proposed for a field, "" or what else it may be."""
    if not listed or listed[0].score < LEAST:
        return None, f"may be {listed[0].target}: {listed[0].reason}" if listed else ""
    free = [c for c in listed if c.score >= LEAST and (claims.get(c.target) == name or c.target.part == BOX)]
    if not free:
        return None, f"{claims.get(listed[0].target, 'another field')} has a better claim to {listed[0].target}"
    others = [c for c in listed if c is not free[0] and claims.get(c.target, name) == name and _apart(c, free[0])]
    near = [c for c in others if free[0].score - c.score < APART and c.score >= LEAST]
    if near:
        return None, f"may be {free[0].target} or {near[0].target}"
    return free[0], ""


def _apart(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are of different variables, not of one with and without its test."""
    return one.target.variable != other.target.variable or bool(one.target.test and other.target.test)


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
