"""The comparison with what was published as one HTML page: self-contained, sorted by place, to be filtered."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from ..outputs import GENERATOR, refuse_foreign_file
from ..specs import OutputFault, Spec
from ..tlf.html import STYLE, file_name
from .reproduce import VERDICTS, Reproduced, counts

MARKS: Mapping[str, str] = dict(zip(VERDICTS, ("✓", "✗", "≠", "…"), strict=True))
OWN = """
fieldset { border: 1px solid #bbb; margin: 0 0 1rem; display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; }
tbody tr:nth-child(even) { background: #f6f6f6; } td.why { white-space: normal; } tr[hidden] { display: none; }
td.verdict b { white-space: nowrap; } .differs, .computed { color: #8a1c00; }
@media print { fieldset { display: none; } }
""".strip()
SCRIPT = """
const form = document.querySelector('form'), rows = [...document.querySelectorAll('tbody tr')];
const said = document.querySelector('output');
function filter() {
  const wanted = new Set([...form.querySelectorAll('input:checked')].map(box => box.value));
  const words = form.words.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !wanted.has(row.dataset.verdict) || !words.every(word => text.includes(word));
    shown += !row.hidden;
  }
  said.value = shown + ' of ' + rows.length + ' numbers';
}
form.addEventListener('input', filter);
form.addEventListener('submit', event => event.preventDefault());
form.hidden = false;
filter();
""".strip()
HEADS = (
    "Where printed", "Number", "Group", "Statistic", "Published", "Computed", "Unrounded", "Verdict", "Display",
)  # fmt: skip


def reproduction_page(comparisons: Sequence[Reproduced], spec: Spec) -> str:
    """One line for each published number: where, what, published, computed, unrounded, verdict, link to the display.

    The links lead to <display>.html beside the page. It can be filtered by verdict and words; without scripts it is
    whole.
    """
    title = f"{spec.study.get('protocol', spec.id)}: published and computed numbers"
    tally = counts(comparisons)
    summary = "; ".join(f"{count} {verdict}" for verdict, count in tally.items())
    heads = "".join(f'<th scope="col" class="left">{head}</th>' for head in HEADS)
    rows = "".join(_row(c) for c in comparisons)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'{GENERATOR.decode()}\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}\n{OWN}\n</style>\n</head>\n<body>\n"
        f'<header class="run"><span>Study {escape(spec.id)}</span>'
        f"<strong>{escape(str(spec.study.get('disclaimer', '')))}</strong></header>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n<p>{len(comparisons)} numbers: {escape(summary)}.</p>\n{_form(tally)}"
        f"<table>\n<caption>Published numbers beside those computed from the analysis datasets</caption>\n"
        f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</main>\n"
        f"<script>\n{SCRIPT}\n</script>\n</body>\n</html>\n"
    )


def write_reproduction(file: Path, comparisons: Sequence[Reproduced], spec: Spec) -> None:
    """Write the page. Raises OutputFault where that cannot be done, or another file is there."""
    refuse_foreign_file(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(reproduction_page(comparisons, spec), encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputFault(f"{file} cannot be written: {error.strerror}. Check the folder and its rights.") from error


def _form(tally: Mapping[str, int]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" value="{escape(verdict)}" checked> {MARKS[verdict]} {escape(verdict)} ({n})'
        "</label>\n"
        for verdict, n in tally.items()
    )
    return (
        "<form hidden><fieldset><legend>Show</legend>\n"
        f'{boxes}<label>Words <input type="search" name="words" placeholder="Table 2 hypertension"></label>\n'
        "<output></output></fieldset></form>\n"
    )


def _row(c: Reproduced) -> str:
    link = f'<a href="{file_name(c.display)}.html">{escape(c.display)}</a>' if c.display else ""
    verdict = f"<b>{MARKS[c.verdict]} {escape(c.verdict)}</b>"
    if c.reason:
        verdict += f"<br><small>{escape(c.reason)}</small>"
    cells = "".join(f'<td class="left{mark}">{text}</td>' for text, mark in _cells(c))
    kind = "differs" if c.verdict == "differs" else ""
    return (
        f'<tr id="{escape(c.id, quote=True)}" data-verdict="{escape(c.verdict)}">'
        f'<th scope="row">{escape(c.where)}</th>{cells}'
        f'<td class="left why verdict {kind}">{verdict}</td><td class="left">{link}</td></tr>\n'
    )


def _cells(c: Reproduced) -> Iterator[tuple[str, str]]:
    unrounded = f"{c.value:.15g}" if c.value == c.value else ""
    texts = (c.what, c.group, c.stat, c.published, c.computed, unrounded)
    yield from ((escape(text), " why" if i == 0 else "") for i, text in enumerate(texts))
