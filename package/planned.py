"""A study's columns as its spec alone tells them, before a record is seen."""

from collections.abc import Mapping
from dataclasses import replace

from ..define.content import Planned
from ..define.methods import MethodWords, method_steps, working_steps
from ..define.rules import rules_text
from ..engine.columns import planned
from ..engine.lineage import Step
from ..specs import Value, Variable
from ..study.folder import Study


def steps_by_column(study: Study) -> dict[str, list[Step]]:
    """How every column will come to be, by dataset.variable.

    Raises SpecFault where a method is not found.
    """
    spec = study.spec
    return {str(v): planned(v, d, spec, study.homes(d)) for d in spec.datasets.values() for v in d.columns}


def planned_datasets(study: Study) -> dict[str, Planned]:
    """Every dataset as the spec plans it, by name.

    Raises SpecFault where a method is not found.
    """
    steps = steps_by_column(study)
    return {
        name: Planned(d, tuple(step for v in d.columns for step in steps[str(v)]))
        for name, d in study.spec.datasets.items()
    }


def words_of_methods(study: Study) -> Mapping[str, str]:
    """The words of the method of each variable and value that has one, by `str` of it.

    They are those of define.xml, where the rules of a time to event stand at value level. Raises SpecFault where a
    method is not found.
    """
    datasets = planned_datasets(study)
    working = working_steps((p.dataset, p.steps) for p in datasets.values())
    words: dict[str, str] = {}
    for plan in datasets.values():
        dataset, wording = plan.dataset, MethodWords(study.spec, plan.dataset, working)
        for variable in dataset.variables:
            steps = [s for s in plan.steps if s.variable == variable.source]
            texts = [wording.text(method_steps(variable, (), steps)), rules_text(variable, dataset)]
            words[str(variable)] = "\n".join(filter(None, texts))
        for value in dataset.values:
            words[str(value)] = _value_words(value, plan, wording)
    return {name: text for name, text in words.items() if text}


def _value_words(value: Value, plan: Planned, wording: MethodWords) -> str:
    if value.variable not in plan.dataset.names:
        return ""
    variable: Variable = plan.dataset[value.variable]
    mine = [replace(s, where=()) for s in plan.steps if s.variable == variable.source and s.where == value.where]
    return wording.text(method_steps(replace(variable, origin=value.origin or variable.origin), (), mine))
