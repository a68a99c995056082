"""A package validated with what lies beside it: its define.xml, a study's spec."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ..checks.catalogue import rules
from ..checks.described import DescribedDataset
from ..checks.validate import validate
from ..datasets.read import dataset_files
from ..define.imported import imported_define
from ..define.integrity import define_findings
from ..specs import Finding, InputFault, Spec, UsageFault, in_order
from ..specs.imported import write_imported
from ..specs.iso8601 import is_iso8601
from ..specs.read import read_spec
from ..specs.sheets import Table
from ..specs.terminology import Terminology
from ..specs.unread_file import unread_file
from ..specs.waivers import Waiver, waived, waivers_of

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
CUTOFF = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


@dataclass(frozen=True)
class Beside:
    """What a package is validated with.

    terminology: what values are compared with; cutoff: a date in ISO 8601, "" for none; define: further define.xml
    beside those that lie with the datasets; spec: the folder of a study whose sheets describe the datasets; core: a
    folder with CDISC's rules; waivers: beside those of the notes of spec; today: a date in ISO 8601, by which they end.
    """

    terminology: Terminology | None = None
    cutoff: str = ""
    define: Sequence[Path] = ()
    spec: Path | None = None
    core: Path | None = None
    waivers: Sequence[Waiver] = ()
    today: str = ""

    def __post_init__(self) -> None:
        """Raises UsageFault for a cutoff that is no date, or a year, or a year and month, and for a today that is no date."""
        if self.today and not (DAY.fullmatch(self.today) and is_iso8601(self.today)):
            raise UsageFault(f"Today is {self.today!r}, which is no date. Write it as 2007-06-07.")
        if self.cutoff and not (CUTOFF.fullmatch(self.cutoff) and is_iso8601(self.cutoff)):
            raise UsageFault(f"The cutoff {self.cutoff!r} is no date. Write it as 2007-06-07.")


def validated(paths: Sequence[Path], beside: Beside) -> tuple[Finding, ...]:
    """Every finding on the datasets and define.xml that the paths name or hold; what was not looked at stands first.

    Raises InputFault where there is nothing to validate.
    """
    defines, packages = [*define_files(paths), *_named_defines(beside.define)], _packages(paths)
    found: list[Finding] = []
    descriptions: list[DescribedDataset] = []
    for file in dict.fromkeys(defines):
        try:
            found += define_findings(file)
            descriptions.append(described_by(file))
        except InputFault as fault:
            found.append(unread_file(file.name, str(fault)))
    spec: Spec | None = None
    if beside.spec is not None:
        spec, faults = read_spec(beside.spec)
        found += (f for f in faults if f.severity == "error")
        descriptions.append(DescribedDataset(spec, "the spec", frozenset(d.package for d in spec.datasets.values())))
    if packages:
        why = f"{', '.join(f.name for f in defines)} cannot be read" if defines else "none was found beside them"
        found += validate(packages, beside.terminology, beside.cutoff, descriptions, beside.core, undescribed=why)
    first = in_order(f for f in found if f.rule == "NOT-LOOKED-AT")
    rest = in_order(f for f in found if f.rule != "NOT-LOOKED-AT")
    own = waivers_of(spec.notes) if spec is not None else ()
    waivers = (*own, *beside.waivers)
    if not waivers:
        return (*first, *rest)
    ruled = frozenset(rule.id for rule in rules())
    answered = waived((*first, *rest), waivers, beside.today, lambda rule: _carried_out(rule, ruled, beside))
    return (*answered[: len(first)], *in_order(answered[len(first) :]))


def packages_in(paths: Sequence[Path]) -> list[Path]:
    """The files of datasets that paths name or hold; a define.xml is none. Raises InputFault where there are none."""
    return dataset_files(_packages(paths))


def _packages(paths: Sequence[Path]) -> list[Path]:
    return [path for path in paths if path.suffix.lower() != ".xml"]


def _carried_out(rule: str, ruled: Collection[str], beside: Beside) -> bool:
    """Whether a validation carries a rule out: those of finished datasets, and CDISC's where they were given."""
    return rule in ruled or (beside.core is not None and rule.startswith("CORE-"))


def define_files(paths: Sequence[Path]) -> list[Path]:
    """The define.xml that paths name or hold, each once."""
    found = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
    return list(dict.fromkeys(f for f in found if f.suffix.lower() == ".xml" and (f in paths or _is_define(f))))


def _is_define(file: Path) -> bool:
    return file.name.lower().startswith("define") and file.is_file()


def _named_defines(paths: Sequence[Path]) -> list[Path]:
    """The define.xml that were named as such, whatever their suffix. Raises InputFault for one that is not there."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputFault(f"{path} is not there. Name a define.xml, or a folder that holds one.")
        inside = [path] if path.is_file() else define_files([path])
        if not inside:
            raise InputFault(f"{path} holds no define.xml.")
        found += inside
    return found


def described_by(file: Path) -> DescribedDataset:
    """What a define.xml says of the datasets, as a spec. Raises InputFault where it cannot be read."""
    imported = imported_define(file)
    with TemporaryDirectory() as folder:
        write_imported(imported, Path(folder) / "study")
        spec, _ = read_spec(Path(folder) / "study")
    packages = frozenset(d.package for d in spec.datasets.values())
    return DescribedDataset(spec, file.name, packages, _without_data(imported.tables))


def _without_data(tables: Mapping[str, Table]) -> frozenset[str]:
    """The datasets (AE), variables (AE.AETERM) and entries of the value level (VS.VSORRES VSTESTCD EQ BMI) that a
    document says have no data.
    """
    found = set()
    for name, (header, *rows) in ((n, t) for n, t in tables.items() if t):
        named = {"datasets": "dataset"}.get(name, "variable")
        if named in header and "no_data" in header:
            place, said = header.index(named), header.index("no_data")
            found |= _values_without(header, rows) if name == "values" else set()
            found |= {
                row[place] if name == "datasets" else f"{name}.{row[place]}" for row in rows if row[said] == "Yes"
            }
    return frozenset(found)


def _values_without(header: Sequence[str], rows: Sequence[Sequence[str]]) -> set[str]:
    """The entries of the value level that have no data."""
    listed = (dict(zip(header, row, strict=False)) for row in rows)
    return {f"{r['dataset']}.{r['variable']} {r['where']}" for r in listed if r.get("no_data") == "Yes"}
