"""What commands print: lines, progress, findings, JSON."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..outputs.inert import inert_text
from ..specs import Finding
from ..specs.findings import failing
from ..specs.findings import tally as count

if TYPE_CHECKING:
    from ..study import Run

MOST = 20


def line(text: str = "") -> None:
    """Print one line to standard output; what a terminal would obey in it is written out."""
    sys.stdout.write(inert_text(text) + "\n")


def lines(texts: Iterable[str]) -> None:
    """Print lines to standard output."""
    for text in texts:
        line(text)


def document(content: Any) -> None:
    """Print a JSON document to standard output."""
    line(json.dumps(content, indent=2, ensure_ascii=False))


def print_note(text: str) -> None:
    """Print one line to standard error, where it does not mix with output."""
    sys.stderr.write(inert_text(text) + "\n")
    sys.stderr.flush()


def findings(found: Sequence[Finding], *, everything: bool = False) -> None:
    """Print findings, the first twenty of them unless all are asked for, and how many there are."""
    for finding in found if everything else found[:MOST]:
        line(str(finding))
    if not everything and len(found) > MOST:
        line(f"... and {len(found) - MOST} more")


def findings_tally(found: Sequence[Finding]) -> str:
    """ "2 errors, 1 warning, 14 notes (1 waived)", or "no findings"."""
    return count(found) or "no findings"


def exit_code(found: Sequence[Finding], *, strict: bool = False, grades: Sequence[str] | None = None) -> int:
    """0, or 1 where there are open errors, or warnings in a strict run; grades: the severities that fail it instead."""
    bad = grades if grades is not None else ("error", "warning") if strict else ("error",)
    return 1 if failing(found, bad) else 0


@contextmanager
def progress(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on a terminal; elsewhere one line on standard error for each part that begins.

    The function it gives is called with what is done, how many are done and how many there are; with 0 of 0 where a
    part of the work begins.
    """
    if not sys.stderr.isatty():
        yield lambda what, done, total: None if total else print_note(what)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<28}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    shown = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=shown, transient=True, auto_refresh=False) as bar:
        task = bar.add_task(title, total=None)

        def show(what: str, done: int, total: int) -> None:
            said = f"{title} {what}" if total else what
            bar.update(task, description=said, completed=done, total=total or None, refresh=True)

        yield show


def built(study: Path, sheets: Path | None = None) -> "Run":
    """A build in memory, with its progress shown."""
    from ..study import build_folder

    with progress("building") as report:
        return build_folder(study, sheets, progress=report)
