"""The comparison with what was published as an HTML page: every number in its place, to be filtered, and linked."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..outputs import refuse_foreign_file
from ..outputs.page import Frame, filters, link, page, safe, table_of_cells
from ..outputs.words import word, words
from ..specs import OutputFault, Spec
from ..tlf.html import file_name
from .reproduce import VERDICTS, Reproduced, verdict_counts

MARKS: Mapping[str, str] = dict(zip(VERDICTS, ("✓", "✗", "≠", "…"), strict=True))
HEADS = ("where", "what", "group", "stat", "published", "computed", "unrounded", "verdict", "reason", "display")
MARK = "compared"


def reproduction_page(comparisons: Sequence[Reproduced], spec: Spec) -> str:
    """One line for each published number: where, what, published, computed, unrounded, verdict, link to the display.

    The links lead to <display>.html beside the page. It can be filtered by verdict and words; without scripts it is
    whole.
    """
    title = f"{spec.study.get('protocol', spec.id)}: {words()['compared.title'].lower()}"
    frame = Frame(home=spec.id, notice=str(spec.study.get("disclaimer", "")))
    body = comparison_body(comparisons, title, lambda c: (f"{file_name(c.display)}.html" if c.display else "", ""))
    return page(frame, title, body)


def comparison_body(
    comparisons: Sequence[Reproduced], title: str, places: Callable[[Reproduced], tuple[str, str]]
) -> str:
    """The main part of the page. places: of a number its display's page, and what is behind it; blank where there is none."""
    tally = verdict_counts(comparisons)
    summary = "; ".join(f"{count} {verdict}" for verdict, count in tally.items())
    rows = [_row(c, *places(c)) for c in comparisons]
    choices = {HEADS.index("verdict"): (words()["compared.verdict"], [_verdict(v) for v, n in tally.items() if n])}
    heads = [words()[f"compared.{name}"] for name in HEADS]
    return (
        f"<h1>{safe(title)}</h1>\n<p>{word('compared.lead', count=len(comparisons))} {safe(summary)}.</p>\n"
        f"{filters(MARK, choices, 'published.csv')}"
        f"{table_of_cells(words()['compared.title'], heads, rows, kind='list compared', mark=MARK)}"
    )


def write_reproduction(file: Path, comparisons: Sequence[Reproduced], spec: Spec) -> None:
    """Write the page. Raises OutputFault where that cannot be done, or another file is there."""
    refuse_foreign_file(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(reproduction_page(comparisons, spec), encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputFault(f"{file} cannot be written: {error.strerror}. Check the folder and its rights.") from error


def _verdict(verdict: str) -> str:
    return f"{MARKS[verdict]} {verdict}"


def _row(c: Reproduced, display: str, href: str) -> tuple[str, ...]:
    computed = link(href, c.computed) if href and c.computed else safe(c.computed)
    unrounded = f"{c.value:.15g}" if c.value == c.value else ""
    verdict = f'<b class="{"bad" if c.verdict == "differs" else "told"}">{_verdict(c.verdict)}</b>'
    shown = link(display, c.display) if display else safe(c.display)
    return (
        *map(safe, (c.where, c.what, c.group, c.stat, c.published)),
        computed,
        unrounded,
        verdict,
        safe(c.reason),
        shown,
    )
