"""The columns of a linear model: factors, covariates and their products, and the weights of adjusted means.

Factors are coded so that their effects sum to 0. A mean over the levels of a factor, each weighing the same, is then
the intercept of that factor, and the columns of a term are 0 exactly when its Type III hypothesis holds (where every
combination of levels has records).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .inputs import Floats, Integers, check_one_of, codes, float_array

INTERCEPT = "(intercept)"
Level = str | float


@dataclass(frozen=True, eq=False)
class Factor:
    """A variable with levels: for each record the number of its level, and the levels in order."""

    code: Integers
    levels: tuple[Any, ...]

    def coded(self, code: Integers) -> Floats:
        """One column fewer than levels: 1 for its level, -1 for the last."""
        size = len(self.levels)
        coding = np.vstack([np.eye(size - 1), -np.ones((1, size - 1))]) if size else np.zeros((0, 0))
        rows: Floats = coding[code]
        return rows


@dataclass(frozen=True, eq=False)
class Design:
    """A model's columns.

    names: of the columns; x: records by columns, the intercept first; terms: each term's place in the columns.
    factors, covariates: the variables by name. A product of terms is written A*B.
    """

    names: tuple[str, ...]
    x: Floats
    terms: Mapping[str, slice]
    factors: Mapping[str, Factor]
    covariates: Mapping[str, Floats]

    @cached_property
    def empty(self) -> Floats:
        """Directions in the coefficients that the records say nothing of (columns; none when all is estimable)."""
        _, size, basis = np.linalg.svd(np.linalg.qr(self.x / self.size, mode="r"), full_matrices=True)
        rank = int((size > 1e-9 * size.max(initial=0.0)).sum())
        found: Floats = basis[rank:].T
        return found

    @cached_property
    def size(self) -> Floats:
        """The length of each column; 1 of a column of zeros."""
        length = np.sqrt((self.x**2).sum(0))
        found: Floats = np.where(length > 0, length, 1.0)
        return found

    def weights(self, at: Mapping[str, Level]) -> Floats:
        """The coefficients' weights in an adjusted mean (LS mean).

        at: factor to level, covariate to value. Other factors are averaged over their levels, each weighing the
        same; other covariates stand at their mean over the records.
        Raises SpecFault when a variable is not in the model or a level is not among its levels.
        """
        for name in at:
            check_one_of("variable of the model", name, (*self.factors, *self.covariates))
        parts = [np.ones(1)]
        for term in self.terms:
            part: Floats = np.ones(1)
            for name in term.split("*"):
                part = np.kron(part, self._coded(name, at)).astype(float)
            parts.append(part)
        return np.concatenate(parts)

    def _coded(self, name: str, at: Mapping[str, Level]) -> Floats:
        if name in self.covariates:
            values = self.covariates[name]
            return np.array([float(at[name]) if name in at else float(values.mean()) if len(values) else np.nan])
        factor = self.factors[name]
        if name not in at:
            return np.zeros(max(len(factor.levels) - 1, 0))
        check_one_of(f"level of {name}", at[name], factor.levels)
        row: Floats = factor.coded(np.array([factor.levels.index(at[name])]))[0]
        return row

    def estimable(self, weights: Floats) -> bool:
        """Whether the records determine the weighted sum of coefficients."""
        scaled = weights / self.size
        return bool(np.abs(scaled @ self.empty).max(initial=0.0) < 1e-7 * max(float(np.abs(scaled).max()), 1e-300))


def design(variables: Mapping[str, Any], terms: Sequence[str]) -> Design:
    """The columns of a model with an intercept.

    variables: name to one value for each record; numbers (int, float) are covariates, anything else (text,
    categorical, boolean) is a factor, its levels in the order of its categories, else sorted.
    terms: names of variables and products A*B of them; a product comes after its parts.
    Raises SpecFault when a value is missing, lengths differ, or a term names what is not there.

    >>> design({"arm": ["a", "b", "a"], "age": [1.0, 2.0, 3.0]}, ["arm", "age"]).x.tolist()
    [[1.0, 1.0, 1.0], [1.0, -1.0, 2.0], [1.0, 1.0, 3.0]]
    """
    n = max((len(values) for values in variables.values()), default=0)
    factors, covariates = {}, {}
    for name in dict.fromkeys(name for term in terms for name in term.split("*")):
        check_one_of("term", name, tuple(variables))
        if is_factor(variables[name]):
            factors[name] = Factor(*codes(name, variables[name], length=n))
        else:
            covariates[name] = float_array(name, variables[name], length=n)
    columns, names, places = [np.ones((n, 1))], [INTERCEPT], {}
    for term in terms:
        part, labels = np.ones((n, 1)), [""]
        for name in term.split("*"):
            own, said = (
                (factors[name].coded(factors[name].code), [f"{name}={level}" for level in factors[name].levels[:-1]])
                if name in factors
                else (covariates[name][:, None], [name])
            )
            part = (part[:, :, None] * own[:, None]).reshape(n, part.shape[1] * own.shape[1])
            labels = ["*".join(filter(None, (a, b))) for a in labels for b in said]
        if term in places:
            raise SpecFault(f"The term {term} stands twice in the model; name it once.")
        places[term] = slice(len(names), len(names) + len(labels))
        columns.append(part)
        names += labels
    return Design(tuple(names), np.hstack(columns), places, factors, covariates)


def is_factor(values: Any) -> bool:
    """Whether values are levels rather than numbers."""
    import pandas as pd

    column = values if isinstance(values, pd.Series) else pd.Series(values)
    return not pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype)
