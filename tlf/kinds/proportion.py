"""The share of subjects with a record, with confidence limits."""

from collections.abc import Iterator

from ..categories import with_reason
from ..data import DisplayData, number_at
from ..kind import Kind, count_of, percent_of
from ..model import Analysis
from ..number import Number
from ..parameters import choice
from ..times import CONF_LEVEL

METHOD = choice(
    "method",
    "Limits of the share: exact is Clopper and Pearson's; the corrected ones have a continuity correction.",
    ("exact", "mid-p", "wilson", "wilson-corrected", "wald", "wald-corrected", "agresti-coull", "jeffreys"),
)
NAMES = {
    "exact": "Clopper-Pearson",
    "mid-p": "mid-P",
    "wilson": "Wilson score",
    "wilson-corrected": "Wilson score with continuity correction",
    "wald": "Wald",
    "wald-corrected": "Wald with continuity correction",
    "agresti-coull": "Agresti-Coull",
    "jeffreys": "Jeffreys",
}


def proportion(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Subjects with a record that counts among the denominator, in per cent with confidence limits."""
    from ..statistics.proportions import proportion as share

    level, method = CONF_LEVEL.of(analysis), METHOD.of(analysis)
    words = f"{100 * level:g}% confidence limits of percentages: {NAMES[method]}"
    for group in analysis.groups:
        chosen, among = data.selection(analysis, group), data.denominator(analysis, group)
        found = share(chosen.count, among.count, method=method, conf_level=level)
        said = with_reason(words, found.reason)
        yield number_at(group, "n", found.count, chosen)
        yield number_at(group, "denominator", found.total, among)
        yield number_at(group, "pct", 100 * found.value, chosen, said if found.reason else "")
        yield number_at(group, "pct_lower", 100 * found.lower, chosen, said)
        yield number_at(group, "pct_upper", 100 * found.upper, chosen, said)


PROPORTION = Kind(
    name="proportion",
    title="Share of subjects with confidence limits",
    meaning="Subjects with a record for which the conditions hold, their share and its confidence limits.",
    statistics=(
        count_of("n", "subjects"),
        percent_of("pct", "100 n / denominator"),
        percent_of("pct_lower", "its lower limit"),
        percent_of("pct_upper", "its upper limit"),
        count_of("denominator", "what percentages are of"),
    ),
    make=proportion,
    parameters=(METHOD, CONF_LEVEL),
)
