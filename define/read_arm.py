"""Analysis results of a document of another maker."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .arm import AnalysedData, AnalysisResult, ResultDisplay
from .documents import Reference
from .read_items import Names, comment, conditions, page_references
from .read_xml import Loaded

if TYPE_CHECKING:
    from lxml.etree import _Element

Items = Mapping[str, Mapping[str, str]]


def displays_in_arm(loaded: Loaded, groups: Mapping[str, str], items: Items, names: Names) -> tuple[ResultDisplay, ...]:
    """The displays and their analyses.

    groups are the datasets' names by identifier; items the names of each dataset's variables by identifier.
    """
    return tuple(
        ResultDisplay(
            id=loaded.attribute(display, "OID").removeprefix("RD."),
            title=loaded.words(display),
            results=tuple(_result(loaded, r, groups, items, names) for r in loaded.all("arm:AnalysisResult", display)),
            name=loaded.attribute(display, "Name"),
            references=tuple(_references(loaded, display, names)),
        )
        for display in loaded.all("arm:AnalysisResultDisplays/arm:ResultDisplay")
    )


def _result(
    loaded: Loaded, result: "_Element", groups: Mapping[str, str], items: Items, names: Names
) -> AnalysisResult:
    used = loaded.first("arm:AnalysisDatasets", result)
    documentation = loaded.first("arm:Documentation", result)
    code = loaded.first("arm:ProgrammingCode", result)
    text = "" if code is None else (code.findtext("arm:Code", "", loaded.namespaces) or "").strip("\n")
    loaded.read(*(loaded.all("arm:Code", code) if code is not None else ()))
    return AnalysisResult(
        id=loaded.attribute(result, "OID").removeprefix("AR."),
        description=loaded.words(result),
        reason=loaded.attribute(result, "AnalysisReason"),
        purpose=loaded.attribute(result, "AnalysisPurpose"),
        data=tuple(
            _data(loaded, d, groups, items) for d in loaded.all("arm:AnalysisDatasets/arm:AnalysisDataset", result)
        ),
        documentation=loaded.words(documentation),
        references=() if documentation is None else tuple(_references(loaded, documentation, names)),
        joined="" if used is None else comment(loaded, used),
        code=text,
        context="" if code is None else loaded.attribute(code, "Context"),
        programs=() if code is None else tuple(_references(loaded, code, names)),
    )


def _data(loaded: Loaded, data: "_Element", groups: Mapping[str, str], items: Items) -> AnalysedData:
    dataset = groups.get(loaded.attribute(data, "ItemGroupOID"), "")
    own = items.get(dataset, {})
    oids = [loaded.attribute(v, "ItemOID") for v in loaded.all("arm:AnalysisVariable", data)]
    for oid in oids:
        if oid not in own:
            loaded.wrong(data, f"Analysis variable {oid} is not one of {dataset or 'a dataset'}.", "Name one of it.")
    clauses = [loaded.attribute(c, "WhereClauseOID") for c in loaded.all("def:WhereClauseRef", data)]
    where = [c for oid in clauses for c in conditions(loaded, oid, own) or ()]
    return AnalysedData(dataset, tuple(own[oid] for oid in oids if oid in own), tuple(where))


def _references(loaded: Loaded, element: "_Element", names: Names) -> Iterator[Reference]:
    for reference in loaded.all("def:DocumentRef", element):
        document = names.documents.get(loaded.attribute(reference, "leafID"), "")
        pages = loaded.first("def:PDFPageRef", reference)
        title = "" if pages is None else loaded.attribute(pages, "Title")
        if document:
            yield Reference(document, " ".join(page_references(loaded, reference)), title)
        else:
            loaded.wrong(reference, "A document is referred to and not listed.", "Add a def:leaf for it.")
