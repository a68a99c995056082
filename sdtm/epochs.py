"""Verbs of epochs: the period of the trial in which a date lies."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from ..engine.code_arrays import Codes, looked_up
from ..engine.encoded import codes_in, encoded, from_codes, levels_of, texts_in
from ..engine.kinds import among_records
from ..engine.partial_dates import Days, possible_days
from ..engine.pieces import by_pieces

SPAN = 1e6  # days, more than any two dates are apart


@among_records
def period(
    date: pd.Series, start: pd.Series, end: pd.Series, name: pd.Series, *, subject: pd.Series, owner: pd.Series
) -> pd.Series:
    """The subject's period in which the date lies: the last that started on or before it and had not ended before it.

    Sources: the date, and of the records of the periods their start, end and
    name. Dates are compared by the day; a day on which one period ends and
    the next starts belongs to the next. A date of which a part is unknown has
    a period where all the days that it may be lie in the same one. A period
    without an end has not ended.
    """
    names, dates = encoded(name.reset_index(drop=True)), encoded(date.reset_index(drop=True))
    periods = _Periods.of(start, end, codes_in(names), codes_in(owner))
    first, last = possible_days(levels_of(dates))  # for missing, too: it has no day
    found = np.empty(len(dates), dtype=codes_in(names).dtype)

    def look(at: slice) -> None:
        day, mine = codes_in(dates)[at], codes_in(subject)[at]
        found[at] = periods.name_at(first[day], mine)
        partial = np.flatnonzero(first[day] != last[day])
        differs = periods.name_at(last[day[partial]], mine[partial]) != found[at][partial]
        found[at][partial[differs]] = -1

    by_pieces(len(dates), look)
    return from_codes(found, texts_in(names))


@dataclass(frozen=True)
class _Periods:
    """The periods of all subjects, those of one after those of another in the order of their starts; the last is none.

    keys rise with owner and start; owners, names and ends (the last day that it may be) are those of each period.
    """

    keys: Days
    owners: Codes
    names: Codes
    ends: Days

    @classmethod
    def of(cls, start: pd.Series, end: pd.Series, names: Codes, owners: Codes) -> Self:
        """The periods that have a start and an owner."""
        starts, ends = _days(start)[0], _days(end)[1]
        usable = np.flatnonzero(~np.isnan(starts) & (owners >= 0))
        keys = owners[usable] * SPAN + starts[usable]
        order = usable[np.argsort(keys, kind="stable")]
        return cls(np.sort(keys), np.append(owners[order], -2), np.append(names[order], -1), np.append(ends[order], 0))

    def name_at(self, days: Days, subjects: Codes) -> Codes:
        """The code of the name of the subject's period in which each day lies; -1 where there is none."""
        known = ~np.isnan(days) & (subjects >= 0)
        place = np.searchsorted(self.keys, subjects * SPAN + np.where(known, days, 0), side="right") - 1
        within = known & (self.owners[place] == subjects) & ~(days > self.ends[place])
        return np.where(within, self.names[place], -1)


def _days(column: pd.Series) -> tuple[Days, Days]:
    """The first and the last day that each of a column of ISO 8601 dates may be."""
    dates = encoded(column.reset_index(drop=True))
    first, last = possible_days(levels_of(dates))
    return looked_up(first, codes_in(dates)), looked_up(last, codes_in(dates))
