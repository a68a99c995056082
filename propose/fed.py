"""Which dataset of SDTM a form feeds: by what it is called and titled, and by what its fields are called."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile

from ..forms.identity import spelled
from ..profile.forms import FormProfile
from ..specs.standards import standard_datasets
from .evidence import NOTHING, Approved, said_phrases
from .knowledge import dataset_phrases, finding_phrases, foreign_words, form_names, housekeeping, phrases
from .names import bare_name, covered, is_numbered, label_words, name_words
from .targets import TEST_LISTS, names_of

SUREST = 0.4  # points that a form needs to be taken for one that feeds a dataset
# What tells that a form is about drugs, and that they are not the study's: what they are for, their classes.
DOSED, OF_MEDICATION = frozenset(("DOSE", "DOSU", "DOSFRQ", "ROUTE", "DOSFRM")), frozenset(("INDC", "CLAS"))
LEAST_DOSED = 3
FEWEST_FORMS = 3  # of an export, to see what the names of all have
FEWEST_OF_DM = 2  # names of DM that other forms have, too: sex and age on a laboratory's
LEAST_LABELS = 3  # labelled fields that a form must have for its labels to say what it is
LEAST_NAMED = 0.3  # the part of the labels that must name a dataset
LEAST_TESTS = 3  # fields that are tests, for a form to be taken for one of findings


def common_lead(names: Sequence[str]) -> str:
    """What the names of all forms of an export begin with, up to an underscore; "" where they are few, or nothing is.

    >>> common_lead(["castor_export_lab", "castor_export_ae", "castor_export_vitals"]), common_lead(["ae_a", "ae_b"])
    ('castor_export_', '')
    """
    if len(names) < FEWEST_FORMS:
        return ""
    pieces = [name.split("_")[:-1] for name in names]
    same = takewhile(lambda level: len(set(level)) == 1, zip(*pieces, strict=False))
    return "".join(f"{level[0]}_" for level in same)


def fed_dataset(
    form: FormProfile, title: str = "", approved: Approved = NOTHING, lead: str = ""
) -> tuple[str, float, str]:
    """The dataset of SDTM that a form feeds, how sure that is (from 0 to 1), and why; "" where it is not known.

    lead: what the names of all forms begin with, which says nothing of this one.
    """
    points: dict[str, list[tuple[float, str]]] = {}
    named = (*_by_form_name(form.name.removeprefix(lead)), *_by_title(form, title))
    labelled = () if named else tuple(_by_labels(form))
    for dataset, weight, why in (*named, *labelled, *_by_fields(form, approved)):
        points.setdefault(dataset, []).append((weight, why))
    total = {dataset: sum(weight for weight, _ in found) for dataset, found in points.items()}
    ranked = sorted(total, key=lambda d: (-total[d], d))
    if not ranked or total[ranked[0]] < SUREST:
        return "", 0.0, "its name, title and fields say no dataset"
    if len(ranked) > 1 and total[ranked[0]] - total[ranked[1]] < 0.15:
        return "", 0.0, f"it may feed {ranked[0]} or {ranked[1]}"
    why = "; ".join(why for _, why in points[ranked[0]])
    return ranked[0], min(0.99, 0.6 + 0.3 * total[ranked[0]]), why


def _by_form_name(name: str) -> Iterator[tuple[str, float, str]]:
    short = name.rpartition(".")[2]
    pieces = [p.rstrip("0123456789").upper().removeprefix("FRM") for p in short.removeprefix("I_").split("_")]
    for piece in dict.fromkeys(pieces):
        if len(piece) == 2 and piece in _sdtm():
            yield piece, 0.6, f"the form is called {short}"
            return
    if named := form_names().get("".join(pieces), ""):
        yield named, 0.6, f"the form is called {short}"
        return
    said = dict(_said(name_words(short)))
    if not said and short[-1:].upper() in ("C", "D"):  # CONMEDSC, HEMLABD: with codes, with details
        said = dict(_said(name_words(short[:-1])))
    for dataset, share in said.items():
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
    for dataset, said in dataset_phrases().items():
        foreign = foreign_words()[dataset]
        for phrase in said:
            if any(word & foreign and not word & phrase for word in words):
                continue
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
        most = 0.8 if best != "DM" or known[best] > FEWEST_OF_DM else 0.3
        yield best, min(most, 0.15 + 0.15 * known[best]), f"{known[best]} of its fields have names of {best}"
    for dataset in _sdtm():
        said = sum(_says(name_words(f.name, [dataset]), dataset) for f in form.fields)
        if said >= 2:
            yield dataset, min(0.5, 0.12 * said), f"{said} of its fields have words of {dataset}"
        begun = sum(_begins_and_says(name, dataset) for name in names)
        if begun > known[dataset] + 1:
            yield dataset, min(0.6, 0.12 * begun), f"{begun} of its fields begin with {dataset} and say its variables"
    dosed = {target for f in form.fields for target in _said_of_interventions(f.name)}
    if len(dosed & DOSED) >= LEAST_DOSED and dosed & OF_MEDICATION:
        yield "CM", 0.45, "its fields have dose, route and what a medication is for"
    for dataset in TEST_LISTS:
        tests = sum(_is_test(f.name, dataset) for f in form.fields)
        if tests >= LEAST_TESTS:
            yield dataset, min(0.6, 0.15 * tests), f"{tests} of its fields are tests of {dataset}"
    earlier = [approved[n][0].dataset for n in names if n in approved and not is_numbered(n)]
    for dataset in sorted(set(earlier)):
        if earlier.count(dataset) >= 2:
            yield (
                dataset,
                min(0.6, 0.1 * earlier.count(dataset)),
                f"{earlier.count(dataset)} of its fields fed {dataset} before",
            )


def _begins_and_says(name: str, dataset: str) -> bool:
    """Whether a name begins with the letters of a dataset and goes on with words that are a variable of it."""
    words = name_words(name, [dataset]) if name.startswith(dataset) and len(name) > len(dataset) else ()
    return bool(words) and any(covered(words, phrase) == 1.0 for _, phrase in said_phrases(dataset))


def _by_labels(form: FormProfile) -> Iterator[tuple[str, float, str]]:
    """The datasets that the labels of fields name, or whose variables or tests they say."""
    words = [words for f in form.fields if (words := label_words(f.label))]
    if len(words) < LEAST_LABELS:
        return
    for dataset in _sdtm():
        named = sum(any(_within(phrase, label) for phrase in dataset_phrases().get(dataset, ())) for label in words)
        if named >= max(2, LEAST_NAMED * len(words)):
            yield dataset, min(0.45, 0.6 * named / len(words)), f"{named} of its labels name {dataset}"
        said = sum(_says(label, dataset) or _says_test(label, dataset) for label in words)
        if said >= LEAST_LABELS - 1:
            yield dataset, min(0.5, 0.12 * said), f"{said} of its labels say variables of {dataset}"


def _within(phrase: frozenset[str], words: Sequence[frozenset[str]]) -> bool:
    return covered(words, phrase) > 0


def _says_test(words: Sequence[frozenset[str]], dataset: str) -> bool:
    return dataset in TEST_LISTS and any(covered(words, p) >= 0.6 for _, p in finding_phrases().get(dataset, ()) if p)


def _said_of_interventions(name: str) -> Iterator[str]:
    """What a field's name says of an intervention, whichever it is: DOSE, ROUTE, INDC; CLAS for classes of drugs."""
    words = name_words(name)
    yield from (target for target, phrase in phrases().get("INTERVENTIONS", ()) if covered(words, phrase) == 1.0)
    if spelled(name).startswith("ATC"):
        yield "CLAS"


def _is_test(name: str, dataset: str) -> bool:
    """Whether a field's name says a test of a dataset and no more."""
    words = [word for word in name_words(name) if word]
    return bool(words) and any(p and covered(words, p) == 1.0 for _, p in finding_phrases().get(dataset, ()))


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
