"""One fault of the study's records, in words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, order=True)
class Finding:
    """One fault of the study's records or of a finished dataset.

    rule: short capitals name of the check, such as DATE-IMPOSSIBLE.
    severity: one of `SEVERITIES`.
    place: where it is, as a reader finds it: "toxicity.csv line 118, ONSETDT", "AE USUBJID=X1-0001, AESEQ=3".
    message: what is wrong, one sentence.
    mend: what to do about it, one sentence.
    """

    rule: str
    severity: str
    place: str
    message: str
    mend: str

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity is one of {', '.join(SEVERITIES)}, not {self.severity!r}")

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


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, errors first, then by rule and place; each said once."""
    rank = {severity: position for position, severity in enumerate(SEVERITIES)}
    return tuple(sorted(set(findings), key=lambda f: (rank[f.severity], f.rule, place_order(f.place), f.message)))
