"""The command that explains a time to event."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from . import terminal
from .options import Json, StudyFolder

if TYPE_CHECKING:
    from ..trace.explain import Explanation, Tried

MARKS = {"counts": "->", "holds": "  ", "fails": "  "}


def explain(
    study: StudyFolder,
    dataset: Annotated[str, typer.Argument(help="Dataset of times to event, such as ADTTE.")],
    parameter: Annotated[str, typer.Argument(help="PARAMCD, such as PFS.")],
    subject: Annotated[str, typer.Argument(help="Subject, as in the forms or as USUBJID.")],
    json: Json = False,
) -> int:
    """Explain a time to event: which rule counts, which do not hold, and the record the date is from."""
    from ..study import Study
    from ..trace.explain import explained
    from ..trace.trace import subject_run

    explanation = explained(subject_run(Study.open(study), subject), dataset, parameter, subject)
    terminal.document(asdict(explanation)) if json else _print(explanation)
    return 0


def _print(explanation: "Explanation") -> None:
    terminal.line(explanation.place)
    for rule in explanation.rules:
        terminal.line(_headline(rule))
        for t in rule.tested:
            values = ", ".join(f"{name} {value}" for name, value in t.values.items())
            terminal.line(f"        {'yes' if t.holds else 'no ':<4}{t.condition}  ({values})")
    terminal.line(f"  the date is from {explanation.source or 'no record'}")


def _headline(rule: "Tried") -> str:
    end = f"censored ({rule.cnsr})" if rule.cnsr else "event"
    what = f"{rule.evntdesc}, at {rule.cnsdtdsc}" if rule.cnsdtdsc else rule.evntdesc
    words = {"counts": "counts", "holds": "holds, but comes later", "fails": "does not hold"}[rule.verdict]
    return f"  {MARKS[rule.verdict]} {rule.rank} {words}: {end}, {what}, {rule.date}"
