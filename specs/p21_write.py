"""A spec as a workbook in the newer layout of Pinnacle 21, and what that layout cannot hold."""

from collections.abc import Iterator, Mapping, Sequence

from .conditions import COMPARATORS, Clause, Condition
from .findings import Finding, in_order
from .imported import kind_variable, table
from .model import Codelist, Dataset, Row, Standard, Value, Variable
from .p21_results import result_sheets
from .sheets import Table
from .spec import Spec

SHARED = (
    *("Label", "Data Type", "Length", "Significant Digits", "Format", "Mandatory", "Assigned Value", "Codelist"),
    *("Common", "Origin", "Source", "Pages", "Method", "Predecessor", "Role", "Has No Data", "Comment"),
)
DATASETS = (
    *("Dataset", "Label", "Class", "SubClass", "Structure", "Key Variables", "Standard", "Has No Data", "Repeating"),
    *("Reference Data", "Comment", "Developer Notes"),
)
VARIABLES = ("Order", "Dataset", "Variable", *SHARED, "Developer Notes")
VALUES = (
    *("Order", "Dataset", "Variable", "Where Clause"),
    *(c for c in SHARED if c not in ("Common", "Role", "Has No Data")),
    "Developer Notes",
)
CODELISTS = (
    *("ID", "Name", "NCI Codelist Code", "Data Type", "Terminology", "Comment", "Order", "Term", "NCI Term Code"),
    "Decoded Value",
)
DICTIONARIES = ("ID", "Name", "Data Type", "Dictionary", "Version")
METHODS = ("ID", "Name", "Type", "Description", "Expression Context", "Expression Code", "Document", "Pages")
COMMENTS = ("ID", "Description", "Document", "Pages")
DOCUMENTS = ("ID", "Title", "Href")
STANDARDS = ("Name", "Type", "Publishing Set", "Version", "Status")
PACKAGES = ("sdtm", "adam")
Cells = dict[str, str]
Words = Mapping[str, str]


def p21_tables(
    spec: Spec, words: Words | None = None, results: Sequence[Row] | None = None
) -> tuple[dict[str, Table], tuple[Finding, ...]]:
    """The sheets of the workbook by name, and a finding for each kind of thing that the layout cannot hold.

    words are the sentences of methods, by `str` of the variable or value; by default what the sheets say under text.
    results are the rows of analysis results, as a sheet `results` has them; by default those of that sheet.
    """
    said = words or {}
    chosen = [d for d in spec.datasets.values() if d.package in PACKAGES]
    cells = {row.place: row for name in ("datasets", "values", *spec.datasets) for row in spec.as_written(name)}
    lines = [(v, cells.get(v.place)) for d in chosen for v in d.variables]
    values = [(v, cells.get(v.place)) for d in chosen for v in d.values if _expressible(v.where)]
    lists = spec.codelists.values()
    tables = {
        "Define": table(("Attribute", "Value"), _study(spec)),
        "Standards": table(STANDARDS, map(_standard, spec.standards)),
        "Datasets": table(DATASETS, (_dataset(d, spec, cells.get(d.place)) for d in chosen)),
        "Variables": table(VARIABLES, _variables(lines, said)),
        "ValueLevel": table(
            VALUES, _values(values, said, {str(v): v.core for v, _ in lines if isinstance(v, Variable)})
        ),
        "Codelists": table(CODELISTS, (row for listed in lists for row in _terms(listed))),
        "Dictionaries": table(DICTIONARIES, (_dictionary(c) for c in lists if c.dictionary)),
        "Methods": table(METHODS, _methods([*lines, *values], said)),
        "Comments": table(COMMENTS, _comments(chosen, [*(v for v, _ in lines), *(v for v, _ in values)])),
        "Documents": table(
            DOCUMENTS,
            ({"ID": d.id, "Title": d.title, "Href": d.href} for d in spec.documents),
        ),
    }
    analyses = spec.as_written("results") if results is None else results
    return tables | (result_sheets(analyses) if analyses else {}), in_order(_lost(spec, chosen, cells))


def _expressible(where: Sequence[Clause]) -> bool:
    """Whether the layout can say a condition: comparisons with values, of variables."""
    return bool(where) and all(
        isinstance(c, Condition) and c.comparator in COMPARATORS and c.variable != "RECORD" and not c.other
        for c in where
    )


def _study(spec: Spec) -> Iterator[Cells]:
    cells = {"StudyName": spec.id, "StudyDescription": spec.study.get("description", "")}
    cells |= {"ProtocolName": spec.study.get("protocol", ""), "Language": "en"}
    return ({"Attribute": name, "Value": str(value)} for name, value in cells.items())


def _standard(standard: Standard) -> Cells:
    return {
        "Name": standard.name,
        "Type": standard.type,
        "Publishing Set": standard.publishing_set,
        "Version": standard.version,
        "Status": standard.status,
    }


def _dataset(dataset: Dataset, spec: Spec, row: Row | None) -> Cells:
    guide = _guide(dataset, spec) if row is None or row["standard"].lower() != "no" else ""
    return {
        "Dataset": dataset.name,
        "Label": dataset.label,
        "Class": dataset.kind,
        "SubClass": dataset.subkind,
        "Structure": dataset.structure,
        "Key Variables": ", ".join(dataset.keys),
        "Standard": guide,
        "Has No Data": row["no_data"] if row else "",
        "Repeating": "Yes" if dataset.repeating else "No",
        "Reference Data": "Yes" if dataset.reference else "No",
        "Comment": dataset.name if dataset.comment else "",
    }


def _guide(dataset: Dataset, spec: Spec) -> str:
    """The guide that a dataset follows, as the layout writes it: "SDTM-IG 3.4"."""
    for standard in spec.standards:
        if standard.type == "IG" and ("ADAM" in standard.name.upper()) == (dataset.package == "adam"):
            return f"{standard.name.replace('IG', '-IG', 1)} {standard.version}"
    return ""


Line = tuple[Variable | Value, Row | None]


def _variables(lines: Sequence[Line], words: Words) -> Iterator[Cells]:
    order = 0
    previous = ""
    for line, row in lines:
        order, previous = (order + 1 if line.dataset == previous else 1), line.dataset
        assert isinstance(line, Variable)
        yield {
            "Order": str(order),
            "Dataset": line.dataset,
            "Variable": line.name,
            "Mandatory": "Yes" if line.core == "Req" else "No",
            "Role": line.role,
            **_shared(line, row, words),
        }


def _values(lines: Sequence[Line], words: Words, cores: Words) -> Iterator[Cells]:
    for order, (line, row) in enumerate(lines, 1):
        assert isinstance(line, Value)
        where = " AND ".join(map(str, line.where))
        named = {"Order": str(order), "Dataset": line.dataset, "Variable": line.variable, "Where Clause": where}
        usual = "Yes" if cores.get(f"{line.dataset}.{line.variable}") == "Req" else "No"
        said = row["mandatory"] if row else ""
        yield {**named, "Mandatory": said or usual, **_shared(line, row, words)}


def _shared(line: Variable | Value, row: Row | None, words: Words) -> Cells:
    copied = ", ".join(map(str, line.derivation.sources)) if line.origin == "Predecessor" else ""
    return {
        "Label": line.label,
        "Data Type": line.type,
        "Length": str(line.length or ""),
        "Significant Digits": str(line.digits or ""),
        "Format": line.format,
        "Assigned Value": line.derivation.value if line.derivation.method == "constant" else "",
        "Codelist": line.codelist,
        "Origin": line.origin,
        "Source": row["origin_source"] if row else "",
        "Pages": line.pages,
        "Method": str(line) if _method(line, words) else "",
        "Predecessor": copied or (row["origin_text"] if row else ""),
        "Comment": str(line) if line.comment else "",
        "Has No Data": row["no_data"] if row else "",
    }


def _method(line: Variable | Value, words: Words) -> str:
    return line.derivation.text or words.get(str(line), "")


def _methods(lines: Sequence[Line], words: Words) -> Iterator[Cells]:
    for line, row in lines:
        if _method(line, words):
            kind = (row["method_type"] if row else "") or "Computation"
            cells = {"ID": str(line), "Name": f"Algorithm to derive {line}", "Type": kind}
            yield {**cells, "Description": _method(line, words)}


def _comments(datasets: Sequence[Dataset], lines: Sequence[Variable | Value]) -> Iterator[Cells]:
    for dataset in datasets:
        if dataset.comment:
            yield {"ID": dataset.name, "Description": dataset.comment}
    for line in lines:
        if line.comment:
            yield {"ID": str(line), "Description": line.comment}


def _terms(listed: Codelist) -> Iterator[Cells]:
    head = {"ID": listed.name, "Name": listed.label, "NCI Codelist Code": listed.code, "Data Type": listed.type}
    if not listed.terms and not listed.dictionary:
        yield head
    for order, term in enumerate(listed.terms, 1):
        cells = {"Order": str(order), "Term": term.value, "NCI Term Code": term.code, "Decoded Value": term.decode}
        yield {**head, **cells}


def _dictionary(listed: Codelist) -> Cells:
    named = {"ID": listed.name, "Name": listed.label, "Data Type": listed.type}
    return {**named, "Dictionary": listed.dictionary, "Version": listed.version}


# -- what cannot be held --------------------------------------------------------------


def _lost(spec: Spec, datasets: Sequence[Dataset], cells: Mapping[str, Row]) -> Iterator[Finding]:
    """One finding for each kind of thing, with how often it comes."""
    counts = _of_lines(datasets) | _of_cells(spec, datasets, cells) | _of_datasets(spec, datasets) | _of_lists(spec)
    for what, count in counts.items():
        if count:
            says = f"The layout cannot hold {what} ({count})."
            yield Finding("WORKBOOK-LOST", "note", "workbook", says, "Keep the sheets; they are the spec.")


def _of_lines(datasets: Sequence[Dataset]) -> dict[str, int]:
    lines: list[Variable | Value] = []
    for dataset in datasets:
        lines += [*dataset.variables, *dataset.values]
    made = [line.derivation for line in lines]
    sourced = [line for line in lines if line.derivation.sources and line.origin != "Predecessor"]
    return {
        "the function that makes a column": sum(m.method not in ("", "constant") for m in made),
        "the sources of a column that is no predecessor": len(sourced),
        "a condition on the source records, a match or a map": sum(bool(m.where or m.on or m.table) for m in made),
        "Exp, Perm or Cond of a variable": sum(v.core not in ("", "Req") for d in datasets for v in d.variables),
        "value level whose condition is not on variables": sum(
            not _expressible(v.where) for d in datasets for v in d.values
        ),
    }


def _of_cells(spec: Spec, datasets: Sequence[Dataset], cells: Mapping[str, Row]) -> dict[str, int]:
    """Cells of the sheets for which the layout has no column."""
    of_datasets = [row for d in datasets if (row := cells.get(d.place))]
    of_values = [row for d in datasets for v in d.values if (row := cells.get(v.place))]
    lines = [*of_values, *(row for d in datasets for v in d.variables if (row := cells.get(v.place)))]
    forms = {"", *(d.id for d in spec.documents if d.kind == "acrf")}
    return {
        "the domain of a dataset that is part of it": sum(bool(row["domain"]) for row in of_datasets),
        "a role of value level": sum(bool(row["role"]) for row in of_values),
        "a second origin": sum(bool(row["other_origins"]) for row in lines),
        "the document of an origin, but for the annotated CRF": sum(row["document"] not in forms for row in lines),
    }


def _of_datasets(spec: Spec, datasets: Sequence[Dataset]) -> dict[str, int]:
    return {
        "the records of a dataset": sum(len(d.records) for d in datasets),
        "the rules of a time to event": sum(len(d.events) for d in datasets),
        "by or parent of a dataset": sum(not _plain(d) for d in datasets),
        "a dataset that is not submitted": len(spec.datasets) - len(datasets),
        "a column that is not submitted": sum(len(d.working) for d in datasets),
    }


def _of_lists(spec: Spec) -> dict[str, int]:
    codelists = spec.codelists.values()
    counts = {
        "collected spellings of a term": sum(bool(t.synonyms) for c in codelists for t in c.terms),
        "an extensible codelist, or one matched exactly": sum(c.extensible or c.match != "fold" for c in codelists),
        "a map of collected values": len(spec.maps),
        "a parameter of study.toml": len(spec.parameters),
    }
    other = ("displays", "analyses", "ledger", "notes", "forms")
    return counts | {f"a row of the sheet {name}": len(spec.as_written(name)) for name in other}


def _plain(dataset: Dataset) -> bool:
    """Whether by and parent are what a reader of the workbook would take them for."""
    supplemental = dataset.name.startswith("SUPP") and len(dataset.name) > 4
    usual = kind_variable(dataset.names, supplemental=supplemental), dataset.name[4:] if supplemental else ""
    return (dataset.by, dataset.parent) == usual
