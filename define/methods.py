"""How a column came to be, in the words of a MethodDef."""

from collections.abc import Sequence

from ..engine.lineage import Step
from ..specs import RECORD
from ..specs.conditions import Condition, parsed

WITH_METHOD = ("Derived", "Assigned")
KIND_WORDS = {"EQ": "is", "NE": "is not", "IN": "is one of", "NOTIN": "is none of"}


def method_text(steps: Sequence[Step]) -> str:
    """The words for a column: one sentence a step, each under its condition where there are several.

    >>> either = [Step("VS.X", "VSTESTCD EQ BMI", ("VS.W", "VS.H"), "", "Weight by height."),
    ...           Step("VS.X", "", ("raw.*.V",), "", "The collected value.")]
    >>> print(method_text(either))
    Where VSTESTCD EQ BMI: Weight by height. Made from VS.W, VS.H.
    Otherwise: The collected value. Made from raw.*.V.
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
    return f"{ended} Made from {', '.join(dict.fromkeys(step.sources))}." if step.sources else ended


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
