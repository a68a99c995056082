"""Verbs of check-all-that-apply boxes: what was ticked, as one value."""

import numpy as np
import pandas as pd

from ..engine.encoded import as_text
from ..engine.kinds import each_value
from ..specs import SpecFault

_UNTICKED = ("", "0", "n", "no", "false", "unchecked")
SEVERAL = "MULTIPLE"


@each_value
def one_ticked(*sources: pd.Series, value: str) -> pd.Series:
    """The word of the box that is ticked, of {value}; MULTIPLE where several are; missing where none is.

    The words of value are those of the sources, in their order, with ; between. A box is ticked where it holds
    anything but 0, N, No, False or Unchecked. Source: SDTMIG 3.4, DM (RACE).

    >>> white, asian = pd.Series(["1", "0", "1", "0"], dtype="str"), pd.Series(["0", "1", "1", None], dtype="str")
    >>> one_ticked(white, asian, value="WHITE; ASIAN").tolist()
    ['WHITE', 'ASIAN', 'MULTIPLE', nan]
    """
    words = [word.strip() for word in value.split(";")]
    if len(words) != len(sources):
        says = f"the cell value has {len(words)} words for {len(sources)} sources: write one for each, with ; between."
        raise SpecFault(says)
    texts = [as_text(source).str.strip().str.casefold() for source in sources]
    ticked = np.column_stack([(text.notna() & ~text.isin(_UNTICKED)).to_numpy(dtype=bool) for text in texts])
    first = np.asarray(words, dtype=object)[ticked.argmax(axis=1)]
    count = ticked.sum(axis=1)
    answer = pd.Series(np.where(count > 1, SEVERAL, first), index=sources[0].index, dtype="str")
    return answer.where(count > 0)
