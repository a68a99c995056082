"""Analysis Results Metadata 1.0: which result of which display was made from what, and how."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..specs import Dataset, Document, SpecFault
from ..specs.conditions import Clause, Condition, variables
from ..specs.nearest import nearest
from .content import ItemGroup, expressible, variables_of
from .documents import Reference, add_reference
from .oids import clause_oid, dataset_oid, piece, variable_key
from .words import Wording
from .write_xml import add, describe

if TYPE_CHECKING:
    from lxml.etree import _Element

REASONS = ("SPECIFIED IN PROTOCOL", "SPECIFIED IN SAP", "DATA DRIVEN", "REQUESTED BY REGULATORY AGENCY")
PURPOSES = ("PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE", "EXPLORATORY OUTCOME MEASURE")


@dataclass(frozen=True)
class AnalysedData:
    """The records and variables of one dataset that an analysis used: those where `where` holds, all for ()."""

    dataset: str
    variables: tuple[str, ...] = ()
    where: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class AnalysisResult:
    """One analysis of a display.

    id is unique in its display. reason and purpose are of `REASONS` and `PURPOSES`, or the study's own words.
    documentation says how it was done (method, model, ties, confidence interval, denominators), and references
    name pages of documents; joined says how several datasets were brought together; code is the program,
    context its language ("Python 3.11"), and programs the files that have it.
    """

    id: str
    description: str
    reason: str
    purpose: str
    data: tuple[AnalysedData, ...]
    documentation: str = ""
    references: tuple[Reference, ...] = ()
    joined: str = ""
    code: str = ""
    context: str = ""
    programs: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class ResultDisplay:
    """A table or figure: its name ("Table 14.2.1"), its title, the pages it is on, and the analyses it shows."""

    id: str
    title: str
    results: tuple[AnalysisResult, ...]
    name: str = ""
    references: tuple[Reference, ...] = ()

    @property
    def place(self) -> str:
        """What a message calls it."""
        return f"display {self.id}"


def refuse_odd(displays: Sequence[ResultDisplay], found: Sequence[ItemGroup]) -> None:
    """Raise SpecFault for what a document could not hold: a double id, an empty list, a variable not there."""
    datasets = {group.dataset.name: group.dataset for group in found}
    _refuse_doubles([d.id for d in displays], "display")
    for display in displays:
        _refuse_doubles([r.id for r in display.results], f"{display.place}, result")
        if not display.results:
            raise SpecFault(f"{display.place}: it shows no analysis. Give it one, or leave the display out.")
        for result in display.results:
            place = f"{display.place}, result {result.id}"
            if not (result.data and result.description and result.reason and result.purpose):
                raise SpecFault(f"{place}: a result has a description, a reason, a purpose and data. Fill them in.")
            for data in result.data:
                _refuse_strangers(data, datasets, place)


def _refuse_strangers(data: AnalysedData, datasets: Mapping[str, Dataset], place: str) -> None:
    if data.dataset not in datasets:
        mend = nearest(data.dataset, datasets) or " Build it first."
        raise SpecFault(f"{place}: there is no dataset {data.dataset!r}.{mend}")
    names = datasets[data.dataset].names
    for name in (*data.variables, *variables(data.where)):
        if name not in names and name not in variables_of(datasets.values()):
            raise SpecFault(f"{place}: {data.dataset} has no variable {name!r}.{nearest(name, names)}")


def _refuse_doubles(ids: Sequence[str], what: str) -> None:
    for id in ids:
        if not id or ids.count(id) > 1:
            raise SpecFault(f"{what} {id!r}: every one needs an id of its own. Give it another.")


def clauses_of(displays: Sequence[ResultDisplay], found: Sequence[ItemGroup]) -> list[tuple[str, tuple[Clause, ...]]]:
    """The conditions that the displays' where-clauses say, with their datasets."""
    datas = [data for display in displays for result in display.results for data in result.data]
    known = _variables(found)
    return [(data.dataset, said) for data in datas if (said := _said(data, known))]


def comments_of(displays: Sequence[ResultDisplay]) -> Iterator[tuple[str, str]]:
    """How datasets were joined, by the identifier of the comment that says so."""
    for display in displays:
        for result in display.results:
            if result.joined:
                yield f"COM.{_key(display, result)}", result.joined


def add_displays(
    version: "_Element", displays: Sequence[ResultDisplay], found: Sequence[ItemGroup], documents: Sequence[Document]
) -> None:
    """Write arm:AnalysisResultDisplays; nothing where there are no displays."""
    if not displays:
        return
    known = _variables(found)
    parent = add(version, "arm:AnalysisResultDisplays")
    for display in displays:
        shown = add(parent, "arm:ResultDisplay", {"OID": f"RD.{piece(display.id)}", "Name": display.name or display.id})
        describe(shown, display.title or display.name or display.id)
        for reference in display.references:
            add_reference(shown, reference, documents, display.place)
        for result in display.results:
            _add_result(shown, display, result, known, documents)


def _add_result(
    shown: "_Element",
    display: ResultDisplay,
    result: AnalysisResult,
    known: AbstractSet[str],
    documents: Sequence[Document],
) -> None:
    attributes = {
        "OID": _key(display, result),
        "ParameterOID": _parameter(result, known),
        "AnalysisReason": result.reason,
        "AnalysisPurpose": result.purpose,
    }
    parent = add(shown, "arm:AnalysisResult", attributes)
    describe(parent, result.description)
    joined = f"COM.{_key(display, result)}" if result.joined else ""
    datasets = add(parent, "arm:AnalysisDatasets", {"def:CommentOID": joined})
    for data in result.data:
        _add_data(datasets, data, known)
    words = "\n".join(t for t in (result.documentation, *_unsaid(result, known)) if t)
    if words or result.references:
        documentation = add(parent, "arm:Documentation")
        describe(documentation, words or result.description)
        for reference in result.references:
            add_reference(documentation, reference, documents, display.place)
    if result.code or result.programs:
        programming = add(parent, "arm:ProgrammingCode", {"Context": result.context})
        if result.code:
            add(programming, "arm:Code", text=result.code)
        for reference in result.programs:
            add_reference(programming, reference, documents, display.place)


def _add_data(datasets: "_Element", data: AnalysedData, known: AbstractSet[str]) -> None:
    parent = add(datasets, "arm:AnalysisDataset", {"ItemGroupOID": dataset_oid(data.dataset)})
    where = _said(data, known)
    if where:
        add(parent, "def:WhereClauseRef", {"WhereClauseOID": clause_oid(data.dataset, where)})
    for name in data.variables:
        add(parent, "arm:AnalysisVariable", {"ItemOID": f"IT.{variable_key(data.dataset, name)}"})


def _key(display: ResultDisplay, result: AnalysisResult) -> str:
    return f"AR.{piece(display.id)}.{piece(result.id)}"


def _parameter(result: AnalysisResult, known: AbstractSet[str]) -> str:
    """The identifier of PARAMCD where the analysis is of some parameters of a dataset that has it."""
    for data in result.data:
        if "PARAMCD" in variables(_said(data, known)):
            return f"IT.{variable_key(data.dataset, 'PARAMCD')}"
    return ""


def _variables(found: Sequence[ItemGroup]) -> frozenset[str]:
    return variables_of(group.dataset for group in found)


def _said(data: AnalysedData, known: AbstractSet[str]) -> tuple[Condition, ...]:
    """The comparisons that a where-clause can say; the others go into the documentation's words."""
    return tuple(c for c in data.where if isinstance(c, Condition) and expressible((c,), data.dataset, known))


def _unsaid(result: AnalysisResult, known: AbstractSet[str]) -> Iterator[str]:
    for data in result.data:
        said = _said(data, known)
        rest = [c for c in data.where if c not in said]
        if rest:
            yield f"Of {data.dataset} only the records where {Wording(None, None).conditions(rest)}."
