"""Which version of a guide a study follows."""

import re
from collections.abc import Iterable

from .model import Standard

GUIDES = {"sdtm": "SDTMIG", "adam": "ADaMIG"}
KNOWN = {"SDTMIG": ("3.2", "3.3", "3.4"), "ADaMIG": ("1.1", "1.2", "1.3")}


def guide_versions(standards: Iterable[Standard]) -> dict[str, str]:
    """The versions of SDTMIG and ADaMIG that a study declares, by room; of several the first.

    >>> guide_versions([Standard("SDTMIG", "IG", "3.3"), Standard("ADaMIG", "IG", "1.2")])
    {'sdtm': '3.3', 'adam': '1.2'}
    """
    named = [(s.name, s.version) for s in standards if s.type == "IG" and s.version]
    return {room: next(v for n, v in named if n == guide) for room, guide in GUIDES.items() if guide in dict(named)}


def version_order(version: str) -> tuple[int, ...]:
    """A version as it sorts; what is no version is newer than any.

    >>> sorted(["3.10", "draft", "3.2", "3.1.3"], key=version_order)
    ['3.1.3', '3.2', '3.10', 'draft']
    """
    found = re.fullmatch(r"\d+(\.\d+)*", version)
    return tuple(map(int, version.split("."))) if found else (9999,)
