"""How a column came to be, in the words of a MethodDef."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..engine.lineage import Step
from ..specs import Dataset, Source, Spec, Value, Variable
from .words import Wording

WITH_METHOD = ("Derived", "Assigned")
# Methods that hand a collected value on as it was collected, in other letters, in ISO 8601 or in the codelist's words.
AS_COLLECTED = ("copy", "copy_ascii", "same", "upper", "iso8601", "with_time", "recode")
KIND_OF_RECORD = "record_key"


@dataclass(frozen=True)
class MethodWords:
    """The words of the methods of one dataset's columns, for a reviewer who has the package and the forms alone.

    working are the steps of columns that are not submitted, by column: working columns, and those of working
    datasets.
    """

    spec: Spec
    dataset: Dataset
    working: Mapping[Source, Sequence[Step]] = field(default_factory=dict)

    @property
    def wording(self) -> Wording:
        """How conditions and sources of the dataset are told."""
        return Wording(self.spec, self.dataset)

    def text(self, steps: Sequence[Step]) -> str:
        """The words for a column: one sentence a step, each under its condition where there are several.

        A column that is not submitted is told below, with how it was made itself.
        """
        conditional = any(step.where for step in steps)
        lines = [self._line(step, conditional) for step in steps]
        return "\n".join([*lines, *self._working_columns(steps)])

    def _line(self, step: Step, conditional: bool) -> str:
        if not conditional:
            return self._sentence(step)
        start = f"Where {self.wording.conditions(step.where)}" if step.where else "Otherwise"
        return f"{start}: {self._sentence(step)}"

    def _sentence(self, step: Step) -> str:
        """The words for one step: its sentence, and what it is made from."""
        function = step.function.rpartition(".")[2]
        words = step.text.strip() or (f"Made by {function}." if function else "")
        if function == KIND_OF_RECORD and words.lower().startswith("the name of the kind of record"):
            words = "Assigned by the form and field that the record is from"
        ended = words if words.endswith((".", "!", "?")) or not words else f"{words}."
        made_from = ", ".join(dict.fromkeys(map(self.wording.source, step.sources)))
        return f"{ended} Made from {made_from}.".strip() if made_from else ended

    def _working_columns(self, steps: Sequence[Step]) -> Iterable[str]:
        """How each column that is not submitted is made which the steps are made from, directly or through another."""
        waiting = [source for step in steps for source in step.sources]
        seen: set[Source] = set()
        while waiting:
            source = waiting.pop(0)
            made = self.working.get(source, ())
            if source in seen or not made:
                continue
            seen.add(source)
            waiting += [s for step in made for s in step.sources]
            own = MethodWords(self.spec, self.spec.datasets[source.table])
            lines = [own._line(step, any(s.where for s in made)) for step in made]
            yield f"{self.wording.source(source)}: {' '.join(lines)}"


def working_steps(described: Iterable[tuple[Dataset, Sequence[Step]]]) -> dict[Source, list[Step]]:
    """The steps of working columns and of the columns of working datasets, by column."""
    found: dict[Source, list[Step]] = {}
    for dataset, steps in described:
        own = {column.source for column in dataset.working}
        for step in steps:
            if dataset.package == "work" or step.variable in own:
                found.setdefault(step.variable, []).append(step)
    return found


def method_steps(variable: Variable, values: Sequence[Value], steps: Sequence[Step]) -> list[Step]:
    """The steps of a column that its method is to tell.

    All of a column that is derived or assigned. Of another those of the records whose line (values, those that value
    level cannot say) is derived or assigned, and those that do more than hand on what was collected.
    """
    if variable.origin in WITH_METHOD:
        return list(steps)
    own = {v.where: v.origin or variable.origin for v in values}
    own[()] = variable.origin
    kept = [s for s in steps if s.where in own and _to_tell(s, own[s.where])]
    for value in values:
        if value.derivation.text and value.where not in {s.where for s in steps}:
            kept.append(Step(variable.source, value.where, (), "", value.derivation.text))
    return kept


def _to_tell(step: Step, origin: str) -> bool:
    if origin in WITH_METHOD:
        return True
    return origin == "Collected" and step.function.rpartition(".")[2] not in AS_COLLECTED
