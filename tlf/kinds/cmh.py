"""Tests of categories over strata, with an order, or of the same subjects twice."""

from collections.abc import Iterator

from ...specs import SpecFault
from ..categories import STRATUM, by_strata, stratified_tables, with_reason
from ..data import DisplayData, number_at, record_column
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis
from ..number import Number
from ..parameters import choice, text

STATISTIC = choice(
    "statistic",
    "What is tested: general association, that the groups' mean scores differ, or a correlation of both orders.",
    ("general", "row-means", "correlation"),
)
SCORES = choice("scores", "Scores of the categories in their order.", ("table", "rank", "ridit", "modified-ridit"))
NAMES = {"general": "general association", "row-means": "row mean scores differ", "correlation": "nonzero correlation"}
TARONE = choice("tarone", "With Tarone's adjustment.", ("yes", "no"))
PAIRED = choice("method", "Chi-square, with continuity correction, or exact.", ("chi-square", "corrected", "exact"))
VALUE = text("value", "The value that counts as yes in both variables.", "Y")
TESTED = (p_value_of("P value"), Statistic("chisq", "the statistic", 2), count_of("df", "its degrees of freedom"))


def cmh(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """A Cochran-Mantel-Haenszel test of groups by categories over strata.

    Categories are the values of the variable in ascending order; without one, with a record and without.
    """
    from ..statistics.stratified import association

    statistic, scores = STATISTIC.of(analysis), SCORES.of(analysis)
    words = f"P values: Cochran-Mantel-Haenszel test ({NAMES[statistic]}){by_strata(analysis, data)}"
    words += f", {scores} scores" if statistic != "general" and scores != "table" else ""
    for pair in analysis.groups:
        found = association(stratified_tables(analysis, data, pair), statistic, scores=scores)
        chosen, said = data.selection(analysis, pair), with_reason(words, found.reason)
        yield number_at(pair, "p", found.p, chosen, said)
        yield number_at(pair, "chisq", found.statistic, chosen, said)
        yield number_at(pair, "df", found.df, chosen)


def breslow_day(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The Breslow-Day test that the odds ratio of two groups is the same in all strata."""
    from ..statistics.stratified import breslow_day as test

    tarone = TARONE.of(analysis) == "yes"
    words = f"P values of homogeneity: Breslow-Day test{' with Tarone adjustment' if tarone else ''}{by_strata(analysis, data)}"
    for pair in analysis.groups:
        found = test(stratified_tables(analysis, data, pair), tarone=tarone)
        chosen, said = data.selection(analysis, pair), with_reason(words, found.reason)
        yield number_at(pair, "p", found.p, chosen, said)
        yield number_at(pair, "chisq", found.statistic, chosen, said)
        yield number_at(pair, "df", found.df, chosen)


def trend(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The Cochran-Armitage test that shares rise or fall over the groups in the order in which they are named."""
    from ..statistics.counts import trend as test

    words = "P values of trend: Cochran-Armitage test, two-sided"
    for pair in analysis.groups:
        found = test(stratified_tables(analysis, data, pair).sum(0).T)
        chosen, said = data.selection(analysis, pair), with_reason(words, found.reason)
        yield number_at(pair, "p", found.p, chosen, said)
        yield number_at(pair, "chisq", found.statistic, chosen, said)
        yield number_at(pair, "df", found.df, chosen)


def mcnemar(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """McNemar's test of two variables of the same records, each yes or no; records that lack one are left out."""
    from ..statistics.counts import mcnemar as test

    method = PAIRED.of(analysis)
    words = f"P values of change: McNemar's test{'' if method == 'chi-square' else f', {method}'}"
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        if chosen.count < len(chosen):
            raise SpecFault(f"{analysis} has a subject twice. Choose one record of each by its condition.")
        first, second = (record_column(chosen, name, analysis) for name in analysis.variables)
        known = first.notna().to_numpy() & second.notna().to_numpy()
        before, after = ((c.astype("str").to_numpy() == VALUE.of(analysis))[known] for c in (first, second))
        table = [[int((before & after).sum()), int((before & ~after).sum())],
                 [int((~before & after).sum()), int((~before & ~after).sum())]]  # fmt: skip
        found = test(table, method=method)
        said = with_reason(words, found.reason)
        yield number_at(group, "n", int(known.sum()), chosen)
        yield number_at(group, "p", found.p, chosen, said)
        yield number_at(group, "chisq", found.statistic, chosen, said)


CMH = Kind(
    name="cmh",
    title="Cochran-Mantel-Haenszel test",
    meaning="A Cochran-Mantel-Haenszel test of groups by the values of a variable, or with and without a record.",
    statistics=TESTED,
    make=cmh,
    groups=(2, 0),
    compares=True,
    parameters=(STRATUM, STATISTIC, SCORES),
    variables=(0, 1),
    numeric=False,
)
BRESLOW_DAY = Kind(
    name="breslow_day",
    title="Breslow-Day test of homogeneity",
    meaning="The Breslow-Day test that the odds ratio of two groups is the same in all strata.",
    statistics=TESTED,
    make=breslow_day,
    groups=(2, 2),
    compares=True,
    parameters=(STRATUM, TARONE),
)
TREND = Kind(
    name="trend",
    title="Cochran-Armitage test of trend",
    meaning="The Cochran-Armitage test that shares rise or fall over the groups in the order in which they are named.",
    statistics=TESTED,
    make=trend,
    groups=(2, 0),
    compares=True,
)
MCNEMAR = Kind(
    name="mcnemar",
    title="McNemar's test",
    meaning="McNemar's test that as many subjects change from yes to no as from no to yes, of two variables.",
    statistics=(p_value_of("P value"), Statistic("chisq", "the statistic", 2), count_of("n", "pairs")),
    make=mcnemar,
    parameters=(PAIRED, VALUE),
    variables=(2, 2),
    numeric=False,
)
