"""A real browser on a site: Debian's Chromium, driven by selenium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

WAIT = 30.0  # seconds
SCRIPT_IS_DONE = "return !document.body.dataset.page || ['made', 'compared'].includes(document.body.dataset.page) || !!document.body.dataset.ready || !!document.body.dataset.failed"
SERIOUS = ("serious", "critical")
HAS_AXE = Path(os.environ.get("AXE", "")).is_file()


def reason_for_none() -> str:
    """Why no browser can be started here; blank where one can."""
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        return "chromium and chromedriver are not installed"
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "selenium is not installed (pip install -e '.[dev]')"
    return ""


@contextmanager
def chromium(width: int = 1280, height: int = 900) -> Iterator["Browser"]:
    """A browser without a window; the test is skipped where there is none."""
    if reason := reason_for_none():
        pytest.skip(reason)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--window-size={width},{height}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(shutil.which("chromedriver"))))
    driver.set_script_timeout(10 * WAIT)  # axe-core takes its time on a long page
    try:
        yield Browser(driver)
    finally:
        driver.quit()


class Browser:
    """What a test does with a browser."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, page: Path, address: str = "") -> None:
        """Open a page of a folder, and wait until its script has filled it."""
        self.driver.get("about:blank")
        self.driver.get(page.as_uri() + address)
        self.until(SCRIPT_IS_DONE)
        failed = self.ask("return document.body.dataset.failed || ''")
        assert failed == "", f"{page.name}{address}: {failed}"

    def until(self, script: str) -> Any:
        """What a script answers, once that is true."""
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, WAIT, poll_frequency=0.02).until(lambda driver: driver.execute_script(script))

    def ask(self, script: str, *arguments: Any) -> Any:
        """What a script answers."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str) -> Any:
        """What a promise comes to."""
        return self.driver.execute_async_script(
            f"const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then(done, e => done('failed: ' + e))"
        )

    def text(self, selector: str) -> str:
        """The text of the first element, as it is shown."""
        return str(self.ask("return document.querySelector(arguments[0])?.innerText ?? ''", selector))

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements."""
        return list(self.ask("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector))

    def click(self, selector: str) -> None:
        """Click the first element."""
        self.ask("document.querySelector(arguments[0]).click()", selector)

    def complaints(self) -> list[str]:
        """What the browser's console says, all of it, since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def faults(self) -> list[str]:
        """What axe-core finds serious on the page. The environment variable AXE must name its axe.min.js."""
        self.ask(Path(os.environ["AXE"]).read_text(encoding="utf-8"))
        found = self.wait(
            "return (await axe.run(document, { resultTypes: ['violations'], preload: false })).violations"
        )
        return [
            f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])})"
            for v in found
            if v["impact"] in SERIOUS
        ]
