"""The clinical study data reviewer's guide: every heading of PHUSE's template, filled from the spec and the run."""

from collections.abc import Iterator, Sequence

import pandas as pd

from ..documents.guide import Part, Section
from ..engine.lineage import Built
from ..trace.ledger import Account
from .crf import targets_of
from .guide_facts import (
    Facts,
    column_texts,
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
    subjects,
)
from .guide_issues import belongs, dataset_of, issues_details, issues_summary, record_issues

TITLE = "Clinical Study Data Reviewer's Guide"
DESIGN = ("TA", "TE", "TV", "TD", "TM", "TI", "TS")
SCREEN_FAILURE = ("SCRNFAIL", "SCREEN FAILURE")


def sdtm_sections(facts: Facts, pages: int | None) -> Iterator[Section]:
    """The sections of the guide; pages are those of the annotated case report form made here, None where it is not."""
    yield from introduction(facts.spec, "sdtm", TITLE)
    yield from _protocol(facts)
    yield from _subject_data(facts, pages)
    yield Section("Data conformance summary")
    yield inputs(facts, "sdtm")
    yield from issues_summary(facts, "sdtm")
    found = record_issues(facts, "sdtm")
    yield found or Section("Findings on the collected records", ("Nothing was found in the collected records.",), 2)
    yield from _appendices(facts)


# -- protocol -------------------------------------------------------------------------


def _protocol(facts: Facts) -> Iterator[Section]:
    yield Section("Protocol description")
    yield protocol(facts.spec)
    words = [str(facts.spec.study[n]) for n in ("description", "disclaimer") if facts.spec.study.get(n)]
    parts = [*words, *_arms(facts)]
    if parts:
        yield Section("Protocol design", tuple(parts), 2)
    else:
        yield nothing("Protocol design", "neither study.toml nor the trial design datasets describe it.")
    design = [b for b in facts.built("sdtm") if b.dataset.name in DESIGN]
    if not design:
        yield nothing("Trial design datasets", "the package has none of TA, TE, TV, TD, TM, TI, TS.")
        return
    rows = [(b.dataset.name, b.dataset.label, f"{len(b.frame):,}") for b in design]
    yield Section("Trial design datasets", (fact_table("Dataset,Label,Records", rows, (1, 4, 1)),), 2)
    for made in design:
        name, label = made.dataset.name, made.dataset.label
        yield Section(f"{name}: {label}", tuple(_design(made)), 3)


def _arms(facts: Facts) -> Iterator[str]:
    """The arms of TA with their elements, in order."""
    trial = facts.run.built.get("TA")
    if trial is None or not {"ARM", "ELEMENT"} <= set(trial.frame.columns):
        return
    arms: dict[str, list[str]] = {}
    for arm, element in zip(column_texts(trial, "ARM"), column_texts(trial, "ELEMENT"), strict=True):
        arms.setdefault(arm, []).append(element)
    yield (
        f"The trial design has {plural(len(arms), 'arm')}: "
        + "; ".join(f"{arm} ({', '.join(dict.fromkeys(elements))})" for arm, elements in arms.items())
        + "."
    )


def _design(made: Built) -> Iterator[Part]:
    yield f"{size(made)} {structure(made.dataset)}".strip()
    if made.dataset.comment:
        yield made.dataset.comment
    if made.dataset.name == "TS" and {"TSPARM", "TSVAL"} <= set(made.frame.columns):
        yield fact_table("Parameter,Value", summed_up(made), (2, 4))


def summed_up(trial: Built) -> list[tuple[str, str]]:
    """The parameters of the trial summary with their values; where there is none, why (TSVALNF)."""
    reasons = column_texts(trial, "TSVALNF") if "TSVALNF" in trial.frame.columns else [""] * len(trial.frame)
    lines = zip(column_texts(trial, "TSPARM"), column_texts(trial, "TSVAL"), reasons, strict=True)
    return [(name, value or (f"none; null flavor {reason}" if reason else "")) for name, value, reason in lines]


# -- subject data ---------------------------------------------------------------------


def _subject_data(facts: Facts, pages: int | None) -> Iterator[Section]:
    yield Section("Subject data description")
    yield Section("Overview", (fact_table("Question,Answer", _overview(facts), (2, 3)),), 2)
    yield from _accounted(facts.accounts)
    yield Section("Annotated case report form", (_crf(facts, pages),), 2)
    domains = [b for b in facts.built("sdtm") if b.dataset.name not in DESIGN]
    rows = [(b.dataset.name, b.dataset.label, b.dataset.structure, f"{len(b.frame):,}", _people(b)) for b in domains]
    header = "Dataset,Label,Structure,Records,Subjects"
    split = facts.split("sdtm")
    yield Section("SDTM subject domains", (fact_table(header, rows, (1.1, 2.4, 3.6, 1, 1)), *split), 2)
    supplemental = {b.dataset.parent: b for b in domains if b.dataset.parent and b.dataset.name.startswith("SUPP")}
    for made in domains:
        if made not in supplemental.values():
            name = made.dataset.name
            parts = tuple(_domain(made, supplemental.get(name), facts))
            yield Section(f"{name}: {made.dataset.label}", parts, 3)


def _people(made: Built) -> str:
    count = subjects(made)
    return "" if count is None else f"{count:,}"


def _overview(facts: Facts) -> Iterator[tuple[str, str]]:
    """The questions of the template, each answered by what the build has seen."""
    yield "Are the submitted data taken from an ongoing study?", _ongoing(facts)
    yield "Were the SDTM datasets used as sources for the analysis datasets?", _sources(facts)
    yield "Do the submission datasets include screen failures?", _failures(facts)
    empty = [b.dataset.name for b in facts.built("sdtm") if not len(b.frame)]
    planned = "Were any domains planned, but not submitted because no data were collected?"
    yield (
        planned,
        f"{', '.join(empty)} have no records." if empty else "No: every dataset of the specification has records.",
    )
    yield "Are the submitted data a subset of collected data?", _subset(facts.accounts)
    yield "Is adjudication data present?", _adjudicated(facts)


def _ongoing(facts: Facts) -> str:
    trial, cutoff = facts.run.built.get("TS"), facts.spec.study.get("cutoff")
    ends = []
    if trial is not None and {"TSPARMCD", "TSVAL"} <= set(trial.frame.columns):
        ends = [
            v
            for n, v in zip(column_texts(trial, "TSPARMCD"), column_texts(trial, "TSVAL"), strict=True)
            if n == "SENDTC" and v
        ]
    sentences = [f"The trial summary gives {ends[0]} as the end of the study."] if ends else []
    sentences += [f"The data are as of the cut-off date {cutoff}."] if cutoff else []
    return " ".join(sentences) or "The specification gives neither an end of the study nor a cut-off date."


def _sources(facts: Facts) -> str:
    analysis = facts.built("adam")
    if not analysis:
        return "There are no analysis datasets."
    direct = [b.dataset.name for b in analysis if any("." in s for s in sources_of(b.dataset, facts.spec))]
    return f"Yes, but for {', '.join(direct)}, which read collected records too." if direct else "Yes."


def _failures(facts: Facts) -> str:
    subjects_ = facts.run.built.get("DM")
    if subjects_ is None:
        return "There is no DM."
    names = [n for n in ("ARMCD", "ARM", "ACTARMCD", "ACTARM", "ARMNRS") if n in subjects_.frame.columns]
    odd = [column_texts(subjects_, name).str.upper().isin(SCREEN_FAILURE) for name in names]
    count = int(pd.concat(odd, axis=1).any(axis=1).sum()) if odd else 0
    return f"Yes, {plural(count, 'subject')} of DM." if count else "No subject of DM is a screen failure."


def _subset(accounts: Sequence[Account]) -> str:
    total = _total(accounts)
    if not total["values"]:
        return "There are no collected values."
    if total["reached"] == total["values"]:
        return f"No: all {total['values']:,} collected values are in a submitted dataset."
    return (
        f"Yes: of {total['values']:,} collected values {total['reached']:,} are in a submitted dataset. {_rest(total)}"
    )


def _adjudicated(facts: Facts) -> str:
    found = [
        f"{b.dataset.name}.{name}"
        for b in facts.built("sdtm")
        for name in b.frame.columns
        if name.endswith(("EVAL", "EVALID")) and saying(b, name, "ADJUDICAT").any()
    ]
    return f"Yes, in {', '.join(found)}." if found else "No evaluator of a record is an adjudicator."


def _total(accounts: Sequence[Account]) -> dict[str, int]:
    fields = [a for a in accounts if a.field]
    names = ("values", "reached", "not_submitted", "left_out", "unaccounted")
    return {name: sum(getattr(a, name) for a in fields) for name in names}


def _rest(total: dict[str, int]) -> str:
    """What became of the values that are in no dataset."""
    sentences = []
    if total["not_submitted"]:
        sentences.append(f"{total['not_submitted']:,} are listed as not submitted, with a reason")
    if total["left_out"]:
        sentences.append(f"{total['left_out']:,} were superseded, corrected or repeated, and are left out")
    if total["unaccounted"]:
        sentences.append(f"{total['unaccounted']:,} are in no dataset and unexplained")
    return f"Of the others, {'; '.join(sentences)}." if sentences else ""


def _accounted(accounts: Sequence[Account]) -> Iterator[Section]:
    """What became of the collected values, form by form, and why some are in no dataset."""
    groups: dict[str, list[Account]] = {}
    for account in accounts:
        if account.field:
            groups.setdefault(account.form, []).append(account)
    if not groups:
        yield nothing("What became of the collected values", "the study has no collected values.")
        return
    rows = []
    for form, same in groups.items():
        counts = _total(same)
        rows.append((form.rpartition(".")[2], *(f"{n:,}" for n in counts.values())))
    head = "Form,Values,In a dataset,Not submitted,Left out,Unexplained"
    why = [(f"{a.form.rpartition('.')[2]} {a.field}", reason) for a in accounts for reason in a.reasons if a.field]
    reasons = (fact_table("Field,Why it is not submitted", why, (2, 5)),) if why else ()
    total = _total(accounts)
    sentence = (
        f"Of {total['values']:,} collected values {total['reached']:,} are in a submitted dataset. {_rest(total)}"
    )
    says = f"{sentence.strip()} ledger.csv of the build has each field."
    yield Section(
        "What became of the collected values", (says, fact_table(head, rows, (2, 1, 1.2, 1.2, 1, 1.2)), *reasons), 2
    )


def _crf(facts: Facts, pages: int | None) -> str:
    listed = [document.href for document in facts.spec.documents if document.is_kind("acrf")]
    if pages is None:
        return (
            f"The annotated case report form is {listed[0]}, made by the sponsor."
            if listed
            else ("There is no annotated case report form: the study does not describe its forms.")
        )
    forms = {form for form, _ in facts.spec.once(targets_of)}
    return (
        f"acrf.pdf was drawn by the build from the description of the forms and from the specification, on "
        f"{plural(pages, 'page')}; fields of {plural(len(forms), 'form')} go to SDTM datasets."
    )


def _domain(made: Built, supplement: Built | None, facts: Facts) -> Iterator[Part]:
    name = made.dataset.name
    yield " ".join(filter(None, (size(made), structure(made.dataset), made_from(made.dataset, facts.spec))))
    if made.dataset.comment:
        yield made.dataset.comment
    if supplement is not None:
        yield f"{size(supplement)} {made_from(supplement.dataset, facts.spec)}".strip()
        if {"QNAM", "QLABEL"} <= set(supplement.frame.columns):
            yield fact_table("Qualifier,Label,Records", _qualifiers(supplement), (1, 4, 1))
    related = _relations(name, facts)
    if related:
        yield f"RELREC relates {name} to {', '.join(related)}."
    mine = [f for f in facts.findings if dataset_of(f, {name}) and belongs(f, facts) == "sdtm"]
    found = len(mine)
    if found:
        yield f"The build found {plural(found, 'thing')} in {name}; see the issues summary."


def _qualifiers(made: Built) -> list[tuple[str, str, str]]:
    return [(name, label, f"{n:,}") for (name, label), n in record_counts(made, "QNAM", "QLABEL").items()]


def _relations(name: str, facts: Facts) -> list[str]:
    """The domains that RELREC relates to this one."""
    made = facts.run.built.get("RELREC")
    if made is None or not {"RELID", "RDOMAIN"} <= set(made.frame.columns):
        return []
    pairs = list(record_counts(made, "RELID", "RDOMAIN"))
    mine = {relation for relation, domain in pairs if domain == name}
    return sorted({domain for relation, domain in pairs if relation in mine and domain != name})


# -- appendices -----------------------------------------------------------------------


def _appendices(facts: Facts) -> Iterator[Section]:
    yield Section("Appendices")
    yield _criteria(facts)
    yield issues_details(facts, "sdtm")
    yield Section("Imputation and derived records", tuple(_imputed(facts)), 2)
    parts = tuple(parameters(facts.spec))
    yield (
        Section("Parameters of the conversion", parts, 2)
        if parts
        else nothing("Parameters of the conversion", "study.toml has no parameters.")
    )
    yield nothing(
        "Legacy data conversion", "the specification tells of no data that were converted from another standard."
    )
    yield software_section()


def _criteria(facts: Facts) -> Section:
    title, made = "Inclusion and exclusion criteria", facts.run.built.get("TI")
    wanted = ("IETESTCD", "IETEST", "IECAT")
    if made is None or not set(wanted) <= set(made.frame.columns):
        return nothing(title, "the package has no TI.")
    rows = list(dict.fromkeys(zip(*(column_texts(made, name) for name in wanted), strict=True)))
    return Section(title, (fact_table("Criterion,Text,Category", rows, (1, 5, 1.2)),), 2)


def _imputed(facts: Facts) -> Iterator[Part]:
    """How dates stand in SDTM, as counted, and what is imputed."""
    whole = part = 0
    for made in facts.built("sdtm"):
        for variable in made.dataset.variables:
            if variable.name.endswith("DTC"):
                dates = record_counts(made, variable.name).items()
                whole += sum(n for (date,), n in dates if len(date) >= 10)
                part += sum(n for (date,), n in dates if 0 < len(date) < 10)
    if whole + part:
        yield (
            f"The --DTC variables have {whole + part:,} dates, of which {part:,} lack a day, a month or a year."
            if part
            else f"All {whole:,} dates of the --DTC variables have a year, a month and a day."
        )
    yield from imputation(facts.built("sdtm"))
