"""How a Cox model is written in the sheet, and its columns.

The parameter model is a sum of terms: `TRT + MEASFL=Y + AGE + TRT*AGE + TRT*TIME`. TRT is 1 for the first group of
the comparison and 0 for the second; NAME is a number; NAME=VALUE is 1 where the text has that value and 0 where it
has another (VALUE in quotation marks where + or * is in it); A*B is a product; TIME is the time itself (a covariate that changes with it), LOGTIME its logarithm.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..engine.encoded import is_encoded
from ..specs import SpecFault
from .data import DisplayData, Selection, record_column
from .model import Analysis, compares, group_codes, unquoted
from .parameters import MODEL as NAMES_MODEL
from .parameters import PAIR, choice, split_values, text
from .statistics.cox import CoxFit, cox, hazard
from .statistics.inputs import count_with_noun
from .statistics.partial import TimeTerm

Floats = NDArray[np.float64]
TREATMENT = "TRT"
TAKE = text("take", "The term of the model whose ratio is given.", TREATMENT)
COMPARE = text("compare", "The comparison that TRT is, where the analysis is made for one group.", "", PAIR)
TERMS = "; model "  # before the terms in the words of a model
MODEL = text("model", "The terms of the model; treatment alone where blank.", TREATMENT, NAMES_MODEL)
TIES = choice("ties", "How events at one time are taken.", ("efron", "breslow", "exact"))
CLOCKS: Mapping[str, Callable[[Floats], Floats]] = {"TIME": lambda t: t, "LOGTIME": np.log}


@dataclass(frozen=True, eq=False)
class CoxModel:
    """A model that is fitted, how it was in words, and its terms (blank for treatment alone)."""

    fit: CoxFit
    words: str
    terms: str


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a model: fixed covariates, those that change with time, and the ties method."""

    fixed: Mapping[str, Floats]
    moving: tuple[TimeTerm, ...]
    ties: str

    def fitted(
        self, time: Floats, event: NDArray[np.int64], strata: NDArray[np.int64] | None, entry: Floats | None = None
    ) -> CoxModel:
        """The Cox model of these columns. Raises SpecFault where it does not converge."""
        fit = cox(hazard(time, event, strata=strata, entry=entry), self.fixed, ties=self.ties, time_terms=self.moving)
        if not fit.converged:
            raise SpecFault(f"The Cox model {' + '.join(fit.names)} does not converge. Take fewer terms.")
        others = [name for name in fit.names if name != TREATMENT]
        terms = f"{TERMS}{' + '.join(fit.names)}" if others else ""
        return CoxModel(fit, f"Hazard ratios: Cox model, ties by {self.ties.capitalize()}'s method", terms)


def compared(analysis: Analysis, group: str) -> str:
    """The comparison that TRT is: the group, or what the parameter compare names. Raises SpecFault where neither is one."""
    pair = group if compares(group) else COMPARE.of(analysis)
    if not compares(pair):
        raise SpecFault(f"{analysis.place}: which group is treated? Write compare=A vs B among the parameters.")
    return pair


def columns_of(analysis: Analysis, chosen: Selection, data: DisplayData, group: str) -> Columns:
    """The columns of the model of an analysis of a group; TRT is 1 for the first side of its comparison."""
    pair = compared(analysis, group)
    side = data.sides(chosen, pair, analysis)
    return model_of(analysis, chosen, np.where(side == group_codes(pair)[0], 1.0, 0.0))


def model_of(analysis: Analysis, chosen: Selection, treated: Floats) -> Columns:
    """The columns that the parameter model names, TRT alone without it.

    Raises SpecFault where a variable does not exist, is missing in a record, or is not a number and has no =VALUE.
    """
    fixed: dict[str, Floats] = {}
    moving: list[TimeTerm] = []
    for term in split_values(MODEL.of(analysis), "+"):
        factors = split_values(term, "*")
        clocks = [f for f in factors if f in CLOCKS]
        value = np.ones(len(chosen))
        for factor in factors:
            value = value * (1.0 if factor in CLOCKS else _factor(factor, chosen, treated, analysis))
        if clocks:
            moving.append(TimeTerm(term, value, CLOCKS[clocks[0]]))
        else:
            fixed[term] = value
    return Columns(fixed, tuple(moving), TIES.of(analysis))


def _factor(factor: str, chosen: Selection, treated: Floats, analysis: Analysis) -> Floats:
    if factor == TREATMENT:
        return treated
    name, sign, value = factor.partition("=")
    found = record_column(chosen, name, analysis)
    if found.isna().any():
        raise SpecFault(f"{analysis}: {name} is missing in {count_with_noun(found.isna())}. Leave them out by `where`.")
    if sign:
        return np.where(found.astype("str") == unquoted(value), 1.0, 0.0)
    if is_encoded(found):
        raise SpecFault(f"{analysis.place}: {name} is text in the model. Write {name}=VALUE for the value that counts.")
    numbers: Floats = found.to_numpy(dtype="float64")
    return numbers
