"""The analysis data reviewer's guide: every heading of PHUSE's template, filled from the spec and the run."""

import re
from collections.abc import Iterator, Sequence

from ..define.rules import LATER
from ..documents.guide import Chart, Part, Section
from ..engine.lineage import Built
from ..specs import Spec
from ..specs.conditions import variables
from ..tlf.model import Display
from ..tlf.sheets import read_displays
from .guide_facts import (
    Facts,
    column_texts,
    cut,
    fact_table,
    imputation,
    inputs,
    introduction,
    made_from,
    nothing,
    parameters,
    plural,
    protocol,
    record_counts,
    saying,
    size,
    software_section,
    sources_of,
    structure,
)
from .guide_issues import issues_summary, record_issues

TITLE = "Analysis Data Reviewer's Guide"
MOST_SOURCES = 12
# Flags of populations in ADSL that the ADaM implementation guide names.
POPULATIONS = ("FASFL", "SAFFL", "ITTFL", "PPROTFL", "COMPLFL", "RANDFL", "ENRLFL", "PKFL", "MITTFL", "EFFFL")
_TREATMENT = re.compile(r"(ARM|ACTARM|ARMCD|ACTARMCD|TRT\d\d[PA]N?|TRT[PA]N?|TRTSEQ[PA]N?)")
_SELECTION = re.compile(r"ANL\d\dFL|ABLFL|ONTRTFL|TRTEMFL|AOCC\w*FL|LVOTFL")
_WINDOW = ("AVISIT", "AVISITN", "AWRANGE", "AWTARGET", "AWTDIFF", "AWLO", "AWHI", "AWU")


def adam_sections(facts: Facts) -> Iterator[Section]:
    """The sections of the guide."""
    yield from introduction(facts.spec, "adam", TITLE)
    yield _source_data(facts)
    yield Section("Protocol description")
    yield protocol(facts.spec)
    yield _design(facts)
    yield from _considerations(facts)
    yield from _creation(facts)
    yield from _datasets(facts)
    yield Section("Data conformance summary")
    yield inputs(facts, "adam")
    yield from issues_summary(facts, "adam")
    found = record_issues(facts, "adam")
    if found:
        yield found
    yield from _programs(facts)
    yield from _appendices(facts)


def _source_data(facts: Facts) -> Section:
    names = {s for b in facts.built("adam") for s in sources_of(b.dataset, facts.spec)}
    order = [b.dataset.name for b in facts.built("sdtm") if b.dataset.name in names]
    forms = sorted(s.partition(".")[2] for s in names if "." in s and not s.endswith(".*"))
    sentences = [f"The analysis datasets are made from the SDTM datasets {', '.join(order)}." if order else ""]
    sentences += [f"They also read the collected records of {', '.join(forms)}." if forms else ""]
    title = "Source data used for analysis dataset creation"
    words = " ".join(filter(None, sentences))
    return Section(title, (words,), 2) if words else nothing(title, "no analysis dataset names a source.")


def _design(facts: Facts) -> Section:
    title = "Protocol design in relation to ADaM concepts"
    words = [str(facts.spec.study[n]) for n in ("description", "disclaimer") if facts.spec.study.get(n)]
    periods = sorted(
        {
            v.name
            for b in facts.built("adam")
            for v in b.dataset.variables
            if re.fullmatch(r"APERIOD|TRT\d\d[PA]", v.name)
        }
    )
    if periods:
        words.append(f"Treatment and period are told by {', '.join(periods)}.")
    return (
        Section(title, tuple(words), 2) if words else nothing(title, "neither study.toml nor the datasets tell of it.")
    )


# -- considerations -------------------------------------------------------------------


def _considerations(facts: Facts) -> Iterator[Section]:
    yield Section("Analysis considerations related to multiple analysis datasets")
    yield _core(facts)
    yield _treatments(facts)
    yield from _populations(facts)
    yield nothing(
        "Subject issues that require special analysis rules",
        "the specification names no subject with rules of its own.",
    )
    yield _windows(facts)
    yield Section("Imputation and derivation methods", tuple(imputation(facts.built("adam"))), 2)


def _core(facts: Facts) -> Section:
    """The variables of ADSL that other datasets carry too."""
    title, adsl = "Core variables", facts.run.built.get("ADSL")
    others = [b for b in facts.built("adam") if b.dataset.name != "ADSL"]
    if adsl is None or not others:
        return nothing(title, "there is no ADSL with other analysis datasets beside it.")
    rows = []
    for variable in adsl.dataset.variables:
        within = [b.dataset.name for b in others if variable.name in b.dataset.names]
        if within:
            where = "all" if len(within) == len(others) else ", ".join(within)
            rows.append((variable.name, variable.label, where))
    if not rows:
        return nothing(title, "no other analysis dataset has a variable of ADSL.")
    sentence = (
        f"{plural(len(rows), 'variable')} of ADSL {'is' if len(rows) == 1 else 'are'} in other analysis datasets too:"
    )
    return Section(title, (sentence, fact_table("Variable,Label,Other datasets", rows, (1.2, 3, 3))), 2)


def _treatments(facts: Facts) -> Section:
    within: dict[tuple[str, str, str], list[str]] = {}
    for made in facts.built("adam"):
        for variable in made.dataset.variables:
            if _TREATMENT.fullmatch(variable.name):
                key = (variable.name, variable.label, cut(facts.method(made, variable.name)))
                within.setdefault(key, []).append(made.dataset.name)
    if not within:
        return nothing("Treatment variables", "no analysis dataset has a variable of treatment.")
    rows = [(name, label, ", ".join(names), method) for (name, label, method), names in within.items()]
    parts: list[Part] = [*_planned_and_actual(facts.run.built.get("ADSL"))]
    listed = fact_table("Variable,Label,Datasets,Method", rows, (1.2, 2, 2, 3))
    return Section("Treatment variables", (*parts, listed), 2)


def _planned_and_actual(adsl: Built | None) -> Iterator[str]:
    """How many subjects had another treatment than was planned."""
    for planned, actual in (("TRT01P", "TRT01A"), ("ARM", "ACTARM")):
        if adsl is not None and {planned, actual} <= set(adsl.frame.columns):
            first, second = column_texts(adsl, planned), column_texts(adsl, actual)
            other = int((first.ne(second) & first.ne("") & second.ne("")).sum())
            yield f"{planned} and {actual} of ADSL differ for {plural(other, 'subject')}."


def _populations(facts: Facts) -> Iterator[Section]:
    """The flags of ADSL that are populations, how many subjects have each, and how it is made."""
    adsl = facts.run.built.get("ADSL")
    if adsl is None:
        yield nothing("Populations", "there is no ADSL.")
        return
    used = _population_variables(facts.spec)
    rows = []
    for variable in adsl.dataset.variables:
        named = variable.name in POPULATIONS or variable.name in used or "population" in variable.label.lower()
        if variable.name.endswith("FL") and variable.is_text and named:
            count = int(column_texts(adsl, variable.name).eq("Y").sum())
            rows.append((variable.name, variable.label, f"{count:,}", cut(facts.method(adsl, variable.name))))
    people = f"ADSL has {plural(len(adsl.frame), 'subject')}."
    if rows:
        parts = (people, fact_table("Flag,Population,Subjects with Y,Method", rows, (1.2, 2.6, 1, 4)))
        yield Section("Populations", parts, 2)
    else:
        yield Section("Populations", (f"{people} It has no flag of a population.",), 2)


def _population_variables(spec: Spec) -> set[str]:
    """The variables that displays and analyses name as population."""
    analyses = [a for display in read_displays(spec)[0] for a in display.analyses]
    return {name for a in analyses for name in variables(a.population) if name.endswith("FL")}


def _windows(facts: Facts) -> Section:
    title = "Visit windows, unscheduled visits and record selection"
    rows = [
        (f"{b.dataset.name}.{v.name}", v.label, cut(facts.method(b, v.name)))
        for b in facts.built("adam")
        for v in b.dataset.variables
        if v.name in _WINDOW or _SELECTION.fullmatch(v.name)
    ]
    parts: list[Part] = [unscheduled for b in facts.built("adam") if (unscheduled := _unscheduled(b))]
    if rows:
        parts.append(fact_table("Variable,Label,Method", rows, (1.6, 2.4, 4)))
    if not parts:
        return nothing(
            title, "no analysis dataset has analysis visits, unscheduled visits or flags of selected records."
        )
    return Section(title, tuple(parts), 2)


def _unscheduled(made: Built) -> str:
    """How many records are of unscheduled visits, in words; "" where none is."""
    name = next((n for n in ("VISIT", "AVISIT") if n in made.frame.columns), "")
    count = int(saying(made, name, "UNSCHED").sum()) if name else 0
    return f"{made.dataset.name} has {plural(count, 'record')} of unscheduled visits ({name})." if count else ""


# -- creation -------------------------------------------------------------------------


def _creation(facts: Facts) -> Iterator[Section]:
    yield Section("Analysis data creation and processing issues")
    split = facts.split("adam")
    yield (
        Section("Split datasets", split, 2)
        if split
        else nothing("Split datasets", "every analysis dataset is one file.")
    )
    yield Section("Data dependencies", (_words_of_chart(), _chart(facts.spec, facts.built("adam"))), 2)
    working = [b for b in facts.run.built.values() if b.dataset.package == "work"]
    rows = [(b.dataset.label or b.dataset.name, b.dataset.structure, f"{len(b.frame):,}") for b in working]
    if rows:
        says = "These datasets are made on the way, and are not submitted; methods in define.xml tell what is taken from them."
        parts = (says, fact_table("Dataset,Structure,Records", rows, (3, 4, 1)))
        yield Section("Intermediate datasets", parts, 2)
    else:
        yield nothing("Intermediate datasets", "the specification has none.")
    yield nothing(
        "Variable conventions", "the specification tells of none beyond those of the ADaM implementation guide."
    )


def _words_of_chart() -> str:
    return (
        "Each dataset is made from those that lead to it, from left to right: SDTM on the left, then ADaM datasets in "
        "the order in which they can be made."
    )


def _chart(spec: Spec, built: Sequence[Built]) -> Chart:
    """The ADaM datasets by depth, behind the SDTM datasets that they use."""
    names = [b.dataset.name for b in built]
    uses = {b.dataset.name: sources_of(spec.datasets.get(b.dataset.name, b.dataset), spec) for b in built}
    depth: dict[str, int] = {}

    def deep(name: str, seen: tuple[str, ...] = ()) -> int:
        if name not in depth:
            below = [deep(s, (*seen, name)) for s in uses[name] if s in uses and s != name and s not in seen]
            depth[name] = 1 + max(below, default=0)
        return depth[name]

    levels: dict[int, list[str]] = {}
    for name in names:
        levels.setdefault(deep(name), []).append(name)
    order = [d.name for d in spec.datasets.values()]
    tabulated = {s for sources in uses.values() for s in sources if s in spec.datasets and s not in uses}
    first = tuple(sorted(tabulated, key=order.index))
    known = {*first, *names}
    made_of = {name: tuple(s for s in sources if s in known) for name, sources in uses.items()}
    return Chart((first, *(tuple(levels[level]) for level in sorted(levels))), made_of)


# -- datasets -------------------------------------------------------------------------


def _datasets(facts: Facts) -> Iterator[Section]:
    built = facts.built("adam")
    yield Section("Analysis dataset descriptions")
    displays, _ = read_displays(facts.spec)
    sentence = f"The package has {plural(len(built), 'analysis dataset')}; {plural(len(displays), 'display')} {'is' if len(displays) == 1 else 'are'} made from them."
    yield Section("Overview", (sentence,), 2)
    rows = [(b.dataset.name, b.dataset.label, b.dataset.kind, b.dataset.structure, f"{len(b.frame):,}") for b in built]
    yield Section(
        "Analysis datasets", (fact_table("Dataset,Label,Class,Structure,Records", rows, (1, 2.4, 2.2, 3, 1)),), 2
    )
    for made in built:
        yield Section(f"{made.dataset.name}: {made.dataset.label}", tuple(_dataset(made, facts)), 3)


def _dataset(made: Built, facts: Facts) -> Iterator[Part]:
    yield " ".join(filter(None, (size(made), structure(made.dataset), made_from(made.dataset, facts.spec))))
    if made.dataset.comment:
        yield made.dataset.comment
    if {"PARAMCD", "PARAM"} <= set(made.frame.columns):
        counts = record_counts(made, "PARAMCD", "PARAM")
        yield fact_table("PARAMCD,PARAM,Records", [(*key, f"{n:,}") for key, n in counts.items()], (1.2, 5, 1))


# -- programs and appendices ----------------------------------------------------------


def _programs(facts: Facts) -> Iterator[Section]:
    from ..study.inputs import inputs_of

    yield Section("Submission of programs")
    study = facts.run.study
    own = [
        f.relative_to(study.path).as_posix() for f in inputs_of(study) if f.suffix == ".py" and study.path in f.parents
    ]
    says = (
        "The datasets and displays are made by m5kit from the sheets of the specification; each method is a function "
        "that define.xml tells in words."
    )
    yield Section("Description", (says,), 2)
    if own:
        parts = ("The study's own functions are in these files:", fact_table("File", [(f,) for f in own], (1,)))
        yield Section("ADaM programs", parts, 2)
    else:
        yield nothing("ADaM programs", "the study has no functions of its own beside those of m5kit.")
    yield _displays(facts.spec)
    yield nothing("Macro programs", "no macros are used.")


def _displays(spec: Spec) -> Section:
    title = "Analysis output programs"
    rows = [
        (display.number, "\n".join(display.titles), display.population, ", ".join(_analysed(display)))
        for display in read_displays(spec)[0]
    ]
    if not rows:
        return nothing(title, "the specification has no displays.")
    says = "The displays and the datasets that they are made from; define.xml has the results of each analysis."
    return Section(title, (says, fact_table("Number,Title,Population,Datasets", rows, (1.2, 3.6, 2, 2))), 2)


def _analysed(display: Display) -> list[str]:
    return list(dict.fromkeys(a.dataset for a in display.analyses if a.dataset))[:MOST_SOURCES]


def _appendices(facts: Facts) -> Iterator[Section]:
    yield Section("Appendices")
    yield _events(facts.built("adam"))
    parts = tuple(parameters(facts.spec))
    yield (
        Section("Parameters of the analyses", parts, 2)
        if parts
        else nothing("Parameters of the analyses", "study.toml has no parameters.")
    )
    yield software_section()


def _events(built: Sequence[Built]) -> Section:
    """The decision tables of times to event: the first rule of a parameter that holds counts."""
    rows = []
    for made in built:
        for rule in made.dataset.events:
            description = f"{rule.evntdesc}; {rule.cnsdtdsc}" if rule.cnsdtdsc else rule.evntdesc
            when = " AND ".join(map(str, rule.when)) or "otherwise"
            rows.append((rule.parameter, str(rule.rank), when, str(rule.cnsr), rule.date, description))
    if not rows:
        return nothing("Times to event", "no analysis dataset has a decision table of times to event.")
    says = "For each parameter the rules are tried in this order, and the first that holds gives event or censoring. "
    header = "Parameter,Rank,When,CNSR,Date,Event or reason; date of censoring"
    return Section("Times to event", (says + LATER, fact_table(header, rows, (1.3, 0.7, 3.6, 0.8, 1.2, 3))), 2)
