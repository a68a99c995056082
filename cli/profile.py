"""The command that says what raw files hold, and what a delivery changed."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..specs import UsageFault
from . import terminal
from .options import Json

if TYPE_CHECKING:
    from ..profile.deliveries import Delivered
    from ..profile.folder import Profile


def profile(
    path: Annotated[Path, typer.Argument(metavar="STUDY|FOLDER", help="A study, or a folder or file of raw records.")],
    new: Annotated[Path | None, typer.Argument(metavar="[NEW]", help="A newer delivery, to compare with.")] = None,
    ct: Annotated[list[Path] | None, typer.Option("--ct", metavar="FILE", help="Published terminology.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page, too.")] = None,
    by: Annotated[str, typer.Option("--by", help="Of two deliveries, count by form, site or subject.")] = "form",
    json: Json = False,
) -> int:
    """Say what every form and field of raw files holds; with NEW, what is new, gone and changed there.

    Exit 1 where two deliveries differ, or a file cannot be read.
    """
    if new is not None:
        return _deliveries(path, new, by, json=json, html=html)
    from ..profile.folder import raw_profile

    found = raw_profile(path, ct or ())
    if html is not None:
        _write_page(found, html)
    if json:
        terminal.document(asdict(found))
    else:
        _print_profile(found)
    return terminal.exit_code(found.findings)


def _write_page(found: "Profile", file: Path) -> None:
    from ..outputs import write_file
    from ..profile.page import profile_page

    write_file(file, profile_page(found).encode("utf-8"))
    terminal.print_note(f"wrote {file}")


def _print_profile(found: "Profile") -> None:
    from ..profile.words import field_words, form_words, in_columns

    for finding in found.findings:
        terminal.line(str(finding))
    for form in found.forms:
        terminal.line(f"{form.name} ({form.file})")
        terminal.lines(f"  {said}" for said in form_words(form))
        rows = [(f.name, f.type, f"{f.share:.0%}", f"{f.distinct:,}", "; ".join(field_words(f))) for f in form.fields]
        terminal.lines(f"    {line}" for line in in_columns([("field", "type", "filled", "distinct", ""), *rows]))
        terminal.line()
    fields = sum(len(form.fields) for form in found.forms)
    terminal.line(f"{len(found.forms)} forms, {fields} fields, {sum(f.records for f in found.forms):,} records")


def _deliveries(old: Path, new: Path, by: str, *, json: bool, html: Path | None) -> int:
    from ..profile.deliveries import deliveries

    if html is not None:
        raise UsageFault("A page is made of one delivery; leave --html away, or NEW.")
    if by not in ("form", "site", "subject"):
        raise UsageFault(f"Changes are counted by form, site or subject, not by {by!r}.")
    found, faults = deliveries(old, new)
    if json:
        terminal.document({"forms": [asdict(d) for d in found], "unread": [f.row for f in faults]})
    else:
        terminal.findings(faults, everything=True)
        _print_changes(found, by)
    return 1 if faults or any(d.changed for d in found) else 0


def _print_changes(found: "tuple[Delivered, ...]", by: str) -> None:
    from ..profile.deliveries import totals
    from ..profile.words import delivered_words

    for delivered in (d for d in found if d.changed):
        terminal.line(delivered_words(delivered))
        terminal.lines(f"  {said}" for said in delivered.structure)
        groups = {"site": delivered.sites, "subject": delivered.subjects}.get(by, {})
        terminal.lines(f"  {by} {name}: {n:,} new, {g:,} gone, {c:,} changed" for name, (n, g, c) in groups.items())
    new, gone, changed = totals(found)
    alike = sum(not d.changed for d in found)
    terminal.line(f"{len(found)} forms, {alike} the same: {new:,} records new, {gone:,} gone, {changed:,} changed")
