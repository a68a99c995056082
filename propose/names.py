"""Names of fields in plain words: affixes of EDC systems taken off, abbreviations and run-together words undone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations

from ..forms.identity import spelled
from ..profile.fields import UNITS
from .knowledge import Words, abbreviations, expansions, meanings

# What EDC systems put around the name of an item: Oracle and Veeva "IT.", OpenClinica "I_AE_" and "_E1_C1", Rave
# "_RAW" (as entered), "_STD" (its code), Viedoc "CD" behind coded answers; InForm "ITM", "_DTR" behind a date as entered,
# "_DTS" behind it as a date and "_C" behind codes.
_BEFORE = re.compile(r"^(?:(?:IT|ITM|IG|FLD|RAW)[._]|ITM(?=[A-Z]{4})|I_[A-Z0-9]{2,8}_(?=[A-Z]))", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:_(?:ITM|RAW|STD|TXT|LABEL|DEC|DECODE|FACTOR|INT|DTS|DTR|E[0-9]+(?:_[0-9]+)?(?:_C[0-9]+)?(?:_[0-9]+)?|C[0-9]+))+$",
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
        *(
            "be",
            "been",
            "being",
            "do",
            "with",
            "your",
            "you",
            "yourself",
            "consider",
            "there",
            "or",
            "were",
            "during",
            "per",
            "than",
        ),
    ]
)
Meanings = frozenset[str]
FEWEST_NAMES = 4  # names of a form that must begin alike for that to be a prefix; one less where they are most of them
MOST_OF = 0.6
_UNIT_WORDS = {unit.casefold(): unit for unit in UNITS if unit.isalpha() and (len(unit) > 1 or unit in "CF")}
_SHORT = frozenset(("ST", "EN", "U", "N", "NO", "IC", "CO", "TM", "CD", "DT", "ON", "ET", "LC", "TX", "TK", "SX"))
_MOST_PARTS, _LETTERS_A_PART = 4, 3  # run-together words: how many at most, and of how many letters on average
SHORTEST_AFTER = 4  # letters of a name of which the first is left out, and what is behind it read: NRESULT
_VARIANT = "XTCLFNR"  # one letter behind a name: its text, its code, its label, free text, a number, as reported


def bare_name(field: str) -> str:
    """A field's name without what an EDC system puts around it.

    >>> bare_name("IT.AETERM"), bare_name("I_AE_AETERM_E1_C1"), bare_name("AESEV_STD"), bare_name("LLT_NAME")
    ('AETERM', 'AETERM', 'AESEV', 'LLT_NAME')
    """
    return _AFTER.sub("", _BEFORE.sub("", field)) or field


def copied_from(field: str, fields: Iterable[str]) -> str:
    """The field that holds what this one does in a fuller way: what a code says, a date of which it is a part; "" for none.

    >>> copied_from("AESTDAT_YYYY", ["AETERM", "AESTDAT", "AESTDAT_YYYY"]), copied_from("SEX", ["SEX", "SEX_DECODE"])
    ('AESTDAT', 'SEX_DECODE')
    """
    known = {spelled(name): name for name in fields if name != field}
    short = _COPY.sub("", field)
    if field.upper().endswith("_DTS") and (entered := known.get(spelled(f"{field[:-1]}R"), "")):
        return entered
    decoded = (known.get(spelled(f"{field}{end}"), "") for end in _DECODED)
    return next(filter(None, decoded), known.get(spelled(short), "") if short != field else "")


def shared_prefixes(fields: Sequence[str], form: str = "") -> tuple[str, ...]:
    """The two to four letters with which many of a form's names begin, those of most names first.

    Letters with which the form's own name begins need two fields alone.

    >>> shared_prefixes(["MDNUM", "MDRAW", "MDFORM", "MDROUTE", "DOSU", "PATNUM"])
    ('MD',)
    >>> shared_prefixes(["HEMDAT", "HEMTIM", "WBC"], "hematology")
    ('HEM',)
    """
    names = [spelled(bare_name(field)) for field in fields]
    count = {p: sum(name.startswith(p) for name in names) for p in {n[:size] for n in names for size in (2, 3, 4)}}
    own = spelled(form)
    least = {p: FEWEST_NAMES if n < MOST_OF * len(names) else FEWEST_NAMES - 1 for p, n in count.items()}
    many = {
        p: n
        for p, n in count.items()
        if n >= max(least[p], 0.25 * len(names)) or (n >= 2 and len(p) > 2 and own.startswith(p))
    }
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
    found = [word for piece in pieces for word in _words(_without(piece, known, len(pieces) > 1))]
    return tuple(word for n, word in enumerate(found) if not n or word != found[n - 1])


def _without(piece: str, prefixes: Sequence[str], several: bool) -> str:
    """A piece of a name without the first prefix that it has; one that is all of the piece stays or goes with the rest."""
    whole = piece.upper()
    for prefix in prefixes:
        if whole == prefix:
            return "" if several else piece
        if whole in abbreviations() and prefix not in _datasets_letters(whole):
            return piece  # WEIGHT, of which WEIG is no prefix
        if whole.startswith(prefix) and len(piece) > len(prefix) + 1:
            return piece[len(prefix) :]
    return piece


def _datasets_letters(piece: str) -> tuple[str, ...]:
    """What may stand before a word that is known with it: AESER is known, and AE its prefix."""
    return (piece[:2],) if piece[2:] in abbreviations() else ()


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
    return tuple(dict.fromkeys(meanings(p) for p in pieces if p.lower() not in _STOP and len(p) > 1))


def _words(piece: str) -> tuple[Meanings, ...]:
    if not piece:
        return ()
    whole = piece.upper()
    if whole in abbreviations():
        return (meanings(whole),)
    mixed = _PIECES.findall(piece)
    if len(mixed) > 1 and not piece.isupper():
        return tuple(word for part in mixed if not part.isdigit() for word in _words(part.upper()))
    parts = _cut(whole.rstrip("0123456789"))
    return tuple(word for part in parts for word in map(_meant, expansions().get(part, (part,))))


def _meant(part: str) -> Meanings:
    return frozenset((part,)) if part.islower() else meanings(part)


@cache
def _cut(text: str) -> tuple[str, ...]:
    """Run-together words apart, in as few as there may be; the text itself where that cannot be told.

    A single letter before or behind may be left out: X for a text, N for a number, L for laboratory; U is a unit.
    """
    if _known(text) or len(text) < 3:
        return (text,)
    if len(text) == 3:
        return (text[:-1], "U") if text[-1] == "U" and _known(text[:-1]) else (text,)
    if parts := _parts(text):
        return parts
    if text[-1] == "U" and _known(text[:-1]):
        return (text[:-1], "U")
    if text[-1] in _VARIANT and len(text) > 3 and (parts := _whole_or_parts(text[:-1])):
        return parts
    return _whole_or_parts(text[1:]) or (text,) if len(text) > SHORTEST_AFTER else (text,)


def _whole_or_parts(text: str) -> tuple[str, ...]:
    return (text,) if _known(text) else _parts(text)


def _parts(text: str) -> tuple[str, ...]:
    for count in range(1, _MOST_PARTS):
        if count > 2 and len(text) < _LETTERS_A_PART * (count + 1):
            return ()
        found = list(_split(text, count))
        if found:
            return min(found, key=lambda parts: sum(part in expansions() for part in parts))
    return ()


def _split(text: str, count: int) -> Iterator[tuple[str, ...]]:
    """The ways to cut a text at so many places into parts that are known."""
    for places in combinations(range(2, len(text)), count):
        parts = [text[a:b] for a, b in zip((0, *places), (*places, len(text)), strict=True)]
        dated = parts[-1] in ("DT", "DAT", "TM", "TIM")
        if all(map(_known, parts)) and (dated or not _SHORT.issuperset(parts)):
            yield tuple(parts)


def _known(text: str) -> bool:
    return text in abbreviations() or text in expansions()


def covered(words: Sequence[Meanings], phrase: Words) -> float:
    """The part of the words that make up the whole phrase, each word of it once; 0 where one is missing.

    >>> covered([frozenset(("start",)), frozenset(("date",))], frozenset(("start", "date")))
    1.0
    """
    fits = sorted([n for n, word in enumerate(words) if said in word] for said in phrase)
    return len(phrase) / len(words) if phrase and _each_its_own(sorted(fits, key=len), frozenset()) else 0.0


def _each_its_own(fits: Sequence[Sequence[int]], taken: frozenset[int]) -> bool:
    """Whether each of several may have a place of its own; fits are the places of each."""
    if not fits:
        return True
    return any(_each_its_own(fits[1:], taken | {n}) for n in fits[0] if n not in taken)
