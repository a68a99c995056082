"""Work on a Dask cluster: the same bytes, also where a worker is killed; the study's code travels; faults in words."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from m5kit.package.build import build_package
from m5kit.package.write import write_build
from m5kit.specs import Fault, UsageFault
from m5kit.study import Study, build
from m5kit.study.cluster import Cluster, cluster
from m5kit.study.executor import given

distributed = pytest.importorskip("distributed")
Folder = Callable[..., Path]
METHOD = '''"""Methods of the study."""

import os
import signal
from pathlib import Path

import pandas as pd

KILLED = Path({killed!r})
HERE = {here!r}


def shouted(text: pd.Series) -> pd.Series:
    """The text in capitals."""
    if os.getpid() != HERE and not KILLED.exists():
        KILLED.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return text.astype("str").str.upper().astype("category")
'''


def contents(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two worker processes on this machine, which work in a folder of their own."""
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=str(tmp_path_factory.mktemp("workers")),
        ) as workers,
        distributed.Client(workers) as opened,
    ):
        yield opened


def test_the_same_bytes_though_a_worker_is_killed(
    study_folder: Folder, sheets: dict[str, str], client: Any, tmp_path: Path
) -> None:
    folder = study_folder({"values": sheets["values"].replace("raw.enrol.SBP,copy", "raw.enrol.SBP,shouted")})
    (folder / "methods.py").write_text(METHOD.format(killed=str(tmp_path / "killed"), here=os.getpid()))
    write_build(build(Study.open(folder)), tmp_path / "alone")
    made = build_package(folder, tmp_path / "shared", dask=client)
    assert (tmp_path / "killed").exists()
    assert contents(made.folder) == contents(tmp_path / "alone")


def test_what_a_method_raises_there_is_raised_here_with_its_datasets(
    study_folder: Folder, sheets: dict[str, str], client: Any
) -> None:
    own = "import pandas as pd\nclass Odd(Exception): ...\ndef odd(x: pd.Series) -> pd.Series:\n    'It fails.'\n    raise Odd('no')\n"
    folder = study_folder({"values": sheets["values"].replace("raw.enrol.SBP,copy", "raw.enrol.SBP,odd")})
    (folder / "methods.py").write_text(own)
    with cluster(client) as workers, pytest.raises(RuntimeError, match=r"Odd: no .*while VS was made"):
        build(Study.open(folder), executor=workers)


def test_a_worker_that_always_dies_is_one_sentence(client: Any) -> None:
    with pytest.raises(Fault, match="ended from outside while AE was made"):
        given(Cluster(client), "AE was made", os._exit, 1).answer()


def test_no_scheduler_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("m5kit.study.cluster.WAIT", 1)
    with (
        pytest.raises(UsageFault, match="No Dask scheduler answers at tcp"),
        cluster("tcp://127.0.0.1:9"),
    ):
        pass
