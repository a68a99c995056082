"""The results as a reporting event of CDISC's Analysis Results Standard 1.0: what JSON holds, with its ids resolved.

A row of the sheet analyses is an ARS analysis, a kind of analysis a method, a statistic an operation. Populations are
analysis sets, conditions on records data subsets, the groups of a display groups of its grouping variable. A missing
value in a condition is the value "".
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ..specs import Spec
from .ars_kit import Item, Kit
from .header import SPAN
from .html import ALL as ALL_DISPLAYS
from .html import file_name
from .kind import CODES, COLUMNS, FOR_EACH, ROWS, SUBJECTS, TIMES, VALUES
from .model import ALL, Analysis, Display
from .nested import names_in
from .notes import method_sentences
from .number import TOTAL
from .page import Page
from .registry import kinds
from .words import parameter_words

REASON, PURPOSE = "SPECIFIED IN SAP", "EXPLORATORY OUTCOME MEASURE"


def reporting_event(displays: Sequence[Display], pages: Sequence[Page], results: pd.DataFrame, spec: Spec) -> Item:
    """The reporting event of the displays: everything an ARS document holds, ready for JSON."""
    kit, by_page = Kit(), {page.id: page for page in pages}
    found: dict[tuple[str, str], list[Any]] = {}
    for line in results.astype("object").itertuples(index=False):
        found.setdefault((str(line.display), str(line.analysis)), []).append(line)
    analyses: list[Item] = []
    contents, outputs = [], []
    for order, display in enumerate(displays, start=1):
        totals = [line for line in found.get((display.id, TOTAL), []) if line.row == TOTAL]
        own = [_total(display, totals, kit)]
        made = (a for a in display.analyses if a.sound and a.stats)
        within = (kit, spec, method_sentences(display, results))
        own += [_analysis(a, display, i, _lines(a, found), within) for i, a in enumerate(made, start=1)]
        analyses += own
        outputs.append(_output(display, by_page[display.id]))
        contents.append(_listed(display, order, own))
    event: Item = {"id": f"RE_{spec.id}", "version": 1, "name": str(spec.study.get("title", spec.id))}
    event["description"] = str(spec.study.get("disclaimer", ""))
    event["mainListOfContents"] = {"name": "Displays and their analyses", "contentsList": {"listItems": contents}}
    event |= {"analysisSets": list(kit.sets.values()), "dataSubsets": list(kit.subsets.values())}
    event |= {"analysisGroupings": list(kit.groupings.values()), "dataGroupings": list(kit.data.values())}
    return event | {"methods": list(_methods(displays)), "analyses": analyses, "outputs": outputs}


def ars(event: Mapping[str, Any]) -> bytes:
    """The reporting event as JSON in UTF-8, a line for each set, method, analysis and output; always the same bytes."""
    parts = [f"{_json(name)}: {_listing(value)}" for name, value in event.items()]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _listing(value: Any) -> str:
    return "[\n" + ",\n".join(map(_json, value)) + "\n]" if isinstance(value, list) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(analysis: Analysis, found: Mapping[tuple[str, str], list[Any]]) -> list[Any]:
    """The results of one row of the sheet; of terms, curves and times those of all their rows or columns."""
    own = found.get((analysis.display, analysis.id), [])
    if analysis.kind.spread in (VALUES, CODES, SUBJECTS):
        return own
    if analysis.kind.spread == TIMES:
        return [line for line in own if line.row == analysis.row]
    here = [line for line in own if _stands(line, analysis)]
    return [line for line in here if line.stat in analysis.stats and line.group in analysis.groups]


def _stands(line: Any, analysis: Analysis) -> bool:
    """Whether a result stands in the row and the column of an analysis, or in one of those that it makes."""
    row = bool(ROWS.of(analysis)) or line.row == analysis.row
    column = str(line.column)
    return row and (column.startswith(analysis.column) if COLUMNS.of(analysis) else column == analysis.column)


def _analysis(
    analysis: Analysis, display: Display, place: int, lines: Sequence[Any], within: tuple[Kit, Spec, Mapping[str, str]]
) -> Item:
    """One row of the sheet with its results. within: what is told of each method, by its words in the results, beside."""
    kit, spec, notes = within
    name = " ".join(filter(None, (analysis.row, analysis.column))) or analysis.id
    item: Item = {"id": f"AN_{display.id}_{place}", "name": f"{display.number}: {name}"}
    words = list(dict.fromkeys(line.parameters for line in lines if line.parameters))
    if words:
        item["description"] = " ".join(dict.fromkeys(notes[w] for w in words))
    item |= _why(display) | {
        "methodId": f"MT_{analysis.kind.name}",
        "analysisSetId": kit.analysis_set(analysis.population),
    }
    item |= {"dataset": analysis.dataset} if analysis.dataset else {}
    item |= {"variable": analysis.variable.split()[-1]} if analysis.variable else {}
    if analysis.where and analysis.dataset:
        item["dataSubsetId"] = kit.subset(analysis.dataset, analysis.where)
    groupings = [kit.group(display.by, g)[0] for g in analysis.groups if g != ALL][:1] + _data(analysis, kit)
    item["orderedGroupings"] = [
        {"order": i, "groupingId": grouping, "resultsByGroup": i > 1 or not analysis.kind.compares}
        for i, grouping in enumerate(groupings, start=1)
    ]
    if analysis.parameters:
        item["programmingCode"] = {
            "context": "m5kit, sheet analyses",
            "parameters": _parameters(analysis, spec),
        }
    return item | {"results": [_result(line, analysis, display, kit) for line in lines]}


def _parameters(analysis: Analysis, spec: Spec) -> list[Item]:
    """The named parameters of an analysis, each with what it says, and its value in labels and decodes."""
    known = {p.name: p for p in analysis.kind.known}
    return [
        {
            "name": name,
            "label": parameter_words({name: given}, analysis.kind.known, analysis.dataset, spec),
            "description": known[name].meaning if name in known else "",
            "value": [given],
        }
        for name, given in analysis.parameters.items()
    ]


def _total(display: Display, lines: Sequence[Any], kit: Kit) -> Item:
    """The number of subjects in each group, as the header of the display has it."""
    item: Item = {"id": f"AN_{display.id}_N", "name": f"{display.number}: {display.population or 'subjects'}"}
    item |= _why(display) | {"methodId": "MT_count", "dataset": "ADSL", "variable": "USUBJID"}
    item["analysisSetId"] = kit.analysis_set(display.where, display.population)
    named = [
        kit.group(display.by, g.code, g.label.split("|")[0].split(SPAN)[0].strip())[0]
        for g in display.groups
        if g.code != ALL
    ]
    item["orderedGroupings"] = [{"order": 1, "groupingId": one, "resultsByGroup": True} for one in named[:1]]
    item["results"] = [
        {
            "operationId": "MT_count_n", "resultGroups": _groups(line.group, display, kit),
            "rawValue": repr(float(line.value)), "formattedValue": line.text,
        }
        for line in lines
    ]  # fmt: skip
    return item


def _why(display: Display) -> Item:
    return {
        "reason": {"controlledTerm": display.reason or REASON},
        "purpose": {"controlledTerm": display.purpose or PURPOSE},
    }


def _data(analysis: Analysis, kit: Kit) -> list[str]:
    """The groupings of records: what the analysis is made for each of, the nested variables of terms, the time of curves."""
    names = (*FOR_EACH.of(analysis), *filter(None, (ROWS.of(analysis), COLUMNS.of(analysis))))
    each = [kit.values(analysis.dataset, name) for name in names]
    if analysis.kind.spread in (VALUES, CODES):
        return each + [kit.values(analysis.dataset, name) for name in analysis.variable.split()]
    if analysis.kind.spread == SUBJECTS:
        return [*each, kit.values(analysis.dataset, "USUBJID")]
    if analysis.kind.spread == TIMES:
        return [*each, kit.values(analysis.dataset, " ".join(analysis.variables))]
    return each


def _groups(code: str, display: Display, kit: Kit) -> list[Item]:
    if code == ALL:
        return []
    grouping, group = kit.group(display.by, code)
    return [{"groupingId": grouping, "groupId": group}]


def _result(line: Any, analysis: Analysis, display: Display, kit: Kit) -> Item:
    inner = list(names_in(line.subgroup))
    each, inner = inner[: len(FOR_EACH.of(analysis))], inner[len(FOR_EACH.of(analysis)) :]
    values = {TIMES: [line.column], SUBJECTS: [line.row], CODES: [line.row]}.get(analysis.kind.spread, [])
    if analysis.kind.spread == VALUES and line.row != analysis.row:
        values = [*inner, line.row]
    each += [line.row] if ROWS.of(analysis) else []
    each += list(names_in(line.column)[-1:]) if COLUMNS.of(analysis) else []
    values = [*each, *values]
    records = [{"groupingId": g, "groupValue": v} for g, v in zip(_data(analysis, kit), values, strict=False)]
    item: Item = {"operationId": f"MT_{analysis.kind.name}_{line.stat}"}
    item["resultGroups"] = _groups(line.group, display, kit) + records
    item |= {"rawValue": repr(float(line.value))} if line.value == line.value else {}
    return item | {"formattedValue": line.text}


def _methods(displays: Iterable[Display]) -> Iterator[Item]:
    used = dict.fromkeys(["count", *(a.kind.name for d in displays for a in d.analyses if a.sound and a.stats)])
    for kind in (kinds()[name] for name in used):
        operations = [
            {"id": f"MT_{kind.name}_{stat}", "name": stat, "order": i} for i, stat in enumerate(kind.stats, start=1)
        ]
        yield {"id": f"MT_{kind.name}", "name": kind.title, "operations": operations}


def _output(display: Display, page: Page) -> Item:
    sections = [("Title", (page.number, *page.titles)), ("Header", page.headers), ("Rowlabel Header", (display.stub,))]
    sections += [("Footnote", page.notes), ("Footer", page.footers)]
    shown = [
        {
            "sectionType": kind,
            "orderedSubSections": [
                {"order": i, "subSection": {"id": f"OP_{display.id}_{file_name(kind)}_{i}", "text": text}}
                for i, text in enumerate(filter(None, texts), start=1)
            ],
        }
        for kind, texts in sections
    ]
    title = ". ".join(filter(None, (page.number, *page.titles[:1])))
    one = {"id": f"OD_{display.id}", "name": title, "displayTitle": title}
    files = [
        {"name": f"{title} ({form})", "fileType": {"controlledTerm": form}, "location": place}
        for form, place in (("rtf", f"{file_name(display.id)}.rtf"), ("pdf", f"{ALL_DISPLAYS}.pdf"))
    ]
    one_display = one | {"displaySections": [s for s in shown if s["orderedSubSections"]]}
    output: Item = {"id": f"OP_{display.id}", "version": 1, "name": title, "fileSpecifications": files}
    return output | {"displays": [{"order": 1, "display": one_display}]}


def _listed(display: Display, order: int, analyses: Sequence[Item]) -> Item:
    title = ". ".join(filter(None, (display.number, *display.titles[:1])))
    own = [{"name": a["name"], "level": 2, "order": i, "analysisId": a["id"]} for i, a in enumerate(analyses, start=1)]
    return {"name": title, "level": 1, "order": order, "outputId": f"OP_{display.id}", "sublist": {"listItems": own}}
