"""The findings of a build as the reviewer's guides tell them: by rule with what is said of each, and where each stands."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ..documents.guide import GuideTable, Part, Section
from ..specs import Finding, Note
from ..specs.findings import SEVERITIES
from .guide_facts import OURS, Facts, cut, fact_table, nothing, plural

NO_NOTE = "No explanation is given."
_DATASET = re.compile(r"[A-Z][A-Z0-9]{1,7}\b")


def issues_summary(facts: Facts, package: str) -> Iterator[Section]:
    """The findings on the datasets of a package by rule, each with its disposition, and those of other checks."""
    names = {b.dataset.name for b in facts.built(package)}
    notes = facts.spec.notes
    mine = [f for f in facts.findings if _is_of_data(f) and not on_records(f, facts) and belongs(f, facts) == package]
    parts: tuple[Part, ...] = ("The checks of the build found nothing in these datasets.",)
    if mine:
        sentence = f"The build found {plural(len(mine), 'thing')} in these datasets, by rule:"
        parts = (sentence, _summary(mine, notes))
    yield Section("Issues summary", parts, 2)
    others = [note for note in notes if note.source not in OURS and names & set(note.datasets)]
    if others:
        rows = [
            (f"{note.source} {note.rule}", f"{note.dataset} {note.variable}".strip(), note.record, note.words)
            for note in others
        ]
        parts = (fact_table("Rule,Variable,Records,Explanation", rows, (1.7, 1.6, 2.2, 4.5)),)
        yield Section("Additional conformance details", parts, 2)
    else:
        yield nothing(
            "Additional conformance details", "no findings of other checks are explained in the specification."
        )


def issues_details(facts: Facts, package: str) -> Section:
    """Where each finding of a package stands by itself, and how many there are of each severity and status."""
    mine = [f for f in facts.findings if _is_of_data(f) and belongs(f, facts) == package]
    counts = Counter((f.severity, f.status) for f in mine)
    order = sorted(counts, key=lambda kind: (SEVERITIES.index(kind[0]), kind[1]))
    title = "Conformance issues details"
    if not mine:
        return nothing(title, "the checks of the build found nothing.")
    says = (
        "findings.csv of the build has each finding on a line, with its place, subject, value and status; "
        "findings.html shows the same, to be searched."
    )
    rows = [(severity, status, f"{counts[severity, status]:,}") for severity, status in order]
    return Section(title, (says, fact_table("Severity,Status,Findings", rows, (1, 1, 1))), 2)


def belongs(finding: Finding, facts: Facts) -> str:
    """The package that a finding concerns: that of the dataset which reported it, else of the one that its place names.

    What neither tells is of SDTM.
    """
    known = facts.run.built
    reported = facts.reported.get(finding)
    if reported:
        return "adam" if all(p == "adam" for p in reported) else "sdtm"
    named = dataset_of(finding, set(known))
    return known[named].dataset.package if named else "sdtm"


def on_records(finding: Finding, facts: Facts) -> bool:
    """Whether a finding is on a collected record: its place begins with the file of a form."""
    return finding.place.startswith(facts.files)


def dataset_of(finding: Finding, known: set[str]) -> str:
    """The dataset that a finding is on, by its place; "" where it is on none of them."""
    found = _DATASET.match(finding.place)
    name = found[0] if found else ""
    return name if name in known else ""


def record_issues(facts: Facts, package: str) -> Section | None:
    """The findings on collected records, by rule, that concern a package; None where there are none."""
    mine = [f for f in facts.findings if _is_of_data(f) and on_records(f, facts) and belongs(f, facts) == package]
    if not mine:
        return None
    parts = (
        f"In the collected records the build found {plural(len(mine), 'thing')}, by rule:",
        _summary(mine, facts.spec.notes),
    )
    return Section("Findings on the collected records", parts, 2)


def _is_of_data(finding: Finding) -> bool:
    """Whether a finding is on data, not on sheets, displays or papers."""
    return not finding.rule.startswith(("DISPLAY", "SPEC", "GUIDE", "PDF", "CRF", "ORIGIN", "DOCUMENT"))


def _summary(findings: Sequence[Finding], notes: Sequence[Note]) -> GuideTable:
    """Findings by rule: how many, the first of them, and what is said of them."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    rows = []
    for (severity, rule), same in groups.items():
        said = [note.words for note in notes if note.rule == rule and note.source in OURS]
        example = f"{same[0].place}: {same[0].message}"
        rows.append((rule, severity, f"{len(same):,}", cut(example), " ".join(dict.fromkeys(said)) or NO_NOTE))
    return fact_table("Rule,Severity,Number,First of them,Explanation", rows, (1.9, 1.2, 1.1, 3.2, 3.2))
