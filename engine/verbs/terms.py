"""Verbs of controlled terms: a collected spelling to a term, a term to its decode."""

from collections.abc import Callable, Mapping

import pandas as pd

from ...specs import Codelist, SpecFault
from ...specs.spelling import folded
from ..encoded import as_text, codes_in, levels_of, spread
from ..kinds import each_value
from ..reports import Report


def spellings(codelist: Codelist) -> dict[str, str]:
    """Every declared spelling of a codelist and the term it means; folded where the list says so."""
    plain = str if codelist.match == "exact" else folded
    found: dict[str, str] = {}
    for term in codelist.terms:
        for spelling in (*term.synonyms, term.value):
            found[plain(spelling)] = term.value
    return found


@each_value
def recode(
    source: pd.Series, *, codelist: Codelist | None = None, collected: Mapping[str, str] | None = None, report: Report
) -> pd.Series:
    """The collected value in the words of the codelist.

    A value is found among the terms and their declared synonyms, or in the map
    that the sheet names; one that is not declared is left missing and
    reported, never guessed.
    """
    plain: Callable[[str], str] = folded
    known: dict[str, str] = {}
    if collected is not None:
        known = {folded(k): v for k, v in collected.items()}
    elif codelist is not None:
        known = spellings(codelist)
        plain = str if codelist.match == "exact" else folded
    answer = as_text(source).map(lambda text: known.get(plain(text)), na_action="ignore").astype("str")
    where = f"the codelist {codelist.name}" if collected is None and codelist is not None else "the map"
    report(
        source.notna() & answer.isna(),
        as_text(source).map(lambda text: f"{text!r} is not declared in {where}.", na_action="ignore"),
        rule="TERM-UNKNOWN",
        severity="error",
        mend="Add the spelling to the synonyms of its term, or query the site.",
    )
    return answer


@each_value
def decoded(
    source: pd.Series, *, codelist: Codelist | None = None, codelists: Mapping[str, Codelist], value: str = ""
) -> pd.Series:
    """The decode of the coded value.

    The cell value names the codelist in which the source is coded, and the
    cell codelist is then the list of the decodes themselves, as that of
    LBTEST beside that of LBTESTCD; with the cell value blank the source is
    coded in the line's own codelist.
    Raises SpecFault where neither cell names a codelist of the study.

    >>> from m5kit.specs import Codelist, Term
    >>> tests = Codelist("LBTESTCD", "Laboratory Test Code", terms=(Term("WBC", "Leukocytes"), Term("PH")))
    >>> decoded(pd.Series(["PH", "WBC"]), codelists={"LBTESTCD": tests}, value="LBTESTCD").tolist()
    ['PH', 'Leukocytes']
    """
    coded = codelists.get(value) if value else codelist
    if coded is None:
        raise SpecFault(f"decoded asks for the codelist of its source, and there is no codelist {value!r}.")
    words = {t.value: t.decode or t.value for t in coded.terms}
    return source.map(words).astype("str")


@each_value
def matching_term(source: pd.Series, *, codelist: Codelist) -> pd.Series:
    """The term whose decode the value is."""
    words = {t.decode or t.value: t.value for t in codelist.terms}
    return source.map(words).astype("str")


def value_label(*, key: pd.Series, labels: Mapping[str, str]) -> pd.Series:
    """The label that the values sheet gives the kind of record."""
    return spread(levels_of(key).map(labels).astype("str"), codes_in(key))
