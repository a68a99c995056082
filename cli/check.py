"""The command that checks a study's spec."""

from typing import TYPE_CHECKING, Annotated

import typer

from . import terminal
from .options import Json, NoCode, Sheets, Strict, StudyFolder, WithProposals
from .outcome import Annotate, Baseline, FailOn, GitLab, Html, Outcome, Reports, known_before, reported

if TYPE_CHECKING:
    from ..study import Study


def check(
    study: StudyFolder,
    spec: Sheets = None,
    no_code: NoCode = False,
    methods: Annotated[bool, typer.Option("--methods", help="Show the sentence of every method.")] = False,
    baseline: Baseline = None,
    strict: Strict = False,
    fail_on: FailOn = "error",
    report: Reports = None,
    html: Html = None,
    gitlab: GitLab = None,
    annotate: Annotate = "",
    with_proposals: WithProposals = False,
    json: Json = False,
) -> int:
    """Say everything that is wrong with a study's spec, with sheet and line."""
    from ..study import Study
    from ..study.check import check as faults_of

    outcome = Outcome(strict, fail_on, (*(report or ()), *filter(None, [html])), {}, baseline, annotate, gitlab)
    _ = outcome.grades
    opened = Study.open(study, spec, proposals=with_proposals)
    if no_code:
        opened.refuse_own_code()
    found = known_before(faults_of(opened), outcome)
    if json:
        terminal.document([f.row for f in found])
    else:
        terminal.findings(found, everything=True)
        if methods:
            _methods(opened)
        columns = sum(len(d.variables) for d in opened.spec.datasets.values())
        terminal.line(f"{len(opened.spec.datasets)} datasets, {columns} columns: {terminal.findings_tally(found)}")
    return reported(found, outcome, f"Faults of the sheets of {opened.spec.id}")


def _methods(opened: "Study") -> None:
    from ..package.planned import steps_by_column

    for steps in steps_by_column(opened).values():
        for step in steps:
            where = f" [{step.where}]" if step.where else ""
            terminal.line(f"{step.variable}{where}: {step.text}")
