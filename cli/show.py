"""The command that shows a study's datasets."""

from typing import Annotated

import typer

from ..specs import UsageFault
from . import terminal
from .options import StudyFolder


def show(
    study: StudyFolder,
    dataset: Annotated[str, typer.Argument(help="Dataset to show; without one, all are listed.")] = "",
    subject: Annotated[str, typer.Option(help="Show the records of this subject.")] = "",
    rows: Annotated[int, typer.Option(help="How many records to show.")] = 10,
) -> int:
    """List the study's datasets, or show one: its columns, or a subject's records."""
    from ..study import Study
    from ..trace.trace import subject_run

    opened = Study.open(study)
    if not dataset:
        for d in opened.spec.datasets.values():
            terminal.line(f"{d.name:<8} {d.package:<5} {len(d.variables):>3} columns  {d.label}: {d.structure}")
        return 0
    if dataset not in opened.spec.datasets:
        raise UsageFault(f"The study has no dataset {dataset!r}. `m5kit show {study}` lists them.")
    chosen = opened.spec.datasets[dataset]
    if subject:
        frame = subject_run(opened, subject).built[dataset].frame.head(rows)
        terminal.line(frame.astype("object").where(frame.notna(), "").to_string(index=False))
        return 0
    for v in chosen.variables:
        made = (
            f"{v.derivation.method} of {', '.join(map(str, v.derivation.sources))}"
            if v.derivation.sources
            else v.derivation.method
        )
        terminal.line(f"{v.name:<8} {v.type:<10} {v.core:<5} {v.origin:<12} {v.label:<40} {made}")
    return 0
