"""The page of a display as a browser shows it: on a telephone, far down a long table, and in the dark."""

from pathlib import Path
from typing import Any

import pytest

from m5kit.tlf.html import html
from m5kit.tlf.page import ColumnHead, Page, PageLine, PageTable

from .browser import chromium

ROWS = tuple(
    PageLine((f"STUDY-01-{i:04}", "Bevacizumab", "Dyspnoea, of long duration", "2 Jan 2020")) for i in range(200)
)
HEADS = tuple(ColumnHead(text, align="left") for text in ("Patient", "Treatment", "Term", "Start of the event"))
LISTING = PageTable((HEADS,), ROWS, (20.0, 20.0, 30.0, 20.0), ("left",) * 4)
TITLE = "Adverse Events of Every Treated Patient With a Start Date That Was Completed"
PAGE = Page("L1", "Listing 1", (TITLE,), LISTING, headers=("Study", "SYNTHETIC"))
PLACE = "const r = document.querySelector(arguments[0]).getBoundingClientRect(); return [r.left, r.top, r.right]"


def seen(driver: Any, file: Path, width: int, scheme: str) -> None:
    size = {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    driver.get(file.as_uri())


@pytest.mark.slow
def test_a_long_listing_as_it_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "L1.html"
    file.write_text(html(PAGE), encoding="utf-8")
    with chromium() as browser:
        driver = browser.driver
        seen(driver, file, 1200, "light")
        driver.execute_script("window.scrollTo(0, 3000)")
        assert driver.execute_script(PLACE, "thead")[1] == 0  # the head stays while the rows go by
        seen(driver, file, 400, "dark")
        assert driver.execute_script(PLACE, "caption h1")[2] <= 400  # the title is whole
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 400
        driver.execute_script("document.querySelector('main').scrollLeft = 200")
        assert driver.execute_script(PLACE, "tbody tr:nth-child(3) th")[0] >= 0  # the patient is seen beside the dates
        assert driver.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"
