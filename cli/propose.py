"""The command that proposes rows for a study's sheets, and approves them."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import terminal
from .options import Json, StudyFolder

if TYPE_CHECKING:
    from ..propose.study import Proposals
    from ..study import Study


One = Annotated[str, typer.Argument(metavar="[DATASET]", help="One dataset of SDTM, such as AE.")]
Earlier = Annotated[
    list[Path] | None, typer.Option("--from", metavar="STUDY", help="An earlier study whose rows count as evidence.")
]
Terminology = Annotated[list[Path] | None, typer.Option("--ct", metavar="FILE", help="Published terminology.")]
Approve = Annotated[bool, typer.Option("--approve", help="Approve what is proposed, as the next two choose.")]
OfForm = Annotated[str, typer.Option(help="Approve rows made from this form alone: raw.ae.")]
Above = Annotated[float, typer.Option(min=0, max=1, help="Approve rows with at least this score.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what is proposed, and write nothing.")]


def propose(
    study: StudyFolder,
    dataset: One = "",
    earlier: Earlier = None,
    ct: Terminology = None,
    approve: Approve = False,
    form: OfForm = "",
    above: Above = 0.0,
    dry: Dry = False,
    json: Json = False,
) -> int:
    """Propose rows for the sheets, from the names, labels and values of the raw fields; or approve proposed ones.

    Each has its score, the reason, and the state `proposed`: nothing is built of it before it is approved.
    """
    from ..study import Study

    opened = Study.open(study)
    if approve:
        return _approve(opened, dataset, form, above)
    from ..propose.study import proposals, write_proposals

    found = proposals(opened, dataset, [Study.open(path) for path in earlier or ()], ct or ())
    files = () if dry else write_proposals(opened, found, dataset)
    if json:
        forms = [{**asdict(f), "form": f.form.name} for f in found.forms]
        terminal.document({"rows": found.rows.sheets, "left": found.rows.left, "forms": forms})
        return 0
    _print(found, dataset)
    terminal.lines(f"wrote {file}" for file in files)
    if files:
        then = f"m5kit propose {study} --approve --above 0.9, or m5kit build --with-proposals"
        terminal.line(f"Next: look at them, then {then}")
    return 0


def _approve(opened: "Study", dataset: str, form: str, above: float) -> int:
    from ..propose.study import approve

    counts = approve(opened, dataset, form, above)
    for sheet, count in counts.items():
        terminal.line(f"{sheet}: {count} approved")
    terminal.line(f"{sum(counts.values())} rows approved" if counts else "No such row waits for its approval.")
    return 0


def _print(found: "Proposals", dataset: str) -> None:
    from ..profile.words import in_columns

    for form in (f for f in found.forms if dataset in ("", f.dataset)):
        where = f"{form.dataset} ({form.score:.2f}: {form.reason})" if form.dataset else f"no dataset: {form.reason}"
        terminal.line(f"{form.form.name} -> {where}")
        rows = [(p.field, str(p.best.target), f"{p.best.score:.2f}", p.best.reason) for p in form.fields if p.best]
        terminal.lines(f"    {line}" for line in in_columns(rows)) if rows else None
        remarks = [f"{p.field}{f' ({p.remark})' if p.remark else ''}" for p in form.fields if p.best is None]
        if remarks:
            terminal.line(f"    not placed: {'; '.join(remarks)}")
        if form.system or form.copies:
            terminal.line(f"    of the EDC system, or kept twice: {', '.join((*form.system, *form.copies))}")
    for left in found.rows.left:
        terminal.line(f"left to you: {left}")
    fields = [p for f in found.forms for p in f.fields]
    placed = sum(p.best is not None for p in fields)
    terminal.line(f"{placed} of {len(fields)} fields placed; {found.count} rows proposed")
