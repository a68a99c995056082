"""LB by m5kit: the study's sheets, lineage included, as `m5kit build --jobs 2` makes it."""

from pathlib import Path

import pandas as pd

from m5kit.study import Study, build
from m5kit.study.executor import processes


def lb(folder: Path) -> pd.DataFrame:
    """The records of LB."""
    with processes(2) as executor:
        made = build(Study.open(folder), executor=executor).built["LB"]
    assert len(made.origin.position) == len(made.frame)
    return made.frame
