"""Names of fields in plain words: affixes of EDC systems taken off, abbreviations and run-together words undone."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

from ..forms.identity import spelled
from ..profile.fields import UNITS
from .knowledge import Words, abbreviations, meanings

# What EDC systems put around the name of an item: Oracle and Veeva "IT.", OpenClinica "I_AE_" and "_E1_C1", Rave
# "_RAW" (as entered), "_STD" (its code), Viedoc "CD" behind coded answers; InForm "ITM", "_DTR" behind a date as entered,
# "_DTS" behind it as a date and "_C" behind codes.
_BEFORE = re.compile(r"^(?:(?:IT|ITM|IG|FLD|RAW)[._]|ITM(?=[A-Z]{4})|I_[A-Z0-9]{2,8}_(?=[A-Z]))", re.IGNORECASE)
_BEHIND = re.compile(
    r"(?:_(?:RAW|STD|TXT|LABEL|DEC|DECODE|FACTOR|INT|DTS|DTR|E[0-9]+(?:_[0-9]+)?(?:_C[0-9]+)?(?:_[0-9]+)?|C[0-9]+))+$",
    re.IGNORECASE,
)
_COPY = re.compile(r"(?:_(?:RAW|STD|INT|YYYY|MM|DD|CODE|NORM|C)|_?CD)$", re.IGNORECASE)
_DECODED = ("_DECODE", "_DEC", "_LABEL", "_FACTOR", ".factor", "_DECOD", "_TXT")  # behind a coded answer's words
_PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "as",
        "at",
        "by",
        "did",
        "do",
        "does",
        "for",
        "from",
        "has",
        "have",
        "if",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "please",
        "that",
        "the",
        "their",
        "this",
        "to",
        "use",
        "used",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "subject",
        "subjects",
        "patient",
        "patients",
        "participant",
        "s",
        "select",
        "enter",
        "yes",
    ]
)
Meanings = frozenset[str]
_UNIT_WORDS = {unit.casefold(): unit for unit in UNITS if unit.isalpha() and (len(unit) > 1 or unit in "CF")}
_SHORT = frozenset(("ST", "EN", "U", "N", "NO", "IC", "CO", "TM", "CD", "DT"))


def bare_name(field: str) -> str:
    """A field's name without what an EDC system puts around it.

    >>> bare_name("IT.AETERM"), bare_name("I_AE_AETERM_E1_C1"), bare_name("AESEV_STD"), bare_name("LLT_NAME")
    ('AETERM', 'AETERM', 'AESEV', 'LLT_NAME')
    """
    return _BEHIND.sub("", _BEFORE.sub("", field)) or field


def copied_from(field: str, fields: Iterable[str]) -> str:
    """The field that holds what this one does in a fuller way: what a code says, a date of which it is a part; "" for none.

    >>> copied_from("AESTDAT_YYYY", ["AETERM", "AESTDAT", "AESTDAT_YYYY"]), copied_from("SEX", ["SEX", "SEX_DECODE"])
    ('AESTDAT', 'SEX_DECODE')
    """
    known = {spelled(name): name for name in fields if name != field}
    short = _COPY.sub("", field)
    if field.upper().endswith("_DTS") and (entered := known.get(spelled(f"{field[:-1]}R"), "")):
        return entered
    told = (known.get(spelled(f"{field}{end}"), "") for end in _DECODED)
    return next(filter(None, told), known.get(spelled(short), "") if short != field else "")


def shared_prefixes(fields: Sequence[str]) -> tuple[str, ...]:
    """The two to four letters with which many of a form's names begin, those of most names first.

    >>> shared_prefixes(["MDNUM", "MDRAW", "MDFORM", "MDROUTE", "DOSU", "PATNUM"])
    ('MD',)
    """
    names = [spelled(bare_name(field)) for field in fields]
    count = {p: sum(name.startswith(p) for name in names) for p in {n[:size] for n in names for size in (2, 3, 4)}}
    many = {p: n for p, n in count.items() if n >= max(4, 0.25 * len(names))}
    longest = [p for p in many if not any(q != p and q.startswith(p) and many[q] == many[p] for q in many)]
    shorter = [p for p in longest if not any(q != p and p.startswith(q) for q in longest)]
    return tuple(sorted(shorter, key=lambda p: (-many[p], p)))


def name_words(field: str, prefixes: Iterable[str] = ()) -> tuple[Meanings, ...]:
    """The words of a field's name, each with all that it may stand for; prefixes are taken off first.

    >>> [sorted(word) for word in name_words("AESTARTDT", ["AE"])]
    [['start'], ['date']]
    """
    known = sorted((p.upper() for p in prefixes if p), key=len, reverse=True)
    pieces = re.split(r"[^A-Za-z0-9]+", bare_name(field))
    if len(pieces) > 1 and pieces[-1].casefold() in _UNIT_WORDS:
        pieces.pop()  # DOSE_MG
    if len(pieces) > 2:
        pieces = [piece for piece in pieces if piece.lower() not in _STOP or piece.isdigit()] or pieces
    return tuple(word for piece in pieces for word in _words(_without(piece, known, len(pieces) > 1)))


def _without(piece: str, prefixes: Sequence[str], several: bool) -> str:
    """A piece of a name without the first prefix that it has; one that is all of the piece stays or goes with the rest."""
    for prefix in prefixes:
        if piece.upper() == prefix:
            return "" if several else piece
        if piece.upper().startswith(prefix) and len(piece) > len(prefix) + 1:
            return piece[len(prefix) :]
    return piece


def is_numbered(name: str) -> bool:
    """Whether a name is no more than a number with a letter or three: Q12, GP1, ITEM_3 not.

    >>> is_numbered("Q12"), is_numbered("GP1"), is_numbered("AETERM1")
    (True, True, False)
    """
    return re.fullmatch(r"[A-Za-z]{0,3}_?[0-9]{1,3}[A-Za-z]?", name) is not None


def unit_of_name(field: str) -> str:
    """The unit behind a field's name, "" where there is none.

    >>> unit_of_name("WEIGHT_KG"), unit_of_name("TEMP_C"), unit_of_name("SYS_BP")
    ('kg', 'C', '')
    """
    pieces = bare_name(field).split("_")
    return _UNIT_WORDS.get(pieces[-1].casefold(), "") if len(pieces) > 1 else ""


def label_words(text: str) -> tuple[Meanings, ...]:
    """The words of a label that say something; what stands in brackets is left out.

    >>> [sorted(word) for word in label_words("What is the start date of the event?")]
    [['start'], ['date'], ['event']]
    """
    pieces = re.findall(r"[A-Za-z]+", re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text))
    return tuple(meanings(p) for p in pieces if p.lower() not in _STOP and len(p) > 1)


def _words(piece: str) -> tuple[Meanings, ...]:
    if not piece:
        return ()
    whole = piece.upper()
    if whole in abbreviations():
        return (meanings(whole),)
    mixed = _PIECES.findall(piece)
    if len(mixed) > 1 and not piece.isupper():
        return tuple(word for part in mixed if not part.isdigit() for word in _words(part.upper()))
    return tuple(map(meanings, _cut(whole.rstrip("0123456789"))))


@cache
def _cut(text: str) -> tuple[str, ...]:
    """Run-together words apart, in as few as there may be; the text itself where that cannot be told."""
    known = abbreviations()
    if text in known or len(text) < 3:
        return (text,)
    if len(text) == 3:
        return (text[:-1], "U") if text[-1] == "U" and text[:-1] in known else (text,)
    for count in (1, 2):
        for places in combinations(range(2, len(text)), count):
            parts = [text[a:b] for a, b in zip((0, *places), (*places, len(text)), strict=True)]
            dated = parts[-1] in ("DT", "DAT", "TM", "TIM")
            if all(part in known for part in parts) and (dated or not _SHORT.issuperset(parts)):
                return tuple(parts)
    if text[-1] == "U" and text[:-1] in known:
        return (text[:-1], "U")
    return (text,)


def covered(words: Sequence[Meanings], phrase: Words) -> float:
    """The part of the words that make up the whole phrase, each word of it once; 0 where one is missing.

    >>> covered([frozenset(("start",)), frozenset(("date",))], frozenset(("start", "date")))
    1.0
    """
    left = list(words)
    for said in phrase:
        place = next((n for n, word in enumerate(left) if said in word), -1)
        if place < 0:
            return 0.0
        left.pop(place)
    return len(phrase) / len(words)
