"""How a column came to be, in the words of a MethodDef."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..engine.lineage import Step
from ..specs import RECORD, Spec
from ..specs.conditions import Condition, parsed

WITH_METHOD = ("Derived", "Assigned")
KIND_WORDS = {"EQ": "is", "NE": "is not", "IN": "is one of", "NOTIN": "is none of"}


def method_text(steps: Sequence[Step]) -> str:
    """The words for a column: one sentence a step, each under its condition where there are several.

    >>> either = [Step("VS.X", "VSTESTCD EQ BMI", ("VS.W", "VS.H"), "", "Weight by height."),
    ...           Step("VS.X", "", ("raw.*.V",), "", "The collected value.")]
    >>> print(method_text(either))
    Where VSTESTCD EQ BMI: Weight by height. Made from VS.W, VS.H.
    Otherwise: The collected value. Made from V of each record's own form.
    """
    conditional = any(step.where for step in steps)
    return "\n".join(_line(step, conditional) for step in steps)


def step_text(step: Step) -> str:
    """The words for one step: its sentence, and what it is made from.

    >>> step_text(Step("AE.AESEQ", "", (), "m5kit.engine.verbs.order.sequence", ""))
    'Made by sequence.'
    """
    words = step.text.strip() or f"Made by {step.function.rpartition('.')[2]}."
    ended = words if words.endswith((".", "!", "?")) else f"{words}."
    made_from = ", ".join(dict.fromkeys(map(source_words, step.sources)))
    return f"{ended} Made from {made_from}." if made_from else ended


def naming_working(steps: Iterable[Step], spec: Spec) -> tuple[Step, ...]:
    """The steps, where a source that is in a dataset which is not submitted says so, for a reviewer has none of it."""
    working = {d.name: f"{d.label}, a working dataset" for d in spec.package("work")}
    return tuple(_naming(step, working) for step in steps) if working else tuple(steps)


def _naming(step: Step, working: Mapping[str, str]) -> Step:
    tables = [(source, source.partition(".")[0]) for source in step.sources]
    told = tuple(f"{source} ({working[table]})" if table in working else source for source, table in tables)
    return replace(step, sources=told) if told != step.sources else step


def source_words(source: str) -> str:
    """A source as a reader knows it; the form that each record came from has no name of its own.

    >>> source_words("raw.vitals.SBP"), source_words("raw.*.SITE")
    ('raw.vitals.SBP', "SITE of each record's own form")
    """
    form, _, column = source.rpartition(".")
    return f"{column} of each record's own form" if form.endswith(".*") else source


def _line(step: Step, conditional: bool) -> str:
    if not conditional:
        return step_text(step)
    start = f"Where {where_words(parsed(step.where))}" if step.where else "Otherwise"
    return f"{start}: {step_text(step)}"


def where_words(where: Sequence[Condition]) -> str:
    """A condition for a reader; the kind of a record, which is no variable, is called so.

    >>> where_words(parsed("RECORD IN (BASELINE, VISIT) AND WBC PRESENT"))
    'the kind of record is one of BASELINE, VISIT and WBC is present'
    """
    return " and ".join(_comparison(c) for c in where)


def _comparison(condition: Condition) -> str:
    if not condition.values:
        return f"{condition.variable} is {condition.comparator.lower()}"
    if condition.variable == RECORD and condition.comparator in KIND_WORDS:
        return f"the kind of record {KIND_WORDS[condition.comparator]} {', '.join(condition.values)}"
    return str(condition)
