"""Waivers: findings that somebody answers for, with the reason and the last day, as rows of the sheet notes."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from .cells import usable
from .faults import InputFault
from .findings import WAIVED, Finding
from .lists import Note
from .places import parts_of
from .read_lists import notes as read_notes
from .sheets import read_table, rows

SHEET = "notes"


@dataclass(frozen=True)
class Waiver:
    """One waiver: which findings it is about, who answers for it, until when, and where it stands.

    datasets, variables and words are blank where it is about any; until is a date in ISO 8601, "" without end.
    """

    rule: str
    datasets: frozenset[str]
    variables: frozenset[str]
    words: tuple[str, ...]
    who: str
    until: str
    place: str

    def is_about(self, finding: Finding) -> bool:
        """Whether it names a finding: its rule, its dataset and variable, and words of its place."""
        if finding.rule != self.rule:
            return False
        parts, place = parts_of(finding.place), _plain(finding.place)
        return (
            (not self.datasets or parts.dataset in self.datasets)
            and (not self.variables or not self.variables.isdisjoint((parts.variable, parts.field)))
            and all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", place) for word in self.words)
        )


def waivers_of(notes: Iterable[Note]) -> tuple[Waiver, ...]:
    """The waivers among the notes: those that say who answers for them."""
    return tuple(
        Waiver(
            note.rule,
            frozenset(note.datasets),
            frozenset(_names(note.variable)),
            tuple(_plain(word.strip()) for word in note.record.split(",") if word.strip()),
            note.who,
            note.until,
            note.place,
        )
        for note in notes
        if note.who and note.rule
    )


def read_waivers(file: Path) -> tuple[Waiver, ...]:
    """The waivers of a file with the columns of the sheet notes. Raises InputFault where it cannot be read."""
    if not file.is_file():
        raise InputFault(f"{file} is not there. Point at a file of waivers, with the columns of the sheet notes.")
    faults: list[Finding] = []
    listed = rows(SHEET, read_table(file), file.name)
    usable(SHEET, listed, faults)
    if faults:
        raise InputFault(f"{faults[0].place}: {faults[0].message} {faults[0].mend}")
    return waivers_of(read_notes(listed))


def _names(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _plain(place: str) -> str:
    """A place with what reads like it alike: "AESEQ 29" for "AESEQ=29"."""
    return place.replace("=", " ")


def waived(
    found: Sequence[Finding],
    waivers: Sequence[Waiver],
    today: str,
    carried_out: Callable[[str], bool] = lambda rule: True,
) -> tuple[Finding, ...]:
    """The findings, those that a waiver is about as waived; and what is wrong with the waivers.

    today: a date in ISO 8601; a waiver that ended before it waives nothing and is a finding, and so is one that is
    about no finding of a rule that was carried out.
    """
    holding = [w for w in waivers if not w.until or w.until >= today]
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in holding:
        by_rule.setdefault(waiver.rule, []).append(waiver)
    used: set[Waiver] = set()
    answered = []
    for finding in found:
        about = [w for w in by_rule.get(finding.rule, ()) if w.is_about(finding)]
        used.update(about)
        answered.append(replace(finding, status=WAIVED) if about else finding)
    return (*answered, *(_wrong(w, today) for w in waivers if w not in used and carried_out(w.rule)))


def _wrong(waiver: Waiver, today: str) -> Finding:
    if waiver.until and waiver.until < today:
        days = (date.fromisoformat(today) - date.fromisoformat(waiver.until)).days
        ago = f"{days} day{'' if days == 1 else 's'} ago"
        says = f"The waiver of {waiver.rule} by {waiver.who} ended on {waiver.until}, {ago}."
        return Finding("WAIVER-EXPIRED", "warning", waiver.place, says, "Renew it, or mend what it was about.")
    says = f"The waiver of {waiver.rule} by {waiver.who} is about no finding."
    return Finding("WAIVER-UNUSED", "warning", waiver.place, says, "Take it out, or mend what it names.")
