"""Sites of unusual studies: nobody, no dates, no findings, identifiers and texts of every kind; each opens in Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from m5kit.report.write import build_report

from .browser import Browser, chromium
from .conftest import HOSTILE

Folder = Callable[..., Path]
HEAD = "PATID,STARTED,SEX,SBP,PULSE\n"
NAMES = ("A/1", "A B", "Ä#1", "a%2Fb", "q?x=1&y", "Q'", "100%", "<b>")
EVENTS = "PATID,TERM,GRADE,ONSET,CYCLE\n"
LONG = "a very long text " * 60
STUDIES = {
    "nobody": (HEAD, EVENTS),
    "one": (f"{HEAD}P1,2020-01-01,F,120,60\n", EVENTS),
    "without dates": (f"{HEAD}P1,,F,120,60\nP2,,M,,71\n", f"{EVENTS}P1,rash,1,,1\n"),
    "odd names": (
        HEAD + "".join(f'"{name}",2020-01-0{at + 1},F,12{at},60\n' for at, name in enumerate(NAMES)),
        EVENTS + "".join(f'"{name}","{HOSTILE if at % 2 else LONG}",1,2020-01-05,1\n' for at, name in enumerate(NAMES)),
    ),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def links(browser: Browser) -> set[tuple[Path, str]]:
    """Where the main part of the open page leads, of its own site: files and addresses in them."""
    asked = (
        "return [...document.querySelectorAll('main a')].map(a => new URL(a.getAttribute('href'), location.href).href)"
    )
    parts = map(urlsplit, browser.ask(asked))
    return {(Path(unquote(p.path)), f"#{p.fragment}" if p.fragment else "") for p in parts if p.scheme == "file"}


@pytest.mark.parametrize("name", STUDIES)
def test_every_page_opens(browser: Browser, study_folder: Folder, tmp_path: Path, name: str) -> None:
    enrol, events = STUDIES[name]
    folder = study_folder(raw={"enrol": enrol, "events": events})
    index = build_report(folder, tmp_path / "out", jobs=1).index
    todo: list[tuple[Path, str]] = [(index, "")]
    seen: set[tuple[Path, str]] = set()
    while todo and len(seen) < 60:
        page, address = todo.pop(0)
        if (page, address) not in seen:
            seen.add((page, address))
            browser.open(page, address)
            assert browser.complaints() == [], (page.name, address)
            assert len(browser.texts("h1")) == 1
            assert browser.ask("return document.title") != "owned" and not browser.texts("main img")
            todo += sorted(links(browser) - seen)
    assert {"index.html", "subjects.html", "findings.html", "dataset.html"} <= {page.name for page, _ in seen}


def test_a_subject_of_any_name_has_its_page(browser: Browser, study_folder: Folder, tmp_path: Path) -> None:
    enrol, events = STUDIES["odd names"]
    index = build_report(study_folder(raw={"enrol": enrol, "events": events}), tmp_path / "out", jobs=1).index
    for at, name in enumerate(NAMES):
        browser.open(index.parent / "subjects.html")
        found = browser.texts("table.list tbody th a")
        assert len(found) == len(NAMES)
        browser.ask(
            "[...document.querySelectorAll('table.list tbody th a')].find(a => a.textContent === arguments[0]).click()",
            f"X1-{name.upper()}",
        )
        browser.until("return document.querySelector('details.domain')")
        assert browser.text("h1") == f"X1-{name.upper()}", at
        told = browser.texts("details.domain summary")
        assert any(text.startswith("AE") and "1 record" in text for text in told)
