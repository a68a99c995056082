"""The command that makes a package again and compares."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ..specs import InputFault
from . import terminal
from .options import Json, NoCode


def verify(
    archive: Annotated[Path, typer.Argument(metavar="PACKAGE", help="Archive that `m5kit package` wrote.")],
    checksums: Annotated[bool, typer.Option("--checksums", help="Only check the checksums; nothing is built.")] = False,
    no_code: NoCode = False,
    everything: Annotated[bool, typer.Option("--all", help="List every file, not only what is not the same.")] = False,
    json: Json = False,
) -> int:
    """Make a package again from its inputs and say of each file whether it is the same, byte for byte.

    This runs the study's own Python where the package carries any, and says so: --no-code refuses such a package.
    """
    from ..package.archive import VERDICTS
    from ..package.verify import verified

    if not archive.is_file():
        raise InputFault(f"{archive} is not there. Point at an archive that `m5kit package` wrote.")
    with terminal.progress("building") as report:
        found = verified(archive, rebuild=not checksums, progress=report, code=not no_code)
    if json:
        terminal.document(asdict(found))
        return 0 if found.sound else 1
    for verdict in found.verdicts:
        if everything or verdict.verdict != "same":
            terminal.line(f"{verdict.verdict}: {verdict.path}")
    for name, theirs, ours in found.software:
        terminal.line(f"made with {name} {theirs or '?'}, here {ours}")
    for word in VERDICTS:
        count = sum(v.verdict == word for v in found.verdicts)
        if count or word == "same":
            terminal.line(f"{count:>4} {word}")
    return 0 if found.sound else 1
