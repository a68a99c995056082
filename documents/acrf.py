"""The annotated case report form: every form of a study as pages, each field beside what it becomes in SDTM.

Annotations follow CDISC's Metadata Submission Guidelines: datasets at the head of a form, each with a colour of its
own; variables as DATASET.VARIABLE, with their condition; NOT SUBMITTED for what goes nowhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .paper import BLACK, BOLD, GREY, HEIGHT, ITALIC, MARGIN, PLAIN, WIDTH, Colour, Sheets, width, wrapped

SPLIT = MARGIN + 262  # where the annotations begin
RIGHT = WIDTH - MARGIN
FOOT = HEIGHT - 58
TEXT, SMALL, MARK = 8.5, 6.5, 7.0
LEADING, MARK_LEADING = 11.0, 9.5
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

    collected: whether the value itself is submitted there; else it is used for a value that is derived.
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
    """The document, and the pages on which the fields stand: (form, field) -> page, counted from 1."""

    pdf: bytes
    pages: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Placed:
    """A field on its page, its upper edge so far down."""

    field: Field
    down: float


def annotated_crf(forms: Sequence[AnnotatedForm], title: str, notes: Sequence[str] = ()) -> AnnotatedCrf:
    """The forms as one PDF with bookmarks by form and by dataset, after a page that explains the annotations.

    title and notes (such as a statement that records are synthetic) stand on the first page, the first note at the
    foot of every page. The same arguments give the same bytes.
    """
    sheets = Sheets.begun(f"{title}: annotated case report form", "Annotated case report form")
    pages: dict[tuple[str, str], int] = {}
    laid = [(form, page, part) for form in forms for part, page in enumerate(_pages(form))]
    _cover(sheets, forms, title, notes)
    note = notes[0] if notes else ""
    places = _places(forms)
    for number, (form, placed, part) in enumerate(laid, start=2):
        for key in places.get(form.name, ()) if not part else ():
            sheets.canvas.bookmarkHorizontal(key, 0, HEIGHT)
        _page(sheets, form, placed, number, note, again=part > 0)
        for spot in placed:
            pages[form.name, spot.field.name] = number
    _by_dataset(sheets, forms)
    return AnnotatedCrf(sheets.ended(), pages)


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
    return MARGIN + 62 + 16 * len(_domain_rows(form))


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
    return max(left, marks) + 10


def _label(one: Field) -> tuple[str, ...]:
    return wrapped(one.label or one.name, SPLIT - MARGIN - 16, TEXT)


def _answers(one: Field) -> tuple[str, ...]:
    """The answers to choose from, or a line to write on."""
    room = SPLIT - MARGIN - 26
    if one.choices:
        shown = "   ".join(f"○ {choice}".replace(" ", JOINED) for choice in one.choices[:MOST_CHOICES])
        more = f"   and {len(one.choices) - MOST_CHOICES} more" if len(one.choices) > MOST_CHOICES else ""
        return tuple(line.replace(JOINED, " ") for line in wrapped(shown + more, room, SMALL + 1))
    blank = {"integer": "|__|__|__|", "number": "|__|__|__|.|__|"}.get(one.type, "_" * 30)
    return ("|__|__| / |__|__|__| / |__|__|__|__|" if "date" in one.type.lower() else blank,)


def _marks(one: Field) -> list[tuple[Annotation, tuple[str, ...]]]:
    told = one.annotations or (Annotation(NOT_SUBMITTED),)
    return [(a, wrapped(a.text, RIGHT - SPLIT - 10, MARK, _face(a))) for a in told]


def _face(annotation: Annotation) -> str:
    return PLAIN if annotation.collected else ITALIC


# -- drawing --------------------------------------------------------------------------


def _cover(sheets: Sheets, forms: Sequence[AnnotatedForm], title: str, notes: Sequence[str]) -> None:
    sheets.bookmark("cover", "How to read the annotations", 0)
    down = MARGIN + 60
    sheets.write("Annotated Case Report Form", MARGIN, down, size=20, font=BOLD)
    for line in wrapped(title, RIGHT - MARGIN, 12):
        down += 20
        sheets.write(line, MARGIN, down, size=12)
    down += 24
    size = f"{len(forms)} forms, {sum(len(f.fields) for f in forms)} fields."
    legend = "Each form begins with the datasets that its values go to; each has a colour on that form, and a"
    for note in (*notes, f"{size} {legend} supplemental one that of its parent."):
        for line in wrapped(note, RIGHT - MARGIN, 9.5):
            down += 14
            sheets.write(line, MARGIN, down, size=9.5)
        down += 8
    samples = (
        (Annotation("AE.AETERM", "AE"), "the value is submitted in this variable"),
        (Annotation("VS.VSORRES where VSTESTCD = SYSBP", "AE"), "it is submitted there for the records of this kind"),
        (Annotation("used for AE.AESTDY", "AE", collected=False), "a value of this variable is derived from it"),
        (Annotation(NOT_SUBMITTED), "it is in no dataset; the reason follows where the study gives one"),
    )
    for sample, meaning in samples:
        down += 26
        wide = width(sample.text, MARK, _face(sample)) + 10
        fill = FILLS[0] if sample.dataset else NOWHERE
        _mark(sheets, (MARGIN, down, wide), sample, (sample.text,), fill)
        sheets.write(meaning, MARGIN + 210, down + 10, size=9)
    sheets.canvas.showPage()


def _page(
    sheets: Sheets, form: AnnotatedForm, placed: Sequence[_Placed], number: int, note: str, *, again: bool
) -> None:
    if not again:
        if number == 2:
            sheets.bookmark("forms", "Forms", 0)
        sheets.bookmark(f"form {form.name}", form.title, 1)
    sheets.write(form.title + (" (continued)" if again else ""), MARGIN, MARGIN + 14, size=14, font=BOLD)
    sheets.write(f"Form {form.name}", MARGIN, MARGIN + 28, size=SMALL + 1, colour=GREY)
    down = MARGIN + 38
    for row in _domain_rows(form):
        left = MARGIN
        for name, words, wide in row:
            sheets.box(left, down, wide, 12.5, fill=colour_of(name, form.datasets), line=BLACK)
            sheets.write(words, left + 5, down + 9, size=MARK, font=BOLD)
            left += wide + 6
        down += 16
    sheets.rule(MARGIN, RIGHT, _start(form) - 12, colour=BLACK, thick=0.8)
    for spot in placed:
        _field(sheets, spot, form)
    sheets.rule(MARGIN, RIGHT, HEIGHT - 46)
    sheets.write(note[:110], MARGIN, HEIGHT - 35, size=SMALL, colour=GREY)
    told = f"Page {number}"
    sheets.write(told, RIGHT - width(told, SMALL), HEIGHT - 35, size=SMALL, colour=GREY)
    sheets.canvas.showPage()


def _field(sheets: Sheets, spot: _Placed, form: AnnotatedForm) -> None:
    one, down = spot.field, spot.down
    base = down + TEXT
    for line in _label(one):
        sheets.write(line, MARGIN, base, size=TEXT)
        base += LEADING
    kind = f" ({one.type})" if one.type else ""
    sheets.write(f"{one.name}{kind}", MARGIN, base - 2, size=SMALL, colour=GREY)
    base += SMALL + 4
    for line in _answers(one):
        sheets.write(line, MARGIN + 10, base, size=SMALL + 1)
        base += LEADING
    top = down - 1
    for annotation, lines in _marks(one):
        fill = colour_of(annotation.dataset, form.datasets) if annotation.dataset else NOWHERE
        wide = max(width(line, MARK, _face(annotation)) for line in lines) + 10
        _mark(sheets, (SPLIT, top, wide), annotation, lines, fill)
        top += len(lines) * MARK_LEADING + 5
    sheets.rule(MARGIN, RIGHT, down + _high(one) - 7)


def _mark(
    sheets: Sheets, place: tuple[float, float, float], annotation: Annotation, lines: Sequence[str], fill: Colour
) -> None:
    left, down, wide = place
    sheets.box(left, down, wide, len(lines) * MARK_LEADING + 3, fill=fill, line=BLACK if annotation.dataset else GREY)
    for number, line in enumerate(lines, start=1):
        sheets.write(line, left + 5, down + number * MARK_LEADING - 1, size=MARK, font=_face(annotation))


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
