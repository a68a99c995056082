"""The command that tells what a word means: a command, a method, a rule, a sheet's column, a setting."""

from typing import Annotated

import typer

from . import terminal


def help(
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC...]",
            help="A command, method, rule, kind of analysis, layout, sheet, column, setting, domain, or a page (dates).",
        ),
    ] = None,
) -> int:
    """Say what a word means, as the pages of documentation say it; without one, list the pages."""
    from ..topics.find import topics_named
    from ..topics.shown import pages, shown_topics

    if topic:
        terminal.lines(shown_topics(topics_named(topic)))
    else:
        terminal.line("m5kit help TOPIC shows one of these pages, or anything that they tell of:\n")
        terminal.lines(pages())
    return 0
