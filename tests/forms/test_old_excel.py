"""Workbooks of Excel 97: what cannot be read is named."""

from pathlib import Path

import pytest

from m5kit.forms.read import read_forms
from m5kit.specs.faults import InputFault


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><table><tr><td>A</td></tr></table></html>", r"ae\.xls is a page of HTML or XML under another suffix"),
        (b"PK\x03\x04rest", r"ae\.xls is a workbook in the newer form, whatever its suffix says; call it \.xlsx"),
        (b"A,B\n1,2\n", r"ae\.xls cannot be read .* as a workbook; save it as \.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, r"ae\.xls cannot be read .* as a workbook"),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "ae.xls").write_bytes(content)
    with pytest.raises(InputFault, match=message):
        read_forms(tmp_path / "ae.xls")
