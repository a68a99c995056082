"""The command that shows a study's datasets."""

from typing import TYPE_CHECKING, Annotated

import typer

from ..specs import UsageFault
from . import terminal
from .options import StudyFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..specs import Dataset, Row
    from ..study import Study


def show(
    study: StudyFolder,
    dataset: Annotated[str, typer.Argument(help="Dataset to show; without one, all are listed.")] = "",
    subject: Annotated[str, typer.Option(help="Show the records of this subject, of all datasets or of one.")] = "",
    story: Annotated[bool, typer.Option("--story", help="Tell how the dataset is made, in that order.")] = False,
    rows: Annotated[int, typer.Option(min=1, help="How many records to show of a dataset.")] = 10,
) -> int:
    """List the study's datasets, or show one: its columns and the sheets they come from, how it is made, or a subject's records."""
    from ..specs.nearest import nearest
    from ..study import Study

    opened = Study.open(study)
    known = opened.spec.datasets
    if dataset and dataset not in known:
        near = nearest(dataset.upper(), list(known))
        raise UsageFault(f"The study has no dataset {dataset!r}.{near} `m5kit show {study}` lists them.")
    if story:
        if not dataset or subject:
            raise UsageFault("--story tells of one dataset: name it, and no subject.")
        for line in _story(opened, dataset):
            terminal.line(line)
    elif subject:
        _records(opened, [dataset] if dataset else list(known), subject, rows)
    elif dataset:
        _columns(known[dataset], opened.spec.as_written(dataset))
    else:
        for d in known.values():
            terminal.line(f"{d.name:<8} {d.package:<5} {len(d.variables):>3} columns  {d.label}: {d.structure}")
    return 0


def _story(study: "Study", dataset: str) -> "Iterator[str]":
    from ..trace.story import story

    return story(study, dataset)


def _records(study: "Study", names: list[str], subject: str, rows: int) -> None:
    from ..trace.trace import subject_run
    from ..trace.values import shown_values

    built = subject_run(study, subject).built
    for name in names:
        frame = built[name].frame
        values = shown_values(frame.head(rows), study.spec.datasets[name]).to_string(index=False)
        if len(names) == 1:
            terminal.line(values if len(frame) else f"{name} has no record of the subject.")
        elif len(frame):
            terminal.line(f"{name}, {len(frame)} record{'' if len(frame) == 1 else 's'}")
            terminal.line(values)


def _columns(dataset: "Dataset", sheet: "Sequence[Row]") -> None:
    """The columns of a dataset; where it is like others, below each one the sheets that its cells stand in."""
    from ..specs.inherit import layers_of

    rows = {row["variable"]: row for row in sheet}
    whole = any(row.places or "(" in row.place for row in sheet)
    for v in dataset.columns:
        sources = ", ".join(map(str, v.derivation.sources))
        made = f"{v.derivation.method} of {sources}" if sources else v.derivation.method
        origin = v.origin if v.name in dataset.names else "not submitted"
        terminal.line(f"{v.name:<8} {v.type:<10} {v.core:<5} {origin:<13} {v.label:<40} {made}")
        if whole:
            parts = (
                f"{place.removesuffix(f' ({dataset.name})')}: {', '.join(c)}"
                for place, c in layers_of(rows[v.name]).items()
            )
            terminal.line(f"{'':<8} {'; '.join(parts)}")
