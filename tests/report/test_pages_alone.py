"""The pages of findings, comparisons and profiles in a real browser: one look, filtered, saved, and nothing obeyed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from m5kit.outputs.findings import as_page
from m5kit.outputs.page import stylesheet
from m5kit.package.compare import compare_folders
from m5kit.package.compare_page import compare_page
from m5kit.profile.folder import raw_profile
from m5kit.profile.page import profile_page
from m5kit.specs import Finding, Spec
from m5kit.trace.reproduce import Reproduced
from m5kit.trace.reproduced import reproduction_page

from .browser import HAS_AXE, Browser, chromium
from .conftest import HOSTILE

PAGES = ("findings", "none", "compare", "alike", "profile", "published")
FOUND = (
    Finding("AGE", "error", "DM USUBJID=S-1", f"AGE is {HOSTILE}.", "Ask the site."),
    Finding("DATE", "warning", "ae.csv line 3, AESTDAT", "It is =1+1, a day.", "Look."),
    Finding("DATE", "note", "ae.csv line 4, AESTDAT", "A note.", "Look."),
)
NUMBERS = (
    Reproduced("A", "Table 1", "Age", "PB", "median", "55", "55", 55.25, "reproduced", "", "T1"),
    Reproduced("B", "Table 2", "Rash", "P", "n", "3", "4", 4.0, "differs", HOSTILE, "T2"),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each kind of page."""
    folder = tmp_path_factory.mktemp("pages")
    for name, sex in (("old", "M"), ("new", "F")):
        (folder / name).mkdir()
        lines = [f"S-{n},0{n % 3},{HOSTILE.replace(',', '')},{sex if n == 2 else 'F'}" for n in range(60)]
        (folder / name / "dm.csv").write_text("\n".join(["SUBJECT,SITE,WORDS,SEX", *lines]), encoding="utf-8")
    old, new = folder / "old", folder / "new"
    made = {
        "findings": as_page(FOUND, "Findings of <S>"),
        "none": as_page((), "Findings"),
        "compare": compare_page(compare_folders(old, new)[0], "old", "new"),
        "alike": compare_page(compare_folders(old, old)[0], "old", "old"),
        "profile": profile_page(raw_profile(old)).encode(),
        "published": reproduction_page(NUMBERS, Spec({"id": "S"}, {}, {}, {})).encode(),
    }
    for name in PAGES:
        (folder / f"{name}.html").write_bytes(made[name])
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_the_one_look_and_obeys_nothing(browser: Browser, pages: Path, name: str) -> None:
    assert stylesheet() in (pages / f"{name}.html").read_text(encoding="utf-8")
    for width in (400, 1280):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.open(pages / f"{name}.html")
        assert browser.ask("return document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []
    assert len(browser.texts("h1")) == 1 and len(browser.texts("main")) == 1
    assert browser.ask("return document.title") != "owned" and not browser.texts("main img")


@pytest.mark.skipif(not HAS_AXE, reason="AXE names no axe.min.js (npm pack axe-core)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(browser: Browser, pages: Path, name: str, scheme: str) -> None:
    wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)
    browser.open(pages / f"{name}.html")
    assert browser.faults() == []


def narrowed(browser: Browser, field: str, value: str) -> list[str]:
    """The row headers that are left after a field of the filters has a value."""
    browser.ask(
        "const f = document.getElementById(arguments[0]); f.value = arguments[1]; f.dispatchEvent(new Event('input', { bubbles: true }))",
        field,
        value,
    )
    return list(
        browser.ask("return [...document.querySelectorAll('#found tbody tr:not([hidden])')].map(r => r.innerText)")
    )


def test_findings_are_filtered_and_what_is_left_is_saved(browser: Browser, pages: Path) -> None:
    browser.open(pages / "findings.html")
    assert browser.texts("#found-shown") == ["3 of 3"]
    assert len(narrowed(browser, "found-1", "DATE")) == 2
    (row,) = narrowed(browser, "found-0", "Warning")
    assert "ae.csv line 3, AESTDAT" in row
    assert browser.texts("#found-shown") == ["1 of 3"]
    browser.ask("URL.createObjectURL = (blob) => { window.kept = blob; return '#'; }")
    browser.click("form.filters .save")
    saved = str(browser.wait("return await window.kept.text()"))
    assert saved.lstrip("\ufeff").split("\r\n") == [
        "Severity,Rule,Subject,Place,What is wrong,What to do,Status",
        'Warning,DATE,,"ae.csv line 3, AESTDAT","It is =1+1, a day.",Look.,open',
        "",
    ]
    browser.click("form.filters [type=reset]")
    browser.until("return document.getElementById('found-shown').textContent === '3 of 3'")


def test_a_long_table_keeps_its_heads(browser: Browser, tmp_path: Path) -> None:
    many = [Finding("DATE", "note", f"ae.csv line {n}, AESTDAT", "A note.", "Look.") for n in range(200)]
    (tmp_path / "many.html").write_bytes(as_page(many))
    browser.open(tmp_path / "many.html")
    tops = """const box = document.getElementById('found').parentElement; box.scrollTop = 3000;
        return [box.scrollTop > 1000, Math.round(box.querySelector('thead th').getBoundingClientRect().top - box.getBoundingClientRect().top)]"""
    assert browser.ask(tops) == [True, 0]


def test_where_nothing_was_found_the_page_says_so(browser: Browser, pages: Path) -> None:
    browser.open(pages / "none.html")
    assert browser.text("main").split() == ["Findings", "No", "findings."]
    browser.open(pages / "alike.html")
    assert "1 dataset compared, 1 alike; 0 differences." in browser.text("main")
