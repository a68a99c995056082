"""A comparison for people: one page, or a workbook, with a summary, columns, sites, subjects and the first differences."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ..datasets.compare import ATTRIBUTES, COLUMNS, Comparison
from ..outputs.page import SEARCH, folded, page, safe, search, table
from ..outputs.workbook import workbook

SHOWN = 5000  # differences listed on a page; the rest are counted
SUMMARY = (
    *(".Dataset", "Keys", "#In both", "#Changed", "#Only in A", "#Only in B", "#Differences of columns"),
    *("#Values that differ", "#By rounding alone"),
)
BY = ("#New in B", "#Gone from A", "#Changed")
Rows = list[list[str]]


def compare_page(found: Sequence[Comparison], a: str, b: str) -> bytes:
    """One HTML document; a and b are what the two sides are called."""
    title = f"{a} compared with {b}"
    differing = [c for c in found if len(c.differences)]
    body = [f'<p class="facts">{safe(_words(found))} A is {safe(a)}, B is {safe(b)}.</p>\n']
    body.append(table("Datasets", SUMMARY, summary_rows(differing), narrow=True) if differing else "")
    for heading, heads, rows in (
        ("By variable", (".Dataset", ".Variable", "#Values that differ"), variable_rows(found)),
        ("By site", (".Dataset", ".Site", *BY), counted_rows(found, "sites")),
        ("By subject", (".Dataset", ".Subject", *BY), counted_rows(found, "subjects")),
    ):
        body.append(folded(heading, table(heading, heads, rows, narrow=True)) if rows else "")
    rows = difference_rows(found)
    if rows:
        listed = (".Dataset", ".Kind", "Record", ".Variable", "A", "B")
        body += ["<h2>Differences</h2>\n", search(), table("Each difference", listed, rows[:SHOWN], "found")]
    if len(rows) > SHOWN:
        body.append(f"<p>{len(rows) - SHOWN:,} more are in the comparison as CSV or as a workbook.</p>\n")
    return page(title, "".join(body), SEARCH if rows else "").encode("utf-8")


def compare_workbook(found: Sequence[Comparison]) -> bytes:
    """A workbook: summary, variables, sites, subjects, differences. Raises OutputFault where it cannot hold them."""
    by = [head.lstrip("#") for head in BY]
    sheets: dict[str, Rows] = {
        "summary": [[head.lstrip("#.") for head in SUMMARY], *summary_rows(found)],
        "variables": [["Dataset", "Variable", "Values that differ"], *variable_rows(found)],
        "sites": [["Dataset", "Site", *by], *counted_rows(found, "sites")],
        "subjects": [["Dataset", "Subject", *by], *counted_rows(found, "subjects")],
        "differences": [list(COLUMNS), *difference_rows(found)],
    }
    return workbook({name: rows for name, rows in sheets.items() if name == "summary" or len(rows) > 1})


def _words(found: Sequence[Comparison]) -> str:
    alike = sum(not len(c.differences) for c in found)
    differences = sum(len(c.differences) for c in found)
    return f"{len(found):,} datasets compared, {alike:,} alike; {differences:,} differences."


def summary_rows(found: Sequence[Comparison]) -> Rows:
    """One row a dataset: keys, records of both, changed and of one side, differences of columns and values."""
    rows = []
    for c in found:
        kinds: Mapping[str, int] = Counter(map(str, c.differences["kind"]))
        columns = sum(kinds.get(kind, 0) for kind in ("variable", *ATTRIBUTES))
        keys = f"{' '.join(c.keys) or 'in their order'}{f' ({c.key_source})' if c.key_source and c.keys else ''}"
        counts = (c.both, c.changed, c.only_a, c.only_b, columns, kinds.get("value", 0), c.rounded)
        rows.append([c.dataset, keys, *(f"{n:,}" for n in counts)])
    return rows


def variable_rows(found: Sequence[Comparison]) -> Rows:
    """For each variable with values that differ how many do."""
    rows = []
    for c in found:
        values = c.differences.loc[c.differences["kind"].eq("value"), "variable"]
        rows += [[c.dataset, name, f"{count:,}"] for name, count in Counter(map(str, values)).items()]
    return rows


def counted_rows(found: Sequence[Comparison], what: str) -> Rows:
    """For each site or subject with changes the records that are new, gone and changed."""
    return [
        [c.dataset, name, *(f"{n:,}" if n else "" for n in counts)]
        for c in found
        for name, counts in getattr(c, what).items()
        if any(counts)
    ]


def difference_rows(found: Sequence[Comparison]) -> Rows:
    """Every difference, by `COLUMNS`."""
    return [list(map(str, row)) for c in found for row in c.differences.itertuples(index=False, name=None)]
