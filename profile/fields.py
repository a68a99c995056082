"""One field of a form: its type, how far it is filled, its dates, numbers, units and codes, and what is odd about it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from ..engine.encoded import codes_in, levels_in
from ..engine.missing_marks import MARKS
from ..engine.numbers import is_like_number, number_pattern
from ..forms.records import UNPRINTED
from .dates import DatesFound, dates_found, times_found

EXAMPLES, MOST_CODES = 3, 30
Lists = Mapping[str, frozenset[str]]  # the terms of published codelists, in small letters
NO_LISTS: Lists = MappingProxyType({})
DATED = re.compile(r"DAT|DT|DTC|DATE|_?YR|YEAR|DAY$", re.IGNORECASE)
UNITS = frozenset(
    (
        *("%", "mg", "g", "kg", "ug", "µg", "mcg", "ng", "lb", "oz", "mL", "L", "dL", "uL", "cm", "m", "mm", "in"),
        *("mmHg", "kPa", "bpm", "beats/min", "breaths/min", "C", "F", "kg/m2", "m2", "IU", "U", "mg/kg", "mg/m2"),
        *("g/L", "g/dL", "mg/dL", "mg/L", "mmol/L", "umol/L", "nmol/L", "pmol/L", "U/L", "IU/L", "mEq/L", "ng/mL"),
        *("10^9/L", "10^12/L", "10^3/uL", "10^6/uL", "/uL", "fL", "pg", "sec", "min", "hour", "msec", "tablet"),
        *("puff", "drop", "capsule", "years", "months", "weeks", "days", "hours", "Celsius", "Fahrenheit"),
    )
)
_UNITS = {unit.casefold(): unit for unit in UNITS}
_WITH_UNIT = re.compile(r"[<>]?\s*[0-9]+(?:[.,][0-9]+)?\s*([^\s0-9.,].*)")
_RESULT = re.compile(r"[<>≤≥]?=?\s*[+-]?[0-9]+(?:[.,][0-9]+)?(?:\s*[A-Za-z%µ/^][A-Za-z%µ/^0-9]{0,11})?\+?")
_UNIT_FIELD = re.compile(r"(?:U|UN|UNIT|UNITS)[0-9]*$", re.IGNORECASE)
_LABEL_UNIT = re.compile(r"[(\[]([^()\[\]]{1,12})[)\]]\s*$")
_PLAIN, _COMMA = re.compile(number_pattern()), re.compile(number_pattern(","))
_THOUSANDS = {mark: re.compile(number_pattern(point, mark)) for mark, point in ((",", "."), (".", ","), (" ", "."))}


@dataclass(frozen=True)
class FieldProfile:
    """What a field holds.

    type: "empty", "date", "datetime", "time", "integer", "number", "number and text" or "text".
    filled and distinct: records with a value, and how many different ones, marks of missing values included.
    numbers: how numbers are written, in words; units: those in the values or the label.
    codes: the values with their records, most first, where they are few enough to be the answers of a list.
    codelists: published lists that have all of the values; marks: what looks like a mark of a missing value.
    decodes: what each code stands for, where the file says so of every value; such a field is text, of its words.
    """

    name: str
    label: str
    type: str
    records: int
    filled: int
    distinct: int
    examples: tuple[str, ...]
    dates: DatesFound | None = None
    numbers: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    codes: tuple[tuple[str, int], ...] = ()
    codelists: tuple[str, ...] = ()
    marks: tuple[tuple[str, int], ...] = ()
    odd: tuple[str, ...] = ()
    decodes: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """The codes, each with what it stands for: by the file, else the value itself."""
        known = dict(self.decodes)
        return tuple((value, known.get(value, value)) for value, _ in self.codes)

    @property
    def share(self) -> float:
        """The part of the records that have a value, from 0 to 1."""
        return self.filled / self.records if self.records else 0.0


def field_profile(
    column: pd.Series,
    name: str,
    label: str = "",
    lists: Lists = NO_LISTS,
    decodes: Mapping[str, str] = MappingProxyType({}),
) -> FieldProfile:
    """The profile of an encoded column; lists are published codelists, each its terms in small letters.

    decodes: what codes stand for, as the file has it; they count where every value is one.
    """
    counts = _counts(column)
    marks = tuple((value, n) for value, n in counts.items() if value.strip().upper() in MARKS)
    values = [value for value in counts if value.strip().upper() not in MARKS]
    coded = bool(values) and decodes.keys() >= set(values)
    dates = None if coded else dates_found(values, named=bool(DATED.search(name)))
    kind = "text" if coded else _type(values, dates)
    numeric = kind in ("integer", "number", "number and text")
    codes = _codes(counts, [v for v, _ in marks], kind, coded)
    words = [decodes[value] for value in values] if coded else values
    return FieldProfile(
        name,
        label,
        kind,
        len(column),
        sum(counts.values()),
        len(counts),
        tuple(sorted(counts, key=lambda v: (-counts[v], v))[:EXAMPLES]),
        dates if kind in ("date", "datetime") else None,
        tuple(_number_words(values)) if numeric else times_found(values) if kind == "time" else (),
        tuple(_units(values, name, label, kind)),
        codes,
        tuple(_published(words, lists)) if codes and kind == "text" else (),
        (*marks, *_sentinels(values, counts, kind)),
        tuple(_odd(counts)),
        tuple((value, decodes[value]) for value in values) if coded else (),
    )


def _counts(column: pd.Series) -> dict[str, int]:
    """The distinct values with their records."""
    codes = codes_in(column)
    counted = pd.Series(codes[codes >= 0]).value_counts(sort=False).sort_index()
    levels = levels_in(column)
    return {str(levels[int(code)]): int(n) for code, n in counted.items()}  # type: ignore[call-overload]


def _type(values: Sequence[str], dates: DatesFound | None) -> str:
    if not values:
        return "empty"
    if dates is not None:
        return "datetime" if dates.timed else "date"
    if times_found(values):
        return "time"
    bare = [value.strip() for value in values]
    if all(re.fullmatch(r"[+-]?[0-9]+", value) for value in bare):
        return "integer"
    if any(all(p.fullmatch(value) for value in bare) for p in (_PLAIN, _COMMA, *_THOUSANDS.values())):
        return "number"
    like = sum(bool(_RESULT.fullmatch(value)) and value.casefold() not in _UNITS for value in bare)
    return "number and text" if like >= 0.5 * len(bare) else "text"


def _codes(counts: Mapping[str, int], marks: Sequence[str], kind: str, coded: bool) -> tuple[tuple[str, int], ...]:
    """The values where they are the answers of a list: told to be, or few, and repeated."""
    few = coded or (len(counts) <= MOST_CODES and (sum(counts.values()) >= 3 * len(counts) or len(counts) <= 2))
    short = coded or all(len(value) <= 80 for value in counts)
    if kind not in ("text", "integer") or not few or not short or (kind == "integer" and len(counts) > 10):
        return ()
    return tuple(sorted(((v, n) for v, n in counts.items() if v not in marks), key=lambda pair: (-pair[1], pair[0])))


def _published(values: Sequence[str], lists: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """The published lists that have every value, the shortest first."""
    spoken = {value.strip().casefold() for value in values}
    if len(spoken) < 2 or not any(c.isalpha() for value in spoken for c in value):
        return
    for name in sorted(lists, key=lambda name: (len(lists[name]), name)):
        if spoken <= lists[name]:
            yield name


def _number_words(values: Sequence[str]) -> Iterator[str]:
    """How the numbers are written."""
    bare = [value.strip() for value in values]
    digits = max((len(found[1]) for v in bare if (found := re.fullmatch(r"[<>+-]?[0-9, ]*\.([0-9]+)", v))), default=0)
    if digits:
        yield f"up to {digits} decimal{'' if digits == 1 else 's'}"
    if any(_COMMA.fullmatch(v) and "," in v for v in bare) and not all(_THOUSANDS[","].fullmatch(v) for v in bare):
        yield "decimal comma"
    for mark, word in ((",", "comma"), (".", "point"), (" ", "blank")):
        whole = [v for v in bare if mark in v]
        if whole and all(_THOUSANDS[mark].fullmatch(v) for v in whole) and (mark != "." or "," in "".join(bare)):
            yield f"{word} between thousands"
    if any(re.match(r"[<>≤≥]", v) for v in bare):
        yield "with a sign (< or >)"
    if any(re.fullmatch(r"0[0-9]+", v) for v in bare):
        yield "with leading zeros"
    words = [v for v in bare if not is_like_number(v)]
    if words:
        yield f"{len(words)} that are words ({', '.join(sorted(words)[:EXAMPLES])})"


def _units(values: Sequence[str], name: str, label: str, kind: str) -> Iterator[str]:
    """Units: of a field of units its values, of numbers what stands behind them or in the label."""
    bare = [value.strip() for value in values]
    found = _LABEL_UNIT.search(label)
    after = {m[1] for value in bare if (m := _WITH_UNIT.fullmatch(value))}
    of_units = _UNIT_FIELD.search(name) or sum(len(v) > 1 and v in UNITS for v in bare) > 1
    if kind == "text" and of_units and sum(v.casefold() in _UNITS for v in bare) >= max(1, 0.6 * len(bare)):
        yield from sorted(bare)[:MOST_CODES]
    elif kind == "number and text":
        yield from sorted(unit for unit in after if unit.casefold() in _UNITS)
    if found and found[1].casefold() in _UNITS:
        yield found[1]


def _sentinels(values: Sequence[str], counts: Mapping[str, int], kind: str) -> Iterator[tuple[str, int]]:
    """Numbers that stand for a missing value: -9, -99, ... where every other number is 0 or above."""
    if kind not in ("integer", "number"):
        return
    below = [value for value in values if value.strip().startswith("-")]
    if below and len(below) < len(values) and all(re.fullmatch(r"-9+(\.0*)?", v.strip()) for v in below):
        yield from ((value, counts[value]) for value in below)


def _odd(counts: Mapping[str, int]) -> Iterator[str]:
    """What is odd about the values: blanks around them, characters that nobody sees or beyond ASCII, spellings."""
    blanks = [v for v in counts if v != v.strip()]
    if blanks:
        yield f"{_records(blanks, counts)} with blanks around the value"
    unseen = [v for v in counts if re.search(UNPRINTED, v)]
    if unseen:
        yield f"{_records(unseen, counts)} with characters that nobody sees"
    beyond = sorted({c for v in counts if not v.isascii() for c in v if not c.isascii() and c.isprintable()})
    if beyond:
        named = ", ".join(f"{c} ({unicodedata.name(c, 'U+' + format(ord(c), '04X')).lower()})" for c in beyond[:5])
        yield f"beyond ASCII: {named}{' and more' if len(beyond) > 5 else ''}"
    spellings: dict[str, list[str]] = {}
    for value in counts:
        spellings.setdefault(" ".join(value.casefold().split()), []).append(value)
    several = [sorted(group) for group in spellings.values() if len(group) > 1]
    if several:
        shown = "; ".join(" / ".join(map(repr, group[:EXAMPLES])) for group in sorted(several)[:EXAMPLES])
        yield f"{len(several)} value{'' if len(several) == 1 else 's'} spelled in several ways: {shown}"


def _records(values: Sequence[str], counts: Mapping[str, int]) -> str:
    n = sum(counts[value] for value in values)
    return f"{n} record{'' if n == 1 else 's'}"
