"""A study and what a build of it left, as a notebook uses them."""

from collections.abc import Collection, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from .. import study as rooms
from ..engine.lineage import Built
from ..engine.make import Progress
from ..package.write import write_build
from ..report.write import write_report_alone
from ..specs import OutputFault, UsageFault
from ..specs.nearest import nearest
from ..study.build import build
from ..study.check import check
from ..study.checking import checked
from ..study.displays import displays_of
from ..tlf.html import html
from ..tlf.text import display_text
from ..trace.words import Traced, traced
from .findings import Findings, html_table
from .frames import dated, plain_frame

ROWS = 10


@dataclass(frozen=True, repr=False)
class Study(rooms.Study):
    """A study folder that has been read: `Study.open(path)`."""

    def check(self) -> Findings:
        """Everything that is wrong with the spec, as `m5kit check` says it."""
        return Findings(check(self))

    def build(
        self,
        *,
        subjects: Collection[str] = (),
        executor: Executor | None = None,
        progress: Progress | None = None,
        despite_faults: bool = False,
    ) -> "Run":
        """Make every dataset in memory, of all subjects or of some.

        subjects: as in the forms, or by USUBJID. executor: any of `concurrent.futures`, which shares the work;
        `m5kit.processes(4)` gives one. progress: called with the name of each dataset, how many are done, of how many.
        despite_faults: go on where the spec has faults with which nothing can be built; they are findings then.
        Raises FaultySpec with all faults of the spec, InputFault where forms cannot be read.
        """
        made = build(self, executor=executor, progress=progress, subjects=subjects, despite_faults=despite_faults)
        found = Findings((*made.findings, *checked(made)))
        return Run(made.study, made.built, made.shelf, found, made.forms)

    def __repr__(self) -> str:
        columns = sum(len(d.variables) for d in self.spec.datasets.values())
        return f"<Study {self.spec.id} in {self.path}: {len(self.spec.datasets)} datasets, {columns} columns>"

    def _repr_html_(self) -> str:
        rows = [(d.name, d.package, d.label, d.structure, len(d.variables)) for d in self.spec.datasets.values()]
        heads = ("dataset", "package", "label", "structure", "columns")
        return f"<p>{escape(repr(self)[1:-1])}</p>{html_table(heads, rows)}"


@dataclass(frozen=True, eq=False, repr=False)
class Run(rooms.Run):
    """What a build left in memory: `run["AE"]`, `run.findings`, `run.display("T1")`, `run.trace(...)`, `run.write(folder)`.

    findings are those of the sheets, of the forms, of making the datasets, and of the checks across them.
    """

    findings: Findings

    def __getitem__(self, name: str) -> "BuiltDataset":
        """One dataset by its name. Raises UsageFault, a KeyError to Python, where the study has none of that name."""
        if name not in self.built:
            raise NoDataset(f"The study has no dataset {name!r}.{nearest(name, list(self.built))}")
        return BuiltDataset(self.built[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.built)

    def __len__(self) -> int:
        return len(self.built)

    def display(self, name: str) -> "ShownDisplay":
        """A table, figure or listing by its identifier. Raises UsageFault where the study has none of that name."""
        made = displays_of(self, [name])
        if not made.pages:
            raise UsageFault(f"The study has no display {name!r}, or nothing of it can be printed.")
        numbers = made.results[made.results["display"].eq(name)] if len(made.results) else made.results
        page = made.pages[0]
        return ShownDisplay(
            name, html(page), display_text(page), plain_frame(numbers.reset_index(drop=True)), Findings(made.findings)
        )

    def trace(self, *target: object, subject: str = "") -> Traced:
        """What a column, a record, a printed cell was made from, or a raw line became; `print` it to read it.

        `run.trace("ADSL.AGE")`, `run.trace("AE", "S0001", 3)`, `run.trace("T1", "Viscera", "PB")`,
        `run.trace("raw.toxicity:118")`. Raises UsageFault where there is no such thing.
        """
        return traced(self.study, [str(word) for word in target], subject, self)

    def write(
        self, folder: Path | str, *, progress: Progress | None = None, executor: Executor | None = None
    ) -> Findings:
        """Write the package into a folder, all or nothing; every finding, those of writing included.

        Raises OutputFault where the folder holds anything but an earlier package, or cannot be written.
        """
        return Findings(write_build(self, Path(folder), progress, executor))

    def report(self, folder: Path | str, *, show: bool = True) -> Path:
        """Write the site of the build into a folder, all or nothing, and open it in a browser; its first page.

        show: whether the browser is opened. Raises OutputFault where the folder holds anything but an earlier output.
        """
        import webbrowser

        write_report_alone(self, Path(folder), tuple(self.findings))
        index = Path(folder) / "index.html"
        if show:
            webbrowser.open(index.resolve().as_uri())
        return index

    def __repr__(self) -> str:
        records = sum(len(b.frame) for b in self.built.values())
        found = repr(self.findings).removeprefix("<Findings: ").removesuffix(">")
        return f"<Run of {self.study.spec.id}: {len(self.built)} datasets, {records:,} records; findings: {found}>"

    def _repr_html_(self) -> str:
        rows = [
            (n, b.dataset.package, b.dataset.label, f"{len(b.frame):,}", len(b.frame.columns))
            for n, b in self.built.items()
        ]
        heads = ("dataset", "package", "label", "records", "columns")
        return f"<p>{escape(repr(self)[1:-1])}</p>{html_table(heads, rows)}"


class NoDataset(UsageFault, KeyError):
    """There is no dataset of that name."""

    __str__ = Exception.__str__


@dataclass(frozen=True, eq=False, repr=False)
class BuiltDataset:
    """A finished dataset. `frame` is an ordinary one; how it was made is in `made`."""

    made: Built

    @property
    def name(self) -> str:
        """Its name."""
        return self.made.dataset.name

    @property
    def label(self) -> str:
        """Its label."""
        return self.made.dataset.label

    @property
    def frame(self) -> pd.DataFrame:
        """A copy: text as `str`, numbers as float64 (dates are days since 1960-01-01), missing as NaN."""
        return plain_frame(self.made.frame)

    @property
    def dated_frame(self) -> pd.DataFrame:
        """The same with real dates: numbers with a date format, and --DTC, --DT and --DTM text, as `datetime64`.

        A partial date, which is no day, is NaT; it stands in `frame` as it was collected.
        """
        frame = self.frame
        for variable in self.made.dataset.variables:
            if not variable.is_text or variable.type.lower().endswith(("date", "datetime")):
                frame[variable.name] = dated(frame[variable.name], variable.format)
        return frame

    @property
    def variables(self) -> pd.DataFrame:
        """One row a variable: variable, label, type, origin, sources, method, codelist, core."""
        rows = [
            (
                v.name,
                v.label,
                v.type,
                v.origin,
                " ".join(map(str, v.derivation.sources)),
                v.derivation.method,
                v.codelist,
                v.core,
            )
            for v in self.made.dataset.variables
        ]
        heads = ("variable", "label", "type", "origin", "sources", "method", "codelist", "core")
        return pd.DataFrame(rows, columns=list(heads), dtype="str")

    def __len__(self) -> int:
        return len(self.made.frame)

    def __repr__(self) -> str:
        return f"<{self.name}, {self.label}: {len(self):,} records, {len(self.made.frame.columns)} columns>"

    def _repr_html_(self) -> str:
        from ..trace.values import shown_values

        first = shown_values(self.made.frame.head(ROWS), self.made.dataset)
        cells = first.itertuples(index=False, name=None)
        more = f"<p>... and {len(self) - ROWS:,} more records</p>" if len(self) > ROWS else ""
        return f"<p>{escape(repr(self)[1:-1])}</p>{html_table(map(str, first.columns), cells)}{more}"


@dataclass(frozen=True, eq=False, repr=False)
class ShownDisplay:
    """A display: as a page of HTML, as text, and its numbers, one row a number, with what each was counted under."""

    name: str
    html: str
    text: str
    numbers: pd.DataFrame
    findings: Findings

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Display {self.name}: {len(self.numbers):,} numbers>"

    def _repr_html_(self) -> str:
        framed = escape(self.html, quote=True)
        title = escape(f"Display {self.name}", quote=True)
        return (
            f'<iframe title="{title}" srcdoc="{framed}" sandbox style="width: 100%; height: 40rem; border: 0"></iframe>'
        )

    def write(self, file: Path | str) -> Path:
        """Write the page as HTML. Raises OutputFault where that cannot be done, or another file is there."""
        from ..outputs import put_in_place, refuse_foreign_file

        target = Path(file)
        if target.suffix.lower() != ".html":
            raise OutputFault(f"{target} is not named .html. Name the page so.")
        refuse_foreign_file(target)
        with put_in_place(target) as out:
            out.write(self.html.encode())
        return target
