"""Facts of a build for its reviewer's guides, as sections of tables."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ..documents.guide import Section, Table
from ..engine.lineage import Built
from ..specs import Dataset, Finding, Row, Spec
from ..study.build import Run
from ..study.software import software
from ..trace.ledger import Account

OURS = ("", "m5kit")
NO_NOTE = "No explanation is given."
MOST_CELLS = 600  # characters of a cell; a longer text goes on in define.xml
_DATASET = re.compile(r"[A-Z][A-Z0-9]{1,7}\b")


def introduction(spec: Spec, package: str, guide: str) -> Iterator[Section]:
    """What the guide is for, and the standards and dictionaries of the package."""
    purpose = (
        f"This {guide} tells a reviewer what the datasets hold that define.xml does not show at a glance. It was "
        "drafted from the study's specification and from the build that made the datasets; every number in it was "
        "counted by that build."
    )
    yield Section("Introduction")
    yield Section("Purpose", (purpose,), 2)
    kept = [s for s in spec.standards if s.type == "CT" or ("ADAM" in s.name.upper()) == (package == "adam")]
    rows = [(f"{s.name} {s.publishing_set}".strip(), s.type, s.version, s.status) for s in kept]
    rows += [(c.dictionary, "Dictionary", c.version, c.label) for c in spec.codelists.values() if c.dictionary]
    yield Section("Standards and dictionaries", (_table("Standard,Type,Version,Status or use", rows, (3, 2, 2, 3)),), 2)


def protocol(spec: Spec, trial: Built | None) -> Iterator[Section]:
    """The protocol as study.toml and the trial summary tell it."""
    told = spec.study
    facts = (("Study", spec.id), ("Protocol", told.get("protocol")), ("Title", told.get("title")))
    rows = [(name, str(value)) for name, value in facts if value]
    words = [str(told[name]) for name in ("description", "disclaimer") if told.get(name)]
    yield Section("Protocol description", (_table("Fact,Value", rows, (1, 4)), *words))
    if trial is not None and {"TSPARM", "TSVAL"} <= set(trial.frame.columns):
        yield Section("Trial summary", (_table("Parameter,Value", _summed_up(trial), (2, 4)),), 2)


def _summed_up(trial: Built) -> list[tuple[str, str]]:
    """The parameters of the trial summary with their values; where there is none, why (TSVALNF)."""
    names = [name for name in ("TSPARM", "TSVAL", "TSVALNF") if name in trial.frame.columns]
    lines = trial.frame[names].astype("object").where(trial.frame[names].notna(), "").to_numpy().tolist()
    told = ([str(cell) for cell in (*line, "")[:3]] for line in lines)
    return [(name, value or (f"none; null flavor {reason}" if reason else "")) for name, value, reason in told]


def datasets(built: Sequence[Built]) -> Table:
    """The datasets with their structure, keys and records."""
    rows = [(d.name, d.label, d.structure, " ".join(d.keys), f"{len(b.frame):,}") for b in built for d in (b.dataset,)]
    return _table("Dataset,Label,Structure,Keys,Records", rows, (1.1, 2.4, 3, 3, 1))


def comments(built: Sequence[Built]) -> Iterator[str | Table]:
    """What the spec says of single datasets."""
    rows = [(b.dataset.name, b.dataset.comment) for b in built if b.dataset.comment]
    yield _table("Dataset,Comment", rows, (1, 6)) if rows else "No dataset has a comment."


# -- conformance ----------------------------------------------------------------------


def conformance(findings: Sequence[Finding], spec: Spec, names: Iterable[str]) -> Iterator[Section]:
    """The findings on these datasets by rule, each with its disposition, and those of other checks that notes tell."""
    known = set(names)
    notes = spec.sheets.get("notes", ())
    mine = [f for f in findings if dataset_of(f, known)]
    parts = _summary(mine, notes) if mine else ("The checks of the build found nothing in these datasets.",)
    says = (
        "The build checks every dataset against the specification and the controlled terminology, by rules within "
        "records, across records and across datasets. The findings by rule, and what is to be said of them:"
    )
    yield Section("Data conformance")
    yield Section("Findings of the build", (says, *parts), 2)
    others = [row for row in notes if row["source"] not in OURS and known & set(_names(row["dataset"]))]
    if others:
        rows = [
            (f"{row['source']} {row['rule']}", f"{row['dataset']} {row['variable']}".strip(), row["place"], _note(row))
            for row in others
        ]
        yield Section("Other checks", (_table("Rule,Variable,Records,Explanation", rows, (1.7, 1.6, 2.2, 4.5)),), 2)


def dataset_of(finding: Finding, known: set[str]) -> str:
    """The dataset that a finding is on, by its place; "" where it is on none of them."""
    found = _DATASET.match(finding.place)
    name = found[0] if found else ""
    return name if name in known else ""


def _summary(findings: Sequence[Finding], notes: Sequence[Row]) -> tuple[Table, ...]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    rows = []
    for (severity, rule), same in groups.items():
        said = [_note(row) for row in notes if row["rule"] == rule and row["source"] in OURS]
        example = f"{same[0].place}: {same[0].message}"
        rows.append((rule, severity, str(len(same)), _cut(example), " ".join(dict.fromkeys(said)) or NO_NOTE))
    return (_table("Rule,Severity,Number,First of them,Explanation", rows, (1.6, 1, 0.9, 3.4, 3.4)),)


def _note(row: Row) -> str:
    told = (row["explanation"], row["disposition"])
    return " ".join(text if text.endswith(".") else f"{text}." for text in told if text)


def _names(text: str) -> list[str]:
    return text.replace(",", " ").split()


# -- data issues ----------------------------------------------------------------------


def issues(findings: Sequence[Finding], spec: Spec, known: Iterable[str]) -> Iterator[Section]:
    """The findings on the collected records by rule, with their dispositions."""
    within = set(known)
    mine = [f for f in findings if not dataset_of(f, within) and not f.rule.startswith(("DISPLAY", "SPEC"))]
    parts = _summary(mine, spec.sheets.get("notes", ())) if mine else ("Nothing was found in the collected records.",)
    yield Section("Findings on the collected records", parts, 2)


def accounted(accounts: Sequence[Account]) -> Iterator[Section]:
    """What became of the collected values, form by form, and why some are in no dataset."""
    groups: dict[str, list[Account]] = {}
    for account in accounts:
        if account.field:
            groups.setdefault(account.form, []).append(account)
    rows = []
    for form, same in groups.items():
        counts = [sum(getattr(a, n) for a in same) for n in ("values", "reached", "not_submitted", "left_out")]
        rest = sum(a.unaccounted for a in same)
        rows.append((form.rpartition(".")[2], *(f"{n:,}" for n in (*counts, rest))))
    head = "Form,Values,In a dataset,Not submitted,Left out,Unaccounted for"
    why = [(f"{a.form.rpartition('.')[2]} {a.field}", reason) for a in accounts for reason in a.reasons if a.field]
    says = (
        "Every collected value is in a submitted dataset or listed as not submitted with its reason; what is left out "
        "was superseded or repeated (ledger.csv has each field)."
    )
    reasons = (_table("Field,Why it is not submitted", why, (2, 5)),) if why else ()
    yield Section(
        "What became of the collected values", (says, _table(head, rows, (2, 1, 1.2, 1.2, 1, 1.4)), *reasons), 2
    )


# -- how it was made ------------------------------------------------------------------


def imputation(built: Sequence[Built]) -> Iterator[str | Table]:
    """The variables that are imputed, or say that and how something was, and the records that are derived."""
    rows = []
    for made in built:
        for step in made.steps:
            of_records = step.variable.endswith(".DTYPE") and step.where
            if of_records or re.search(r"\bimput", f"{step.text} {step.function}", re.IGNORECASE):
                where = f" where {step.where}" if step.where else ""
                rows.append((f"{step.variable}{where}", _cut(step.text)))
    yield _table("Variable,Method", rows, (2, 5)) if rows else "No value is imputed and no record is derived."


def parameters(spec: Spec) -> Table:
    """The parameters of study.toml that methods are handed by name."""
    rows = [(name, _cut(_told(value))) for name, value in spec.parameters.items()]
    return _table("Parameter,Value", rows, (2, 5))


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return "; ".join(f"{k} = {_told(v)}" for k, v in value.items()) if isinstance(value, dict) else str(value)


def derivation(run: Run) -> Section:
    """The software, and how to make the datasets again."""
    says = (
        "The same inputs give the same bytes. manifest.json lists every file that was read and written with its SHA-256; "
        "the inputs, the specification and the files can be packed into one archive (m5kit package), from which anyone "
        "can make every file again and compare it byte for byte (m5kit verify)."
    )
    return Section("Software", (_table("Software,Version", list(software().items()), (1, 1)), says))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CELLS else f"{text[:MOST_CELLS]} …"


def _table(header: str, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    return Table(tuple(header.split(",")), tuple(tuple(row) for row in rows), tuple(widths))


def sources_of(dataset: Dataset, spec: Spec) -> list[str]:
    """The forms and datasets that a dataset is made from, working datasets passed through; each once."""
    found: dict[str, None] = {}
    for table in _tables(dataset):
        other = spec.datasets.get(table)
        if other is not None and other.package == "work":
            found.update(dict.fromkeys(t for t in sources_of(other, spec) if t != dataset.name))
        elif table != dataset.name:
            found[table] = None
    return list(found)


def _tables(dataset: Dataset) -> Iterator[str]:
    yield from (record.source for record in dataset.records)
    derivations = [*(v.derivation for v in dataset.variables), *(v.derivation for v in dataset.values)]
    for derivation in derivations:
        yield from (source.table for source in derivation.sources if source.table not in ("STUDY", dataset.name))
    for rule in dataset.events:
        yield from (lookup.table for lookup in rule.lookups)
