"""LB by m5kit: the study's sheets, lineage included."""

from pathlib import Path

import pandas as pd

from m5kit.study import Study, build
from m5kit.study.executor import processes


def lb(folder: Path) -> pd.DataFrame:
    """The records of LB."""
    with processes(1):  # as the command line does
        made = build(Study.open(folder)).built["LB"]
    assert len(made.origin.position) == len(made.frame)
    return made.frame
