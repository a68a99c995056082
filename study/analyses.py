"""Analysis results as Define-XML tells them: which display shows which analysis, of which records, done how."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from ..define.arm import AnalysedData, AnalysisResult, ResultDisplay
from ..define.arm_sheet import sheet_displays
from ..specs import Dataset, Spec
from ..tlf.sheets import Analysis, Display, read_displays

REASON, PURPOSE = "SPECIFIED IN SAP", "EXPLORATORY OUTCOME MEASURE"


def result_displays(spec: Spec, datasets: Mapping[str, Dataset]) -> tuple[ResultDisplay, ...]:
    """The displays of a study with their analyses, of those datasets that were built.

    Rows of analyses.csv with one id are one analysis; its data are the datasets, variables and conditions they name.
    What a sheet `results` tells, as an imported spec has, comes after them.
    """
    displays, _ = read_displays(spec)
    sheet = {row["display"]: row for row in spec.sheets.get("displays", ())}
    told = []
    for display in displays:
        reason = (sheet[display.id]["reason"] or REASON, sheet[display.id]["purpose"] or PURPOSE)
        results = tuple(_results(display, datasets, reason))
        if results:
            told.append(ResultDisplay(display.id, display.titles[0], results, display.number))
    return (*told, *sheet_displays(spec))


def _results(display: Display, datasets: Mapping[str, Dataset], reason: tuple[str, str]) -> Iterator[AnalysisResult]:
    by_id: dict[str, list[Analysis]] = {}
    for analysis in display.analyses:
        if analysis.dataset in datasets and _has(analysis, datasets):
            by_id.setdefault(analysis.id, []).append(analysis)
    for name, analyses in by_id.items():
        rows = list(dict.fromkeys(filter(None, (a.row for a in analyses))))
        shown = "; ".join(rows[:5]) + (f"; and {len(rows) - 5} more" if len(rows) > 5 else "")
        yield AnalysisResult(
            id=name,
            description=shown or name,
            reason=reason[0],
            purpose=reason[1],
            data=tuple(_data(analyses, display, datasets)),
            documentation=_documentation(display, analyses),
        )


def _has(analysis: Analysis, datasets: Mapping[str, Dataset]) -> bool:
    """Whether its variables are there, in its dataset or in ADSL."""
    own: Collection[str] = datasets[analysis.dataset].names
    subject: Collection[str] = datasets["ADSL"].names if "ADSL" in datasets else ()
    wanted = (*analysis.variable.split(), *(c.variable.removeprefix("ADSL.") for c in analysis.where))
    return all(name in own or name in subject for name in wanted)


def _data(analyses: Sequence[Analysis], display: Display, datasets: Mapping[str, Dataset]) -> Iterator[AnalysedData]:
    """A line for each dataset; its condition is told where all its analyses have the same."""
    for name in dict.fromkeys(a.dataset for a in analyses):
        mine = [a for a in analyses if a.dataset == name]
        variables = dict.fromkeys(
            v for a in mine for v in (*a.variable.split(), *(c.variable for c in a.where)) if v in datasets[name].names
        )
        same = mine[0].where if len({a.where for a in mine}) == 1 else ()
        yield AnalysedData(name, tuple(variables), tuple(c for c in same if c.variable in datasets[name].names))


def _documentation(display: Display, analyses: Sequence[Analysis]) -> str:
    """Population, kind of analysis and every named parameter."""
    kinds = ", ".join(dict.fromkeys(a.kind for a in analyses))
    parameters = {**display.parameters, **{k: v for a in analyses for k, v in a.parameters.items()}}
    how = "; ".join(f"{k} = {v}" for k, v in parameters.items())
    population = " AND ".join(map(str, display.where))
    text = f"Population: {display.population} ({population}). Kind of analysis: {kinds}."
    return f"{text} Parameters: {how}." if how else text
