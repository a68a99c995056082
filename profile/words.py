"""A profile in words: what is said of a field in a terminal and on a page."""

from collections.abc import Iterator, Sequence

from .deliveries import Delivered
from .fields import FieldProfile
from .forms import FormProfile

SHOWN_CODES, SHOWN_LISTS = 6, 2


def field_words(field: FieldProfile) -> tuple[str, ...]:
    """What there is to say of a field beside its type and how far it is filled, one sentence a thing."""
    return tuple(_said(field))


def _said(field: FieldProfile) -> Iterator[str]:
    if field.dates:
        yield f"as {', '.join(field.dates.forms)}{' (some in part)' if field.dates.partial else ''}"
        yield from (f"AMBIGUOUS: {form} and {other} read all of them" for form, other in field.dates.rivals)
        if field.dates.unread:
            yield f"in no form: {', '.join(map(repr, field.dates.unread))}"
    yield from field.numbers
    if field.units:
        yield f"units: {', '.join(field.units)}"
    if field.codes:
        known = dict(field.decodes)
        shown_codes = [
            (f"{value} = {known[value]}" if value in known else value, n) for value, n in field.codes[:SHOWN_CODES]
        ]
        shown = ", ".join(f"{value} ({n:,})" for value, n in shown_codes)
        more = f" and {len(field.codes) - SHOWN_CODES} more" if len(field.codes) > SHOWN_CODES else ""
        yield f"answers: {shown}{more}"
    elif field.examples and not field.dates:
        yield f"such as {', '.join(map(shortened, field.examples))}"
    if field.codelists:
        yield f"published as {', '.join(field.codelists[:SHOWN_LISTS])}"
    if field.marks:
        yield f"marks of missing values: {', '.join(f'{value!r} ({n:,})' for value, n in field.marks)}"
    yield from field.odd


def shortened(text: str, most: int = 40) -> str:
    """A text of at most so many characters.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def form_words(form: FormProfile) -> tuple[str, ...]:
    """What there is to say of a form as a whole."""
    owner = f"{form.subjects:,} subjects by {form.subject}" if form.subject else "no field that names the subject"
    site = [f"site {form.site}"] if form.site else []
    key = f"key {' + '.join(form.key)}" if form.key else "no few fields tell its records apart"
    links = [f"{k.field} names records of {k.form} by {k.other} ({k.share:.0%})" for k in form.links]
    return (f"{form.records:,} records, {owner}", *site, key, *links)


def delivered_words(found: Delivered) -> str:
    """What changed in one form, in a line."""
    if found.is_new:
        return f"{found.form}: the form is new, with {found.records[0]:,} records"
    if found.is_gone:
        return f"{found.form}: the form is gone, with {found.records[1]:,} records"
    new, gone, changed = found.records
    key = f"by {' + '.join(found.key)}" if found.key else "taken in their order"
    key += f", which {found.repeated:,} share" if found.repeated else ""
    said = f"{new:,} new, {gone:,} gone, {changed:,} changed, {found.same:,} the same ({key})"
    return f"{found.form}: {said}"


def in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines with their columns one below the other; the last is as long as it is.

    >>> in_columns([["a", "bb"], ["ccc", "d"]])
    ['a    bb', 'ccc  d']
    """
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)][:-1]
    return ["  ".join([*(c.ljust(w) for c, w in zip(row[:-1], widths, strict=True)), row[-1]]).rstrip() for row in rows]
