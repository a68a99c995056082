"""What a change of the version of terminology does to the values of finished datasets."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..checks.submitted import as_submitted
from ..datasets.read import dataset_files, read_all
from ..specs import Finding, Spec, in_order
from ..specs.standards import standard_table, standard_variable
from ..specs.terminology_changes import RULE, Change

GONE = ("term gone", "term renamed")


def value_hits(paths: Sequence[Path], changed: Sequence[Change], spec: Spec | None = None) -> tuple[Finding, ...]:
    """A finding for each value of the datasets that paths name or hold, and that its list no longer has.

    A column's list is that of the standard, with spec that of the study's sheets, too. Files that cannot be read are told.
    """
    gone: dict[str, dict[str, Change]] = {}
    for change in changed:
        if change.kind in GONE:
            gone.setdefault(change.list, {})[change.old] = change
    read, unread = read_all(dataset_files(paths))
    found = list(unread)
    for one in map(as_submitted, read.values()):
        for name in map(str, one.frame.columns):
            lost = {
                old: c for code in _lists_of(one.name, one.kind, name, spec) for old, c in gone.get(code, {}).items()
            }
            if lost:
                counts = Counter(one.frame[name].dropna().astype("str").tolist())
                found += _of_column(one.name, name, counts, lost)
    return in_order(found)


def _lists_of(dataset: str, kind: str, name: str, spec: Spec | None) -> list[str]:
    """The NCI codes of the lists of a column."""
    known = standard_variable(standard_table(dataset, kind), name)
    codes = known.codelist.split(";") if known is not None and known.codelist else []
    if spec is not None and dataset in spec.datasets:
        described = spec.datasets[dataset]
        named = [v.codelist for v in described.variables if v.name == name]
        named += [v.codelist for v in described.values if v.variable == name]
        codes += [spec.codelists[listed].code for listed in named if listed in spec.codelists]
    return list(dict.fromkeys(filter(None, codes)))


def _of_column(dataset: str, name: str, counts: Mapping[str, int], lost: Mapping[str, Change]) -> Iterator[Finding]:
    for value, change in lost.items():
        if number := counts.get(value, 0):
            many = f"{number} records have" if number > 1 else "One record has"
            now = f"is now {change.new!r} in" if change.new else "is no longer a term of"
            says = f"{many} {value!r} in {dataset}.{name}, which {now} {change.value} ({change.list})."
            mend = f"Write {change.new!r}." if change.new else "Use another term of the list."
            yield Finding(RULE, "error", f"{dataset}.{name}", says, mend)
