"""Verbs of questionnaires: the score of a scale from the answers to its items, as the sheet `scores` says.

The sheet has a row for each item of a scale: scale, item, reversed (Y where
the answer counts from the other end), low and high (the answers there may
be). An item that is itself the name of a scale makes the scale a sum of
scales, such as a total.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..engine.decimals import compare_decimals
from ..engine.encoded import codes_in, encoded, levels_in
from ..engine.kinds import per_subject
from ..engine.reports import Report
from ..specs import ScaleItem, SpecFault


@dataclass(frozen=True)
class AnswerItem:
    """One item of a scale: its test, whether its answer is reversed, and the lowest and highest answer."""

    test: str
    reversed: bool
    low: float
    high: float


@dataclass(frozen=True)
class Scale:
    """A scale: its own items, or the scales that it is the sum of."""

    name: str
    items: tuple[AnswerItem, ...]
    parts: tuple["Scale", ...]

    @property
    def all_items(self) -> tuple[AnswerItem, ...]:
        """Its own items and those of its parts."""
        return self.items + tuple(item for part in self.parts for item in part.all_items)


def scale_of(scores: Sequence[ScaleItem], name: str, within: tuple[str, ...] = ()) -> Scale:
    """A scale of the sheet scores, with the scales it is the sum of.

    Raises SpecFault where the sheet does not have it, a scale is part of itself, or low and high are no numbers.
    """
    rows = [row for row in scores if row.scale == name]
    if not rows:
        raise SpecFault(f"the sheet scores has no scale {name!r}. Add a row for each of its items.")
    if name in within:
        raise SpecFault(f"{rows[0].place}: the scale {name} is part of itself.")
    known = {row.scale for row in scores}
    parts = tuple(scale_of(scores, row.item, (*within, name)) for row in rows if row.item in known)
    return Scale(name, tuple(_item(row) for row in rows if row.item not in known), parts)


def _item(row: ScaleItem) -> AnswerItem:
    if row.low is None or row.high is None:
        raise SpecFault(f"{row.place}: low and high of an item must be numbers.")
    return AnswerItem(row.item, row.reversed, row.low, row.high)


@per_subject
def scale_score(
    item: pd.Series,
    answer: pd.Series,
    *,
    subject: pd.Series,
    value: str,
    scores: Sequence[ScaleItem],
    score_answered: float,
    total_answered: float,
    report: Report,
) -> pd.Series:
    """The score of the scale {value} by the sheet scores. It is the sum of the answers, reversed where the sheet says so, times the number of items by the number answered, where more than {score_answered} of the items are answered; for a scale that is a sum of scales their sum, where each has a score and at least {total_answered} of all items are answered.

    Sources: the item and the number answered. An answer outside the range of
    its item does not count and is reported. The rules are those of the FACIT
    scoring guide (half and 80 per cent of the items, as shares from 0 to 1).
    """
    scale = scale_of(scores, value)
    wide = _answers(item, answer, subject, scale, report)
    score = _score(scale, wide, (score_answered, total_answered))
    return score[score.notna()]


@per_subject
def answered_items(
    item: pd.Series, answer: pd.Series, *, subject: pd.Series, value: str, scores: Sequence[ScaleItem], report: Report
) -> pd.Series:
    """The number of items of the scale {value} (sheet scores) that are answered."""
    scale = scale_of(scores, value)
    return _answers(item, answer, subject, scale, report).notna().sum(axis=1).astype("float64")


def _answers(item: pd.Series, answer: pd.Series, subject: pd.Series, scale: Scale, report: Report) -> pd.DataFrame:
    """A row for each subject (or group) and a column for each item: the answers, the right way round."""
    items = {i.test: i for i in scale.all_items}
    tests, owners = encoded(item.reset_index(drop=True)), encoded(subject.reset_index(drop=True))
    order = {test: place for place, test in enumerate(items)}
    place = np.array([*(order.get(str(level), -1) for level in levels_in(tests)), -1])[codes_in(tests)]
    low, high, turned = (
        np.array([*(getattr(i, name) for i in items.values()), np.nan], dtype="float64")[place]
        for name in ("low", "high", "reversed")
    )
    value = answer.to_numpy(dtype="float64", na_value=np.nan)
    outside = compare_decimals(value, "LT", low) | compare_decimals(value, "GT", high)
    says = "The answer is outside the range of the item, so it does not count."
    report(
        pd.Series(outside),
        says,
        rule="ANSWER-RANGE",
        severity="error",
        mend="Query the site, or mend the sheet scores.",
    )
    counts = np.where(outside, np.nan, np.where(turned == 1, low + high - value, value))
    owner = codes_in(owners)
    known = (place >= 0) & (owner >= 0)
    wide = np.full((len(levels_in(owners)), len(items)), np.nan)
    given = np.flatnonzero(known & ~np.isnan(counts))[::-1]  # from the last, so that the first answer stands
    wide[owner[given], place[given]] = counts[given]
    answering = np.unique(owner[known])
    return pd.DataFrame(
        wide[answering], index=pd.Index(levels_in(owners)[answering], name="subject"), columns=list(items)
    )


def _score(scale: Scale, answers: pd.DataFrame, shares: tuple[float, float]) -> pd.Series:
    if scale.items:
        own = answers[[i.test for i in scale.items]]
        answered = own.notna().sum(axis=1)
        score = own.sum(axis=1) * len(scale.items) / answered.where(answered > shares[0] * len(scale.items))
        score = score.astype("float64")
    else:
        score = pd.Series(0.0, index=answers.index)
    for part in scale.parts:
        score = score + _score(part, answers, shares)
    if scale.parts:
        every = answers[[i.test for i in scale.all_items]]
        score = score.where(every.notna().mean(axis=1) >= shares[1])
    return pd.Series(np.round(score, 10), index=answers.index)
