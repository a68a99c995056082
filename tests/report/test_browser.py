"""The site in a real browser: opened from its folder, clicked, and held against what the study says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from m5kit.engine.encoded import number_text
from m5kit.study import Run
from m5kit.trace.trace import column_trace
from m5kit.trace.words import traced

from .browser import HAS_AXE, Browser, chromium
from .conftest import HOSTILE

PAGES = [
    ("index.html", ""),
    ("displays/D1.html", ""),
    ("displays/F1.html", ""),
    ("displays/L1.html", ""),
    ("displays/D1.html", "#n3"),
    ("dataset.html", "#RS"),
    ("dataset.html", "#ADTTE.AVAL"),
    ("record.html", "#ADTTE/1"),
    ("record.html", "#raw.assessments:5"),
    ("subjects.html", ""),
    ("subject.html", "#T1-P1"),
    ("findings.html", ""),
    ("made.html", ""),
    ("define-sdtm.html", ""),
    ("define-adam.html", ""),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize(("page", "address"), PAGES)
def test_a_page_opens_without_a_complaint(browser: Browser, site: Path, page: str, address: str) -> None:
    browser.open(site / page, address)
    assert browser.complaints() == []
    assert len(browser.texts("h1")) == 1
    assert browser.ask("return document.title") != "owned"


@pytest.mark.skipif(not HAS_AXE, reason="AXE names no axe.min.js (npm pack axe-core)")
@pytest.mark.parametrize(("page", "address"), PAGES)
def test_a_page_is_accessible(browser: Browser, site: Path, page: str, address: str) -> None:
    browser.open(site / page, address)
    assert browser.faults() == []


@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_is_wider_than_the_page(browser: Browser, site: Path, width: int) -> None:
    for page, address in PAGES:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.open(site / page, address)
        assert browser.ask("return document.documentElement.scrollWidth") <= width, page + address
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("page", ["index.html", "define-sdtm.html"])
def test_paper_is_light_where_the_screen_is_dark(browser: Browser, site: Path, page: str) -> None:
    def ink(media: str) -> int:
        dark = [{"name": "prefers-color-scheme", "value": "dark"}]
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": dark})
        browser.open(site / page)
        return sum(map(int, re.findall(r"\d+", browser.ask("return getComputedStyle(document.body).color"))[:3]))

    assert (ink("print") < 200, ink("screen") > 600) == (True, True)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def test_a_number_that_is_clicked_opens_its_subjects(browser: Browser, site: Path, run: Run) -> None:
    browser.open(site / "displays" / "D1.html")
    links = browser.ask(
        "return [...document.querySelectorAll('td a.number')].map(a => [a.getAttribute('href'), a.textContent])"
    )
    assert [text for _, text in links] == [
        "1",
        "50.0",
        "1",
        "50.0",
        "2",
        "50.0",
        "1",
        "50.0",
        "1",
        "100.0",
        "2",
        "66.7",
    ]
    browser.click(f"a.number[href='{links[4][0]}']")
    browser.until("return document.querySelectorAll('#behind .numerator tbody tr').length")
    cell = traced(run.study, ["D1", "Deaths", "ALL"], run=run).content
    assert tuple(browser.texts("#behind .numerator tbody th")) == cell.subjects == ("T1-P1", "T1-P4")
    assert "ADSL where DTHFL EQ Y" in browser.text("#behind .facts")
    assert "They come to the number." in browser.text("#behind .numerator")
    assert browser.ask("return document.activeElement.id") == "behind"


def test_the_denominator_of_a_share(browser: Browser, site: Path) -> None:
    browser.open(site / "displays" / "D1.html")
    href = browser.ask("return [...document.querySelectorAll('td a.number')].at(-1).getAttribute('href')")
    browser.click(f"a.number[href='{href}']")
    browser.until("return document.querySelector('#behind .denominator')")
    browser.click("#behind .denominator summary")
    browser.until("return document.querySelectorAll('#behind .denominator tbody tr').length")
    assert browser.texts("#behind .denominator tbody th") == ["T1-P1", "T1-P2", "T1-P4"]


def test_a_record_opens_down_to_the_line_of_the_form(browser: Browser, site: Path) -> None:
    browser.open(site / "displays" / "D1.html", "#n3")
    browser.until("return document.querySelector('#behind button.opener')")
    browser.click("#behind button.opener")
    browser.until("return document.querySelector('tr.opened details.behind')")
    for _ in range(4):
        browser.ask("document.querySelectorAll('tr.opened details.behind:not([open])').forEach(d => { d.open = true })")
        browser.wait("await new Promise(r => setTimeout(r, 60))")
    assert "As collected: subjects.csv line 2" in browser.text("tr.opened")
    assert "2020-06-01" in browser.text("tr.opened details.raw")


@pytest.mark.parametrize("line", [2, 3, 4, 5])
def test_a_line_of_a_form_and_all_it_became(browser: Browser, site: Path, run: Run, line: int) -> None:
    browser.open(site / "record.html", f"#raw.assessments:{line}")
    told = [place for place, _ in traced(run.study, [f"raw.assessments:{line}"], run=run).content]
    assert set(browser.texts("table.became tbody th")) == set(told)
    assert browser.text("h1") == f"assessments.csv line {line}"


def test_text_that_looks_like_a_page_is_text(browser: Browser, site: Path) -> None:
    browser.open(site / "record.html", "#raw.assessments:5")
    assert HOSTILE in browser.texts("table.values td .value") and not browser.texts("main img")


@pytest.mark.parametrize("column", ["ADTTE.AVAL", "ADSL.PDDT", "RS.RSDTC", "DM.USUBJID"])
def test_a_column_and_its_chain(browser: Browser, site: Path, run: Run, column: str) -> None:
    browser.open(site / "dataset.html", f"#{column}")
    browser.until("return document.querySelector('.chain')")
    links = column_trace(run.study, column)
    found = browser.ask(
        "return [...document.querySelectorAll('.chain li')].map(li => [li.querySelector('a').textContent, Number(getComputedStyle(li).getPropertyValue('--in'))])"
    )
    assert [tuple(one) for one in found] == [(link.column, link.depth) for link in links]
    assert set(browser.texts(".graph a title")) == {link.column for link in links}


def test_a_grid_is_sorted_and_searched(browser: Browser, site: Path) -> None:
    browser.open(site / "dataset.html", "#RS")
    at = browser.ask(
        "return [...document.querySelectorAll('table.data thead th')].findIndex(th => th.textContent.startsWith('RSDTC'))"
    )
    browser.ask("document.querySelectorAll('table.data thead th')[arguments[0]].querySelector('button').click()", at)
    dates = f"return [...document.querySelectorAll('table.data tbody tr')].map(tr => tr.children[{at}].textContent)"
    browser.until("return document.querySelector('th[aria-sort=ascending]') && !document.querySelector('tbody:empty')")
    browser.wait("await new Promise(r => setTimeout(r, 100))")
    assert browser.ask(dates) == ["2020-03-25", "2020-03-25", "2020-04-25", "2020-05-17"]
    browser.ask(
        "document.querySelector('#grid-search').value = '2020-05'; document.querySelector('form.filters button').click()"
    )
    browser.until("return document.querySelectorAll('table.data tbody tr').length === 1")
    assert browser.ask(dates) == ["2020-05-17"]


def test_a_subject_with_its_times_and_the_rule_that_ended_them(browser: Browser, site: Path, run: Run) -> None:
    browser.open(site / "subject.html", "#T1-P1")
    frame = run.shelf["ADTTE"].frame
    mine = frame[frame["USUBJID"].eq("T1-P1")]
    ends = browser.ask(
        "return [...document.querySelectorAll('table.ends tbody tr')].map(tr => [tr.children[0].textContent, tr.children[1].textContent, tr.children[4].textContent])"
    )
    assert [one[:2] for one in ends] == [
        [p, number_text(v)] for p, v in zip(mine["PARAMCD"], mine["AVAL"], strict=True)
    ]
    assert [one[2] for one in ends] == [f"Rule {number_text(rank)}" for rank in mine["EVRULE"]]
    browser.ask("document.querySelectorAll('table.ends details')[1].open = true")
    browser.until("return document.querySelector('table.ends .rules')")
    assert "3. counts: PROGRESSION, PDDT 2020-05-17" in browser.text("table.ends .rules")
    assert len(browser.texts("svg.timeline a.mark")) > 3


def test_a_median_opens_its_curve_and_risk_set(browser: Browser, site: Path) -> None:
    browser.open(site / "displays" / "F1.html")
    links = browser.ask("return [...document.querySelectorAll('td a.number')].map(a => a.getAttribute('href'))")
    browser.click(f"a.number[href='{links[0]}']")
    browser.until("return document.querySelector('#behind .survival')")
    browser.click("#behind details.risk summary")
    browser.until("return document.querySelector('#behind .risk table')")
    rows = browser.ask(
        "return [...document.querySelectorAll('#behind .risk tbody tr')].map(tr => [...tr.children].map(c => c.textContent))"
    )
    assert rows == [["85", "2", "0", "1", "1.0000"], ["153", "1", "1", "0", "0.0000"]]


def test_findings_are_filtered_and_saved(browser: Browser, site: Path) -> None:
    browser.open(site / "findings.html")
    whole = len(browser.texts("table.findings tbody tr"))
    browser.ask(
        "const s = document.querySelector('#f-subject'); s.value = 'T1-P2'; s.form.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    kept = browser.texts("table.findings tbody tr")
    assert 0 < len(kept) < whole and all("T1-P2" in row for row in kept)
    saved = browser.wait("return findingsCsv((await allFindings()).filter(one => one.subject === 'T1-P2'))")
    assert saved.splitlines()[0] == "severity,rule,site,subject,table,place,message,mend,status"


def test_the_first_page_finds_what_is_asked(browser: Browser, site: Path) -> None:
    browser.open(site / "index.html")
    asked = ["p3", "table 1", "adsl.arm", "raw.subjects:2", "AE"]
    found = [browser.wait(f"return await whereIs({what!r})") for what in asked]
    assert found == [
        "subject.html#T1-P3",
        "displays/D1.html",
        "dataset.html#ADSL.ARM",
        "record.html#raw.subjects:2",
        "",
    ]
