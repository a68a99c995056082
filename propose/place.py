"""Where the fields of forms go: for each form the dataset that it feeds, for each field the variable that it becomes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ..forms.identity import spelled
from ..profile.fields import NO_LISTS, FieldProfile, Lists
from ..profile.forms import FormProfile
from ..specs.standards import standard_datasets
from .evidence import NAME, NOTHING, STEM, TYPE, Approved, Candidate, by_own_name, candidates, covered, made
from .knowledge import form_words, housekeeping, phrases, visit_fields
from .names import bare_name, copied_from, label_words, name_words, shared_prefixes
from .targets import DATE_TYPES, Target, is_findings, names_of

AT_VISITS = ("SV", "EX", "EC", "DS", "DA")  # datasets other than findings that forms of visits feed
NO_TITLES: Mapping[str, str] = MappingProxyType({})
SUREST = 0.4  # points that a form needs to be taken for one that feeds a dataset
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
    return tuple(placed_form(form, lists, approved, titles.get(form.name, "")) for form in forms)


def placed_form(
    form: FormProfile, lists: Lists = NO_LISTS, approved: Approved = NOTHING, title: str = ""
) -> PlacedForm:
    """What is proposed for the fields of one form."""
    names = [f.name for f in form.fields]
    dataset, score, reason = fed_dataset(form, title, approved)
    copies = tuple(n for n in names if copied_from(n, names))
    system = tuple(n for n in names if n not in copies and _is_system(n, form, dataset))
    fields = [f for f in form.fields if f.name not in (*copies, *system)]
    if not dataset:
        alone = {f.name: by_own_name(f) for f in fields}
        return PlacedForm(form, "", reason, 0.0, tuple(_chosen(form, fields, alone)), system, copies)
    prefixes = (dataset, *shared_prefixes([f.name for f in fields]))
    found = {f.name: candidates(f, dataset, prefixes, lists, approved) for f in fields}
    found = _with_dates(found, form, dataset)
    chosen = (*_chosen(form, fields, found), *_of_system(system, form, dataset))
    return PlacedForm(form, dataset, reason, score, chosen, system, copies)


def _is_system(name: str, form: FormProfile, dataset: str) -> bool:
    """Whether a field is the EDC system's own, or that of the subject or site."""
    own = spelled(bare_name(name)) in names_of(dataset) if dataset else False
    if name in (form.subject, form.site):
        return True
    return not own and (spelled(name) in housekeeping() or (spelled(name).endswith("COMPLETE") and name.islower()))


# -- the dataset of a form ------------------------------------------------------------


def fed_dataset(form: FormProfile, title: str = "", approved: Approved = NOTHING) -> tuple[str, float, str]:
    """The dataset of SDTM that a form feeds, how sure that is (from 0 to 1), and why; "" where it is not known."""
    points: dict[str, list[tuple[float, str]]] = {}
    for dataset, weight, why in (*_by_form_name(form), *_by_title(form, title), *_by_fields(form, approved)):
        points.setdefault(dataset, []).append((weight, why))
    total = {dataset: sum(weight for weight, _ in found) for dataset, found in points.items()}
    ranked = sorted(total, key=lambda d: (-total[d], d))
    if not ranked or total[ranked[0]] < SUREST:
        return "", 0.0, "its name, title and fields say no dataset"
    if len(ranked) > 1 and total[ranked[0]] - total[ranked[1]] < 0.15:
        return "", 0.0, f"it may feed {ranked[0]} or {ranked[1]}"
    why = "; ".join(why for _, why in points[ranked[0]])
    return ranked[0], min(0.99, 0.6 + 0.3 * total[ranked[0]]), why


def _by_form_name(form: FormProfile) -> Iterator[tuple[str, float, str]]:
    short = form.name.rpartition(".")[2]
    pieces = [p.rstrip("0123456789").upper() for p in short.split("_")]
    for piece in dict.fromkeys(pieces):
        if len(piece) == 2 and piece in _sdtm():
            yield piece, 0.6, f"the form is called {short}"
            return
    words = name_words(short)
    for dataset, share in _said(words):
        yield dataset, 0.65 * share, f"the form is called {short}"


def _by_title(form: FormProfile, title: str) -> Iterator[tuple[str, float, str]]:
    """The title of the form, as the study has it or as a field with one value says it."""
    for text in dict.fromkeys((title, *_constants(form))):
        if text:
            for dataset, share in _said(label_words(text)):
                yield dataset, 0.5 * share, f"it is titled {text}"


def _constants(form: FormProfile) -> Iterator[str]:
    for field in form.fields:
        if field.distinct == 1 and field.filled == field.records and spelled(field.name) in housekeeping():
            yield field.examples[0]


def _said(words: Sequence[frozenset[str]]) -> Iterator[tuple[str, float]]:
    """The datasets that words say, each with how large a part of the longest phrase is of the words."""
    best: dict[str, float] = {}
    for dataset, said in form_words().items():
        for phrase in said:
            left = list(words)
            hit = 0
            for word in phrase:
                place = next((n for n, meanings in enumerate(left) if word in meanings), -1)
                if place >= 0:
                    left.pop(place)
                    hit += 1
            if hit == len(phrase):
                best[dataset] = max(best.get(dataset, 0.0), 0.5 + 0.5 * hit / max(1, len(words)))
    yield from best.items()


def _by_fields(form: FormProfile, approved: Approved) -> Iterator[tuple[str, float, str]]:
    """The dataset whose names most of the fields have."""
    names = [spelled(bare_name(f.name)) for f in form.fields]
    known = {dataset: sum(name in _own_names(dataset) for name in names) for dataset in _sdtm()}
    best = max(known, key=lambda d: (known[d], d))
    if known[best]:
        yield best, min(0.8, 0.15 + 0.15 * known[best]), f"{known[best]} of its fields have names of {best}"
    for dataset in _sdtm():
        said = sum(_says(name_words(f.name, [dataset]), dataset) for f in form.fields)
        if said >= 2:
            yield dataset, min(0.5, 0.12 * said), f"{said} of its fields have words of {dataset}"
    earlier = [approved[n][0].dataset for n in names if n in approved]
    for dataset in sorted(set(earlier)):
        if earlier.count(dataset) >= 2:
            yield (
                dataset,
                min(0.6, 0.1 * earlier.count(dataset)),
                f"{earlier.count(dataset)} of its fields fed {dataset} before",
            )


def _says(words: Sequence[frozenset[str]], dataset: str) -> bool:
    """Whether words are a phrase of one dataset, not of a whole class."""
    return bool(words) and any(covered(words, phrase) == 1.0 for _, phrase in phrases().get(dataset, ()))


@cache
def _own_names(dataset: str) -> frozenset[str]:
    """The names of a dataset that are its own: they begin with its letters, or are those of DM."""
    own = {name for name in names_of(dataset) if name.startswith(dataset)}
    if dataset == "DM":
        own |= {n for n in names_of("DM") if n not in ("SUBJID", "SITEID", "COUNTRY", "EPOCH")}
    return frozenset(own)


@cache
def _sdtm() -> tuple[str, ...]:
    return tuple(
        d.name for d in standard_datasets() if d.room == "sdtm" and len(d.name) == 2 and d.kind != "TRIAL DESIGN"
    )


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
            new[dated[0]] = (*new[dated[0]], made(target, TYPE, reason)) if not new[dated[0]] else new[dated[0]]
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
        if claims[best.target] != field.name:
            yield Placed(form.name, field.name, None, f"{claims[best.target]} has a better claim to {best.target}")
        elif len(mine) > 1 and best.score - mine[1].score < APART and mine[1].score >= LEAST:
            yield Placed(form.name, field.name, None, f"may be {best.target} or {mine[1].target}")
        else:
            yield Placed(form.name, field.name, best)


def _of_system(names: Sequence[str], form: FormProfile, dataset: str) -> Iterator[Placed]:
    """What the fields of subject, site and visit are for: SUBJID and SITEID of demographics, the visit of findings."""
    for name in names:
        if dataset == "DM" and name == form.subject:
            yield Placed(form.name, name, made(Target("DM", "SUBJID"), NAME, f"{name} names the subject"))
        elif dataset == "DM" and name == form.site:
            yield Placed(form.name, name, made(Target("DM", "SITEID"), NAME, f"{name} names the site"))
    visits = [n for n in names if spelled(n) in visit_fields() and _varies(form.field(n))]
    if visits and (is_findings(dataset) or dataset in AT_VISITS):
        yield Placed(form.name, visits[0], made(Target(dataset, "VISIT"), STEM, f"{visits[0]} names the visit"))


def _varies(field: FieldProfile) -> bool:
    """Whether a field has more than one value, or none is known."""
    return field.distinct > 1 or field.type == "empty"
