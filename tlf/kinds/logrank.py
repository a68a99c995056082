"""The log-rank test and the tests of its family."""

from collections.abc import Iterator

from ..data import DisplayData, column
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis
from ..number import Number
from ..parameters import number
from ..times import CENSORED, DAYS_PER_MONTH, STRATA, TIME, strata, stratified, times

RHO = number("rho", "Weight of the G-rho family: 0 the log-rank test, 1 Peto and Peto's.", 0.0)


def logrank(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The log-rank test of two groups or more, stratified by the parameter strata; two-sided P."""
    from ..statistics.logrank import log_rank

    rho = RHO.of(analysis)
    name = "log-rank test" if rho == 0 else f"test of the G-rho family (rho = {rho:g})"
    for pair in analysis.groups:
        own = times(analysis, data, pair)
        side = column(own.chosen, data.display.by, analysis).astype("str")
        test = log_rank(own.time, own.event, side, strata=strata(analysis, own.chosen), rho=rho)
        yield own.number(pair, "p", test.p, f"P values: {name}, {stratified(analysis)}, two-sided")
        yield own.number(pair, "chisq", test.chisq)
        yield own.number(pair, "df", test.df)


LOGRANK = Kind(
    name="logrank",
    title="Log-rank test",
    meaning="The log-rank test of two groups or more, stratified by the parameter strata, two-sided.",
    statistics=(
        p_value_of("two-sided P value"),
        Statistic("chisq", "the statistic", 2),
        count_of("df", "its degrees of freedom"),
    ),
    make=logrank,
    groups=(2, 0),
    compares=True,
    parameters=(STRATA, RHO, DAYS_PER_MONTH),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
