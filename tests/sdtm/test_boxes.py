"""Boxes of one question as one value."""

import pandas as pd
import pytest

from m5kit.sdtm.boxes import one_ticked
from m5kit.specs import SpecFault


def text(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


def test_one_ticked_box_is_its_word_and_several_are_multiple() -> None:
    white, asian = text("1", "0", "Checked", None, "No"), text("0", "Y", "1", None, "")
    answer = one_ticked(white, asian, value="WHITE; ASIAN")
    assert answer.fillna("none").tolist() == ["WHITE", "ASIAN", "MULTIPLE", "none", "none"]


def test_a_word_for_each_box() -> None:
    with pytest.raises(SpecFault, match="1 words for 2 sources"):
        one_ticked(text("1"), text("0"), value="WHITE")
