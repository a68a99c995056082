"""The annotated case report form: every form of a study as pages, each field beside what it becomes in SDTM.

Annotations follow CDISC's Metadata Submission Guidelines: datasets at the head of a form, each with a colour of its
own; variables as DATASET.VARIABLE, with their condition; NOT SUBMITTED for what goes nowhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..outputs.fonts import unprintable, width
from ..specs.check_identity import NO_STAMP
from .paper import BLACK, BOLD, GREY, HEIGHT, ITALIC, MARGIN, PLAIN, WIDTH, Colour, Sheets, noted, wrapped_in_room

SPLIT = MARGIN + 262  # where the annotations begin
RIGHT = WIDTH - MARGIN
FOOT = HEIGHT - 58
TEXT, SMALL, MARK = 9.5, 9.0, 9.0
LEADING, MARK_LEADING = 12.0, 11.5
# Light fills, told apart also in grey and by readers who do not see some colours; the text is black.
FILLS: tuple[Colour, ...] = (
    (0.73, 0.88, 0.98),
    (1.00, 0.95, 0.60),
    (0.76, 0.93, 0.74),
    (1.00, 0.84, 0.70),
    (0.90, 0.82, 0.97),
    (0.80, 0.95, 0.94),
)
NOWHERE: Colour = (0.93, 0.93, 0.93)
NOT_SUBMITTED = "NOT SUBMITTED"
MOST_CHOICES = 30
JOINED = "\u2007"  # stands for a blank at which a line does not end


@dataclass(frozen=True)
class Annotation:
    """What a field becomes: the words, and the dataset whose colour they bear ("" for none).

    collected: whether the value itself is submitted there; else it is used for a value that is derived or looked up.
    """

    text: str
    dataset: str = ""
    collected: bool = True


@dataclass(frozen=True)
class Field:
    """One field of a form: its question, how it is answered, the answers to choose from, and its annotations."""

    name: str
    label: str = ""
    type: str = ""
    choices: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class AnnotatedForm:
    """One form: its name and title, the datasets that it goes to as (name, label), and its fields in order."""

    name: str
    title: str
    datasets: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class AnnotatedCrf:
    """The document, and the pages on which the fields stand: (form, field) -> page, counted from 1.

    count is how many pages there are; nowhere are the fields that it calls not submitted; unprintable the characters that no font has.
    """

    pdf: bytes
    pages: Mapping[tuple[str, str], int] = field(default_factory=dict)
    count: int = 0
    nowhere: frozenset[tuple[str, str]] = frozenset()
    unprintable: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Placed:
    """A field on its page, its upper edge so far down."""

    field: Field
    down: float


def annotated_crf(
    forms: Sequence[AnnotatedForm], title: str, notes: Sequence[str] = (), stamp: datetime = NO_STAMP
) -> AnnotatedCrf:
    """The forms as one PDF with bookmarks by form and by dataset, after a page that explains the annotations.

    title and notes (such as a statement that records are synthetic) stand on the first page, the first note at the
    foot of every page; stamp is the time that it bears. The same arguments give the same bytes.
    """
    sheets = Sheets.begun(f"{title}: annotated case report form", "Annotated case report form", stamp)
    pages: dict[tuple[str, str], int] = {}
    laid = [(form, page, part) for form in forms for part, page in enumerate(_pages(form))]
    _cover(sheets, forms, title, notes)
    note = notes[0] if notes else ""
    _contents(sheets, laid, note)
    places = _places(forms)
    for number, (form, placed, part) in enumerate(laid, start=2 + _contents_pages(laid)):
        for key in places.get(form.name, ()) if not part else ():
            sheets.canvas.bookmarkHorizontal(key, 0, HEIGHT)
        _page(sheets, form, placed, number, note, again=part > 0)
        for spot in placed:
            pages[form.name, spot.field.name] = number
    _by_dataset(sheets, forms)
    nowhere = {(f.name, o.name) for f in forms for o in f.fields if _is_nowhere(o)}
    count = 1 + _contents_pages(laid) + len(laid)
    return AnnotatedCrf(sheets.ended(), pages, count, frozenset(nowhere), unprintable(_texts(forms, title, notes)))


def _is_nowhere(one: Field) -> bool:
    return all(a.text.startswith(NOT_SUBMITTED) for a in one.annotations)


def _texts(forms: Sequence[AnnotatedForm], title: str, notes: Sequence[str]) -> Iterator[str]:
    """Everything that is printed."""
    yield from (title, *notes)
    for form in forms:
        yield from (form.title, form.name, *(label for _, label in form.datasets))
        for one in form.fields:
            yield from (one.name, one.label, *one.choices, *(a.text for a in one.annotations))


def colour_of(dataset: str, forms: Sequence[tuple[str, str]]) -> Colour:
    """The fill of a dataset among those of a form; a supplemental one has that of its parent."""
    names = list(dict.fromkeys(name.removeprefix("SUPP") for name, _ in forms))
    own = dataset.removeprefix("SUPP")
    return FILLS[names.index(own) % len(FILLS)] if own in names else NOWHERE


# -- layout ---------------------------------------------------------------------------


def _pages(form: AnnotatedForm) -> Iterator[list[_Placed]]:
    """The fields of a form, page by page; a form without fields has one page."""
    down = start = _start(form)
    placed: list[_Placed] = []
    for one in form.fields:
        high = _high(one)
        if placed and down + high > FOOT:
            yield placed
            placed, down = [], start
        placed.append(_Placed(one, down))
        down += high
    yield placed


def _start(form: AnnotatedForm) -> float:
    return MARGIN + 64 + 18 * len(_domain_rows(form))


def _domain_rows(form: AnnotatedForm) -> list[list[tuple[str, str, float]]]:
    """The boxes of the form's datasets as (name, words, width), as many in a row as fit."""
    rows: list[list[tuple[str, str, float]]] = []
    room = 0.0
    for name, label in form.datasets:
        words = f"{name} ({label})" if label else name
        wide = width(words, MARK, BOLD) + 10
        if not rows or wide > room:
            rows.append([])
            room = RIGHT - MARGIN
        rows[-1].append((name, words, wide))
        room -= wide + 6
    return rows


def _high(one: Field) -> float:
    left = LEADING * len(_label(one)) + SMALL + 4 + LEADING * len(_answers(one))
    marks = sum(len(lines) * MARK_LEADING + 5 for _, lines in _marks(one))
    return max(left, marks) + 12


def _label(one: Field) -> tuple[str, ...]:
    return wrapped_in_room(one.label or one.name, SPLIT - MARGIN - 16, TEXT)


def _answers(one: Field) -> tuple[str, ...]:
    """The answers to choose from, or a line to write on."""
    room = SPLIT - MARGIN - 26
    if one.choices:
        shown = "   ".join(f"○ {choice}".replace(" ", JOINED) for choice in one.choices[:MOST_CHOICES])
        more = f"   and {len(one.choices) - MOST_CHOICES} more" if len(one.choices) > MOST_CHOICES else ""
        return tuple(line.replace(JOINED, " ") for line in wrapped_in_room(shown + more, room, SMALL))
    blank = {"integer": "|__|__|__|", "number": "|__|__|__|.|__|"}.get(one.type, "_" * 30)
    return ("|__|__| / |__|__|__| / |__|__|__|__|" if "date" in one.type.lower() else blank,)


def _marks(one: Field) -> list[tuple[Annotation, tuple[str, ...]]]:
    annotations = one.annotations or (Annotation(NOT_SUBMITTED),)
    return [(a, wrapped_in_room(a.text, RIGHT - SPLIT - 10, MARK, _face(a))) for a in annotations]


def _face(annotation: Annotation) -> str:
    return PLAIN if annotation.collected else ITALIC


# -- drawing --------------------------------------------------------------------------


SAMPLES = (
    (Annotation("AE.AETERM", "AE"), "the value is submitted in this variable"),
    (Annotation("VS.VSORRES where VSTESTCD = SYSBP", "AE"), "it is submitted there for the records of this kind"),
    (Annotation("used for AE.AESTDY", "AE", collected=False), "a value of this variable is derived from it"),
    (Annotation("finds AE.AELLT", "AE", collected=False), "the value of this variable is looked up by it"),
    (Annotation(NOT_SUBMITTED), "it is in no dataset; the reason follows where the study gives one"),
)


def _cover(sheets: Sheets, forms: Sequence[AnnotatedForm], title: str, notes: Sequence[str]) -> None:
    sheets.bookmark("cover", "How to read the annotations", 0)
    down = MARGIN + 60
    with sheets.element("H1"):
        sheets.write("Annotated Case Report Form", MARGIN, down, size=20, font=BOLD)
    with sheets.element("P"):
        for line in wrapped_in_room(title, RIGHT - MARGIN, 12):
            down += 20
            sheets.write(line, MARGIN, down, size=12)
    down += 24
    size = f"{len(forms)} forms, {sum(len(f.fields) for f in forms)} fields."
    legend = "Each form begins with the datasets that its values go to; each has a colour on that form, and a"
    for note in (*notes, f"{size} {legend} supplemental one that of its parent."):
        with sheets.element("P"):
            for line in wrapped_in_room(note, RIGHT - MARGIN, 9.5):
                down += 14
                sheets.write(line, MARGIN, down, size=9.5)
        down += 8
    for sample, meaning in SAMPLES:
        down += 28
        wide = width(sample.text, MARK, _face(sample)) + 10
        fill = FILLS[0] if sample.dataset else NOWHERE
        with sheets.element("P"):
            _mark(sheets, (MARGIN, down, wide), sample, (sample.text,), fill)
            sheets.write(meaning, MARGIN + 224, down + 10, size=9)
    _foot(sheets, notes[0] if notes else "", 1)


Laid = tuple[AnnotatedForm, list[_Placed], int]


def _contents_lines() -> int:
    return int((FOOT - MARGIN - 40) / 16)


def _contents_pages(laid: Sequence[Laid]) -> int:
    return -(-sum(not part for _, _, part in laid) // _contents_lines())


def _contents(sheets: Sheets, laid: Sequence[Laid], note: str) -> None:
    """The forms with their pages, each line a link."""
    entries = [(form, place) for place, (form, _, part) in enumerate(laid, 2 + _contents_pages(laid)) if not part]
    for start in range(0, len(entries), _contents_lines()):
        if not start:
            sheets.bookmark("contents", "Contents", 0)
        with sheets.element("H1"):
            sheets.write("Contents", MARGIN, MARGIN + 14, size=14, font=BOLD)
        down = MARGIN + 40
        with sheets.element("TOC"):
            for form, number in entries[start : start + _contents_lines()]:
                with sheets.element("TOCI"):
                    sheets.write(form.title, MARGIN, down, size=TEXT)
                    sheets.write(str(number), RIGHT - width(str(number), TEXT), down, size=TEXT)
                sheets.link(f"form {form.name}", form.title, MARGIN, RIGHT, down)
                down += 16
        _foot(sheets, note, 2 + start // _contents_lines())


def _page(
    sheets: Sheets, form: AnnotatedForm, placed: Sequence[_Placed], number: int, note: str, *, again: bool
) -> None:
    if not again:
        if sheets.first("forms"):
            sheets.bookmark("forms", "Forms", 0)
        sheets.bookmark(f"form {form.name}", form.title, 1)
    with sheets.element("H1"):
        sheets.write(form.title + (" (continued)" if again else ""), MARGIN, MARGIN + 14, size=14, font=BOLD)
    with sheets.element("P"):
        sheets.write(f"Form {form.name}", MARGIN, MARGIN + 28, size=SMALL, colour=GREY)
    down = MARGIN + 38
    for row in _domain_rows(form):
        left = MARGIN
        for name, words, wide in row:
            sheets.box(left, down, wide, 14.5, fill=colour_of(name, form.datasets), line=BLACK)
            with sheets.element("P"):
                sheets.write(words, left + 5, down + 10.5, size=MARK, font=BOLD)
            left += wide + 6
        down += 18
    sheets.rule(MARGIN, RIGHT, _start(form) - 12, colour=BLACK, thick=0.8)
    for spot in placed:
        _field(sheets, spot, form)
    _foot(sheets, note, number)


def _foot(sheets: Sheets, note: str, number: int) -> None:
    """The note and the number of the page, and its end."""
    sheets.rule(MARGIN, RIGHT, HEIGHT - 46)
    footer = f"Page {number}"
    for place, line in enumerate(noted(note, RIGHT - MARGIN - 60)):
        sheets.write(line, MARGIN, HEIGHT - 34 + place * 11, size=SMALL, colour=GREY)
    sheets.write(footer, RIGHT - width(footer, SMALL), HEIGHT - 34, size=SMALL, colour=GREY)
    sheets.page_ends()


def _field(sheets: Sheets, spot: _Placed, form: AnnotatedForm) -> None:
    one, down = spot.field, spot.down
    base = down + TEXT
    with sheets.element("P"):
        for line in _label(one):
            sheets.write(line, MARGIN, base, size=TEXT)
            base += LEADING
        kind = f" ({one.type})" if one.type else ""
        sheets.write(f"{one.name}{kind}", MARGIN, base - 1, size=SMALL, colour=GREY)
        base += SMALL + 4
        for line in _answers(one):
            sheets.write(line, MARGIN + 10, base, size=SMALL)
            base += LEADING
    top = down - 1
    for annotation, lines in _marks(one):
        fill = colour_of(annotation.dataset, form.datasets) if annotation.dataset else NOWHERE
        wide = max(width(line, MARK, _face(annotation)) for line in lines) + 10
        with sheets.element("P"):
            _mark(sheets, (SPLIT, top, wide), annotation, lines, fill)
        top += len(lines) * MARK_LEADING + 5
    sheets.rule(MARGIN, RIGHT, down + _high(one) - 8)


def _mark(
    sheets: Sheets, place: tuple[float, float, float], annotation: Annotation, lines: Sequence[str], fill: Colour
) -> None:
    left, down, wide = place
    sheets.box(left, down, wide, len(lines) * MARK_LEADING + 3, fill=fill, line=BLACK if annotation.dataset else GREY)
    for number, line in enumerate(lines, start=1):
        sheets.write(line, left + 5, down + number * MARK_LEADING - 1.5, size=MARK, font=_face(annotation))


def _by_dataset(sheets: Sheets, forms: Sequence[AnnotatedForm]) -> None:
    """The second half of the outline: each dataset, and below it the forms that go to it."""
    found = _forms_of(forms)
    entry = sheets.canvas.addOutlineEntry
    if found:
        entry("Datasets", "datasets", level=0, closed=1)
    for name in sorted(found):
        entry(name, f"dataset {name}", level=1, closed=1)
        for form in found[name]:
            entry(form.title, f"dataset {name} {form.name}", level=2, closed=0)


def _forms_of(forms: Sequence[AnnotatedForm]) -> dict[str, list[AnnotatedForm]]:
    found: dict[str, list[AnnotatedForm]] = {}
    for form in forms:
        for name, _ in form.datasets:
            found.setdefault(name, []).append(form)
    return found


def _places(forms: Sequence[AnnotatedForm]) -> dict[str, list[str]]:
    """The keys of the second half of the outline, by the form on whose first page they lie; each key is there once."""
    keys: dict[str, list[str]] = {}
    for name, within in _forms_of(forms).items():
        keys.setdefault(within[0].name, []).append(f"dataset {name}")
        for form in within:
            keys.setdefault(form.name, []).append(f"dataset {name} {form.name}")
    for first in list(keys)[:1]:
        keys[first].append("datasets")
    return keys
