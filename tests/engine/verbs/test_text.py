"""Text in ASCII: what is written plainly, what stays for the checks, and what is told."""

import pandas as pd
import pytest

from m5kit.engine.reports import Report
from m5kit.engine.verbs.text import copy_ascii


@pytest.mark.parametrize(
    ("collected", "written"),
    [
        ("Sjögren's syndrome", "Sjogren's syndrome"),
        ("Ménière’s disease", "Meniere's disease"),
        ("“tired” – ≥ 3 days…", '"tired" - >= 3 days...'),
        ("Straße, Łódź, Ærø, Œdème", "Strasse, Lodz, AEro, OEdeme"),
        ("25 µg/m²", "25 ug/m2"),
        ("発熱", "発熱"),  # no plain form: TEXT-ASCII finds it
        (" port infection ", "port infection"),
    ],
)
def test_text_is_written_plainly(collected: str, written: str) -> None:
    report = Report(lambda row: f"line {row + 2}")
    assert copy_ascii(pd.Series([collected], dtype="str"), report=report).tolist() == [written]
    told = [str(f) for f in report.found]
    same = collected.strip() == written
    mend = "Nothing to do, where the text is to be in ASCII."
    assert told == ([] if same else [f"note: line 2: '{collected}' is written '{written}'. {mend} [TEXT-PLAIN]"])


def test_what_is_missing_stays_missing() -> None:
    report = Report(str)
    assert copy_ascii(pd.Series([None, "rash"], dtype="str"), report=report).isna().tolist() == [True, False]
    assert report.found == []
