"""A dataset's schema in pandera's own checks alone, so that it can be written down as YAML, JSON or Python.

What pandera has no check for (whole numbers, columns together) is a function of a line in the Python file and is left
out of YAML and JSON; what is of some records only (the value level) is left out of all three.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..datasets.numerals import number_of
from ..specs import Codelist, Dataset, UsageFault, Variable
from ..specs.model import TEXT_TYPES
from .expected import Expectation
from .iso8601_pattern import pattern_of
from .schema import binding, expectations

HEADS = {  # how a file of each form begins
    "python": "# A schema for pandera, written by m5kit.\n",
    "yaml": "# A schema for pandera, written by m5kit.\n",
    "json": '{\n  "schema_type": "dataframe"',
}
FUNCTIONS = {
    "COLUMN-TYPE": (
        "def number(column):\n"
        '    """Whether a column holds numbers, or dates and times, which are numbers to SAS."""\n'
        '    return pd.api.types.infer_dtype(column, skipna=True) not in ("string", "mixed", "mixed-integer")\n'
    ),
    "TYPE-INTEGER": (
        "def whole(column):\n"
        '    """Whether numbers are whole; dates are not asked."""\n'
        '    numbers = pd.to_numeric(column, errors="coerce")\n'
        "    return numbers.isna() | numbers.mod(1).eq(0)\n"
    ),
    "LENGTH": (
        "def at_most(size):\n"
        '    return lambda column: column.fillna("").astype("str").str.encode("utf-8").str.len().le(size)\n'
    ),
    "SEQ-DUPLICATE": "def once(*names):\n    return lambda frame: ~frame.duplicated(list(names), keep=False)\n",
    "ONE-TO-ONE": (
        "def one_to_one(code, words, within=None):\n"
        '    """Whether each code has one text, and each text one code, in the records that have both."""\n\n'
        "    def met(frame):\n"
        '        blank = frame[code].isin(["", None]) | frame[words].isin(["", None])\n'
        "        known = frame[~(blank | frame[code].isna() | frame[words].isna())]\n"
        "        outer = [within] if within else []\n"
        '        texts = known.groupby([*outer, code], observed=True)[words].transform("nunique")\n'
        '        codes = known.groupby([*outer, words], observed=True)[code].transform("nunique")\n'
        "        return (texts.eq(1) & codes.eq(1)).reindex(frame.index, fill_value=True)\n\n"
        "    return met\n"
    ),
    "FLAG-PAIR": (
        "def same_flag(flag, number):\n"
        '    """Whether a flag and its number say the same: Y and 1, N and 0."""\n'
        '    words = {"Y": 1.0, "N": 0.0}\n'
        "    return lambda frame: frame[flag].map(words).fillna(-1).eq(frame[number].fillna(-1))\n"
    ),
}
TOGETHER = {"SEQ-DUPLICATE": "once", "ONE-TO-ONE": "one_to_one", "FLAG-PAIR": "same_flag"}


@dataclass(frozen=True)
class Portable:
    """The schema of a dataset as text, and the sentences of the checks that it cannot carry."""

    text: str
    left_out: tuple[str, ...]


def portable(dataset: Dataset, codelists: Mapping[str, Codelist], form: str) -> Portable:
    """The schema of a dataset as a Python file (python), or as pandera reads it again from YAML or JSON.

    Such a schema needs pandera and nothing of m5kit. Raises UsageFault where there is no such form.
    """
    if form not in HEADS:
        raise UsageFault(f"There is no form {form!r}. Use one of {', '.join(HEADS)}.")
    known = list(binding(expectations(dataset, codelists)))
    checks = _checks(dataset, known)
    if form == "python":
        left = (one for one in known if _builtin(one, dataset) is None and not _called(one))
        return Portable(_python(dataset, known, checks), _sentences(left))
    return Portable(_written(dataset, checks, form), _sentences(one for one in known if _builtin(one, dataset) is None))


def _sentences(known: Iterable[Expectation]) -> tuple[str, ...]:
    return tuple(f"{one.message.says.replace('{value}', '...')} [{one.message.rule}]" for one in known)


PanderaCheck = tuple[str, str, Mapping[str, Any]]


def _checks(dataset: Dataset, known: Iterable[Expectation]) -> Mapping[str, Sequence[PanderaCheck]]:
    """For each column the checks that pandera has: their rule, its name for them and what it takes."""
    found: dict[str, list[PanderaCheck]] = {name: [] for name in dataset.column_names}
    for one in known:
        for name, given in _builtin(one, dataset) or ():
            found[one.column].append((one.message.rule, name, given))
    return found


def _builtin(one: Expectation, dataset: Dataset) -> list[tuple[str, Mapping[str, Any]]] | None:
    """What of pandera's asks an expectation: none where an attribute of the schema does; None where nothing can."""
    rule, facts = one.message.rule, one.facts
    if rule == "KEY-DUPLICATE":
        return []
    if "unless" in facts:
        return None
    if rule == "REQUIRED":
        return [("str_length", {"min_value": 1})] if dataset[one.column].is_text else []
    if rule == "SEQ-NUMBER":
        return [("ge", {"min_value": 1})]
    if "terms" in facts:
        return [("isin", {"allowed_values": _terms(facts["terms"], text=dataset[one.column].is_text)})]
    return [("str_matches", {"pattern": _pattern(str(facts["type"]))})] if "type" in facts else None


def _pattern(type: str) -> str:
    """The pattern of a type, or blank, which an ordinary frame may have for missing."""
    return f"{pattern_of(type)}|^$"


def _terms(terms: Any, *, text: bool) -> list[str | float]:
    """The terms of a codelist, with blank, which an ordinary frame may have for missing; of a number, the numbers."""
    if text:
        return [*terms, ""]
    numbers = (number_of(term) for term in terms)
    return [number for number in numbers if number is not None]


def _called(one: Expectation) -> str:
    """The call of a function in the Python file that asks an expectation, "" where there is none."""
    rule = one.message.rule
    if rule in TOGETHER:
        return f"{TOGETHER[rule]}({', '.join(map(json.dumps, one.needs))})"
    if rule == "LENGTH" and "bytes" in one.facts:
        return f"at_most({one.facts['bytes']})"
    return "whole" if one.facts.get("whole") else ""


def _written(dataset: Dataset, checks: Mapping[str, Sequence[PanderaCheck]], form: str) -> str:
    import pandera.pandas as pa
    from pandera.io import pandas_io

    columns = {}
    for variable in dataset.variables:
        found = [getattr(pa.Check, name)(**given, name=rule) for rule, name, given in checks[variable.name]]
        columns[variable.name] = pa.Column(None, found, nullable=variable.core != "Req", title=variable.label or None)
    unique = list(dataset.keys) or None
    schema = pa.DataFrameSchema(columns, unique=unique, strict=True, ordered=True, name=dataset.name)
    if form == "yaml":
        return HEADS[form] + str(pandas_io.to_yaml(schema))
    return json.dumps(json.loads(str(pandas_io.to_json(schema))), indent=2, ensure_ascii=False) + "\n"


def _python(dataset: Dataset, known: Sequence[Expectation], checks: Mapping[str, Sequence[PanderaCheck]]) -> str:
    """A Python file that makes the schema: the functions it needs, then the columns in order."""
    own = [one for one in known if _called(one)]
    used = {"COLUMN-TYPE", *(one.message.rule for one in own)}
    functions = "".join(f"\n\n{FUNCTIONS[rule]}" for rule in FUNCTIONS if rule in used)
    dated = sorted({str(one.facts["type"]) for one in known if "type" in one.facts}, key=list(TEXT_TYPES).index)
    patterns = {_pattern(type): type.upper() for type in reversed(dated)}
    constants = "".join(f'\n{name} = r"{pattern}"' for pattern, name in patterns.items()) + "\n" * bool(patterns)
    columns = "".join(_python_column(v, checks[v.name], own, patterns) for v in dataset.variables)
    together = "".join(f"        {_own_check(one)},\n" for one in own if one.message.rule in TOGETHER)
    return (
        f'{HEADS["python"]}"""{dataset.name}: {dataset.label}."""\n\nimport pandas as pd\nimport pandera.pandas as pa\n{constants}{functions}\n\n'
        f"schema = pa.DataFrameSchema(\n    {{\n{columns}    }},\n    checks=[\n{together}    ],\n"
        f"    unique={json.dumps(list(dataset.keys)) if dataset.keys else None},\n"
        f"    strict=True,\n    ordered=True,\n    name={json.dumps(dataset.name)},\n)\n"
    )


def _python_column(
    variable: Variable, checks: Sequence[PanderaCheck], own: Sequence[Expectation], patterns: Mapping[str, str]
) -> str:
    lines = [] if variable.is_text else ['pa.Check(number, ignore_na=False, name="COLUMN-TYPE")']
    lines += [f"pa.Check.{name}({_words(given, patterns)}, name={json.dumps(rule)})" for rule, name, given in checks]
    lines += [_own_check(one) for one in own if one.column == variable.name and one.message.rule not in TOGETHER]
    listed = "".join(f"                {line},\n" for line in lines)
    return (
        f"        {json.dumps(variable.name)}: pa.Column(\n            None,\n            [\n{listed}            ],\n"
        f"            nullable={variable.core != 'Req'},\n            title={_quoted(variable.label)},\n        ),\n"
    )


def _own_check(one: Expectation) -> str:
    return f"pa.Check({_called(one)}, ignore_na=False, name={json.dumps(one.message.rule)})"


def _words(given: Mapping[str, Any], patterns: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={patterns.get(str(value)) or _quoted(value)}" for name, value in given.items())


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
