"""Verbs of text: carried over, said once for all, joined, the first of several."""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...specs import Codelist
from ..encoded import as_text, blank, encoded, from_codes, stacked, take
from ..kinds import each_value
from ..missing_marks import tell_missing_marks
from ..reports import Report

# What Unicode does not take apart into a plain letter and a mark; a text that is compatible with another it does.
PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "×": "x", "µ": "u", "μ": "u"}
    | {
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "ø": "o",
        "Ø": "O",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "≤": "<=",
        "≥": ">=",
    }
)


def same(source: pd.Series) -> pd.Series:
    """The value of the source, unchanged."""
    return source


@each_value
def copy(
    source: pd.Series,
    *,
    codelist: Codelist | None = None,
    missing: Sequence[str] | None = None,
    report: Report | None = None,
) -> pd.Series:
    """The collected value, without the blanks around it.

    A value that looks like a mark for what is missing (NA, a single point) and
    is neither declared as one nor a term of the codelist is reported.

    >>> copy(pd.Series([" port infection ", None], dtype="str")).tolist()
    ['port infection', nan]
    """
    if source.dtype != "str":
        return source
    collected = source.str.strip()
    tell_missing_marks(collected, codelist, missing, report)
    return collected


@each_value
def copy_ascii(
    source: pd.Series, *, codelist: Codelist | None = None, missing: Sequence[str] | None = None, report: Report
) -> pd.Series:
    """The collected value, without the blanks around it, in ASCII: letters without their accents, typographic marks plainly.

    What has no plain form stays as it is, for the checks to find. Each value
    that is written otherwise than it was collected is reported.

    >>> copy_ascii(pd.Series(["Sjögren’s syndrome ", "5–10 µg"], dtype="str"), report=Report(str)).tolist()
    ["Sjogren's syndrome", '5-10 ug']
    """
    collected = source.str.strip()
    tell_missing_marks(collected, codelist, missing, report)
    odd = collected[~collected.map(lambda text: not isinstance(text, str) or text.isascii())]
    plain = odd.map(_plainly).astype("str")
    answer = collected.copy()
    answer.loc[plain.index] = plain
    says = "'" + collected + "' is written '" + answer + "'."
    mend = "Nothing to do, where the text is to be in ASCII."
    report(answer.ne(collected) & collected.notna(), says, rule="TEXT-PLAIN", severity="note", mend=mend)
    return answer


def _plainly(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@each_value
def upper(
    source: pd.Series,
    *,
    codelist: Codelist | None = None,
    missing: Sequence[str] | None = None,
    report: Report | None = None,
) -> pd.Series:
    """The collected value in upper case, without the blanks around it.

    The sign for micro stays as it is. See `copy` for marks that look like missing values.

    >>> upper(pd.Series([" Lung"], dtype="str")).tolist()
    ['LUNG']
    """
    collected = source.str.strip()
    tell_missing_marks(collected, codelist, missing, report)
    return collected.map(_capitals, na_action="ignore").astype("str")


def _capitals(text: str) -> str:
    """A text in capitals; the sign for micro stays, of which the capital would be read as an M."""
    return "".join(part if part in "µμ" else part.upper() for part in re.split("([µμ])", text))


def constant(*, value: str, count: int) -> pd.Series:
    """Set to {value}.

    >>> constant(value="mg", count=2).tolist()
    ['mg', 'mg']
    """
    return from_codes(np.zeros(count, dtype=np.int64), [value]) if value else blank(count)


@each_value
def constant_where_present(source: pd.Series, *, value: str) -> pd.Series:
    """Set to {value} where the source is present.

    >>> constant_where_present(pd.Series(["7", None], dtype="str"), value="mg").tolist()
    ['mg', nan]
    """
    return pd.Series(value, index=source.index, dtype="str").where(source.notna())


@each_value
def constant_where_missing(source: pd.Series, *, value: str) -> pd.Series:
    """Set to {value} where the source is missing.

    >>> constant_where_missing(pd.Series(["7", None], dtype="str"), value="mg").tolist()
    [nan, 'mg']
    """
    return pd.Series(value, index=source.index, dtype="str").where(source.isna())


@each_value
def kept_where_present(source: pd.Series, condition: pd.Series) -> pd.Series:
    """The value of the first source where the second is present.

    >>> kept_where_present(pd.Series(["a", "b"], dtype="str"), pd.Series(["x", None], dtype="str")).tolist()
    ['a', nan]
    """
    return source.where(condition.notna())


def record_key(*, key: pd.Series) -> pd.Series:
    """The name of the kind of record, from the records sheet."""
    return key


@each_value
def joined(*sources: pd.Series, value: str) -> pd.Series:
    """The values of the sources, joined by {value}; a missing one is left out.

    >>> joined(pd.Series(["a", "a"], dtype="str"), pd.Series(["b", None], dtype="str"), value="-").tolist()
    ['a-b', 'a']
    """
    parts = pd.concat([as_text(s).str.strip() for s in sources], axis=1)
    texts = [value.join(p for p in row if isinstance(p, str)) for row in parts.itertuples(index=False)]
    return pd.Series(texts, dtype="str", index=sources[0].index)


def first_present(*sources: pd.Series) -> pd.Series:
    """The first of the sources that is not missing.

    >>> first_present(pd.Series(["a", None]).astype("category"), pd.Series(["b", "c"]).astype("category")).tolist()
    ['a', 'c']
    """
    both = stacked([encoded(s) for s in sources])
    count = len(sources[0])
    filled = np.column_stack([s.notna().to_numpy() for s in sources])
    which = np.where(filled.any(axis=1), filled.argmax(axis=1), 0)
    return take(both, which * count + np.arange(count))


def study_value(source: pd.Series) -> pd.Series:
    """The value that the study's own file gives."""
    return source
