"""One fault of the study's records, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

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


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, errors first, then by rule and place; each said once."""
    rank = {severity: position for position, severity in enumerate(SEVERITIES)}
    return tuple(sorted(set(findings), key=lambda f: (rank[f.severity], f.rule, f.place, f.message)))
