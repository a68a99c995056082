"""The reviewer's guides of a build: the clinical one for SDTM, the analysis one for ADaM."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..define.methods import MethodWords, working_steps
from ..define.rules import LATER
from ..documents.guide import Chart, Guide, Part, Section, Table, guide_pdf
from ..engine.lineage import Built
from ..specs import Finding, Spec
from ..study.build import Run
from ..study.own_papers import write_own_papers
from ..trace.ledger import Account
from .crf import targets_of
from .guide_facts import (
    accounted,
    comments,
    conformance,
    datasets,
    derivation,
    imputation,
    introduction,
    issues,
    parameters,
    protocol,
    sources_of,
)
from .papers import GUIDES, TITLES, Papers, write_paper

MOST_SOURCES = 12


def write_guides(
    run: Run, papers: Papers, folders: Mapping[str, Path], findings: Sequence[Finding], accounts: Sequence[Account]
) -> None:
    """Write the reviewer's guide of each package that has one into its folder, and the study's own documents.

    findings are all of the build's, in order; accounts what became of the collected values.
    Raises OutputFault where a file cannot be written.
    """
    for package in papers.guides:
        guide = sdtm_guide(run, findings, accounts) if package == "sdtm" else adam_guide(run, findings)
        write_paper(folders[package] / GUIDES[package], guide_pdf(guide))
    write_own_papers(papers.own, folders)


def sdtm_guide(run: Run, findings: Sequence[Finding], accounts: Sequence[Account]) -> Guide:
    """The clinical study data reviewer's guide, in the order of PHUSE's template as far as a build knows the facts."""
    spec, built = run.study.spec, list(run.package("sdtm").values())
    names = [b.dataset.name for b in built]
    every = [name for name, b in run.built.items() if b.dataset.package != "work"]
    sections = [
        *introduction(spec, "sdtm", TITLES[GUIDES["sdtm"]]),
        *protocol(spec, run.built.get("TS")),
        Section("Subject data"),
        Section("Datasets", (datasets(built),), 2),
        Section("Comments on datasets", tuple(comments(built)), 2),
        Section("What each dataset is made from", (_made_from(spec, built),), 2),
        *conformance(findings, spec, names),
        Section("Data issues"),
        *issues(findings, spec, every),
        *accounted(accounts),
        Section("Parameters and imputation"),
        Section("Parameters of the conversion", (parameters(spec),), 2),
        Section("Imputation", ("Dates stay as collected, with what is missing left out.", *imputation(built)), 2),
        derivation(run),
    ]
    return _guide(spec, "sdtm", sections)


def adam_guide(run: Run, findings: Sequence[Finding]) -> Guide:
    """The analysis data reviewer's guide, in the order of PHUSE's template as far as a build knows the facts."""
    spec, built = run.study.spec, list(run.package("adam").values())
    names = [b.dataset.name for b in built]
    sections = [
        *introduction(spec, "adam", TITLES[GUIDES["adam"]]),
        *protocol(spec, None),
        Section("Analysis considerations"),
        Section("Populations", tuple(_populations(run)), 2),
        Section("Parameters of the analyses", (parameters(spec),), 2),
        Section("Imputation and derived records", tuple(imputation(built)), 2),
        Section("Times to event", tuple(_events(built)), 2),
        Section("Analysis data"),
        Section("Dependencies", (_words_of_chart(), _chart(spec, built)), 2),
        Section("Datasets", (datasets(built),), 2),
        Section("Comments on datasets", tuple(comments(built)), 2),
        *conformance(findings, spec, names),
        Section("Displays", tuple(_displays(spec))),
        derivation(run),
    ]
    return _guide(spec, "adam", sections)


def _guide(spec: Spec, package: str, sections: Sequence[Section]) -> Guide:
    study = f"Study {spec.id}"
    return Guide(TITLES[GUIDES[package]], study, str(spec.study.get("disclaimer", "")), tuple(sections))


def _made_from(spec: Spec, built: Sequence[Built]) -> Table:
    """The forms whose fields go to a dataset, and the datasets that it looks values up in."""
    forms: dict[str, dict[str, None]] = {}
    for (form, _), targets in targets_of(spec).items():
        for target in targets:
            forms.setdefault(target.dataset, {})[form.rpartition(".")[2]] = None
    rows = []
    for made in built:
        name = made.dataset.name
        others = [s for s in sources_of(spec.datasets.get(name, made.dataset), spec) if "." not in s]
        rows.append((name, ", ".join(forms.get(name, ())), ", ".join(others)))
    return Table(("Dataset", "Forms", "Datasets"), tuple(rows), (1, 4, 3))


# -- analysis -------------------------------------------------------------------------


def _populations(run: Run) -> Iterator[Part]:
    """The flags of ADSL, how many subjects have each, and how it is made."""
    adsl = run.built.get("ADSL")
    if adsl is None:
        yield "There is no ADSL."
        return
    telling = words_of(run, "ADSL")
    methods = {str(v): telling.text([s for s in adsl.steps if s.variable == str(v)]) for v in adsl.dataset.variables}
    rows = []
    for variable in adsl.dataset.variables:
        if variable.name.endswith("FL") and variable.is_text:
            count = int((adsl.frame[variable.name].astype("object") == "Y").sum())
            rows.append((variable.name, variable.label, f"{count:,}", methods[str(variable)]))
    yield f"ADSL has {len(adsl.frame):,} subjects."
    if rows:
        yield Table(("Flag", "Meaning", "Subjects with Y", "Method"), tuple(rows), (1.2, 2.6, 1, 4))


def words_of(run: Run, name: str) -> MethodWords:
    """How the methods of a dataset of a run are worded."""
    working = working_steps((b.dataset, b.steps) for b in run.built.values())
    return MethodWords(run.study.spec, run.built[name].dataset, working)


def _events(built: Sequence[Built]) -> Iterator[Part]:
    """The decision tables of times to event: the first rule of a parameter that holds counts."""
    rows = []
    for made in built:
        for rule in made.dataset.events:
            told = f"{rule.evntdesc}; {rule.cnsdtdsc}" if rule.cnsdtdsc else rule.evntdesc
            when = " AND ".join(map(str, rule.when)) or "otherwise"
            rows.append((rule.parameter, str(rule.rank), when, str(rule.cnsr), rule.date, told))
    if not rows:
        yield "There are no times to event."
        return
    yield (
        "For each parameter the rules are tried in this order, and the first that holds gives event or censoring. "
        + LATER
    )
    header = ("Parameter", "Rank", "When", "CNSR", "Date", "Event or reason; date of censoring")
    yield Table(header, tuple(rows), (1.3, 0.6, 3.6, 0.7, 1.2, 3))


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
    made_from = {name: tuple(s for s in sources if s in known) for name, sources in uses.items()}
    return Chart((first, *(tuple(levels[level]) for level in sorted(levels))), made_from)


def _displays(spec: Spec) -> Iterator[Part]:
    rows = [
        (row["number"], row["title"], row["population"], ", ".join(_analysed(spec, row["display"])))
        for row in spec.sheets.get("displays", ())
    ]
    if rows:
        yield "The displays and the datasets that they are made from; define.xml has each analysis."
        yield Table(("Number", "Title", "Population", "Datasets"), tuple(rows), (1.2, 3.6, 2, 2))
    else:
        yield "There are no displays."


def _analysed(spec: Spec, display: str) -> list[str]:
    mine = [row["dataset"] for row in spec.sheets.get("analyses", ()) if row["display"] == display]
    return list(dict.fromkeys(name for name in mine if name))[:MOST_SOURCES]
