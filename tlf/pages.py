"""What stands around the body of every display: titles, study, the word synthetic, population, source, cut-off."""

from dataclasses import replace
from datetime import date

from .. import __version__
from ..outputs import inert_text
from ..specs import Spec
from ..specs.check_identity import NO_STAMP, stamp_of
from .model import Display
from .page import Figure, Page, PageTable
from .printed import MONTHS
from .sheets import datasets_of


def page_of(
    display: Display, body: PageTable | Figure, data: PageTable | None, notes: tuple[str, ...], spec: Spec
) -> Page:
    """The page of a display; data are the numbers of a figure, notes its footnotes."""
    return Page(
        id=display.id,
        number=display.number,
        titles=(*display.titles, display.population),
        body=_inert(body) if isinstance(body, PageTable) else body,
        data=_inert(data) if data is not None else None,
        notes=notes,
        headers=_headers(spec),
        footers=_footers(display, spec),
        landscape=display.landscape,
    )


def _inert(body: PageTable) -> PageTable:
    """The table with control characters of its cells written out, and those that turn the direction of text round."""
    lines = tuple(replace(line, cells=tuple(map(inert_text, line.cells))) for line in body.lines)
    return body if lines == body.lines else replace(body, lines=lines)


def _headers(spec: Spec) -> tuple[str, str]:
    protocol = spec.study.get("protocol", "")
    return f"Study {spec.id}" + (f", protocol {protocol}" if protocol else ""), str(spec.study.get("disclaimer", ""))


def _footers(display: Display, spec: Spec) -> tuple[str, ...]:
    """Population, source, data cut-off, and which program made the display at what time, by the study's own stamp."""
    conditions = " AND ".join(map(str, display.where)) or "all subjects"
    source = ", ".join(datasets_of([display]))
    cutoff = _day(spec.study.get("cutoff", ""))
    lines = [f"Population: {display.population or 'all subjects'} (ADSL, {conditions}). Source: {source}."]
    stamp = stamp_of(spec)
    made = f"Made by m5kit {__version__} as {display.id}" + (f", {stamp:%Y-%m-%d %H:%M}." if stamp != NO_STAMP else ".")
    return (*lines, f"Data cut-off: {cutoff}. {made}" if cutoff else made)


def _day(value: object) -> str:
    """A date as "7 June 2007"; anything else as it is."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if isinstance(value, date) else str(value)
