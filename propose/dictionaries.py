"""Evidence for fields that coding with a dictionary exports: LLT_NAME, AECOD_PT, CMTRT_ATC4_CODE, AEPTT."""

import re
from collections.abc import Iterator, Sequence

from ..forms.identity import spelled
from ..profile.fields import FieldProfile
from .candidates import DICTIONARY, Candidate, candidate_of
from .names import bare_name
from .targets import NUMBERS, Target, class_of, collected

# What is behind the level's name in the name of a field.
_LEVELS = {
    **{level: level for level in ("LLT", "HLT", "HLGT", "SOC")},
    "PT": "DECOD",
    "PREFTERM": "DECOD",
    "PRFTERM": "DECOD",
    "PREFT": "DECOD",
    "PTSOC": "SOC",
    "PREFERREDTERM": "DECOD",
    "PREFERREDNAME": "DECOD",
    "LOWESTLEVELTERM": "LLT",
    "LOWLEVELTERM": "LLT",
    "HIGHLEVELTERM": "HLT",
    "HIGHLEVELGROUPTERM": "HLGT",
    "SYSTEMORGANCLASS": "SOC",
    "PRIMARYSOC": "SOC",
}
# Levels in two letters and T or C, as exports of Oracle's dictionaries have them: AELTT and AELTC, AEHGT1, AESCT.
_SHORT = {"LT": "LLT", "PT": "DECOD", "HT": "HLT", "HG": "HLGT", "SC": "SOC", "PN": "DECOD"}
_CODES = {"LLT": "LLTCD", "DECOD": "PTCD", "HLT": "HLTCD", "HLGT": "HLGTCD", "SOC": "SOCCD"}
_ENDINGS = ("NAME", "TERM", "TEXT", "TXT", "NM", "CODE", "CD", "COD", "ID", "")
_OF_CODES = ("CODE", "CD", "COD", "ID")
_DRUG = {"PREFERREDNAME": "DECOD", "PREFNAME": "DECOD", "PN": "DECOD", "GENERICNAME": "DECOD", "GENERIC": "DECOD"}
_DRUG |= {
    "GEN": "DECOD",
    "GENNAME": "DECOD",
    "PRFTERM": "DECOD",
    "DRUGPREFERREDNAME": "DECOD",
    "DRUGNAMEPREFERRED": "DECOD",
}
_ATC = re.compile(r"ATC(?:LEVEL)?([1-5]?)(?:CLASS)?(NAME|TERM|TEXT|TXT|NM|DESC|X|T|CODE|CD|C|)")
_ATC_CODES, _LAST_ATC = ("CODE", "CD", "C"), "4"
# What coding writes before the level: the coded item, and words for coding and dictionaries.
_CODING = re.compile(r"^(?:COD(?:ED|ING)?|MEDDRA|MDR|DICT|WHO(?:DRUG|DD)?|WHODD)(?=.)")
_ITEMS = ("TERM", "TRT", "DECOD")
_WHOLE = (
    "COD",
    "CODED",
    "CODEDTERM",
    "CODEDNAME",
    "WHODRUG",
    "WHODRUGNAME",
    "WHODD",
    "WHODDNAME",
    "MEDDRA",
    "MEDDRATERM",
)
BODSYS_TOO = 0.95  # how sure it is that a system organ class is the one of the analysis
PERHAPS_PRIMARY = 0.99  # and how sure that one which is not called so is the primary one


def by_dictionary(field: FieldProfile, dataset: str, prefixes: Sequence[str] = ()) -> Iterator[Candidate]:
    """What a field may be by its name that is one of an export of MedDRA or WHODrug, for a form that feeds a dataset.

    prefixes: letters with which the form's names begin.
    """
    name = field.name
    for short in _shortened(spelled(bare_name(name)), dataset, prefixes):
        stem = _level(short, field, short != spelled(bare_name(name)))
        if stem:
            sure = 1.0 if short.startswith(("PTSOC", "PRIMARY")) else PERHAPS_PRIMARY
            yield from _in_dataset(dataset, stem, f"{name} is a level of MedDRA", sure)
        if class_of(dataset) == "INTERVENTIONS" and (drug := _of_drug(short)):
            yield from _in_dataset(dataset, drug, f"{name} is what coding with WHODrug exports")
        if short in _WHOLE:
            yield from _in_dataset(dataset, "DECOD", f"{name} is the coded term", BODSYS_TOO)


def _level(short: str, field: FieldProfile, prefixed: bool) -> str:
    """The stem of the variable of a level of MedDRA, "" for a name that is none; prefixed: letters were taken off it."""
    for ending in _ENDINGS:
        level = _LEVELS.get(short.removesuffix(ending) if ending else short)
        if level and short.endswith(ending):
            return _CODES[level] if ending in _OF_CODES else level
    level = _LEVELS.get(short[:-1]) if short[-1:] == "N" else None
    if level:  # a name or a number
        return _CODES[level] if field.type in NUMBERS else level
    found = re.fullmatch(r"(LT|PT|HT|HG|SC|PN)([TC])[0-9]?", short) if prefixed else None
    if found is None:
        return ""
    return _CODES[_SHORT[found[1]]] if found[2] == "C" else _SHORT[found[1]]


def _of_drug(short: str) -> str:
    """The stem of the variable of what coding with WHODrug exports: its name, or the last level of its ATC class."""
    if short in _DRUG:
        return _DRUG[short]
    found = _ATC.fullmatch(short)
    if found is None or found[1] not in ("", _LAST_ATC):
        return ""
    return "CLASCD" if found[2] in _ATC_CODES or not (found[1] or found[2] or short != "ATC") else "CLAS"


def _shortened(name: str, dataset: str, prefixes: Sequence[str]) -> tuple[str, ...]:
    """The name, and what is left without the dataset, other letters, the item that is coded, and words for coding."""
    found = [name, name.removeprefix(dataset)]
    found += [name.removeprefix(prefix) for prefix in prefixes]
    for short in tuple(found[1:]):
        found += [short[len(item) :] for item in _ITEMS if short.startswith(item) and len(short) > len(item)]
    found += [_CODING.sub("", short) for short in tuple(found)]
    return tuple(dict.fromkeys(found))


def _in_dataset(dataset: str, stem: str, reason: str, sure: float = 1.0) -> Iterator[Candidate]:
    """The variable of a stem, where the dataset has it; of a system organ class the other one, too, less surely."""
    known = {v.name for v in collected(dataset)}
    other = {"SOC": "BODSYS", "SOCCD": "BDSYCD"}.get(stem, "")
    found = [s for s in (stem, other) if s and f"{dataset}{s}" in known]
    for place, each in enumerate(found):
        yield candidate_of(Target(dataset, f"{dataset}{each}"), DICTIONARY, reason, sure * BODSYS_TOO**place)
