"""A study's folder: its spec, its own code and its forms."""

import hashlib
import importlib.util
import re
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Self

import numpy as np

from ..datasets.limits import Limits
from ..engine.disk import Disk
from ..engine.methods import product_methods
from ..engine.tables import Table, canonical_order
from ..forms.dictionaries import read_dictionary
from ..forms.folder import raw_files, unread_files
from ..forms.plain_names import plainly_named
from ..forms.read import SUFFIXES, FileOptions, read_forms
from ..forms.records import Form
from ..outputs import swapped_in
from ..specs import Dataset, Finding, InputFault, Spec, SpecFault, UsageFault, read_spec
from ..specs.nearest import nearest
from .described import Described, as_described, described_forms, missing_form
from .file_order import ordered_forms, with_line
from .missing_marks import without_marks

# What a file of Python may raise when it is loaded: a study's own code is not ours.
UNLOADABLE = (
    *(SyntaxError, ImportError, NameError, AttributeError, TypeError, ValueError),
    *(LookupError, ArithmeticError, RuntimeError, OSError, AssertionError),
)


PACKAGES = ("sdtm", "adam", "work")
_LOADING = threading.RLock()  # a file is loaded once, though several threads want it
PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Study:
    """A study folder that has been read: `Study.open(path)`.

    faults are those of reading the sheets; what else is wrong with the spec `check` says.
    """

    path: Path
    spec: Spec
    sheets: Path | None
    faults: tuple[Finding, ...]

    @classmethod
    def open(cls, path: Path | str, sheets: Path | None = None, *, proposals: bool = False) -> Self:
        """Read the study in a folder; sheets is another folder or workbook of sheets than its own.

        With proposals, proposed rows of the sheets are taken as approved ones.

        Raises InputFault where there is no study there or it cannot be read.
        """
        folder = Path(path)
        spec, faults = read_spec(folder, sheets, proposals=proposals)
        return cls(folder, spec, sheets, faults)

    def dataset(self, name: str) -> Dataset:
        """A dataset of the spec by its name. Raises UsageFault where the study has none of that name."""
        known = self.spec.datasets
        if name not in known:
            raise UsageFault(f"The study has no dataset {name!r}.{nearest(name.upper(), list(known))}")
        return known[name]

    def homes(self, dataset: Dataset) -> tuple[ModuleType, ...]:
        """Where a dataset's methods are looked for: the study's own files, then the product's.

        The study's own are `<package>/<dataset>.py` and `methods.py` in its
        folder; of the product those of the dataset's package come first.
        """
        stem = "suppqual" if dataset.name.startswith("SUPP") else dataset.name.lower()
        plain = dataset.package in PACKAGES and PLAIN.fullmatch(stem)  # never a file elsewhere, whatever a sheet says
        own = [*([self.path / dataset.package / f"{stem}.py"] if plain else []), self.path / "methods.py"]
        return (*(self.module(file) for file in own if file.is_file()), *product_methods(dataset.package))

    @property
    def own_code(self) -> tuple[Path, ...]:
        """The Python of the study itself that a build of it may run, relative to its folder."""
        found = [self.path / "methods.py", *(f for name in PACKAGES for f in sorted((self.path / name).glob("*.py")))]
        found += [] if self.has_raw() else [self.path / "simulate.py"]
        return tuple(file.relative_to(self.path) for file in found if file.is_file())

    def refuse_own_code(self) -> None:
        """Raise UsageFault where a build of the study would run Python of its own."""
        if self.own_code:
            says = f"{self.path} brings its own Python, which a build runs: {', '.join(map(str, self.own_code))}."
            raise UsageFault(f"{says} Nothing was run. Look at it, and leave --no-code away where you trust its maker.")

    def refuse_among_sources(self, target: Path) -> None:
        """Raise UsageFault where an output would come to lie among the records that the study is made from."""
        home = self.path.resolve()
        for kind, name in self.spec.sources.items():
            folder = (home / name).resolve()
            if folder != home and folder in (target.resolve(), *target.resolve().parents):
                says = f"{target} lies among the {kind} records, in {self.path / name}, which outputs are not to alter."
                raise UsageFault(f"{says} Name a folder elsewhere; nothing was written.")

    def module(self, file: Path) -> ModuleType:
        """A Python file of the study, loaded by its path, under a name that no other study shares.

        Raises SpecFault where it cannot be loaded.
        """
        inside = file.relative_to(self.path).with_suffix("").parts
        name = ".".join(("m5kit_study", self.spec.id.lower(), *inside))
        with _LOADING:
            known = sys.modules.get(name)
            return known if known and known.__file__ == str(file.resolve()) else self._loaded(file, name)

    def _loaded(self, file: Path, name: str) -> ModuleType:
        made = importlib.util.spec_from_file_location(name, file.resolve())
        assert made is not None and made.loader is not None
        module = importlib.util.module_from_spec(made)
        sys.modules[name] = module
        try:
            made.loader.exec_module(module)
        except UNLOADABLE as error:
            del sys.modules[name]
            raise SpecFault(f"{file} cannot be loaded: {type(error).__name__}: {error}.") from error
        return module

    def forms(self) -> tuple[Form, ...]:
        """Every form of the study's source folders, named "raw.toxicity" by the folder's key and its own name.

        A form or field that the study describes and that is not there, or cannot
        be read, is empty, with a finding (`study.described`).
        They are read once. Raises InputFault where a folder or another file
        cannot be read, or two files have one name.
        """
        return self._forms

    @cached_property
    def _forms(self) -> tuple[Form, ...]:
        return self._as_forms(self.read(file, kind) for file, kind in self.form_files())

    def take_forms(self, read: Iterable[tuple[Form, ...]]) -> None:
        """Take the forms as they were read elsewhere: for each of `form_files` what `read` gives."""
        self.__dict__["_forms"] = self._as_forms(read)

    def _as_forms(self, read: Iterable[tuple[Form, ...]]) -> tuple[Form, ...]:
        found: dict[str, Form] = {}
        for (_, kind), forms in zip(self.form_files(), read, strict=True):
            for form in forms:
                name = f"{kind}.{form.name}"
                if name in found:
                    raise InputFault(_twice(found[name], form, name))
                found[name] = form
        found = as_described(found, self.described)
        disk = Disk()
        named = (without_marks(replace(form, name=name), self.spec) for name, form in found.items())
        forms = tuple(replace(form, frame=disk.frame(form.frame)) for form in named)
        ordered = ordered_forms(self.spec)
        forms = tuple(with_line(form) if form.name in ordered else form for form in forms)
        return (*forms, *self.dictionaries())

    def dictionaries(self) -> tuple[Form, ...]:
        """The tables of the coding dictionaries that study.toml names, named "meddra.terms"; records find terms in them.

        Raises InputFault where one is not there or cannot be read.
        """
        named = self.spec.settings.dictionaries
        return tuple(form for name, folder in named.items() for form in read_dictionary(name, self.path / folder))

    def form_files(self) -> tuple[tuple[Path, str], ...]:
        """The files of the source folders, each with the folder's key."""
        return tuple((file, kind) for kind, folder in self.spec.sources.items() for file in self.files(kind, folder))

    def read(self, file: Path, kind: str) -> tuple[Form, ...]:
        """The forms of one file; empty ones with a finding where a described file cannot be read.

        Raises InputFault where a file that is not described cannot be read.
        """
        settings = self.spec.settings.files.get(file.name, {})
        options = FileOptions(**{"subject": self.spec.subject, **settings})
        try:
            forms = map(plainly_named, read_forms(file, options, Limits(**self.spec.settings.limits)))
            return tuple(replace(form, subject=settings.get("subject", "")) for form in forms)
        except InputFault as fault:
            lost = [form for form in self.described.values() if form.file == file.name]
            if not lost:
                raise
            return tuple(replace(missing_form(f, str(fault)), name=f.name.removeprefix(f"{kind}.")) for f in lost)

    @cached_property
    def described(self) -> Described:
        """The forms as the study describes them in forms.csv (`[raw] described` names another file); none without it.

        Raises InputFault where the file cannot be read.
        """
        return described_forms(self.path / self.spec.settings.raw.described)

    def files(self, kind: str, folder: str) -> Iterable[Path]:
        """The files of a source folder, in order of their names."""
        where = self.path / folder
        if not where.is_dir():
            raise InputFault(f"The folder of the {kind} records, {where}, is not there. Put the files into it.")
        return raw_files(where, *self._beside)

    @property
    def _beside(self) -> tuple[Sequence[str], Sequence[Path]]:
        """What of the source folders holds no records, and the folders that are sources by themselves."""
        folders = [self.path / folder for folder in self.spec.sources.values()]
        return self.spec.settings.raw.not_data, folders

    @cached_property
    def unread(self) -> tuple[Finding, ...]:
        """A finding for every file and folder of the source folders that is not read and not declared."""
        folders = [self.path / folder for folder in self.spec.sources.values()]
        return tuple(f for where in folders if where.is_dir() for f in unread_files(where, *self._beside))

    def digest(self) -> str:
        """SHA-256 of the sheets' content, the same for a folder of CSV files and for the workbook packed from it."""
        parts = []
        for name, sheet in sorted(self.spec.sheets.items()):
            parts += [name, *(repr(sorted(row.cells.items())) for row in sheet)]
        return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()

    def has_raw(self) -> bool:
        """Whether the folder raw, or where no source is called so any folder of records, is there and holds files."""
        sources = self.spec.sources or {"raw": "raw"}
        folders = [self.path / name for kind, name in sources.items() if kind == "raw" or "raw" not in sources]
        return any(f.suffix.lower() in SUFFIXES for folder in folders if folder.is_dir() for f in folder.iterdir())

    @property
    def makes_raw(self) -> bool:
        """Whether it makes its own synthetic raw records."""
        return (self.path / "simulate.py").is_file()

    def simulate(self, folder: Path | None = None) -> Sequence[Path]:
        """Write the raw forms of a study that makes its own synthetic records.

        The study's simulate.py has `simulate(folder, study)`, which writes
        them and returns the files. They are made beside the folder and swapped
        in, so that an interrupted run leaves the old ones.
        Raises InputFault where the study has no simulate.py.
        """
        file = self.path / "simulate.py"
        if not file.is_file():
            put = " or ".join(str(self.path / name) for name in self.spec.sources.values())
            raise InputFault(f"{self.path} has no simulate.py, so its raw records cannot be made. Put them into {put}.")
        target = folder or self.path / self.spec.sources.get("raw", "raw")
        with swapped_in(target) as unfinished:
            names = [Path(f).name for f in self.module(file).simulate(unfinished, self.path)]
        self.__dict__.pop("_forms", None)
        return [target / name for name in names]


def _twice(one: Form, other: Form, name: str) -> str:
    says = f"{one.file} and {other.file} are both the form {name}."
    return f'{says} Name one of them in study.toml: form = "..." under [files."{other.file.partition(" ")[0]}"].'


def shelved(form: Form, subject: str, key: tuple[str, ...] = (), disk: Disk | None = None) -> Table:
    """A form as it lies on the shelf: its records in canonical order, with their lines; key identifies a record.

    disk takes what memory has no room for.
    """
    frame, lines = (disk or Disk()).taken(form.frame, np.asarray(form.lines), canonical_order(form.frame))
    subject = form.subject or subject
    owner = subject if subject in frame.columns else ""
    return Table(form.name, frame, owner, form.file, lines, form.unit, key, labels=dict(form.labels))
