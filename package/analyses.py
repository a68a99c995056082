"""Analysis results as Define-XML tells them: which display shows which analysis, of which records, done how."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from .. import __version__
from ..define.arm import AnalysedData, AnalysisResult, ResultDisplay
from ..define.arm_sheet import SHEET, results_table, sheet_displays
from ..specs import Dataset, Row, Spec
from ..specs.conditions import Clause, Condition, renamed, variables
from ..specs.sheets import rows
from ..tlf.model import Analysis, Display
from ..tlf.notes import sentences_of_analyses
from ..tlf.parameters import MODEL, VARIABLES
from ..tlf.sheets import read_displays
from ..tlf.words import condition_words, parameter_words

REASON, PURPOSE = "SPECIFIED IN SAP", "EXPLORATORY OUTCOME MEASURE"
SUBJECTS = "ADSL"
LISTED = ("EQ", "IN")
_NAME = re.compile(r"[A-Z][A-Z0-9]*")
Datasets = Mapping[str, Dataset]
Sentences = Mapping[str, Sequence[str]]  # how each analysis was done, by its name


def result_displays(spec: Spec, datasets: Datasets, numbers: pd.DataFrame | None = None) -> tuple[ResultDisplay, ...]:
    """The displays of a study with their analyses, of those datasets that were built.

    Rows of analyses.csv with one id are one analysis; its data are the datasets, variables and conditions they name,
    and those of the population. What a sheet `results` tells, as an imported spec has, comes after them.
    numbers: the results of the displays (`tlf.results`): how an analysis was done is told in the sentences of their
    footnotes then, and without them as the sheet asks for it.
    """
    displays, _ = read_displays(spec)
    described = []
    for display in displays:
        reason = (display.reason or REASON, display.purpose or PURPOSE)
        sentences = {} if numbers is None else sentences_of_analyses(display, numbers)
        results = _distinct(tuple(_results(display, datasets, reason, (spec, sentences))), display)
        if results:
            described.append(ResultDisplay(display.id, display.titles[0], results, display.number))
    return (*described, *sheet_displays(spec))


def analysis_results(spec: Spec) -> tuple[Row, ...]:
    """The analysis results of all displays of a study's ADaM datasets, as a sheet `results` has them."""
    datasets = {d.name: d for d in spec.package("adam")}
    return rows(SHEET, results_table(result_displays(spec, datasets)), SHEET)


def _results(
    display: Display, datasets: Datasets, reason: tuple[str, str], within: tuple[Spec, Sentences]
) -> Iterator[AnalysisResult]:
    spec, sentences = within
    by_id: dict[str, list[Analysis]] = {}
    for analysis in display.analyses:
        if analysis.sound and analysis.dataset in datasets and _has(analysis, datasets):
            by_id.setdefault(analysis.id, []).append(analysis)
    for name, analyses in by_id.items():
        named = list(dict.fromkeys(filter(None, (a.row for a in analyses))))
        shown = "; ".join(named[:5]) + (f"; and {len(named) - 5} more" if len(named) > 5 else "")
        data, joined = _data(analyses, display, datasets)
        yield AnalysisResult(
            id=name,
            description=shown or name,
            reason=reason[0],
            purpose=reason[1],
            data=data,
            documentation=_documentation(display, analyses, spec, sentences.get(name, ())),
            joined=joined,
            code=_code(display, analyses),
            context=f"m5kit {__version__}",
        )


def _distinct(results: Sequence[AnalysisResult], display: Display) -> tuple[AnalysisResult, ...]:
    """The results; those of one description with the kind of analysis too."""
    count = Counter(result.description for result in results)
    kinds = {a.id: a.kind.title for a in reversed(display.analyses)}
    return tuple(
        replace(r, description=f"{r.description} ({kinds[r.id]})") if count[r.description] > 1 else r for r in results
    )


def _has(analysis: Analysis, datasets: Datasets) -> bool:
    """Whether its variables are there, in its dataset or in ADSL."""
    known = {*datasets[analysis.dataset].names, *_subject_names(datasets)}
    wanted = (*analysis.variable.split(), *variables(map(_plain, analysis.where)))
    return all(name in known for name in wanted)


def _subject_names(datasets: Datasets) -> tuple[str, ...]:
    return datasets[SUBJECTS].names if SUBJECTS in datasets else ()


def _plain(clause: Clause) -> Clause:
    return renamed(clause, lambda name: name.removeprefix(f"{SUBJECTS}."))


# -- data -----------------------------------------------------------------------------


def _data(analyses: Sequence[Analysis], display: Display, datasets: Datasets) -> tuple[tuple[AnalysedData, ...], str]:
    """A line for each dataset, and how they are brought together; conditions on variables of ADSL alone are ADSL's."""
    found: list[AnalysedData] = []
    ours: dict[Clause, None] = {}
    for name in dict.fromkeys(a.dataset for a in analyses):
        mine = [a for a in analyses if a.dataset == name]
        where = shared_conditions([tuple(map(_plain, (*a.population, *a.where))) for a in mine])
        names = datasets[name].names
        kept = tuple(c for c in where if all(name in names for name in variables((c,))))
        subjects = _subject_names(datasets)
        ours |= dict.fromkeys(c for c in where if c not in kept and all(n in subjects for n in variables((c,))))
        needed = dict.fromkeys((*_variables(mine, display), *variables(kept)))
        found.append(AnalysedData(name, tuple(v for v in needed if v in names), kept))
    named = [data.dataset for data in found]
    if ours and SUBJECTS not in named:
        chosen = AnalysedData(SUBJECTS, variables(ours), tuple(ours))
        return (
            *found,
            chosen,
        ), f"Of {' and '.join(named)} the records of the subjects chosen in {SUBJECTS}, by USUBJID."
    apart = "Each row is of one of the datasets; the programming code says of which." if len(named) > 1 else ""
    return tuple(found), apart


def shared_conditions(lines: Sequence[tuple[Clause, ...]]) -> tuple[Clause, ...]:
    """What holds for all records of an analysis: the conditions that every row has, and for a variable that each row
    asks one or more values of, that it has one of these.

    >>> from m5kit.specs.conditions import parsed
    >>> [str(c) for c in shared_conditions([parsed("FL EQ Y AND SOC EQ A AND GR EQ 3"), parsed("FL EQ Y AND SOC EQ B")])]
    ['FL EQ Y', 'SOC IN (A, B)']
    """
    common = [c for c in dict.fromkeys(lines[0]) if all(c in row for row in lines)]
    rest = [[c for c in row if c not in common] for row in lines]
    for name in dict.fromkeys(c.variable for c in rest[0] if isinstance(c, Condition)):
        clauses = [[c for c in row if name in variables((c,))] for row in rest]
        listed = [found[0] for found in clauses if len(found) == 1 and _lists(found[0])]
        if len(listed) == len(clauses):
            typed = dict.fromkeys(t for c in listed if isinstance(c, Condition) for t in c.typed)
            common.append(Condition(name, "IN", tuple(v for v, _ in typed), tuple(k for _, k in typed)))
    return tuple(common)


def _lists(clause: Clause) -> bool:
    return isinstance(clause, Condition) and clause.comparator in LISTED and not clause.other and not clause.any_case


def _variables(analyses: Sequence[Analysis], display: Display) -> Iterator[str]:
    """The names of all variables that analyses use, of whichever dataset; those of conditions on the records last."""
    yield display.by
    for analysis in analyses:
        yield from (*analysis.variables, *analysis.kind.also)
        for parameter in analysis.kind.known:
            if parameter.names in (VARIABLES, MODEL):
                yield from _NAME.findall(analysis.parameters.get(parameter.name, ""))
    for analysis in analyses:
        yield from variables(map(_plain, (*analysis.where, *analysis.denominator)))


# -- words ----------------------------------------------------------------------------


def _documentation(display: Display, analyses: Sequence[Analysis], spec: Spec, sentences: Sequence[str]) -> str:
    """Population, kind of analysis, how it was done, and every named parameter, by labels and decodes.

    told: the sentences of the footnotes, which say what percentages are of; where there are none, the denominator.
    """
    kinds = ", ".join(dict.fromkeys(a.kind.title for a in analyses))
    dataset = analyses[0].dataset
    parameters = {k: v for a in analyses for k, v in a.parameters.items()}
    how = parameter_words(parameters, [p for a in analyses for p in a.kind.known], dataset, spec)
    own = dict.fromkeys(condition_words(a.population, SUBJECTS, spec) for a in analyses)
    displayed = condition_words(display.where, SUBJECTS, spec)
    population = f"{display.population} ({displayed})" if list(own) == [displayed] else None
    text = f"Population: {population or ' or '.join(own)}. Kind of analysis: {kinds}."
    below = dict.fromkeys(condition_words(a.denominator, a.dataset, spec) for a in analyses)
    if sentences:
        text = " ".join([text, *sentences])
    elif below != {"": None}:
        text = f"{text} Percentages are of those with {' or '.join(filter(None, below))}."
    return f"{text} Parameters: {how}." if how else text


def _code(display: Display, analyses: Sequence[Analysis]) -> str:
    """The command that makes the display, and each row of the analysis as the program was given it."""
    return "\n".join([f"m5kit tlf STUDY {display.id}", *map(_line, analyses)])


def _line(analysis: Analysis) -> str:
    cells = {
        "row": analysis.row,
        "column": analysis.column,
        "kind": analysis.kind.name,
        "population": _clauses(analysis.population),
        "dataset": analysis.dataset,
        "variable": analysis.variable,
        "where": _clauses(analysis.where),
        "denominator": _clauses(analysis.denominator),
        "groups": "; ".join(analysis.groups),
        "stats": " ".join(analysis.stats),
        "parameters": "; ".join(f"{k}={v}" for k, v in analysis.parameters.items()),
    }
    return f"{analysis.id}: " + " | ".join(f"{name} {text}" for name, text in cells.items() if text)


def _clauses(where: Iterable[Clause]) -> str:
    return " AND ".join(map(str, where))
