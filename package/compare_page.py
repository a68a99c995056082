"""A comparison for people: one page, or a workbook, with a summary, columns, sites, subjects and the first differences."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ..datasets.compare import ATTRIBUTES, COLUMNS, Comparison
from ..outputs.page import Frame, cells_of_texts, filters, page, safe, section, table_of_cells
from ..outputs.words import word, words
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
    parts = {
        "datasets": _listed("datasets", SUMMARY, summary_rows(differing)),
        "variables": _listed("variables", (".Dataset", ".Variable", "#Values that differ"), variable_rows(found)),
        "sites": _listed("sites", (".Dataset", ".Site", *BY), counted_rows(found, "sites")),
        "subjects": _listed("subjects", (".Dataset", ".Subject", *BY), counted_rows(found, "subjects")),
        "differences": _differences(difference_rows(found)),
    }
    ways = [(f"#{name}", words()[f"compare.{name}"]) for name, part in parts.items() if part]
    lead = f"<h1>{safe(title)}</h1>\n<p>{safe(_words(found))} A is {safe(a)}, B is {safe(b)}.</p>\n"
    body = "".join(section(name, words()[f"compare.{name}"], part) for name, part in parts.items() if part)
    return page(Frame(ways=ways), title, lead + body).encode("utf-8")


def _listed(name: str, heads: Sequence[str], rows: Rows) -> str:
    return table_of_cells(words()[f"compare.{name}"], heads, map(cells_of_texts, rows)) if rows else ""


def _differences(rows: Rows) -> str:
    if not rows:
        return ""
    heads = (".Dataset", ".Kind", "Record", ".Variable", "A", "B")
    choices = {at: (heads[at].lstrip("."), sorted({row[at] for row in rows[:SHOWN] if row[at]})) for at in (0, 1, 3)}
    several = {at: choice for at, choice in choices.items() if len(choice[1]) > 1}
    listed = table_of_cells(words()["compare.differences"], heads, map(cells_of_texts, rows[:SHOWN]), mark="found")
    more = len(rows) - SHOWN
    rest = f"<p>{word('compare.more', count=f'{more:,}')}</p>\n" if more > 0 else ""
    return filters("found", several, "differences.csv") + listed + rest


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
    sets = "dataset" if len(found) == 1 else "datasets"
    noun = "difference" if differences == 1 else "differences"
    return f"{len(found):,} {sets} compared, {alike:,} alike; {differences:,} {noun}."


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
