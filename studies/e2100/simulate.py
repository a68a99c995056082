"""The raw forms of the synthetic E2100 trial, written from its subject table. Every record is SYNTHETIC."""

import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def simulate(folder: Path, study: Path) -> list[Path]:
    """Write every raw form of the trial into the folder, which is made if absent; the paths, in the order of forms.csv.

    study is the folder of the study, with subjects.csv and forms.csv. The same study gives the same bytes.
    """
    synthetic = _synthetic(study)
    subjects = synthetic.read_subjects(study / "subjects.csv")
    sheets = synthetic.simulated(subjects)
    folder.mkdir(parents=True, exist_ok=True)
    return [
        synthetic.export(folder, layout, sheets[layout.form]) for layout in synthetic.read_layouts(study / "forms.csv")
    ]


def _synthetic(study: Path) -> ModuleType:
    """The package `synthetic` of this study, under a name of its own, so that no other study's can be meant."""
    home = study.resolve() / "synthetic"
    name = f"synthetic_{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    found = importlib.util.spec_from_file_location(name, home / "__init__.py", submodule_search_locations=[str(home)])
    if found is None or found.loader is None:
        raise FileNotFoundError(f"{home} is not there; the study's folder must hold the package synthetic.")
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module
    found.loader.exec_module(module)
    return module
