"""Verbs of coding dictionaries: what a dictionary has for a collected term."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...specs.spelling import folded
from ..encoded import as_text, codes_in, encoded, levels_of, spread
from ..kinds import among_records
from ..reports import Report

Used = Callable[["np.ndarray"], None]


@among_records
def dictionary_entry(
    term: pd.Series, name: pd.Series, entry: pd.Series, *, used: Used, report: Report | None = None
) -> pd.Series:
    """What the dictionary has for the term: its code, its preferred term, its class.

    Sources: our term, and of a form or dataset that holds the dictionary its
    column of terms and the column that is wanted, such as raw.meddra.LLT_NAME
    and raw.meddra.PT_CODE. Terms are compared as words: capitals and blanks do
    not matter. A term that the dictionary does not have, or has with several
    entries, is left missing and reported.
    """
    known = pd.DataFrame({"term": _words(name), "entry": as_text(entry).str.strip()}).dropna()
    counts = known.drop_duplicates().groupby("term")["entry"].count()
    first = known.drop_duplicates("term").set_index("term")["entry"]
    terms = encoded(term.reset_index(drop=True))
    ours = _words(levels_of(terms))
    found, several = ours.map(first).astype("str"), ours.map(counts).gt(1)
    used(np.flatnonzero(_words(name).isin(set(ours.dropna())).to_numpy()))
    if report is not None:
        codes, words = codes_in(terms), levels_of(terms).tolist()
        for at, rule, says in (
            (found.isna() & ours.notna(), "DICTIONARY-TERM", "{!r} is no term of the dictionary."),
            (several, "DICTIONARY-TWICE", "{!r} has several entries in the dictionary."),
        ):
            here = np.append(at.to_numpy(dtype=bool), False)[codes]
            sentences = [says.format(words[code]) if code >= 0 else "" for code in codes]
            report(
                pd.Series(here), pd.Series(sentences, dtype="str"), rule=rule, mend="Code the term, or query the site."
            )
    return spread(found.where(~several), codes_in(terms))


def _words(texts: pd.Series) -> pd.Series:
    """Texts as they are compared: outer blanks off, inner ones single, in one case."""
    return as_text(texts).map(folded, na_action="ignore").astype("str").reset_index(drop=True)
