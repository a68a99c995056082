"""Sheets in which one line says what others take many for: supplemental qualifiers, related records, turned fields.

Each line is written out into rows of datasets, records, values and the dataset's own sheet before anything else reads
them; those rows have the place of the line, so that a finding names it.

qualifiers: a supplemental qualifier. related: records of one dataset that name those of another. turned: fields of a
form that become records: tests (`SYSBP=SYS_BP; DIABP=DIA_BP`), numbered fields (`CMTRT=DRUG#; CMDOSE=DOSE#`), or boxes
that are ticked (`HTN=Hypertension; DM=Diabetes mellitus`).
"""

import re
from collections.abc import Iterator, Mapping

from .cells import split
from .findings import Finding
from .inherit import BLANK
from .model import Row

SHORT = ("qualifiers", "related", "turned")
Tables = Mapping[str, tuple[Row, ...]]
_Added = dict[str, list[Row]]
_PAIR = re.compile(r"([A-Z][A-Z0-9]{0,7})\s*=\s*(.+)")
_FIELD_PAIR = re.compile(r"([^=]+?)\s*=\s*(.+)")
_QNAM = re.compile(r"[A-Z][A-Z0-9_]{0,7}")
_RANGE = re.compile(r"(\d+)\s*-\s*(\d+)")
MOST_TURNED = 200


def written_out(tables: Tables, subject: str) -> tuple[Tables, tuple[Finding, ...]]:
    """The sheets with the lines of short sheets written out as rows, and what of these lines cannot be read.

    subject is the field that names the subject in the forms.
    """
    if not any(tables.get(name) for name in SHORT):
        return tables, ()
    added: _Added = {}
    faults: list[Finding] = []
    for row in tables.get("qualifiers", ()):
        _qualifier(row, tables, added, faults)
    for row in tables.get("related", ()):
        _related(row, tables, subject, added, faults)
    for row in tables.get("turned", ()):
        _turned(row, tables, added, faults)
    whole = {name: (*tables.get(name, ()), *added.get(name, ())) for name in (*tables, *added)}
    return whole, tuple(faults)


def _fault(row: Row, says: str, mend: str) -> Finding:
    return Finding("SPEC-SHORT", "error", row.place, says, mend)


def _lacking(row: Row, needed: tuple[str, ...], faults: list[Finding]) -> bool:
    """Whether cells without which the line says nothing are blank; that is told."""
    blank = [name for name in needed if not row[name]]
    if blank:
        faults.append(
            _fault(row, f"The line has no {' and no '.join(blank)}.", "Fill in the cell, or remove the line.")
        )
    return bool(blank)


def _add(added: _Added, sheet: str, place: str, **cells: str) -> None:
    row = Row({name.rstrip("_"): text for name, text in cells.items() if text}, place)
    known = [r.cells for r in added.setdefault(sheet, [])]
    if row.cells not in known:
        added[sheet].append(row)


def _new_dataset(name: str, tables: Tables, added: _Added, place: str, **cells: str) -> None:
    """A line of datasets.csv for a dataset that is like the standard's, where the study lists none of the name."""
    listed = [r["dataset"] for r in (*tables.get("datasets", ()), *added.get("datasets", ()))]
    if name not in listed:
        _add(added, "datasets", place, dataset=name, package="sdtm", like="sdtm", **cells)


# -- supplemental qualifiers ----------------------------------------------------------


def _qualifier(row: Row, tables: Tables, added: _Added, faults: list[Finding]) -> None:
    """One line: dataset, qnam, label and source; a record where the source has a value."""
    if _lacking(row, ("dataset", "qnam", "label", "source"), faults):
        return
    if not _QNAM.fullmatch(row["qnam"]):
        says = f"QNAM {row['qnam']!r} is no name of a variable."
        faults.append(_fault(row, says, "Write a capital, then up to 7 capitals, digits or underscores."))
        return
    name, parent = f"SUPP{row['dataset']}"[:8], row["dataset"]
    table, _, field = row["source"].split()[0].rpartition(".")
    _new_dataset(name, tables, added, row.place, parent=parent, by="QNAM")
    if parent == "DM":  # of a subject's one record nothing needs to be told
        for variable in ("IDVAR", "IDVARVAL"):
            _add(added, name, row.place, variable=variable, origin="Not Available")
    where = row["where"] or f"{field} PRESENT"
    _add(added, "records", row.place, dataset=name, key=row["qnam"], source=table, where=where)
    of = {"dataset": name, "where": f"QNAM EQ {row['qnam']}"}
    made = {c: row[c] for c in ("codelist", "map", "value", "text", "comment", "pages")}
    origin = row["origin"] or "Collected"
    qval = {**of, "variable": "QVAL", "label": row["label"], "origin": origin, "source": row["source"]}
    _add(added, "values", row.place, **qval, method=row["method"] or "copy", **made)
    if origin != "Collected":
        _add(added, name, row.place, variable="QVAL", origin=BLANK, method=BLANK)  # each value has its own
        _add(added, "values", row.place, **of, variable="QORIG", origin="Assigned", method="constant", value=origin)
    if row["evaluator"]:
        constant = {"origin": "Assigned", "method": "constant", "value": row["evaluator"]}
        _add(added, "values", row.place, **of, variable="QEVAL", **constant)


# -- related records ------------------------------------------------------------------


def _related(row: Row, tables: Tables, subject: str, added: _Added, faults: list[Finding]) -> None:
    """One line: records of `related` name in a field the record of `dataset` that they belong to, by its identifier.

    Where the source is a column of `related`, the two datasets are related as a whole by their columns.
    """
    if _lacking(row, ("dataset", "identifier", "related", "source"), faults):
        return
    one, other = row["dataset"], row["related"]
    form, _, field = row["source"].rpartition(".")
    if form == other:
        _related_datasets(row, field, tables, added, faults)
        return
    if not form.startswith("raw."):
        says = f"The source {row['source']} is no field of a form, and no column of {other}."
        mend = "Name the field that holds the other record's number (raw.cm.CMAENO), or a column of both (TR.TRLNKID)."
        faults.append(_fault(row, says, mend))
        return
    if row["reltype"]:
        says = f"The line says {row['reltype']} of records that are related one by one."
        faults.append(_fault(row, says, f"Clear reltype, or name a column of {other} as the source."))
        return
    _begin_relrec(row, tables, added)
    name = row["name"] or f"{one}{other}"
    sides = (
        (one, f"{one}.{one}SEQ", f"USUBJID {field}={row['identifier']}", f"{subject} {field}"),
        (other, f"{other}.{other}SEQ", "RECORD", ""),
    )
    for domain, number, on, once in sides:
        key = f"{name}_{domain}"
        where = {"dataset": "RELREC", "key": key, "source": form, "where": f"{field} PRESENT", "once": once}
        _add(added, "records", row.place, **where)
        of = {"dataset": "RELREC", "where": f"RECORD EQ {key}"}
        constants = {"RDOMAIN": domain, "IDVAR": f"{domain}SEQ"}
        for variable, text in constants.items():
            _add(added, "values", row.place, **of, variable=variable, origin="Assigned", method="constant", value=text)
        if _relates_datasets(tables):
            subjects = {"source": f"STUDY.STUDYID {form}.{subject}", "method": "subject_id"}
            _add(added, "values", row.place, **of, variable="USUBJID", origin="Derived", **subjects)
        value = {"variable": "IDVARVAL", "origin": "Derived", "source": number, "method": "same", "on": on}
        _add(added, "values", row.place, **of, **value)
        relation = {"variable": "RELID", "origin": "Derived", "source": row["source"], "method": "phrase"}
        _add(added, "values", row.place, **of, **relation, value=f"{name}{{}}")


def _begin_relrec(row: Row, tables: Tables, added: _Added) -> None:
    """RELREC in datasets, and its columns; of datasets that are related as a whole it has RELTYPE."""
    _new_dataset("RELREC", tables, added, row.place, keys="STUDYID RDOMAIN USUBJID IDVAR IDVARVAL RELID")
    columns = {**_RELREC, **_OF_DATASETS} if _relates_datasets(tables) else _RELREC
    for variable, cells in columns.items():
        if variable not in [r["variable"] for r in (*tables.get("RELREC", ()), *added.get("RELREC", ()))]:
            _add(added, "RELREC", row.place, variable=variable, **cells)


def _relates_datasets(tables: Tables) -> bool:
    """Whether a line relates two datasets as a whole, so that there are records without a subject."""
    return any(r["source"].rpartition(".")[0] == r["related"] for r in tables.get("related", ()))


def _related_datasets(row: Row, field: str, tables: Tables, added: _Added, faults: list[Finding]) -> None:
    """Two records of RELREC for datasets that are related as a whole, by a column of each; without a subject.

    Each stands once for the study, so it comes with the first record of DM: of AE, AE.AESEQ would be that record's.
    """
    types = row["reltype"].upper().split() or ["ONE", "MANY"]
    if len(types) != 2 or not {*types} <= {"ONE", "MANY"}:
        says = f"reltype is {row['reltype']!r}."
        faults.append(_fault(row, says, f"Write ONE or MANY for {row['dataset']}, and for {row['related']}: ONE MANY."))
        return
    _begin_relrec(row, tables, added)
    name = row["name"] or f"{row['dataset']}{row['related']}"
    sides = ((row["dataset"], row["identifier"], types[0]), (row["related"], field, types[1]))
    home = "DM" if any(r["dataset"] == "DM" for r in tables.get("datasets", ())) else row["dataset"]
    for domain, column, kind in sides:
        key = f"{name}_{domain}"
        _add(added, "records", row.place, dataset="RELREC", key=key, source=home, once="STUDYID")
        of = {"dataset": "RELREC", "where": f"RECORD EQ {key}"}
        for variable, text in {"RDOMAIN": domain, "IDVAR": column, "RELTYPE": kind, "RELID": name}.items():
            origin = _RELREC[variable]["origin"] if variable == "RELID" else "Assigned"
            _add(added, "values", row.place, **of, variable=variable, origin=origin, method="constant", value=text)


_RELREC = {
    "STUDYID": {"origin": "Protocol", "source": "STUDY.STUDYID", "method": "study_value"},
    "RDOMAIN": {"origin": "Assigned", "method": BLANK},
    "USUBJID": {},
    "IDVAR": {"origin": "Assigned", "method": BLANK},
    "IDVARVAL": {"origin": "Derived", "method": BLANK},
    "RELTYPE": {"origin": "Not Available"},
    "RELID": {"origin": "Derived", "method": BLANK},
}

_OF_DATASETS = {
    "USUBJID": {"origin": "Derived", "method": BLANK},
    "RELTYPE": {"origin": "Assigned", "method": BLANK},
}


# -- turned fields --------------------------------------------------------------------


def _turned(row: Row, tables: Tables, added: _Added, faults: list[Finding]) -> None:
    """One line: the fields of a form that become records of a dataset."""
    if _lacking(row, ("dataset", "source"), faults):
        return
    kinds = [kind for kind in ("tests", "numbered", "boxes") if row[kind]]
    if len(kinds) != 1:
        says = f"The line says {' and '.join(kinds) or 'nothing'} of tests, numbered and boxes."
        faults.append(_fault(row, says, "Fill in one of the three cells."))
        return
    pattern = _FIELD_PAIR if kinds == ["boxes"] else _PAIR
    pairs = []
    for text in split(row[kinds[0]], ";"):
        found = pattern.fullmatch(text)
        if found is None:
            faults.append(_fault(row, f"{text!r} is not name=field.", "Write pairs with ; between them."))
        else:
            pairs.append((found[1].strip(), found[2].strip()))
    rows_of_kind = {"tests": _tests, "numbered": _numbered, "boxes": _boxes}[kinds[0]]
    for sheet, cells in rows_of_kind(row, pairs, tables, faults):
        _add(added, sheet, row.place, **cells)


_Made = Iterator[tuple[str, dict[str, str]]]


def _tests(row: Row, pairs: list[tuple[str, str]], tables: Tables, faults: list[Finding]) -> _Made:
    """A record for each field that has a result: the test code, and the field."""
    name = row["dataset"]
    variable = row["variable"] or f"{name}ORRES"
    for test, field in pairs:
        where = row["where"] or f"{field} PRESENT"
        yield "records", {"dataset": name, "key": test, "source": row["source"], "where": where}
        of = {"dataset": name, "variable": variable, "where": f"{name}TESTCD EQ {test}"}
        yield "values", {**of, "origin": "Collected", "source": f"{row['source']}.{field}", "method": "copy"}


def _numbered(row: Row, pairs: list[tuple[str, str]], tables: Tables, faults: list[Finding]) -> _Made:
    """A record for each number: # in the names of the fields stands for it."""
    name, found = row["dataset"], _RANGE.fullmatch(row["numbers"])
    if found is None or int(found[2]) - int(found[1]) >= MOST_TURNED:
        says = (
            f"numbers is {row['numbers']!r}, and 1-5 is meant: the first and the last, at most {MOST_TURNED} of them."
        )
        faults.append(_fault(row, says, "Write the numbers that # stands for."))
        return
    methods = {r["variable"]: r["method"] for r in tables.get(name, ())}
    for number in range(int(found[1]), int(found[2]) + 1):
        key, first = f"{row['source'].rpartition('.')[2].upper()}{number}", pairs[0][1].replace("#", str(number))
        where = row["where"].replace("#", str(number)) or f"{first} PRESENT"
        yield "records", {"dataset": name, "key": key, "source": row["source"], "where": where}
        for variable, field in pairs:
            method = methods.get(variable, "").replace(BLANK, "")
            of = {"dataset": name, "variable": variable, "where": f"RECORD EQ {key}", "origin": "Collected"}
            method = method or ("iso8601" if variable.endswith("DTC") else "copy")
            yield "values", {**of, "source": f"{row['source']}.{field.replace('#', str(number))}", "method": method}


def _boxes(row: Row, pairs: list[tuple[str, str]], tables: Tables, faults: list[Finding]) -> _Made:
    """A record for each box that is ticked, with what it says."""
    name = row["dataset"]
    if not row["variable"]:
        faults.append(
            _fault(row, "The line does not say which variable the boxes tell.", "Write it under variable: MHTERM.")
        )
        return
    ticked = ", ".join(f'"{word}"' for word in split(row["ticked"] or "1; Y; Yes; X; Checked", ";"))
    for field, text in pairs:
        where = f"{field} IN ({ticked}) IGNORING CASE"
        yield "records", {"dataset": name, "key": field, "source": row["source"], "where": where}
        of = {"dataset": name, "variable": row["variable"], "where": f"RECORD EQ {field}", "origin": "Assigned"}
        yield "values", {**of, "source": f"{row['source']}.{field}", "method": "constant_where_present", "value": text}
