"""How a linear model is written in the sheet, and its columns made from the records.

The parameter model is a sum of terms, such as `TRT + BASE + SITEGR1 + TRT*BASE`. TRT is the treatment (the display's
variable `by`, its groups in the display's order), VISIT the visit of repeated measures; any other name is a variable of
the records: numbers are covariates, text is a factor; A*B is a product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import is_encoded
from ..specs import SpecFault
from .data import DisplayData, Selection, record_column
from .model import Analysis, group_codes, group_values
from .parameters import GROUPS, text
from .statistics.design import Design, design
from .words import model_words

Floats = NDArray[np.float64]
TREATMENT, VISIT = "TRT", "VISIT"
AMONG = text("among", "The groups whose records the model is fitted to; all of the display where blank.", "", GROUPS)


@dataclass(frozen=True, eq=False)
class ModelData:
    """The records of a model: chosen, response, columns, and the variables of the repeated measures where there are."""

    chosen: Selection
    response: Floats
    model: Design
    subject: NDArray[np.int64]
    visit: Any
    treatment: Any
    terms: str


def model_groups(analysis: Analysis, data: DisplayData) -> tuple[str, ...]:
    """The groups whose records a model is fitted to."""
    if AMONG.of(analysis):
        return group_codes(AMONG.of(analysis))
    shown = data.display.groups
    single = dict.fromkeys(g.code for g in shown if len(group_values(g.code)) == 1)
    return tuple(single or dict.fromkeys(code for g in shown for code in g.codes))  # comparisons alone: their sides


def model_data(
    analysis: Analysis, data: DisplayData, group: str, model: str, *, visit: str = "", response: Floats | None = None
) -> ModelData:
    """The complete records of a group (such as "A vs B") with response and columns of a model.

    response: of each record of the group; the analysis' variable where it is not given. visit: the visit's variable.

    Records in which the response or a variable of the model is missing are left out.
    Raises SpecFault where the response is text, or a variable does not exist.
    """
    chosen = data.selection(analysis, group)
    terms = [term.strip().replace(" ", "") for term in model.split("+")]
    names = dict.fromkeys(name for term in terms for name in term.split("*"))
    columns = {name: _column(name, analysis, data, chosen, visit) for name in names}
    when = _visits(visit, analysis, chosen) if visit else None
    y = _response(analysis, chosen) if response is None else response
    kept = ~np.isnan(y) & np.logical_and.reduce([~pd.isna(c) for c in (*columns.values(), *([when] if visit else []))])
    made = design({name: values[kept] for name, values in columns.items()}, terms)
    said = model_words(" + ".join(terms), analysis.dataset, data.spec)
    side = _column(TREATMENT, analysis, data, chosen, visit)[kept]
    return ModelData(chosen, y[kept], made, chosen.subjects[kept], when[kept] if when is not None else None, side, said)


def _response(analysis: Analysis, chosen: Selection) -> Floats:
    found = record_column(chosen, analysis.variables[0], analysis)
    if is_encoded(found):
        raise SpecFault(f"{analysis} asks for numbers in {analysis.variables[0]}, which holds text.")
    values: Floats = found.to_numpy(dtype="float64")
    return values


def _column(name: str, analysis: Analysis, data: DisplayData, chosen: Selection, visit: str) -> Any:
    if name == TREATMENT:
        order = [code for group in data.display.groups for code in group.codes]
        own = {group_values(code)[0]: code for code in order if len(group_values(code)) == 1}
        found = record_column(chosen, data.display.by, analysis).astype("str").map(lambda value: own.get(value, value))
        return pd.Categorical(found, categories=list(dict.fromkeys(order)) or sorted(found.dropna().unique()))
    if name == VISIT:
        if not visit:
            raise SpecFault(f"{analysis.place}: VISIT is a term of repeated measures; name the variable itself.")
        return _visits(visit, analysis, chosen)
    found = record_column(chosen, name, analysis)
    return found.array if is_encoded(found) else found.to_numpy(dtype="float64")


def _visits(name: str, analysis: Analysis, chosen: Selection) -> Any:
    """The visits as levels: in the order of the numbered variable (AVISITN of AVISIT) where there is one."""
    found = record_column(chosen, name, analysis)
    if not is_encoded(found):
        values = found.to_numpy(dtype="float64")
        levels = [f"{v:g}" for v in np.unique(values[~np.isnan(values)])]
        return pd.Categorical([None if np.isnan(v) else f"{v:g}" for v in values], categories=levels)
    said = found.astype("str")
    if f"{name}N" in chosen.source.columns and not is_encoded(chosen.source[f"{name}N"]):
        number = record_column(chosen, f"{name}N", analysis)
        order = pd.DataFrame({"said": said, "number": number}).dropna().groupby("said")["number"].min().sort_values()
        return pd.Categorical(said, categories=list(order.index))
    return pd.Categorical(said, categories=sorted(said.dropna().unique()))


def without_records(group: str, model: Design) -> str:
    """Why a number of a group cannot be estimated, or of two, where one has no complete records; blank where all have."""
    known = model.factors[TREATMENT].levels if TREATMENT in model.factors else group_codes(group)
    lacking = [code for code in group_codes(group) if code not in known]
    return f"there are no complete records of {' and '.join(lacking)}" if lacking else ""


def levels_at(analysis: Analysis, where: Mapping[str, str], model: Design) -> dict[str, str]:
    """The levels that an adjusted mean stands at, those of factors that the model has.

    Raises SpecFault where a level has no records.
    """
    found = {}
    for name, level in where.items():
        if name not in model.factors:
            continue
        if level not in model.factors[name].levels:
            known = ", ".join(map(str, model.factors[name].levels))
            raise SpecFault(f"{analysis}: {name} has no records with {level}; it has {known or 'none'}.")
        found[name] = level
    return found
