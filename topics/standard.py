"""What the CDISC standards say of a dataset or a variable, as a topic."""

from collections.abc import Iterator
from functools import cache

from ..specs.standards import (
    StandardDataset,
    StandardVariable,
    standard_datasets,
    standard_variable,
    standard_variables,
)
from .pages import Topic


@cache
def standard_names() -> frozenset[str]:
    """Every dataset and variable that a standard here has, each by its name."""
    return frozenset(d.name for d in standard_datasets()) | frozenset(
        v.name for d in standard_datasets() for v in standard_variables(d.name)
    )


def standard_topics(wanted: str) -> Iterator[Topic]:
    """A dataset (AE), a variable of one (AE.AESEV), or a variable of each that has it (AESEV); none where it is neither."""
    named, _, variable = wanted.upper().replace(" ", ".").rpartition(".")
    for dataset in standard_datasets():
        if not named and dataset.name == variable:
            yield _of_dataset(dataset)
        found = standard_variable(dataset.name, variable) if named in ("", dataset.name) else None
        if found is not None:
            yield _of_variable(dataset, found)


def _of_dataset(dataset: StandardDataset) -> Topic:
    listed = (f"- `{v.name}` {v.label} ({v.core or v.type})" for v in standard_variables(dataset.name))
    title = f"# {dataset.name}: {dataset.label}"
    lines = (title, "", f"{dataset.kind}. {dataset.structure}. Keys: {', '.join(dataset.keys)}.", "", *listed)
    return Topic((dataset.name,), dataset.standard, (), lines, "section")


def _of_variable(dataset: StandardDataset, variable: StandardVariable) -> Topic:
    facts = {"Label": variable.label, "Type": variable.type, "Role": variable.role, "Core": variable.core}
    facts |= {"Codelist": variable.codelist}
    fact_lines = tuple(f"{name}: {fact}" for name, fact in facts.items() if fact)
    return Topic((f"{dataset.name}.{variable.name}",), variable.standard, (), fact_lines, "row")
