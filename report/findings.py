"""The findings of a build as data: with the subject, site, form or dataset, and record that each is about."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..engine.tables import Positions, Table
from ..specs import Finding
from ..specs.places import Parts, parts_of
from ..study.build import Run
from .shards import coded, narrow_unsigned, shard
from .subjects import Subjects

NAME = "findings"
SITE = "SITEID"
HOMES = ("DM", "ADSL")  # where the standards have the site of a subject
COLUMNS = ("severity", "rule", "place", "message", "mend", "status")
NOTES = ("rule", "dataset", "variable", "record", "explanation", "disposition", "who", "until")


def findings_shard(findings: Sequence[Finding], run: Run, subjects: Subjects, places: Mapping[str, int]) -> bytes:
    """The shard of findings: each with its texts, subject, site, table and record, where its place tells them."""
    line = _lines(run.shelf)
    known = {name.upper(): at + 1 for at, name in enumerate(subjects.names)}
    site = sites(run, subjects)
    found = [_about(parts_of(f.place), line, known, run.shelf, subjects) for f in findings]
    owners = np.array([owner for owner, _, _ in found], dtype=np.int64)
    texts = {name: coded([getattr(f, name) for f in findings]) for name in COLUMNS}
    texts["site"] = coded([site.get(int(owner), "") for owner in owners])
    texts["table"] = coded([table for _, table, _ in found])
    arrays = {name: codes for name, (_, codes) in texts.items()}
    arrays["subject"] = narrow_unsigned(owners, len(subjects.names))
    arrays["record"] = np.array([record for *_, record in found], dtype=np.uint32)
    levels = {name: levels for name, (levels, _) in texts.items()}
    notes = [[getattr(note, name) for name in NOTES] for note in run.study.spec.notes]
    return shard(NAME, {"levels": levels, "notes": notes}, arrays)


def sites(run: Run, subjects: Subjects) -> Mapping[int, str]:
    """The site of each subject, by its place among the subjects; none where no dataset of subjects has it."""
    for home in HOMES:
        if home in run.shelf and SITE in run.shelf[home].frame.columns:
            named = run.shelf[home].frame[SITE].astype("str").fillna("").tolist()
            return dict(zip(subjects.of(home).tolist(), named, strict=True))
    return {}


def _lines(shelf: Mapping[str, Table]) -> Mapping[str, tuple[str, Positions]]:
    """The form of each file, and the lines of its records in their order."""
    return {t.file: (t.name, t.lines) for t in shelf.values() if t.lines is not None}


def _about(
    parts: Parts,
    lines: Mapping[str, tuple[str, Positions]],
    known: Mapping[str, int],
    shelf: Mapping[str, Table],
    subjects: Subjects,
) -> tuple[int, str, int]:
    """Whose a finding is, and the form or dataset and record from 1 that its place names; 0 and blank where it does not."""
    owner = known.get(parts.subject.upper(), 0)
    if parts.file not in lines:
        return owner, parts.dataset if parts.dataset in shelf else "", 0
    form, numbers = lines[parts.file]
    at = np.flatnonzero(numbers == (int(parts.line) if parts.line else -1))
    record = int(at[0]) + 1 if len(at) else 0
    return owner or (int(subjects.of(form)[record - 1]) if record else 0), form, record


def severity_counts(findings: Sequence[Finding]) -> dict[str, Any]:
    """How many findings there are of each severity, in the order in which they are told."""
    return {severity: sum(f.severity == severity for f in findings) for severity in ("error", "warning", "note")}
