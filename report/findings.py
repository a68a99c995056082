"""The findings of a build as data: with the subject, site, form or dataset, and record that each is about."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..engine.tables import Table
from ..specs import Finding
from ..study.build import Run
from .shards import coded, narrow, shard
from .subjects import Subjects

NAME = "findings"
SITE = "SITEID"
HOMES = ("DM", "ADSL")  # where the standards have the site of a subject
COLUMNS = ("severity", "rule", "place", "message", "mend")
_SUBJECT = re.compile(r"USUBJID=(.+?)(?= [A-Z][A-Z0-9]*=|, | \(|$)")
_DATASET = re.compile(r"^([A-Z][A-Z0-9]*)\b")


def findings_shard(findings: Sequence[Finding], run: Run, subjects: Subjects, places: Mapping[str, int]) -> bytes:
    """The shard of findings: each with its texts, subject, site, table and record, where its place tells them."""
    line = _lines(run.shelf)
    known = {name.upper(): at + 1 for at, name in enumerate(subjects.names)}
    site = sites(run, subjects)
    found = [_about(f.place, line, known, run.shelf, subjects) for f in findings]
    owners = np.array([owner for owner, _, _ in found], dtype=np.int64)
    texts = {name: coded([getattr(f, name) for f in findings]) for name in COLUMNS}
    texts["site"] = coded([site.get(int(owner), "") for owner in owners])
    texts["table"] = coded([table for _, table, _ in found])
    arrays = {name: codes for name, (_, codes) in texts.items()}
    arrays["subject"] = narrow(owners, len(subjects.names))
    arrays["record"] = np.array([record for *_, record in found], dtype=np.uint32)
    return shard(NAME, {"levels": {name: levels for name, (levels, _) in texts.items()}}, arrays)


def sites(run: Run, subjects: Subjects) -> Mapping[int, str]:
    """The site of each subject, by its place among the subjects; none where no dataset of subjects has it."""
    for home in HOMES:
        if home in run.shelf and SITE in run.shelf[home].frame.columns:
            named = run.shelf[home].frame[SITE].astype("str").fillna("").tolist()
            return dict(zip(subjects.of(home).tolist(), named, strict=True))
    return {}


Found = tuple[str, int]


def _lines(shelf: Mapping[str, Table]) -> Callable[[str], Found]:
    """What finds the form and record that a place names by file and line: form and position from 1; blank and 0 for none."""
    forms = {(t.file, t.unit): t for t in shelf.values() if t.lines is not None}
    named = "|".join(re.escape(f"{file} {unit}") for file, unit in sorted(forms, reverse=True))
    pattern = re.compile(rf"({named}) (\d+)") if named else None

    def found(place: str) -> Found:
        seen = pattern.search(place) if pattern else None
        if seen is None:
            return "", 0
        table = next(t for (file, unit), t in forms.items() if f"{file} {unit}" == seen[1])
        at = np.flatnonzero(table.lines == int(seen[2]))
        return table.name, int(at[0]) + 1 if len(at) else 0

    return found


def _about(
    place: str, line: Callable[[str], Found], known: Mapping[str, int], shelf: Mapping[str, Table], subjects: Subjects
) -> tuple[int, str, int]:
    """Whose a finding is, and the form or dataset and record from 1 that its place names; 0 and blank where it does not."""
    table, record = line(place)
    named = _SUBJECT.search(place)
    owner = known.get(named[1].upper(), 0) if named else 0
    if not owner and record:
        owner = int(subjects.of(table)[record - 1])
    dataset = _DATASET.match(place)
    if not table and dataset and dataset[1] in shelf:
        table = dataset[1]
    return owner, table, record


def tally(findings: Sequence[Finding]) -> dict[str, Any]:
    """How many findings there are of each severity, in the order in which they are told."""
    return {severity: sum(f.severity == severity for f in findings) for severity in ("error", "warning", "note")}
