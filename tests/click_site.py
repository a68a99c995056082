"""Click through the site of a study in Chromium, and hold what opens against `m5kit trace` and the printed numbers.

python tests/click_site.py STUDY SITE [--cells 100] [--times 12] [--subjects 20] [--lines 20] [--columns 20]

It needs chromium, chromedriver and selenium; with AXE=axe.min.js every page is looked at by axe-core, light and dark.
The choice is the same each time. It prints how much was clicked, and every difference; the exit code is 1 where there is one.
"""

import argparse
import os
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent / "report"))
from browser import Browser, chromium  # type: ignore[import-not-found]

from m5kit.specs import UsageFault
from m5kit.study import Run, Study, build
from m5kit.study.displays import displays_of
from m5kit.tlf.sheets import read_displays
from m5kit.trace.cell import TracedCell, cell_of
from m5kit.trace.trace import column_trace
from m5kit.trace.words import traced

MANY = 100  # rows that a page shows at first
T = TypeVar("T")
PARTS = ("row", "column", "group", "stat", "subgroup", "analysis")


def spread(items: Sequence[T], count: int, seed: int = 1) -> list[T]:
    """So many of the items, chosen at random in the same way each time, in their order."""
    chosen = random.Random(seed).sample(range(len(items)), min(count, len(items)))
    return [items[at] for at in sorted(chosen)]


def cells(browser: Browser, site: Path, run: Run, count: int) -> Iterator[str]:
    """Click numbers of every display that prints any; what opens must be what `trace` tells of the cell."""
    displays, _ = read_displays(run.study.spec)
    results = displays_of(run).results
    links = [(d, one) for d in displays for one in printed(browser, site / "displays" / f"{d.id}.html")]
    by_display = {d.id: [one for other, one in links if other is d] for d in displays}
    each = -(-count // max(1, sum(bool(own) for own in by_display.values())))
    chosen = [(d, one) for d in displays for one in spread(by_display[d.id], each + 2)]
    done = 0
    for display, (href, text) in chosen:
        own = results[results["display"] == display.id].reset_index(drop=True)
        line = own.iloc[int(href[2:])]
        try:
            cell = cell_of(display, own, run, [line[p] for p in PARTS if line[p]])
        except UsageFault as fault:  # two lines that no words tell apart
            yield f"{display.id} {href}: {fault}"
            continue
        browser.open(site / "displays" / f"{display.id}.html", href)
        browser.until("return document.querySelector('#behind h2')")
        if line["text"] != text or browser.text("#behind .figure") != text:
            yield f"{display.id} {href}: prints {text!r}, the results have {line['text']!r}"
        browser.ask("document.querySelectorAll('#behind .numerator').forEach(d => { d.open = true })")
        seen = browser.ask(
            "const d = document.querySelector('#behind .numerator'); return [+d.dataset.subjects, +d.dataset.records]"
        )
        if seen != [len(cell.subjects), len(cell.records)]:
            yield f"{display.id} {href}: {seen} subjects and records, trace has {len(cell.subjects)} and {len(cell.records)}"
        shown = browser.texts("#behind .numerator table.records > tbody > tr > th")
        if shown != [record.subject for record in cell.records][:MANY]:
            yield f"{display.id} {href}: other subjects than trace has"
        done += 1
    print(f"{done} numbers in {sum(bool(own) for own in by_display.values())} displays")


def survivals(browser: Browser, site: Path, run: Run, count: int) -> Iterator[str]:
    """Open medians and hazard ratios: risk sets, events and the rule of each subject must be those of the dataset."""
    displays, _ = read_displays(run.study.spec)
    results = displays_of(run).results
    chosen = []
    for display in displays:
        kinds = {a.id: a.kind.name for a in display.analyses}
        own = results[results["display"] == display.id].reset_index(drop=True)
        timed = {n for n, line in enumerate(own.to_dict("records")) if kinds.get(line["analysis"]) in ("km", "cox")}
        links = printed(browser, site / "displays" / f"{display.id}.html") if timed else []
        chosen += [(display, own, href) for href, _ in links if int(href[2:]) in timed]
    for display, own, href in spread(chosen, count):
        line = own.iloc[int(href[2:])]
        try:
            cell = cell_of(display, own, run, [href[1:]])
        except UsageFault as fault:
            yield f"{display.id} {href}: {fault}"
            continue
        browser.open(site / "displays" / f"{display.id}.html", href)
        browser.until("return document.querySelector('#behind .survival')")
        browser.ask("document.querySelectorAll('#behind .survival > details').forEach(d => { d.open = true })")
        browser.until("return document.querySelectorAll('#behind .times tbody tr').length")
        browser.wait("await new Promise(r => setTimeout(r, 300))")
        yield from (f"{display.id} {href} ({line['stat']}): {fault}" for fault in survival_faults(browser, run, cell))
    print(f"{len(spread(chosen, count))} medians and hazard ratios")


def survival_faults(browser: Browser, run: Run, cell: TracedCell) -> Iterator[str]:
    """What the open curve tells otherwise than the dataset: how many, how many events, risk sets, and rules."""
    frame = run.built[cell.dataset].frame
    subjects = [record.subject for record in cell.records]
    mine = frame[holding(run, cell)]
    at, event = mine["AVAL"].astype("float64"), mine["CNSR"].eq(0)
    legend = browser.texts("#behind .legend li")
    counts = [[int(n.replace(",", "")) for n in re.findall(r"([\d,]+) (?:subjects|events)", text)] for text in legend]
    if [sum(c[0] for c in counts), sum(c[1] for c in counts)] != [len(subjects), int(event.sum())]:
        yield f"the legend has {counts}, the dataset {len(subjects)} subjects and {int(event.sum())} events"
    rows = browser.ask(
        "return [...document.querySelectorAll('#behind .risk')].map(d => [...d.querySelectorAll('tbody tr')].map(tr => [...tr.children].slice(0, 4).map(c => Number(c.textContent.replace(/,/g, '')))))"
    )
    found: dict[float, list[int]] = {}
    for group in rows:
        if [row[1] for row in group] != list(np.cumsum([row[2] + row[3] for row in group][::-1])[::-1]):
            yield "at some time the risk set is not those who have their time then or later"
        for time, _, events, censored in group:
            found[time] = [found.get(time, [0, 0])[0] + events, found.get(time, [0, 0])[1] + censored]
    wanted = {t: [int((event & at.eq(t)).sum()), int((~event & at.eq(t)).sum())] for t in sorted(set(at.dropna()))}
    if found != wanted:
        yield f"events and censored differ at {[t for t in {*found, *wanted} if found.get(t) != wanted.get(t)][:3]}"
    told = browser.ask(
        "return [...document.querySelectorAll('#behind .times tbody tr')].map(tr => [tr.children[0].textContent, tr.children[3].querySelector('summary')?.textContent ?? ''])"
    )
    if "EVRULE" in mine.columns:
        rules = dict(zip(mine["USUBJID"].astype("str"), mine["EVRULE"], strict=True))
        odd = [name for name, rule in told if rule != f"Rule {rules[name]:g}"]
        if odd:
            yield f"other rules than the dataset has for {odd[:3]}"


def holding(run: Run, cell: TracedCell) -> np.ndarray:
    """Which records of the dataset are behind a cell."""
    places = {record.places[0][1] for record in cell.records}
    table = replace(run.shelf[cell.dataset], provenance=None)
    return np.array([table.place(at) in places for at in range(len(table.frame))])


def printed(browser: Browser, page: Path) -> list[tuple[str, str]]:
    """The numbers of a display that are links, each with where it leads."""
    browser.open(page)
    return [
        tuple(pair)
        for pair in browser.ask(
            "return [...document.querySelectorAll('a.number')].map(a => [a.getAttribute('href'), a.textContent])"
        )
    ]


def listings(browser: Browser, site: Path, run: Run) -> Iterator[str]:
    """Open the record of a row of every listing: it must be of the subject that the row names, with the row's texts."""
    done = 0
    for display in (d for d in read_displays(run.study.spec)[0] if d.layout.lists):
        browser.open(site / "displays" / f"{display.id}.html")
        rows = browser.ask(
            "return [...document.querySelectorAll('table.listing tbody tr')].map(tr => [tr.querySelector('td:last-child a')?.getAttribute('href'), tr.children[0].textContent])"
        )
        for href, first in spread([row for row in rows if row[0]], 3):
            browser.open(site / "record.html", "#" + href.partition("#")[2])
            if first.strip() not in [text.strip() for text in browser.texts("table.values .value")]:
                yield f"{display.id} {href}: has no {first!r}"
            done += 1
    print(f"{done} rows of listings")


def subjects(browser: Browser, site: Path, run: Run, count: int) -> Iterator[str]:
    """Open subjects: times to event, and how many records of each dataset, as the datasets have them."""
    names = sorted(run.shelf["DM"].frame["USUBJID"].astype("str"))
    chosen = spread(names, count)
    for name in chosen:
        browser.open(site / "subject.html", f"#{name}")
        told = browser.ask(
            "return [...document.querySelectorAll('details.domain summary')].map(s => [s.querySelector('b').textContent, s.querySelector('.hint').textContent.split(' ')[0]])"
        )
        found = {dataset: int(records.replace(",", "")) for dataset, records in told}
        for dataset, made in run.built.items():
            if "USUBJID" in made.frame.columns and found.get(dataset, 0) != int(made.frame["USUBJID"].eq(name).sum()):
                yield f"{name}: {found.get(dataset, 0)} records of {dataset}"
        ends = browser.ask(
            "return [...document.querySelectorAll('table.ends tbody tr')].map(tr => [tr.children[1].textContent, tr.children[4].textContent])"
        )
        frame = run.shelf["ADTTE"].frame if "ADTTE" in run.shelf else None
        if frame is not None:
            mine = frame[frame["USUBJID"].eq(name)]
            wanted = [[f"{v:g}", f"Rule {r:g}"] for v, r in zip(mine["AVAL"], mine["EVRULE"], strict=True)]
            if [one for one in ends if one[1]] != [w for w, one in zip(wanted, ends, strict=False) if one[1]] or len(
                ends
            ) != len(wanted):
                yield f"{name}: times to event {ends}, not {wanted}"
    print(f"{len(chosen)} subjects")


def lines(browser: Browser, site: Path, run: Run, count: int) -> Iterator[str]:
    """Open lines of forms: what they became must be what `trace` tells."""
    forms = [name for name in run.shelf if name.startswith("raw.")]
    chosen = [
        (form, int(spread(np.asarray(run.shelf[form].lines).tolist(), 1, seed)[0]))
        for seed, form in enumerate((forms * count)[:count])
    ]
    for form, line in chosen:
        browser.open(site / "record.html", f"#{form}:{line}")
        told = {place for place, _ in traced(run.study, [f"{form}:{line}"], run=run).content}
        found = set(browser.texts("table.became tbody th"))
        if found != told:
            yield f"{form}:{line}: {len(found ^ told)} records differ: {sorted(found ^ told)[:2]}"
    print(f"{len(chosen)} raw lines")


def columns(browser: Browser, site: Path, run: Run, count: int) -> Iterator[str]:
    """Open columns: the chain must be what `trace` tells, and the counts of values those of the dataset."""
    names = [f"{n}.{v}" for n, b in run.built.items() if b.dataset.package != "work" for v in b.dataset.names]
    chosen = spread(names, count)
    for name in chosen:
        browser.open(site / "dataset.html", f"#{name}")
        browser.until("return document.querySelector('.chain li')")
        found = browser.ask(
            "return [...document.querySelectorAll('.chain li')].map(li => [li.querySelector('a').textContent, Number(getComputedStyle(li).getPropertyValue('--in'))])"
        )
        if [tuple(one) for one in found] != [(link.column, link.depth) for link in column_trace(run.study, name)]:
            yield f"{name}: another chain than trace has"
        dataset, variable = name.split(".")
        missing = int(np.asarray(run.built[dataset].frame[variable].isna()).sum())
        if browser.texts("#column .summary dd")[0] != f"{missing:,}":
            yield f"{name}: {missing} missing"
    print(f"{len(chosen)} columns")


def pages(browser: Browser, site: Path) -> Iterator[str]:
    """Open every page; no complaint in the console, one heading of the first level, nothing serious by axe-core."""
    found = sorted(site.rglob("*.html"))
    found += sorted((site.parent / "m5").rglob("define.html"))
    asked = {
        "dataset.html": "#ADTTE.AVAL",
        "record.html": "#ADSL/1",
        "subject.html": f"#{first_subject(browser, site)}",
    }
    for page in found:
        for scheme in ("light", "dark"):
            browser.driver.execute_cdp_cmd(
                "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            )
            browser.open(page, asked.get(page.name, ""))
            yield from (f"{page.name}: console: {text}" for text in browser.complaints())
            if len(browser.texts("h1")) != 1:
                yield f"{page.name}: {len(browser.texts('h1'))} headings of the first level"
            if os.environ.get("AXE"):
                yield from (f"{page.name} ({scheme}): {fault}" for fault in browser.faults())
    print(f"{len(found)} pages" + ("" if os.environ.get("AXE") else "; not by axe-core, since AXE names no axe.min.js"))


def first_subject(browser: Browser, site: Path) -> str:
    """The first subject of the site."""
    browser.open(site / "subjects.html")
    return str(browser.texts("table.list tbody th")[0])


def main() -> int:
    """Click, print, and answer 1 where anything differs."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("study", type=Path)
    words.add_argument("site", type=Path)
    for name, count in (("cells", 100), ("times", 12), ("subjects", 20), ("lines", 20), ("columns", 20)):
        words.add_argument(f"--{name}", type=int, default=count)
    asked = words.parse_args()
    run, site = build(Study.open(asked.study)), asked.site.resolve()
    faults: list[str] = []
    with chromium() as browser:
        faults += pages(browser, site)
        faults += cells(browser, site, run, asked.cells)
        faults += listings(browser, site, run)
        faults += survivals(browser, site, run, asked.times)
        faults += subjects(browser, site, run, asked.subjects)
        faults += lines(browser, site, run, asked.lines)
        faults += columns(browser, site, run, asked.columns)
    print("\n".join(faults[:50]) if faults else "Everything that opened is what the study says.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
