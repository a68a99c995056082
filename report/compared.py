"""The comparison with what was published as a page of the site, each computed number a link to what is behind it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from ..outputs.words import words
from ..trace.reproduce import KEY, Reproduced
from ..trace.reproduced import comparison_body


def compared_body(comparisons: Sequence[Reproduced], numbers: pd.DataFrame, files: Mapping[str, str]) -> str:
    """The body of the page; files are the pages of the displays."""
    place = _places(numbers)

    def places(c: Reproduced) -> tuple[str, str]:
        file, line = files.get(c.display, ""), place.get(c.key)
        return file, f"{file}#n{line}" if file and line is not None else ""

    return comparison_body(comparisons, words()["compared.title"], places)


def _places(numbers: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """The line of each number among the results of its display."""
    lines = numbers.groupby("display", sort=False).cumcount().tolist()
    keys = zip(*(numbers[name].astype("str").tolist() for name in KEY), strict=True)
    return dict(zip(keys, lines, strict=True))
