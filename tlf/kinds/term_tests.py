"""Two groups compared in every row of a table of terms: Fisher's test and the difference of shares."""

from collections.abc import Iterator
from dataclasses import replace

from ..categories import with_reason
from ..data import DisplayData
from ..effects import method_words
from ..kind import VALUES, Kind, Statistic, p_value_of
from ..model import Analysis, group_codes
from ..model_terms import model_groups
from ..number import Number
from ..parameters import choice
from ..times import CONF_LEVEL
from .terms import AT_LEAST, COUNTED, ORDER, ORDER_BY, terms

METHOD = choice(
    "method",
    "Limits of the difference of percentages.",
    ("newcombe", "newcombe-corrected", "miettinen-nurminen", "wald", "wald-corrected"),
)


def term_tests(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Fisher's test and the difference of two groups' shares, for each value of nested variables.

    The rows are those that `terms` makes of the same variables for the display's groups; beside it in a table they
    stand in the same rows.
    """
    from ..statistics.differences import risk_difference
    from ..statistics.fisher import fisher

    method, level = METHOD.of(analysis), CONF_LEVEL.of(analysis)
    words = f"Differences of percentages: {method_words(method)}, {100 * level:g}% confidence limits"
    sides = (code for pair in analysis.groups for code in group_codes(pair))
    single = tuple(dict.fromkeys([*model_groups(analysis, data), *sides]))
    counted: dict[tuple[str, str, str], dict[str, Number]] = {}
    for found in terms(replace(analysis, groups=single), data):
        if found.stat == "n":
            counted.setdefault((found.subgroup, found.row, found.column), {})[found.group] = found
    totals = {group: int(data.members(group, analysis.population).sum()) for group in single}
    for own in counted.values():
        for pair in analysis.groups:
            two = [own[code] for code in group_codes(pair)]
            table = [[int(s.value), totals[s.group] - int(s.value)] for s in two]
            test, away = fisher(table), risk_difference(table, method=method, conf_level=level)
            one = _joint(analysis, data, pair, two)
            p_words = with_reason("P values: Fisher's exact test, two-sided", test.reason)
            yield replace(one, stat="p", value=test.p, words=p_words)
            for stat, value in (("difference", away.value), ("lower", away.lower), ("upper", away.upper)):
                yield replace(one, stat=stat, value=100 * value, words=with_reason(words, away.reason))


def _joint(analysis: Analysis, data: DisplayData, pair: str, sides: list[Number]) -> Number:
    """A number of both groups together: the records of both, chosen by the condition of either group."""
    first = data.text(data.conditions(sides[0].group, analysis.population), analysis.dataset)
    both = data.text(data.conditions(pair, analysis.population), analysis.dataset)
    where = sides[0].where.replace(first, both, 1)
    return replace(sides[0], group=pair, records=sum(s.records for s in sides), where=where)


TERM_TESTS = Kind(
    name="term_tests",
    title="Comparison of two groups by term",
    meaning="Fisher's test and the difference of two groups' shares in every row that terms makes.",
    statistics=(
        p_value_of("two-sided P value of Fisher's test"),
        Statistic("difference", "difference in percentage points"),
        Statistic("lower", "its lower limit"),
        Statistic("upper", "its upper limit"),
    ),
    make=term_tests,
    groups=(2, 2),
    compares=True,
    parameters=(ORDER, ORDER_BY, AT_LEAST, COUNTED, METHOD, CONF_LEVEL),
    variables=(1, 9),
    numeric=False,
    columns=True,
    spread=VALUES,
)
