"""The command that checks a study's spec."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from . import terminal
from .options import Json, NoCode, Sheets, StudyFolder

if TYPE_CHECKING:
    from ..study import Study


def check(
    study: StudyFolder,
    spec: Sheets = None,
    no_code: NoCode = False,
    methods: Annotated[bool, typer.Option("--methods", help="Show the sentence of every method.")] = False,
    json: Json = False,
) -> int:
    """Say everything that is wrong with a study's spec, with sheet and line."""
    from ..study import Study
    from ..study.check import check as faults_of

    opened = Study.open(study, spec)
    if no_code:
        opened.refuse_own_code()
    found = faults_of(opened)
    if json:
        terminal.document([asdict(f) for f in found])
    else:
        terminal.findings(found, everything=True)
        if methods:
            _methods(opened)
        columns = sum(len(d.variables) for d in opened.spec.datasets.values())
        terminal.line(f"{len(opened.spec.datasets)} datasets, {columns} columns: {terminal.tally(found)}")
    return terminal.exit_code(found)


def _methods(opened: "Study") -> None:
    from ..package.planned import planned_steps

    for steps in planned_steps(opened).values():
        for step in steps:
            where = f" [{step.where}]" if step.where else ""
            terminal.line(f"{step.variable}{where}: {step.text}")
