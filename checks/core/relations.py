"""The records that RELREC relates, side by side: each of ours with those of other datasets under the same RELID."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import eq

import numpy as np

from .columns import Codes, Data, RuleColumn, alike, column_from, is_blank
from .keys import as_key, pairs_of
from .package import CoreDataset, CorePackage, in_one

Pairs = tuple[Codes, Codes]
SUBJECT = ("STUDYID", "USUBJID")


def related(data: Data, dataset: CoreDataset, wildcard: str, package: CorePackage) -> Data:
    """The records of a dataset beside each that RELREC relates to them; a column of those is called RELREC.COLUMN.

    In its name the wildcard stands for the domain: RELREC.**TERM is AETERM or MHTERM. A record that nothing is
    related to is not among them; a RELREC without a domain's dataset, or an IDVAR that is no column, relates nothing.
    """
    parts: list[Data] = []
    found: list[Codes] = []
    for relations, domain, ours, theirs in _by_domain(package, dataset.domain):
        if others := package.named(domain):
            other = package.stacked(others)
            left, right = _records(data, other, relations, ours, theirs)
            found.append(left)
            parts.append(_renamed(other.taken(right), domain, wildcard, package))
    left = np.concatenate(found) if found else np.empty(0, dtype=np.int64)
    kept = data.taken(left)
    makers: dict[str, Callable[[], RuleColumn]] = {n: partial(kept.column, n) for n in kept}
    for name in dict.fromkeys(n for part in parts for n in part):
        makers[name] = partial(in_one, parts, name)
    return Data(len(left), makers, data.datasets, data.source[left], data.row[left])


def _by_domain(package: CorePackage, domain: str) -> Iterator[tuple[Data, str, Codes, Codes]]:
    """RELREC, and by domain its records that are about ours and about that one, under the same subject and RELID."""
    if not package.named("RELREC"):
        return
    relations = package.stacked(package.named("RELREC"))
    domains = relations.column("RDOMAIN")
    own = domains.each(lambda value: value == domain)
    ours, others = np.flatnonzero(own), np.flatnonzero(~own)
    keys = [relations.column(n) for n in (*SUBJECT, "RELID")]
    left, right = pairs_of([k.taken(ours) for k in keys], [k.taken(others) for k in keys])
    left, right = ours[left], others[right]
    for code in dict.fromkeys(domains.codes[right].tolist()):
        at = domains.codes[right] == code
        yield relations, str(domains.levels[code]), left[at], right[at]


def _records(data: Data, other: Data, relations: Data, ours: Codes, theirs: Codes) -> Pairs:
    """The pairs of records that pairs of records of RELREC relate."""
    valued = relations.column("IDVARVAL").each(lambda value: not is_blank(value))
    single = valued[ours] & valued[theirs]
    found = [_single(data, other, relations, ours[single], theirs[single])]
    found += _whole(data, other, relations, ours[~single], theirs[~single])
    left, right = (np.concatenate([pair[side] for pair in found]) for side in (0, 1))
    return left, right


def _single(data: Data, other: Data, relations: Data, ours: Codes, theirs: Codes) -> Pairs:
    """Records that are pointed to by a value of IDVAR."""
    relation_left, left = _pointed(data, relations, ours)
    relation_right, right = _pointed(other, relations, theirs)
    numbers = [column_from(at.tolist()) for at in (relation_left, relation_right)]
    one, two = pairs_of([numbers[0]], [numbers[1]])
    return _of_one_subject(data, other, left[one], right[two])


def _pointed(data: Data, relations: Data, wanted: Codes) -> Pairs:
    """For records of RELREC the records that they point to: places in wanted, and positions."""
    pointer, value = relations.column("IDVAR").taken(wanted), as_key(relations.column("IDVARVAL")).taken(wanted)
    subject = relations.column("USUBJID").taken(wanted)
    named = ~subject.each(is_blank)
    places, positions = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for code in np.unique(pointer.codes).tolist():
        name = str(pointer.levels[code])
        for by_subject in (True, False):
            at = np.flatnonzero((pointer.codes == code) & (named == by_subject))
            if len(at) and name in data:
                mine, their = [value.taken(at)], [as_key(data.column(name))]
                if by_subject:
                    mine, their = [subject.taken(at), *mine], [data.column("USUBJID"), *their]
                one, two = pairs_of(mine, their)
                places.append(at[one])
                positions.append(two)
    return np.concatenate(places), np.concatenate(positions)


def _whole(data: Data, other: Data, relations: Data, ours: Codes, theirs: Codes) -> Iterator[Pairs]:
    """Datasets (or the records of a subject in them) that are related by the values of their IDVAR."""
    pointer, subject = relations.column("IDVAR"), relations.column("USUBJID")
    kinds = {
        (str(pointer.levels[pointer.codes[a]]), str(pointer.levels[pointer.codes[b]]), subject.levels[subject.codes[a]])
        for a, b in zip(ours.tolist(), theirs.tolist(), strict=True)
    }
    for mine, their, person in sorted(kinds, key=str):
        if mine in data and their in other:
            names = [n for n in SUBJECT if n in data and n in other]
            one = [*(data.column(n) for n in names), as_key(data.column(mine))]
            two = [*(other.column(n) for n in names), as_key(other.column(their))]
            left, right = pairs_of(one, two)
            if not is_blank(person):
                at = data.column("USUBJID").each(partial(eq, person))[left]
                left, right = left[at], right[at]
            yield left, right


def _of_one_subject(data: Data, other: Data, left: Codes, right: Codes) -> Pairs:
    same = np.ones(len(left), dtype=bool)
    for name in SUBJECT:
        if name in data and name in other:
            same &= alike(data.column(name).taken(left), other.column(name).taken(right))
    return left[same], right[same]


def _renamed(other: Data, domain: str, wildcard: str, package: CorePackage) -> Data:
    """Its columns under the names that a rule has for them."""
    model: Sequence[Mapping[str, object]] = package.rules.model.get("classes", ())
    known = {str(v["name"]) for c in model for v in c.get("classVariables", ())}  # type: ignore[attr-defined]
    makers: dict[str, Callable[[], RuleColumn]] = {}
    for name in other:
        prefixed = domain and name.startswith(domain) and (not known or f"--{name[len(domain) :]}" in known)
        called = wildcard + name[len(domain) :] if prefixed else name
        makers[f"RELREC.{called}"] = partial(other.column, name)
    return Data(other.size, makers, other.datasets, other.source, other.row)
