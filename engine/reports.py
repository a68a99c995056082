"""Findings from inside a column function, told in the reader's terms: file, line, field, value."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..specs import Finding
from .code_arrays import Codes

MOST = 100  # places told one by one for the same fault of the same field; the rest are counted


@dataclass(frozen=True)
class Report:
    """What a column function is handed as `report`: call it with the records that are at fault.

    place tells where a record of the dataset under work came from;
    codes spreads a mask over distinct values to the records that have them (None: the mask is by record).
    """

    place: Callable[[int], str]
    codes: Codes | None = None
    found: list[Finding] = field(default_factory=list)

    def __call__(
        self,
        at: pd.Series,
        says: str | pd.Series | Callable[[int], str],
        *,
        rule: str,
        mend: str,
        severity: str = "warning",
    ) -> None:
        """Report the records where `at` is true.

        says is the sentence: the same for all, one for each record of `at`, or what tells it for a record.
        """
        mask = at.fillna(False).to_numpy(dtype=bool)
        if not mask.any():
            return
        records = np.flatnonzero(mask[self.codes] if self.codes is not None else mask)
        counts: dict[str, int] = {}
        for record in records:
            row = self.codes[record] if self.codes is not None else record
            sentence = _sentence(says, int(row))
            counts[sentence] = counts.get(sentence, 0) + 1
            if counts[sentence] <= MOST:
                self.found.append(Finding(rule, severity, self.place(int(record)), sentence, mend))
        for sentence, count in counts.items():
            if count > MOST:
                more = f"{sentence} And so in {count - MOST} more records."
                self.found.append(Finding(rule, severity, self.place(int(records[-1])), more, mend))


def _sentence(says: str | pd.Series | Callable[[int], str], row: int) -> str:
    if isinstance(says, str):
        return says
    return str(says.iloc[row]) if isinstance(says, pd.Series) else says(row)
