"""What XML cannot hold is refused, with its place, before anything is written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from ..specs import SpecFault

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_WRITTEN = ("synonyms", "records", "place")
_WRITTEN: dict[type, tuple[str, ...]] = {}


def refuse_illegal(texts: Iterable[tuple[str, str]]) -> None:
    """Raise SpecFault naming every (place, text) with a character that no XML 1.0 document may contain."""
    pairs, faults = list(texts), []
    if not ILLEGAL.search("".join(text for _, text in pairs)):  # as nearly always, and faster asked of all at once
        return
    for place, text in pairs:
        found = ILLEGAL.search(text)
        if found:
            code = f"U+{ord(found.group()):04X}"
            faults.append(f"{place}: {text!a} has the character {code}, which XML cannot hold.")
    if faults:
        raise SpecFault(" ".join(dict.fromkeys(faults)) + " Take it out of the text.")


def texts_of(thing: object, place: str) -> list[tuple[str, str]]:
    """Every text inside a dataclass, mapping or sequence, with the nearest place that says where it stands."""
    found: list[tuple[str, str]] = []
    _gather(thing, place, found)
    return found


def _gather(thing: object, place: str, found: list[tuple[str, str]]) -> None:
    """Add the texts to those found: a document has so many that to hand each one up through generators takes long."""
    if isinstance(thing, str):
        if thing:
            found.append((place, thing))
    elif isinstance(thing, tuple | list):
        for value in thing:
            _gather(value, place, found)
    elif isinstance(thing, Mapping):
        for name, value in thing.items():
            _gather(value, f"{place} {name}", found)
    else:
        here = getattr(thing, "place", "") or place
        for name in _written(type(thing)):
            _gather(getattr(thing, name), here, found)


def _written(kind: type) -> tuple[str, ...]:
    """The fields that are written of a class, where it is a dataclass."""
    if kind not in _WRITTEN:
        known = fields(kind) if is_dataclass(kind) else ()
        _WRITTEN[kind] = tuple(field.name for field in known if field.name not in NOT_WRITTEN)
    return _WRITTEN[kind]
