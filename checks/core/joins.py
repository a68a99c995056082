"""Other datasets joined to that of a rule: by their keys, or by the record that IDVAR and IDVARVAL point to."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from .columns import Codes, Data, RuleColumn
from .keys import as_key, pairs_of
from .package import CoreDataset, CorePackage
from .relations import related
from .rules import CoreRule


def joined_datasets(data: Data, dataset: CoreDataset, rule: CoreRule, package: CorePackage) -> Data:
    """The data of a rule with the datasets that it asks for beside them; joined once for all rules that ask for them."""
    if not rule.datasets:
        return data
    key = ("joined", dataset.name, data.datasets, json.dumps(rule.datasets, sort_keys=True, default=str))
    return package.once(key, lambda: _joined(data, dataset, rule, package))


def _joined(data: Data, dataset: CoreDataset, rule: CoreRule, package: CorePackage) -> Data:
    for match in rule.datasets:
        name = str(match["domain_name"])
        if match.get("child"):
            data = _with_parents(data, dataset, name, package)
            continue
        if name == dataset.whole:
            continue
        if name == "RELREC" and not match.get("match_key"):
            data = related(data, dataset, str(match.get("wildcard") or "**"), package)
        elif others := package.named(name):
            data = _with(data, package.stacked(others), match, dataset, name)
    return data


def _keys(match: Mapping[str, Any], side: str, prefix: str) -> list[str]:
    keys = [key[side] if isinstance(key, Mapping) else key for key in match["match_key"]]
    return [str(k).replace("--", prefix) for k in keys]


def _with(data: Data, other: Data, match: Mapping[str, Any], dataset: CoreDataset, name: str) -> Data:
    ours = [data.column(k) for k in _keys(match, "left", dataset.prefix)]
    theirs = [other.column(k) for k in _keys(match, "right", name)]
    left, right = pairs_of(ours, theirs)
    if match.get("join_type", "inner") == "left":
        alone = np.setdiff1d(np.arange(data.size), left)
        left, right = np.append(left, alone), np.append(right, np.full(len(alone), -1))
    order = np.argsort(left, kind="stable")
    return _beside(data.taken(left[order]), other.taken(right[order]), name)


def _beside(data: Data, other: Data, name: str) -> Data:
    """Two data with as many records side by side; a column that both have is called COLUMN.DATASET in the second."""
    makers = {n: (lambda n=n: data.column(n)) for n in data}
    for n in other:
        for called in ([f"{n}.{name}"] if n in makers else [n]) + [f"{name}.{n}"]:
            makers.setdefault(called, lambda n=n: other.column(n))
    return Data(data.size, makers, data.datasets, data.source, data.row)


def _with_parents(data: Data, dataset: CoreDataset, name: str, package: CorePackage) -> Data:
    """The records of SUPP--, CO or RELREC with those that they point to; blank where there is none."""
    if not (_is(dataset, name) and {"IDVAR", "IDVARVAL", "USUBJID"} <= set(data)):
        return data
    domains = [dataset.parent] if dataset.supplemental else sorted(map(str, data.column("RDOMAIN").values))
    for domain in domains:
        parents = package.named(domain)
        if parents:
            parent = package.stacked(parents)
            at = parent_records(data, parent, None if dataset.supplemental else domain)
            data = beside_where(data, parent.taken(at), at >= 0)
    return data


def _is(dataset: CoreDataset, name: str) -> bool:
    return (dataset.supplemental and name in ("SUPP--", dataset.name)) or name in (dataset.domain, dataset.name)


def parent_records(data: Data, parent: Data, domain: str | None) -> Codes:
    """For each record the position of the one that it points to, -1 where there is none."""
    found = np.full(data.size, -1, dtype=np.int64)
    pointer, subject = data.column("IDVAR"), data.column("USUBJID")
    meant = np.ones(data.size, dtype=bool)
    if domain is not None:
        meant = data.column("RDOMAIN").each(lambda v: v == domain)
    for position, name in enumerate(pointer.levels):
        here = np.flatnonzero(meant & (pointer.codes == position))
        if not len(here) or (name and name not in parent) or "USUBJID" not in parent:
            continue
        ours, theirs = [subject.taken(here)], [parent.column("USUBJID")]
        if name:
            ours.append(as_key(data.column("IDVARVAL").taken(here)))
            theirs.append(as_key(parent.column(str(name))))
        left, right = pairs_of(ours, theirs)
        found[here[left[::-1]]] = right[::-1]
    return found


def beside_where(data: Data, other: Data, there: np.ndarray) -> Data:
    """The same, where some records already have a column from another parent: it is filled in where ours is there."""
    makers = {n: (lambda n=n: data.column(n)) for n in data}
    for n in other:
        if n in data:
            own = n in ("USUBJID", "STUDYID", "DOMAIN", "RDOMAIN", "IDVAR", "IDVARVAL")
            if not own:
                makers[n] = lambda n=n: _filled(data.column(n), other.column(n), there)
        else:
            makers[n] = lambda n=n: other.column(n)
    return Data(data.size, makers, data.datasets, data.source, data.row)


def _filled(ours: RuleColumn, theirs: RuleColumn, there: np.ndarray) -> RuleColumn:
    levels = [*ours.levels, *theirs.levels]
    return RuleColumn(np.where(there, theirs.codes + len(ours.levels), ours.codes), levels)
