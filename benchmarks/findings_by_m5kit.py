"""LB by m5kit: the study's sheets, lineage included, as `m5kit build --jobs 2` makes it."""

import os
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does before numpy is loaded

import pandas as pd

from m5kit.study import Study, build
from m5kit.study.executor import processes


def lb(folder: Path) -> pd.DataFrame:
    """The records of LB."""
    with processes(2) as executor:
        made = build(Study.open(folder), executor=executor).built["LB"]
    assert len(made.origin.position) == len(made.frame)
    return made.frame
