"""A target of a field with the evidence for it, and how sure each kind of evidence is."""

from dataclasses import dataclass

from .targets import Target

APPROVED, NAME, CDASH, DICTIONARY, STEM, WORDS, LABEL, ITEM, BOX, VALUES, TYPE = (
    *("approved before", "name", "CDASH name", "dictionary export", "name without its domain", "words of the name"),
    *("label", "numbered item", "box", "values", "type"),
)
SCORES = {APPROVED: 0.99, NAME: 0.98, CDASH: 0.96, DICTIONARY: 0.94, STEM: 0.9, WORDS: 0.84, LABEL: 0.84, VALUES: 0.74}
SCORES |= {ITEM: 0.8, BOX: 0.78, TYPE: 0.72}


@dataclass(frozen=True)
class Candidate:
    """One target of a field with the evidence for it; score is from 0 to 1."""

    target: Target
    score: float
    evidence: str
    reason: str


def candidate_of(target: Target, evidence: str, reason: str, share: float = 1.0) -> Candidate:
    """A candidate with the score of its kind of evidence; share, from 0 to 1, makes it less sure."""
    return Candidate(target, SCORES[evidence] * share, evidence, reason)
