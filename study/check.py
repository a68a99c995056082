"""Everything that is wrong with a study's spec, in one pass."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..checks.edits import edit_faults
from ..engine.check_spec import engine_faults
from ..specs import FaultySpec, Finding, Spec, in_order
from ..specs.check_sheets import spec_faults
from ..specs.findings import one_cause
from ..specs.nearest import nearest
from ..specs.terminology import terminology_files
from ..tlf.check_displays import check_displays
from .described import described_faults
from .document_pages import page_faults
from .folder import Study
from .not_submitted import ledger_faults

LOST = ("FORM-MISSING", "FORM-UNREADABLE")
AGAINST_THE_STANDARD = ("SPEC-REQUIRED", "SPEC-STANDARD")
OF_DISPLAYS = ("DISPLAY-", "ANALYSIS-")


Columns = Mapping[str, Sequence[str] | None]  # None: the form is there, and what its fields are is in doubt


def check(study: Study) -> tuple[Finding, ...]:
    """Every fault of the spec: of the sheets themselves, of what they name, and of the forms where they are at hand."""
    return faults_against(study, columns_of_forms(study), lost_forms(study), doubtful_forms(study))


def faults_against(
    study: Study, forms: Columns | None, lost: Collection[str], doubtful: Mapping[str, Finding] | None = None
) -> tuple[Finding, ...]:
    """The same, against forms with these columns, by name, None where there are no forms.

    lost were not delivered; doubtful are those whose header is in doubt, each with the finding that says so: where a
    sheet names one, that is the fault, and not every field that it seems to lack.
    """
    named = {name for name in doubtful or () if forms is not None and _lacks_what_is_named(study.spec, name, forms)}
    forms = forms if forms is None else {name: None if name in named else found for name, found in forms.items()}
    of_engine = engine_faults(study.spec, study.homes, forms)
    of_rows = (*ledger_faults(study.spec, forms, lost), *edit_faults(study.spec, forms))
    of_sheets = (*study.faults, *spec_faults(study.spec), *_setting_faults(study, forms))
    of_pages, of_displays = page_faults(study.spec, study.path), check_displays(study.spec)
    of_headers = [finding for name, finding in (doubtful or {}).items() if name in named]
    return in_order(one_cause([*of_sheets, *of_headers, *of_engine, *of_rows, *of_pages, *of_displays]))


def _lacks_what_is_named(spec: Spec, form: str, forms: Columns) -> bool:
    """Whether a sheet names a field that a form does not have."""
    named: set[str] = set()
    for dataset in spec.datasets.values():
        made = [*(v.derivation for v in dataset.columns), *(v.derivation for v in dataset.lines)]
        own = any(record.source == form for record in dataset.records)
        sources = [source for derivation in made for source in derivation.sources]
        named |= {s.column for s in sources if s.table == form or (own and s.table.endswith(".*"))}
    return not named <= set(forms.get(form) or ())


def _setting_faults(study: Study, forms: Columns | None) -> Iterator[Finding]:
    """What study.toml names and is not there: files of terminology, and the form and field of the subjects."""
    yield from described_faults(study.described)
    yield from study.unread
    for kind, name in study.spec.sources.items():
        folder = study.path / name
        if not folder.is_dir() and not study.makes_raw:
            what = "is no folder" if folder.exists() else "is not there"
            says = f"The folder of the {kind} records, {name}, {what}: no form was looked at."
            yield Finding(
                "SPEC-SETTING", "note", "study.toml, [sources]", says, "Mend its name, or put the records there."
            )
    for file in terminology_files(study.path, study.spec.settings.terminology):
        if not file.is_file():
            says, mend = f"The file {file} is not there.", "Put it there, or mend its path."
            yield Finding("SPEC-SETTING", "error", "study.toml, [terminology]", says, mend)
    if not forms:
        return
    yield from _unknown_names(study, forms)
    place, fields = "study.toml, [raw]", {field for fields in forms.values() for field in fields or ()}
    if study.spec.subject not in fields and None not in forms.values():
        says = f"No form has the field {study.spec.subject!r}, so no record has a subject."
        mend = f"Name the field under subject.{nearest(study.spec.subject, fields)}"
        yield Finding("SPEC-SETTING", "error", place, says, mend)
    log = study.spec.settings.queries
    for table, key, form in (
        ("raw", "subjects", study.spec.settings.raw.subjects),
        ("queries", "form", log.form if log else ""),
    ):
        if form and (form if "." in form else f"raw.{form}") not in forms:
            says = f"{key} names the form {form!r}, which is not there."
            mend = f"Mend its name.{nearest(form, [name.partition('.')[2] for name in forms])}"
            yield Finding("SPEC-SETTING", "error", f"study.toml, [{table}]", says, mend)


def _unknown_names(study: Study, forms: Columns) -> Iterator[Finding]:
    """Files, forms and fields for which study.toml says how they are read, and that are not there."""
    files = {file.name for file, _ in study.form_files()} | {form.file for form in study.described.values()}
    for name in study.spec.settings.files:
        if name not in files:
            says = f"[files.{name!r}] is about a file that is not there.{nearest(name, files)}"
            yield Finding("SPEC-SETTING", "error", "study.toml, [files]", says, "Mend its name, or take it out.")
    for name in study.spec.settings.fields:
        form, field = ".".join(name.split(".")[:2]), ".".join(name.split(".")[2:])
        fields = forms.get(form, ())
        if form not in forms:
            says = f"[fields.{name!r}] is about a form that is not there.{nearest(form, forms)}"
            yield Finding("SPEC-SETTING", "error", "study.toml, [fields]", says, "Mend its name, or take it out.")
        elif field and fields is not None and field not in fields:
            says = f"[fields.{name!r}] is about a field that {form} does not have.{nearest(field, fields)}"
            yield Finding("SPEC-SETTING", "error", "study.toml, [fields]", says, "Mend its name, or take it out.")


def stopping(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The faults with which nothing can be built.

    A dataset that is not what the standard asks for can be built, and its faults are told with the others; so are
    those of displays, of which what has a fault prints nothing.
    """
    rules = (*AGAINST_THE_STANDARD, *OF_DISPLAYS)
    return tuple(f for f in found if f.severity == "error" and not f.rule.startswith(rules))


def refuse_faults(study: Study) -> None:
    """Raise FaultySpec where the spec has faults with which nothing can be built."""
    if faults := stopping(check(study)):
        raise FaultySpec(faults)


def columns_of_forms(study: Study) -> Columns | None:
    """The columns of every form, where the raw records are there."""
    if not study.has_raw():
        return None
    return {form.name: [str(c) for c in form.frame.columns] for form in study.forms()}


def doubtful_forms(study: Study) -> dict[str, Finding]:
    """The forms whose header is in doubt, each with the finding that says so: a title above it, or nothing at all."""
    found = {}
    for form in study.forms() if study.has_raw() else ():
        titles = [f for f in form.findings if f.rule == "HEADER-LINE"]
        if titles:
            found[form.name] = titles[0]
        elif not len(form.frame.columns) and not any(f.rule in LOST for f in form.findings):
            says = "The file is empty: it has no header."
            found[form.name] = Finding("EMPTY-FILE", "error", form.file, says, "Export it anew, or take it away.")
    return found


def lost_forms(study: Study) -> tuple[str, ...]:
    """The forms that are described, and not there or not to be read."""
    forms = study.forms() if study.has_raw() else ()
    return tuple(form.name for form in forms if any(f.rule in LOST for f in form.findings))
