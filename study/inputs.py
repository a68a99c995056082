"""The files that a build reads: what must be at hand to make it again."""

import os
from pathlib import Path

from ..outputs.fonts import font_files
from ..specs.libraries import library_files
from ..specs.terminology import terminology_files
from .folder import Study
from .own_papers import FOLDER, brought, own_papers

CODE = ("sdtm", "adam", "work")


def inputs_of(study: Study) -> tuple[Path, ...]:
    """study.toml and guide.toml, the study's own code, documents and fonts, the description of its forms, terminology, and every raw file.

    The sheets are not among them.

    Raises InputFault where a folder of raw records is not there.
    """
    described = study.path / study.spec.settings.raw.described
    code = [study.path / "methods.py", *(f for name in CODE for f in sorted((study.path / name).glob("*.py")))]
    found = [
        study.path / "study.toml",
        study.path / "guide.toml",
        described,
        *code,
        *terminology_files(study.path, study.spec.settings.terminology),
    ]
    found += [file for kind, folder in study.spec.sources.items() for file in study.files(kind, folder)]
    found += [paper.file for paper in own_papers(study.spec, study.path, ("sdtm", "adam"), ())]
    found += [study.path / FOLDER / name for name in brought(study.path)]
    found += font_files(study.path)
    return tuple(dict.fromkeys(f for f in found if f.is_file()))


def sheet_files(study: Study) -> tuple[Path, ...]:
    """The files of the sheets: those of spec/, or the workbook, and those of the libraries that they are like."""
    folder = study.path / "spec"
    where = study.sheets or (folder if folder.is_dir() else study.path / "spec.xlsx")
    own = tuple(sorted(where.glob("*.csv"))) if where.is_dir() else (where,)
    return (*own, *library_files(study.path, study.spec.settings.libraries))


def common_root(study: Study) -> Path:
    """The deepest folder that holds the study and everything it reads."""
    files = (*inputs_of(study), *sheet_files(study))
    return Path(os.path.commonpath([study.path.resolve(), *(f.resolve().parent for f in files)]))
