"""The log-rank test and the tests of its family."""

from collections.abc import Iterator

from ..categories import with_reason
from ..data import DisplayData
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis, group_codes
from ..number import Number
from ..parameters import choice, number
from ..reasons import of_times
from ..times import CENSORED, DAYS_PER_MONTH, ENTRY, STRATA, TIME, strata, stratified, times

RHO = number("rho", "Weight of the G-rho family: 0 the log-rank test, 1 Peto and Peto's.", 0.0)
GAMMA = number("gamma", "Second power of Fleming and Harrington's weights, of 1 - S(t-); rho is the first.", 0.0)
WEIGHT = choice(
    "weight",
    "Weight of each event time: 1, the number at risk (gehan), its square root (tarone-ware), or by rho and gamma.",
    ("log-rank", "gehan", "tarone-ware"),
)
NAMES = {"log-rank": "log-rank test", "gehan": "Gehan's Wilcoxon test", "tarone-ware": "Tarone and Ware's test"}


def logrank(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The log-rank test of two groups or more, stratified by the parameter strata; two-sided P."""
    from ..statistics.logrank import log_rank

    rho, gamma, weight = RHO.of(analysis), GAMMA.of(analysis), WEIGHT.of(analysis)
    by: str | tuple[float, float] = (rho, gamma) if rho or gamma else weight
    name = NAMES[weight] if isinstance(by, str) else f"test of the G-rho family (rho = {rho:g})"
    name = name if not gamma else f"Fleming and Harrington's test (rho = {rho:g}, gamma = {gamma:g})"
    for pair in analysis.groups:
        own = times(analysis, data, pair)
        side = data.sides(own.chosen, pair, analysis)
        test = log_rank(own.time, own.event, side, strata=strata(analysis, own.chosen), entry=own.entry, weight=by)
        words = f"P values: {name}, {stratified(analysis, data)}, two-sided"
        said = with_reason(words, of_times(test.p, own.event, side.tolist(), len(group_codes(pair))))
        yield own.number(pair, "p", test.p, said)
        yield own.number(pair, "chisq", test.chisq, said)
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
    parameters=(STRATA, RHO, GAMMA, WEIGHT, DAYS_PER_MONTH, ENTRY),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
