"""One fault of the study's records, in words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from .places import PARTS, parts_of

SEVERITIES = ("error", "warning", "note")
OPEN, WAIVED, KNOWN = "open", "waived", "known"
COLUMNS = (
    *("severity", "rule", "dataset", "subject", "site", "keys", "variable", "value"),
    *("file", "line", "field", "place", "message", "mend", "status"),
)


@dataclass(frozen=True, order=True)
class Finding:
    """One fault of the study's records or of a finished dataset.

    rule: short capitals name of the check, such as DATE-IMPOSSIBLE.
    severity: one of `SEVERITIES`.
    place: where it is, as a reader finds it: "toxicity.csv line 118, ONSETDT", "AE USUBJID=X1-0001, AESEQ=3".
    message: what is wrong, one sentence.
    mend: what to do about it, one sentence.
    value: the value at fault, "" where it is not one. site: the site of the subject, where it is known.
    status: open; waived, by the study's notes; or known, from an earlier run.
    """

    rule: str
    severity: str
    place: str
    message: str
    mend: str
    value: str = field(default="", compare=False)
    site: str = field(default="", compare=False)
    status: str = field(default=OPEN, compare=False)

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity is one of {', '.join(SEVERITIES)}, not {self.severity!r}")

    @property
    def row(self) -> dict[str, str]:
        """The finding as one row of a table, by `COLUMNS`: with the parts of its place."""
        parts = parts_of(self.place)
        own = {name: str(getattr(self, name)) for name in COLUMNS if name not in PARTS}
        return {name: own[name] if name in own else getattr(parts, name) for name in COLUMNS}

    def __str__(self) -> str:
        return f"{self.severity}: {self.place}: {self.message} {self.mend} [{self.rule}]"


_DIGITS = re.compile(r"(\d+)")
# Faults of which one thing that is not there makes as many as there are lines that name it.
OF_ONE_THING = ("SPEC-SOURCE", "SPEC-CODELIST", "SPEC-MAP", "SPEC-METHOD")
MOST_PLACES = 10


def place_order(place: str) -> tuple[tuple[int, int, str], ...]:
    """A place as it sorts: line 2 comes before line 10.

    >>> sorted(["AE.csv line 10", "AE.csv line 2", "AE.csv"], key=place_order)
    ['AE.csv', 'AE.csv line 2', 'AE.csv line 10']
    """
    parts = _DIGITS.split(place)
    return tuple((0, int(part), "") if at % 2 else (1, 0, part) for at, part in enumerate(parts) if part)


def one_cause(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, where one thing that is not there is told once, with the lines that name it."""
    groups: dict[Finding, list[str]] = {}
    for finding in findings:
        alike = replace(finding, place="") if finding.rule in OF_ONE_THING else finding
        groups.setdefault(alike, []).append(finding.place)
    return [_with_places(alike, sorted(dict.fromkeys(places), key=place_order)) for alike, places in groups.items()]


def _with_places(alike: Finding, places: Sequence[str]) -> Finding:
    first, *more = places
    if not more:
        return replace(alike, place=first)
    shown = ", ".join(more[:MOST_PLACES]) + (f" and {len(more) - MOST_PLACES} more" if len(more) > MOST_PLACES else "")
    return replace(alike, place=first, message=f"{alike.message} So it is in {shown}.")


# What is found of an analysis without its data, and the faults of its row that already say why.
CONSEQUENCES = {"DISPLAY-DATA": ("DISPLAY-VARIABLE", "DISPLAY-DATASET", "ANALYSIS-CELL")}


def without_consequences(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those whose cause another finding of the same place tells."""
    causes = {(f.rule, f.place) for f in findings}
    return [f for f in findings if not any((cause, f.place) in causes for cause in CONSEQUENCES.get(f.rule, ()))]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, errors first, then by rule and place; each said once."""
    rank = {severity: position for position, severity in enumerate(SEVERITIES)}
    return tuple(sorted(set(findings), key=lambda f: (rank[f.severity], f.rule, place_order(f.place), f.message)))


def tally(found: Sequence[Finding]) -> str:
    """ "2 errors, 1 warning, 14 notes (1 waived)", blank where there are none."""
    counts = [(s, sum(f.severity == s for f in found)) for s in SEVERITIES]
    words = ", ".join(f"{n:,} {s}{'' if n == 1 else 's'}" for s, n in counts if n)
    states = [(s, n) for s, n in sorted(Counter(f.status for f in found).items()) if s != OPEN]
    return f"{words} ({', '.join(f'{n:,} {s}' for s, n in states)})" if states else words


def failing(found: Iterable[Finding], grades: Sequence[str]) -> list[Finding]:
    """The findings that fail a run: open, and of one of the severities."""
    return [f for f in found if f.status == OPEN and f.severity in grades]
