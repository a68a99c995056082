"""What a notebook shows of a build, in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import m5kit

from .browser import HAS_AXE, Browser, chromium

PAGE = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Notebook</title></head><body><main><h1>Notebook</h1>{}</main></body></html>'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def notebook(study_with_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of what cells of a notebook answer."""
    run = m5kit.Study.open(study_with_site).build()
    cells: list[Any] = [run.study, run, run.findings, run["ADTTE"], run["RS"], run.display("D1"), run.display("F1")]
    page = tmp_path_factory.mktemp("notebook") / "notebook.html"
    page.write_text(PAGE.format("".join(cell._repr_html_() for cell in cells)), encoding="utf-8")
    return page


def test_every_answer_is_shown_and_nothing_obeyed(browser: Browser, notebook: Path) -> None:
    browser.open(notebook)
    assert browser.complaints() == []
    assert browser.ask("return document.title") == "Notebook"
    assert browser.ask("return document.documentElement.scrollWidth") <= 1280
    assert browser.ask("return [...document.querySelectorAll('iframe')].map(f => f.title)") == [
        "Display D1",
        "Display F1",
    ]
    values = browser.ask(
        "const t = document.querySelectorAll('table')[3]; const at = [...t.tHead.rows[0].cells].findIndex(c => c.textContent === 'AVAL'); return [...t.tBodies[0].rows].map(r => r.cells[at].textContent)"
    )
    assert values and not [text for text in values if text.endswith(".0")]
    (first, _) = browser.driver.find_elements("css selector", "iframe")
    browser.driver.switch_to.frame(first)
    assert "Died – no. (%)" in browser.driver.find_element("css selector", "table").text
    browser.driver.switch_to.default_content()


@pytest.mark.skipif(not HAS_AXE, reason="AXE names no axe.min.js (npm pack axe-core)")
def test_it_is_accessible(browser: Browser, notebook: Path) -> None:
    browser.open(notebook)
    assert browser.faults() == []
