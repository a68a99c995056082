"""The command that compares two datasets or two packages."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..specs import OutputFault, UsageFault
from ..specs.spelling import seen_alike
from . import terminal
from .options import Json

if TYPE_CHECKING:
    import pandas as pd

    from ..package.compare import Comparison


def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="Dataset, or folder of datasets, such as a build.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="What to compare it with.")],
    keys: Annotated[str, typer.Option(help='Columns that tell records apart, such as "USUBJID AESEQ".')] = "",
    tolerance: Annotated[float, typer.Option(help="How far apart two numbers may be that count as alike.")] = 0.0,
    relative: Annotated[float, typer.Option(help="The same, as a part of the larger one, such as 1e-9.")] = 0.0,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write all differences to a file.")] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page: summary, variables, sites, subjects, differences."),
    ] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="Write the same as a workbook.")] = None,
    json: Json = False,
) -> int:
    """Compare two datasets, packages or deliveries of raw forms: columns, attributes, records and values.

    Exit 1 where they differ, or a file of them cannot be read.
    """
    from ..package.compare import Tolerance, all_differences, compare_folders

    for given in (tolerance, relative):
        if not given >= 0:
            raise UsageFault(f"The tolerance {given} is below 0. Give how far apart two numbers may be.")
    found, faults = compare_folders(a, b, keys.replace(",", " ").split(), Tolerance(tolerance, relative))
    differences = all_differences(found)
    if csv is not None:
        _write(differences, csv)
    _report(found, html, xlsx, (a.name or str(a), b.name or str(b)))
    if json:
        unread = [asdict(fault) for fault in faults]
        listed = differences.to_dict("records")
        terminal.document({"datasets": [_counts(c) for c in found], "unread": unread, "differences": listed})
    else:
        for fault in faults:
            terminal.line(str(fault))
        _print(found, differences)
    return 1 if len(differences) or faults else 0


def _write(differences: "pd.DataFrame", file: Path) -> None:
    from ..outputs import inert_cell, refuse_foreign_file

    refuse_foreign_file(file, header=(",".join(differences.columns) + "\n").encode())
    try:
        differences.map(inert_cell).to_csv(file, index=False, lineterminator="\n")
    except OSError as error:
        raise OutputFault(f"{file} cannot be written: {error.strerror or error}. Choose another place.") from error


def _report(found: "Sequence[Comparison]", html: Path | None, xlsx: Path | None, names: tuple[str, str]) -> None:
    if html is None and xlsx is None:
        return
    from ..outputs import write_file
    from ..package.compare_page import compare_page, compare_workbook

    if html is not None:
        write_file(html, compare_page(found, *names))
    if xlsx is not None:
        write_file(xlsx, compare_workbook(found))


def _counts(c: "Comparison") -> dict[str, object]:
    kinds = c.differences["kind"].value_counts(sort=False).to_dict()
    records = {"both": c.both, "only_a": c.only_a, "only_b": c.only_b, "repeated": c.repeated}
    subjects, sites = (
        {name: dict(zip(("new", "gone", "changed"), counts, strict=True)) for name, counts in listed.items()}
        for listed in (c.subjects, c.sites)
    )
    row = {"dataset": c.dataset, "keys": list(c.keys), "keys_from": c.key_source, "records": records}
    return {**row, "differences": kinds, "rounding": c.rounded, "subjects": subjects, "sites": sites}


def _print(found: "Sequence[Comparison]", differences: "pd.DataFrame") -> None:
    for row in differences.head(terminal.MOST).itertuples(index=False):
        terminal.line(_sentence(*map(str, row)))
    if len(differences) > terminal.MOST:
        terminal.line(f"... and {len(differences) - terminal.MOST:,} more; --csv FILE writes all of them")
    different = [c for c in found if len(c.differences)]
    for c in different:
        terminal.line(_summary(c))
    alike = len(found) - len(different)
    total = f"{len(differences):,} difference{'' if len(differences) == 1 else 's'}" if different else "no differences"
    terminal.line(f"{len(found)} dataset{'' if len(found) == 1 else 's'} compared, {alike} alike: {total}")


def _sentence(dataset: str, kind: str, key: str, variable: str, a: str, b: str) -> str:
    what = " ".join(filter(None, (f"{dataset}.{variable}" if variable else dataset, key)))
    if kind in ("dataset", "variable", "record"):
        return f"{what}: the {kind} is only in {'A' if a else 'B'}"
    ours, theirs = (ascii(a), ascii(b)) if seen_alike(a) == seen_alike(b) else (repr(a), repr(b))
    return f"{what}: {'' if kind == 'value' else kind + ' '}{ours} in A, {theirs} in B"


def _subjects(subjects: "Mapping[str, tuple[int, int, int]]") -> str:
    """The first subjects with changes, and what changed of each."""
    rows = []
    for name, counts in list(subjects.items())[:3]:
        kinds = [f"{n:,} {kind}" for kind, n in zip(("new", "gone", "changed"), counts, strict=True) if n]
        rows.append(f"{name} ({', '.join(kinds)})")
    more = f" and {len(subjects) - 3:,} more" if len(subjects) > 3 else ""
    return f"{len(subjects):,} with changed records: {', '.join(rows)}{more}"


def _summary(c: "Comparison") -> str:
    kinds = c.differences["kind"].value_counts()
    if "dataset" in kinds:
        return f"  {c.dataset:<8} only in {'A' if c.differences['a'].iloc[0] else 'B'}"
    by = f"by {' '.join(c.keys)}" if c.keys else "in their order"
    searched = " (found by search; --keys names others)" if c.key_source == "a search" and c.keys else ""
    parts = [f"records {by}{searched}: {c.both:,} in both, {c.only_a:,} only in A, {c.only_b:,} only in B"]
    if c.repeated:
        parts.append(f"{c.repeated:,} with a key that another has")
    said = sum(int(kinds.get(k, 0)) for k in ("variable", "label", "type", "length", "format"))
    if said:
        parts.append(f"{said:,} difference{'' if said == 1 else 's'} of columns")
    columns = c.differences.loc[c.differences["kind"].eq("value"), "variable"].value_counts(sort=False)
    if len(columns):
        parts.append("values differ in " + ", ".join(f"{name} {count:,}" for name, count in columns.items()))
    if c.rounded:
        says = "all of them" if c.rounded == columns.sum() else f"{c.rounded:,} of them"
        parts.append(f"{says} by rounding alone, which --relative 1e-12 (or --tolerance) takes as alike")
    if c.subjects:
        parts.append(_subjects(c.subjects))
    return f"  {c.dataset:<8} {'; '.join(parts)}"
