"""What stands around the body of every display: titles, study, the word synthetic, population, source, cut-off."""

from datetime import date

from ..specs import Spec
from .model import Display
from .page import Figure, Page, Table
from .printed import MONTHS
from .sheets import datasets_of


def page_of(display: Display, body: Table | Figure, data: Table | None, notes: tuple[str, ...], spec: Spec) -> Page:
    """The page of a display; data are the numbers of a figure, notes its footnotes."""
    return Page(
        id=display.id,
        number=display.number,
        titles=(*display.titles, display.population),
        body=body,
        data=data,
        notes=notes,
        headers=_headers(spec),
        footers=_footers(display, spec),
        landscape=display.landscape,
    )


def _headers(spec: Spec) -> tuple[str, str]:
    protocol = spec.study.get("protocol", "")
    return f"Study {spec.id}" + (f", protocol {protocol}" if protocol else ""), str(spec.study.get("disclaimer", ""))


def _footers(display: Display, spec: Spec) -> tuple[str, ...]:
    """Population, source and data cut-off."""
    conditions = " AND ".join(map(str, display.where)) or "all subjects"
    source = ", ".join(datasets_of([display]))
    cutoff = _day(spec.study.get("cutoff", ""))
    lines = [f"Population: {display.population or 'all subjects'} (ADSL, {conditions}). Source: {source}."]
    return (*lines, f"Data cut-off: {cutoff}.") if cutoff else tuple(lines)


def _day(value: object) -> str:
    """A date as "7 June 2007"; anything else as it is."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if isinstance(value, date) else str(value)
