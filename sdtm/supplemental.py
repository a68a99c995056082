"""Text over 200 bytes, which a transport file cannot hold, split as SDTMIG 3.4 says (4.5.3.2).

The first part stays in the variable; each further part is a supplemental
qualifier named like the variable with a digit (AETERM1, QLABEL the variable's
label), or a numbered variable of the same dataset for CO (COVAL1) and TS
(TSVAL1). The supplemental dataset is made where the sheets have none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..engine.encoded import (
    blank,
    codes_in,
    encoded,
    from_codes,
    is_encoded,
    level_sizes,
    numbers_as_text,
    stacked,
    take,
    texts_in,
)
from ..engine.lineage import Built, Step
from ..engine.make import sorted_order
from ..engine.provenance import provenance
from ..engine.tables import Origin, Positions, Table
from ..specs import Dataset, Derivation, Finding, Record, Source, Value, Variable
from ..specs.conditions import Clause, Condition
from .long_text import text_parts

MOST_BYTES = 200
NUMBERED = {"CO": "COVAL", "TS": "TSVAL"}
SUPPLEMENTAL = (
    ("STUDYID", "Study Identifier", "Req", "Identifier"),
    ("RDOMAIN", "Related Domain Abbreviation", "Req", "Identifier"),
    ("USUBJID", "Unique Subject Identifier", "Req", "Identifier"),
    ("IDVAR", "Identifying Variable", "Exp", "Identifier"),
    ("IDVARVAL", "Identifying Variable Value", "Exp", "Identifier"),
    ("QNAM", "Qualifier Variable Name", "Req", "Topic"),
    ("QLABEL", "Qualifier Variable Label", "Req", "Synonym Qualifier"),
    ("QVAL", "Data Value", "Req", "Result Qualifier"),
    ("QORIG", "Origin", "Req", "Record Qualifier"),
    ("QEVAL", "Evaluator", "Exp", "Record Qualifier"),
)
SUPPLEMENTAL_KEYS = ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM")


@dataclass(frozen=True, eq=False)
class _Long:
    """The long texts of one column: the records that have one, and their parts."""

    built: Built
    variable: Variable
    rows: Positions
    parts: tuple[tuple[str, ...], ...]

    @property
    def most(self) -> int:
        return max(map(len, self.parts))


def split_long_text(
    built: Mapping[str, Built], shelf: Mapping[str, Table]
) -> tuple[dict[str, Built], tuple[Finding, ...]]:
    """The datasets with no text over 200 bytes, and a finding for each that was split, or could not be.

    shelf has the forms and the datasets, for the places in findings. What is
    handled is a note; text of a dataset that can have no supplemental
    qualifiers keeps its first part, which is an error that says so.
    """
    done = dict(built)
    found: list[Finding] = []
    for name in list(done):
        if done[name].dataset.package == "work":
            continue
        for long in _long_texts(done[name]):
            tell = provenance(name, built, shelf) if name in built else None
            where = _home(long, done)
            for row, parts in zip(long.rows, long.parts, strict=True):
                place = tell(int(row), long.variable.name) if tell else str(long.variable)
                found.append(_finding(place, long, parts, where))
            done = _put(long, done, where)
    return done, tuple(found)


def _long_texts(built: Built) -> Iterator[_Long]:
    for variable in built.dataset.variables:
        column = built.frame[variable.name]
        over = np.flatnonzero(level_sizes(column) > MOST_BYTES).tolist() if is_encoded(column) else []
        if not over:
            continue
        levels, codes = texts_in(column), codes_in(column)
        rows = np.flatnonzero(np.isin(codes, over))
        if len(rows):
            parts = {code: tuple(text_parts(levels[code])) for code in over}
            yield _Long(built, variable, rows, tuple(parts[int(codes[r])] for r in rows))


def _home(long: _Long, done: Mapping[str, Built]) -> str:
    """Where further parts go: the name of a dataset, "" where there is no place for them."""
    dataset = long.built.dataset
    if NUMBERED.get(dataset.name) == long.variable.name:
        return dataset.name
    if dataset.package != "sdtm" or long.variable.name in dataset.keys:
        return ""
    if dataset.name.startswith("SUPP"):
        return dataset.name if long.variable.name == "QVAL" and dataset.parent else ""
    if "USUBJID" not in dataset.names or not (dataset.name == "DM" or f"{dataset.name}SEQ" in dataset.names):
        return ""
    return next(
        (n for n, b in done.items() if b.dataset.parent == dataset.name and n.startswith("SUPP")), f"SUPP{dataset.name}"
    )


def _finding(place: str, long: _Long, parts: tuple[str, ...], where: str) -> Finding:
    size = sum(len(p.encode("utf-8")) for p in parts)
    if not where:
        says = (
            f"{long.variable} has {size} bytes of text; the package has the first {len(parts[0].encode('utf-8'))} only."
        )
        return Finding("TEXT-TOO-LONG", "error", place, says, "Shorten it, or split it over columns in the sheet.")
    names = ", ".join(_numbered(_base(long), number) for number in range(1, len(parts)))
    where = f"{where} {names}" if where != long.built.dataset.name or where.startswith("SUPP") else names
    says = f"{long.variable} has {size} bytes of text; what is over 200 goes on in {where}."
    return Finding("TEXT-SPLIT", "note", place, says, "Nothing to do.")


def _base(long: _Long) -> str:
    return "QNAM" if long.variable.name == "QVAL" else long.variable.name


def _numbered(name: str, number: int) -> str:
    """The variable's name with a digit, in at most 8 characters: AETERM1, AEACNOT1 for AEACNOTH."""
    return f"{name[: 8 - len(str(number))]}{number}"


def _put(long: _Long, done: Mapping[str, Built], where: str) -> dict[str, Built]:
    """The datasets with the first parts in place, and the further ones where they go."""
    name = long.built.dataset.name
    firsts = {**done, name: _with_first(done[name], long)}
    if not where:
        return firsts
    if where == name and not where.startswith("SUPP"):
        return {**firsts, name: _with_columns(firsts[name], long)}
    home = firsts.get(where) or _empty(where, long.built)
    new = _qualifiers(long, home) if where != name else _further(long, home)
    return {**firsts, where: _with_records(home, long, new)}


def _with_first(built: Built, long: _Long) -> Built:
    texts = built.frame[long.variable.name].astype("object").to_numpy(copy=True)
    texts[long.rows] = [p[0] for p in long.parts]
    column = encoded(pd.Series(texts, dtype="str"))
    return replace(built, frame=built.frame.assign(**{long.variable.name: column}))


def _with_columns(built: Built, long: _Long) -> Built:
    """With the further parts in numbered columns after the variable, declared or not."""
    dataset, frame, steps = built.dataset, built.frame, list(built.steps)
    for number in range(1, long.most):
        name = _numbered(long.variable.name, number)
        texts = np.full(len(frame), None, dtype=object)
        texts[long.rows] = [p[number] if number < len(p) else None for p in long.parts]
        if name not in dataset.names:
            before = dataset.names.index(
                _numbered(long.variable.name, number - 1) if number > 1 else long.variable.name
            )
            made = replace(long.variable, name=name, core="Perm", derivation=_derivation(long, number), place="")
            dataset = replace(
                dataset, variables=(*dataset.variables[: before + 1], made, *dataset.variables[before + 1 :])
            )
            steps.append(_step(Source(dataset.name, name), (), long, number))
        frame = frame.assign(**{name: encoded(pd.Series(texts, dtype="str"))})
    return replace(built, dataset=dataset, frame=frame[list(dataset.names)], steps=tuple(steps))


def _derivation(long: _Long, number: int) -> Derivation:
    return Derivation("text_part", (Source(long.built.dataset.name, long.variable.name),), value=str(number + 1))


def _step(column: Source, where: tuple[Clause, ...], long: _Long, number: int) -> Step:
    text = (
        f"Part {number + 1} of a text that is cut at blanks into parts of at most 200 bytes each (SDTMIG 3.4, 4.5.3.2)."
    )
    return Step(column, where, (long.variable.source,), f"{text_parts.__module__}.text_part", text)


def _empty(name: str, parent: Built) -> Built:
    """A supplemental dataset without records, as SDTMIG 3.4 describes it."""
    variables = tuple(
        Variable(name, n, label, "text", core=core, role=role, origin="Assigned")
        for n, label, core, role in SUPPLEMENTAL
    )
    dataset = Dataset(
        name=name,
        label=f"Supplemental Qualifiers for {parent.dataset.name}",
        package="sdtm",
        kind="RELATIONSHIP",
        structure="One record per supplemental qualifier per related parent domain record(s)",
        keys=SUPPLEMENTAL_KEYS,
        variables=variables,
        by="QNAM",
        parent=parent.dataset.name,
    )
    origin = Origin((), np.empty(0, dtype=np.int16), np.empty(0, dtype=np.int64))
    return Built(dataset, pd.DataFrame({v.name: blank(0) for v in variables}), (), origin, kinds=blank(0))


@dataclass(frozen=True, eq=False)
class _New:
    """New records of a supplemental dataset: their columns, the record of the long text's dataset each is of, its part."""

    frame: pd.DataFrame
    rows: Positions
    names: tuple[tuple[str, str, int], ...]


def _pieces(long: _Long) -> list[tuple[int, int, str]]:
    """The further parts: place among the long texts, number, text."""
    return [(at, n, p) for at, parts in enumerate(long.parts) for n, p in enumerate(parts[1:], 1)]


def _qualifiers(long: _Long, home: Built) -> _New:
    """The further parts of a variable as qualifiers."""
    pieces, parent = _pieces(long), long.built
    rows = long.rows[[at for at, _, _ in pieces]]
    sequence = f"{parent.dataset.name}SEQ"
    own = sequence in parent.frame.columns
    texts = {
        "RDOMAIN": [parent.dataset.name] * len(rows),
        "IDVAR": [sequence if own else ""] * len(rows),
        "QNAM": [_numbered(long.variable.name, n) for _, n, _ in pieces],
        "QLABEL": [long.variable.label] * len(rows),
        "QVAL": [text for _, _, text in pieces],
        "QORIG": [long.variable.origin] * len(rows),
    }
    columns = {n: from_codes(np.arange(len(rows)), t) for n, t in texts.items()}
    columns |= {n: take(parent.frame[n], rows) for n in ("STUDYID", "USUBJID") if n in parent.frame.columns}
    columns["IDVARVAL"] = numbers_as_text(take(parent.frame[sequence], rows)) if own else blank(len(rows))
    frame = pd.DataFrame({n: columns.get(n, blank(len(rows))) for n in home.dataset.names})
    names = {(_numbered(long.variable.name, n), long.variable.label, n) for _, n, _ in pieces}
    return _New(frame, rows, tuple(sorted(names)))


def _further(long: _Long, home: Built) -> _New:
    """The further parts of a qualifier's value, as further qualifiers."""
    pieces = _pieces(long)
    rows = long.rows[[at for at, _, _ in pieces]]
    frame = pd.DataFrame({n: take(home.frame[n], rows) for n in home.dataset.names})
    names = [_numbered(str(q), n) for q, (_, n, _) in zip(frame["QNAM"], pieces, strict=True)]
    labels = {(name, str(label), n) for name, label, (_, n, _) in zip(names, frame["QLABEL"], pieces, strict=True)}
    frame = frame.assign(
        QNAM=from_codes(np.arange(len(rows)), names),
        QVAL=from_codes(np.arange(len(rows)), [text for _, _, text in pieces]),
    )
    return _New(frame, rows, tuple(sorted(labels)))


def _with_records(home: Built, long: _Long, new: _New) -> Built:
    """A supplemental dataset with more records, in the order of its keys, and the metadata of their qualifiers."""
    dataset = home.dataset
    frame = pd.DataFrame({n: stacked([home.frame[n], new.frame[n]]) for n in dataset.names})
    order = sorted_order(frame, dataset)
    origin = _joined(home.origin, long.built.origin.taken(new.rows))
    where = {name: Condition("QNAM", "EQ", (name,)) for name, _, _ in new.names}
    values = tuple(
        Value(
            dataset.name, "QVAL", (where[n],), label, origin=long.variable.origin, derivation=_derivation(long, number)
        )
        for n, label, number in new.names
    )
    known = {r.key for r in dataset.records}
    records = tuple(Record(dataset.name, n, long.built.dataset.name) for n, _, _ in new.names if n not in known)
    steps = tuple(_step(Source(dataset.name, "QVAL"), (where[n],), long, number) for n, _, number in new.names)
    return replace(
        home,
        dataset=replace(dataset, values=(*dataset.values, *values), records=(*dataset.records, *records)),
        frame=frame.iloc[order].reset_index(drop=True),
        origin=origin.taken(order),
        steps=(*home.steps, *steps),
        kinds=take(frame["QNAM"], order),
    )


def _joined(ours: Origin, theirs: Origin) -> Origin:
    """The origins of records and of others after them."""
    tables = tuple(dict.fromkeys((*ours.tables, *theirs.tables)))
    code = np.array([tables.index(n) for n in theirs.tables] or [0], dtype=np.int16)
    return Origin(
        tables,
        np.concatenate([ours.table, code[theirs.table] if len(theirs.table) else theirs.table]).astype(np.int16),
        np.concatenate([ours.position, theirs.position]),
        ours.further,
    )


def unfinished(built: Mapping[str, Built], shelf: Mapping[str, Table]) -> Iterator[Finding]:
    """Texts with more parts than the sheets' own columns of text_part hold: nothing else would say so."""
    for name, made in built.items():
        most: dict[Source, int] = {}
        for derivation in (
            *(v.derivation for v in made.dataset.variables),
            *(v.derivation for v in made.dataset.values),
        ):
            if derivation.method == "text_part" and derivation.value.isdigit():
                for source in derivation.sources:
                    most[source] = max(int(derivation.value), most.get(source, 0))
        for source, count in most.items():
            tables = made.origin.tables if source.table.endswith(".*") else (source.table,)
            for table in tables:
                if table in shelf and source.column in shelf[table].frame.columns:
                    yield from _beyond(name, shelf[table], source.column, count)


def _beyond(dataset: str, table: Table, name: str, count: int) -> Iterator[Finding]:
    column = table.frame[name]
    if not is_encoded(column):
        return
    over = [c for c, text in enumerate(texts_in(column)) if len(text_parts(text)) > count]
    for row in np.flatnonzero(np.isin(codes_in(column), over)) if over else ():
        parts = len(text_parts(str(column.iloc[row])))
        says = f"The text takes {parts} parts of at most {MOST_BYTES} bytes, and the sheets of {dataset} hold {count}."
        mend = "Add a column with text_part for each further part."
        yield Finding("TEXT-TOO-LONG", "error", table.place(int(row), name), says, mend)
