"""Commands that begin things: new study, new domain, new display."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import terminal
from .options import StudyFolder

if TYPE_CHECKING:
    from ..begin.new import Made

new = typer.Typer(
    help="Begin a study, a dataset or a display; nothing is overwritten.", no_args_is_help=True, rich_markup_mode=None
)


@new.command()
def study(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder to make; it must not be there, or be empty.")
    ],
    id: Annotated[str, typer.Option("--id", help="The study's identifier, as in STUDYID.")],
    raw: Annotated[Path | None, typer.Option("--raw", metavar="FOLDER", help="Begin from the raw files there.")] = None,
    ct: Annotated[list[Path] | None, typer.Option("--ct", metavar="FILE", help="Published terminology.")] = None,
) -> int:
    """Write a small study that passes every check and builds: one form, and DM as a worked example.

    With --raw it begins from raw files: they are copied, described as found, and rows are proposed for the sheets.
    """
    if raw is not None:
        return _from_raw(folder, id, raw, ct or [])
    from ..begin.new import new_study

    _print(new_study(folder, id))
    terminal.line(f"Next: m5kit check {folder}, m5kit build {folder}, m5kit new domain {folder} AE")
    return 0


def _from_raw(folder: Path, id: str, raw: Path, ct: list[Path]) -> int:
    from ..propose.begin_study import new_study_from_raw

    made = new_study_from_raw(folder, id, raw, ct)
    _print(made)
    for left in made.open:
        terminal.line(f"left to you: {left}")
    forms = dict.fromkeys(name.partition(".")[0] for name in made.unused)
    for form in forms:
        fields = [name.partition(".")[2] for name in made.unused if name.startswith(f"{form}.")]
        terminal.line(f"{form}: nothing is proposed for {', '.join(fields)}")
    terminal.line(
        f"Next: look over {folder / 'study.toml'}, then m5kit profile {folder}, m5kit propose {folder} --approve"
    )
    return 0


@new.command()
def domain(
    study: StudyFolder,
    name: Annotated[str, typer.Argument(metavar="DOMAIN", help="Dataset, such as AE, SUPPAE, APMH, ADSL or ADTTE.")],
    source: Annotated[str, typer.Option(help="Where its records come from: a form (raw.ae) or a dataset (DM).")] = "",
    structure: Annotated[
        str,
        typer.Option(
            help="BDS, OCCDS or TTE (times to event) for an analysis dataset; INTERVENTIONS, EVENTS or FINDINGS for a domain "
            "of your own."
        ),
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="With the permissible variables too.")] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="What is expected and not in the source gets the origin Not Available.")
    ] = False,
    like: Annotated[
        bool, typer.Option("--like", help="Write only what differs from the standard's sheet; the rest is inherited.")
    ] = False,
) -> int:
    """Add a dataset with a sheet filled in from the standards and, where it is named, from its source."""
    from ..begin.domain import NewDomain, new_domain
    from ..study import Study

    made = new_domain(Study.open(study), NewDomain(name, source, structure, everything, empty, like))
    _print(made)
    if made.open:
        terminal.line(f"Give these an origin, and a source and a method where they have one: {', '.join(made.open)}")
    if made.absent:
        terminal.line(
            f"Declared not available, since {source or 'no source'} has no such field: {', '.join(made.absent)}"
        )
    if made.unused:
        terminal.line(f"Fields of {source} that nothing is made from yet: {', '.join(made.unused)}")
    terminal.line(f"Next: m5kit check {study}")
    return 0


@new.command()
def display(
    study: StudyFolder,
    name: Annotated[str, typer.Argument(metavar="ID", help="The display's name, such as T1; it names its files.")],
    kind: Annotated[
        str, typer.Option(help="A layout of docs/analyses.md: table, listing, curves, means, boxes, forest and others.")
    ] = "table",
    dataset: Annotated[str, typer.Option(help="Dataset of its records, where that is not plain.")] = "",
    parameter: Annotated[str, typer.Option(help="PARAMCD that it shows; by default the first.")] = "",
    visit: Annotated[str, typer.Option(help="AVISIT that a display of means shows first.")] = "",
) -> int:
    """Add a table, listing or figure with its first rows, to go on from."""
    from ..begin.display import NewDisplay, new_display
    from ..study import Study

    _print(new_display(Study.open(study), NewDisplay(name, kind, dataset, parameter, visit)))
    terminal.line(f"Next: m5kit check {study}, m5kit build {study}")
    return 0


def _print(made: "Made") -> None:
    for file in made.files:
        terminal.line(f"wrote {file}")
