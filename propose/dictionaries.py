"""Evidence for fields that coding with a dictionary exports: LLT_NAME, AECOD_PT, CMTRT_ATC4_CODE."""

import re
from collections.abc import Iterator

from ..forms.identity import spelled
from .candidates import DICTIONARY, Candidate, candidate_of
from .names import bare_name
from .targets import Target, class_of, collected

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
_CODES = {"LLT": "LLTCD", "DECOD": "PTCD", "HLT": "HLTCD", "HLGT": "HLGTCD", "SOC": "SOCCD"}
_ENDINGS = ("NAME", "TERM", "TEXT", "TXT", "NM", "CODE", "CD", "")
_DRUG = {"PREFERREDNAME": "DECOD", "PREFNAME": "DECOD", "PN": "DECOD", "GENERICNAME": "DECOD", "ATC": "CLASCD"}
_DRUG |= {
    "ATCCLASS": "CLAS",
    "PRFTERM": "DECOD",
    "ATCCODE": "CLASCD",
    "ATCCD": "CLASCD",
    "ATCTEXT": "CLAS",
    "ATCNAME": "CLAS",
    "ATCTERM": "CLAS",
}
# What coding writes before the level: the coded item, and words for coding and dictionaries.
_CODING = re.compile(r"^(?:COD(?:ED|ING)?|MEDDRA|MDR|DICT|WHO(?:DRUG|DD)?|WHODD)(?=.)")
_ITEMS = ("TERM", "TRT", "DECOD")
_WHOLE = ("COD", "CODED", "CODEDTERM", "CODEDNAME")


def by_dictionary(name: str, dataset: str) -> Iterator[Candidate]:
    """What a field may be by its name that is one of an export of MedDRA or WHODrug, for a form that feeds a dataset."""
    for short in _shortened(spelled(bare_name(name)), dataset):
        for ending in _ENDINGS:
            level = _LEVELS.get(short.removesuffix(ending) if ending else short)
            if level and short.endswith(ending):
                stem = _CODES[level] if ending in ("CODE", "CD") else level
                yield from _in_dataset(dataset, stem, f"{name} is a level of MedDRA")
                break
        if class_of(dataset) == "INTERVENTIONS" and short in _DRUG:
            yield from _in_dataset(dataset, _DRUG[short], f"{name} is what coding with WHODrug exports")
        if short in _WHOLE:
            yield from _in_dataset(dataset, "DECOD", f"{name} is the coded term")


def _shortened(name: str, dataset: str) -> tuple[str, ...]:
    """The name, and what is left without the dataset, the item that is coded, and words for coding."""
    found = [name, name.removeprefix(dataset)]
    for item in _ITEMS:
        if found[1].startswith(item) and len(found[1]) > len(item):
            found.append(found[1][len(item) :])
    found += [_CODING.sub("", short) for short in tuple(found)]
    return tuple(dict.fromkeys(found))


def _in_dataset(dataset: str, stem: str, reason: str) -> Iterator[Candidate]:
    known = {v.name for v in collected(dataset)}
    if stem == "SOC" and f"{dataset}SOC" not in known:
        stem = "BODSYS"
    if f"{dataset}{stem}" in known:
        yield candidate_of(Target(dataset, f"{dataset}{stem}"), DICTIONARY, reason)
