"""A study's columns as its spec alone tells them, before a record is seen."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ..define.methods import WITH_METHOD, method_text, naming_working
from ..define.rules import rules_text
from ..engine.columns import planned
from ..engine.encoded import from_codes
from ..engine.lineage import Built, Step
from ..engine.tables import Origin
from ..specs import Dataset, Spec, Value, Variable
from ..study.folder import Study


def planned_steps(study: Study) -> dict[str, list[Step]]:
    """How every column will come to be, by dataset.variable.

    Raises SpecFault where a method is not found.
    """
    spec = study.spec
    return {str(v): planned(v, d, spec, study.homes(d)) for d in spec.datasets.values() for v in d.variables}


def method_words(study: Study) -> Mapping[str, str]:
    """The words of the method of each variable and value that is derived or assigned, by `str` of it.

    They are those of define.xml, where the rules of a time to event stand at value level. Raises SpecFault where a method is not found.
    """
    steps = planned_steps(study)
    words: dict[str, str] = {}
    for dataset in study.spec.datasets.values():
        lines: list[Variable | Value] = [*dataset.variables, *dataset.values]
        for line in lines:
            owner = f"{dataset.name}.{line.variable}" if isinstance(line, Value) else str(line)
            where = " AND ".join(map(str, line.where)) if isinstance(line, Value) else ""
            mine = [s for s in steps.get(owner, ()) if not where or s.where == where]
            origin = line.origin or (dataset[line.variable].origin if isinstance(line, Value) else "")
            if mine and origin in WITH_METHOD:
                kept = naming_working(mine, study.spec)
                told = method_text([replace(s, where="") for s in kept] if where else kept)
                rules = rules_text(line, dataset) if isinstance(line, Variable) else ""
                words[str(line)] = "\n".join(filter(None, (told, rules)))
    return words


def as_if_built(spec: Spec, steps: Mapping[str, list[Step]]) -> dict[str, Built]:
    """Every dataset as if a run had left one record with a value in every column."""
    return {name: _one_record(dataset, steps) for name, dataset in spec.datasets.items()}


def _one_record(dataset: Dataset, steps: Mapping[str, list[Step]]) -> Built:
    text, number = from_codes(np.zeros(1, dtype=np.int64), ["-"]), pd.Series([0.0])
    frame = pd.DataFrame({v.name: text if v.is_text else number for v in dataset.variables})
    none = Origin((), np.empty(0, dtype=np.int16), np.empty(0, dtype=np.int64))
    told = tuple(step for v in dataset.variables for step in steps.get(str(v), ()))
    return Built(dataset, frame, told, none)
