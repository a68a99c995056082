"""The product's standard as a layer that a dataset is `like`: sheets made of sdtm/standard and adam/standard.

What the standard says of a variable (label, type, core, role, codelist) comes from the sheet of its dataset; what it
is made from, where every study makes it in one way, from making.csv beside it. There `--` stands for the two letters
of the dataset, `{parent}` for the dataset that a SUPP-- belongs to, `{subject}` for the field that names the subject, `{source}` for the dataset that records come from (else ADSL),
`{form}` for the form that records come from, `{variable}` for the variable's name, `{keys}` for the keys that tell a
subject's records apart, `{codelist --TESTCD}` for the codelist of a column. Of several rows for one variable the first
counts whose sources and codelist, and what it needs besides (a column, a sheet), the study has; `*` is any variable.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from .model import Row
from .standards import (
    MODEL,
    StandardDataset,
    StandardVariable,
    standard_dataset,
    standard_rows,
    standard_variable,
    standard_variables,
)

WHOLE = ("SEQ", "DY", "ORD", "CD", "DT", "DTM", "TM", "AGE")
FORMATS = {"DTM": "DATETIME20.", "DT": "DATE9.", "TM": "TIME8."}
OFFERED = "Offered"
DERIVATION = ("origin", "source", "method", "value", "where", "on")
_TOKEN = re.compile(r"\{(parent|subject|source|form|variable|keys|codelist [^}]+)\}")


@dataclass(frozen=True)
class LayerContext:
    """What the layer is asked for: the table of the standard, and what of the study the cells depend on.

    keys: the dataset's keys; by: the variable whose values tell kinds of record apart; source: the form or dataset of
    its first records; codelists: names of the study's lists by NCI code, or by name where they have none; columns: the
    columns of each dataset of the study with their codelists, none where they are not known yet; wanted: the variables
    that nearer sheets name; version: that of the guide which the study follows, "" for the newest;
    sheets: the names of the study's sheets.
    """

    table: str
    dataset: str
    parent: str
    subject: str
    keys: tuple[str, ...]
    by: str
    source: str
    codelists: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    wanted: tuple[str, ...] = ()
    version: str = ""
    sheets: Collection[str] = ()


def prefix_of(dataset: str) -> str:
    """The letters that `--` stands for in the names of a dataset's variables.

    >>> [prefix_of(name) for name in ("AE", "QSPH", "APLB", "RELREC")]
    ['AE', 'QS', 'LB', 'RELREC']
    """
    if dataset.startswith(("REL", "SUPP")):
        return dataset
    return dataset[2:4] if dataset.startswith("AP") and len(dataset) == 4 else dataset[:2]


def standard_type(known: StandardVariable) -> str:
    """The type of a sheet for a variable that the standard has as Char or Num, told by its name.

    >>> standard_type(standard_variable("AE", "AESTDTC")), standard_type(standard_variable("AE", "AESEQ"))
    ('partialDatetime', 'integer')
    """
    if known.type == "Num":
        return "integer" if known.name.endswith(WHOLE) or known.label.endswith("(N)") else "float"
    if known.name.endswith("DTC"):
        return "partialDatetime"
    return "durationDatetime" if known.name.endswith(("DUR", "ELTM", "EVLINT")) else "text"


def standard_format(known: StandardVariable) -> str:
    """The SAS format of a numeric date or time, "" for anything else."""
    ending = next((e for e in FORMATS if known.name.endswith(e)), "")
    return FORMATS.get(ending, "") if known.type == "Num" else ""


def described(context: LayerContext) -> Row | None:
    """What the standard says of the dataset as a whole, as a row of the sheet datasets."""
    whole = standard_dataset(context.table, context.version)
    if whole is None:
        return None
    there = context.columns.get(context.dataset)
    named = [key.replace("--", prefix_of(context.dataset)) for key in whole.keys]
    keys = [key for key in named if there is None or key in there]
    cells = {
        "label": "" if whole.standard == MODEL else whole.label.replace("--", context.parent or context.dataset),
        "package": whole.room,
        "class": whole.kind,
        "structure": whole.structure,
        "keys": " ".join(keys),
        "repeating": "No" if whole.structure == "One record per subject" else "",
        "reference": "Yes" if whole.kind == "TRIAL DESIGN" else "",
    }
    return Row(cells, f"{whole.room}/standard/datasets.csv ({context.dataset})")


def layer_rows(context: LayerContext) -> tuple[Row, ...]:
    """The variables of a table as rows of a dataset's sheet, each cell with its place in the standard's sheets.

    Required and expected variables are given, and those that making.csv gives; the others are offered: they are in
    the dataset where a nearer sheet names them.
    """
    whole = standard_dataset(context.table, context.version)
    return tuple(_row(known, whole, context) for known in _variables(context)) if whole else ()


def _variables(context: LayerContext) -> Iterator[StandardVariable]:
    """The variables of the table, those with placeholders (TRTxxP) as the nearer sheets fill them (TRT01P)."""
    filled: dict[int, list[StandardVariable]] = {}
    for known in (standard_variable(context.table, name, context.version) for name in dict.fromkeys(context.wanted)):
        if known is not None:
            filled.setdefault(known.order, []).append(known)
    for known in standard_variables(context.table, context.version):
        if known.name == known.name.upper():
            yield known
            continue
        first = standard_variable(context.table, known.name.replace("xx", "01"), context.version)
        yield from filled.get(known.order, [first] if first and known.core == "Req" else [])


def _row(known: StandardVariable, whole: StandardDataset, context: LayerContext) -> Row:
    name = known.name.replace("--", prefix_of(context.dataset))
    place = f"{known.place} ({context.dataset})"
    cells = {
        "variable": name,
        "label": known.label,
        "type": standard_type(known),
        "format": standard_format(known),
        "codelist": next(
            (context.codelists[c] for c in (*known.codelist.split(";"), name) if c in context.codelists), ""
        ),
        "core": known.core,
        "role": "" if whole.room == "adam" else known.role,
    }
    derivation = next(_derivations(name, whole, context), None)
    given = known.core in ("Req", "Exp") or (derivation is not None and derivation["use"] != OFFERED)
    cells["use"] = "" if given else OFFERED
    if derivation is None:
        return Row(cells, place)
    made = {column: derivation[column] for column in DERIVATION if derivation[column]}
    if derivation["origin"] == "Predecessor" and not cells["codelist"]:
        table, _, column = derivation["source"].partition(".")
        cells["codelist"] = context.columns.get(table, {}).get(column, "")
    return Row({**cells, **made}, place, dict.fromkeys(made, f"{derivation.place} ({context.dataset})"))


def _derivations(name: str, whole: StandardDataset, context: LayerContext) -> Iterator[Row]:
    """The rows of making.csv for a variable whose sources are there, words filled in."""
    derivations, prefix = _derivation_rows(whole.room), prefix_of(context.dataset)
    pattern = "--" + name.removeprefix(prefix)
    for row in (*derivations.get(name, ()), *derivations.get(pattern, ()), *derivations.get("*", ())):
        if row["of"] and not {context.table, whole.kind} & set(row["of"].split("; ")):
            continue
        cells = {c: _words(text, name, context) if text else text for c, text in row.cells.items()}
        if cells["method"] == "record_key" and context.by != name:
            continue
        if "{codelist" in row["value"] and not cells["value"]:
            continue
        if all(_is_there(source, context) for source in f"{cells['source']} {cells['needs']}".split()):
            yield Row(cells, row.place)


def _words(text: str, name: str, context: LayerContext) -> str:
    text = _TOKEN.sub(lambda found: name if found[1] == "variable" else _filled(found[1], context), text)
    return text.replace("--.", f"{context.dataset}.").replace("--", prefix_of(context.dataset))


def _filled(token: str, context: LayerContext) -> str:
    if token == "keys":
        identifiers = ("STUDYID", "USUBJID", f"{prefix_of(context.dataset)}SEQ")
        return " ".join(f"{context.dataset}.{key}" for key in context.keys if key not in identifiers)
    if token.startswith("codelist "):
        column = token.removeprefix("codelist ").replace("--", prefix_of(context.dataset))
        return context.columns.get(context.dataset, {}).get(column, "")
    source = "ADSL" if "." in context.source else context.source
    return {"parent": context.parent, "subject": context.subject, "source": source, "form": context.source}[token]


def _is_there(source: str, context: LayerContext) -> bool:
    table, _, column = source.rpartition(".")
    if not table:
        return source in context.sheets
    if "." in table:
        return "." in context.source
    return table == "STUDY" or not context.columns or column in context.columns.get(table, ())


@cache
def _derivation_rows(room: str) -> Mapping[str, tuple[Row, ...]]:
    """The rows of a room's making.csv by what they have under variable."""
    found: dict[str, tuple[Row, ...]] = {}
    for row in standard_rows(room, "making"):
        found[row["variable"]] = (*found.get(row["variable"], ()), row)
    return found
