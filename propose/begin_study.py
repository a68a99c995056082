"""A new study from the raw files that are there: study.toml and forms.csv as found, and proposed rows."""

import csv
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..begin.new import IDENTIFIER, Made
from ..forms.folder import raw_files
from ..forms.identity import most_named_subject
from ..outputs import swapped_in
from ..profile.fields import FieldProfile
from ..profile.folder import Profile, raw_profile
from ..specs import InputFault, UsageFault
from ..specs.date_forms import conflicts
from ..specs.declared import declared_column_names
from ..specs.terminology import read_terminology
from ..study import Study
from .study import proposals, write_proposals

MANY = 3  # fields that have a mark, for it to be one of the whole study
DESCRIBED = ("form", "file", "field", "label", "type", "key")
NUMBERS = {"integer": "integer", "number": "number"}
STANDARDS = """[[standards]]
name = "SDTMIG"
type = "IG"
version = "3.4"

[[standards]]
name = "ADaMIG"
type = "IG"
version = "1.3"
"""

ENROLS = ("dm", "demo", "enrol", "subj", "regist", "random")  # how forms are called that list the subjects


def new_study_from_raw(folder: Path, id: str, raw: Path, terminology: Sequence[Path] = ()) -> Made:
    """A study that begins from raw files: they are copied into raw/, described as found, and rows are proposed.

    study.toml has the field of the subject, for the files that have another, too; the date forms, marks of missing
    values and decimal commas that the fields have; what is ambiguous stands there as a comment and is left to a person.
    terminology: files of published codelists, which study.toml names.
    Raises UsageFault where the folder holds something but the raw files, or the identifier cannot name files;
    InputFault where there are no raw files.
    """
    if not IDENTIFIER.fullmatch(id):
        says = f"{id!r} cannot be a study's identifier: it names files and folders."
        raise UsageFault(f"{says} Use at most 20 letters, digits, hyphens, points and underscores.")
    if not raw.is_dir():
        raise InputFault(f"{raw} is no folder. Name the folder of the raw files with --raw.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageFault(f"{folder} is there already and not empty. Name a new folder; nothing was written.")
    profile = raw_profile(raw)
    with swapped_in(folder, listed=False) as unfinished:
        (unfinished / "raw").mkdir()
        for file in raw_files(raw):
            shutil.copyfile(file, unfinished / "raw" / file.name)
        (unfinished / "study.toml").write_text(_study_toml(profile, id, terminology), encoding="utf-8", newline="\n")
        (unfinished / "forms.csv").write_text(forms_csv(profile), encoding="utf-8", newline="\n")
        (unfinished / "spec").mkdir()
        header = ",".join(declared_column_names("datasets"))
        (unfinished / "spec" / "datasets.csv").write_text(f"{header}\n", encoding="utf-8", newline="\n")
        study = Study.open(unfinished)
        found = proposals(study)
        files = write_proposals(study, found)
        written = [unfinished / "study.toml", unfinished / "forms.csv", *files]
        named = tuple(folder / file.relative_to(unfinished) for file in written)
    open_fields = tuple(f"{form.form.name}.{name}" for form in found.forms for name in form.open)
    return Made(named, open=tuple(found.rows.left), unused=open_fields)


# -- study.toml -----------------------------------------------------------------------


def _study_toml(profile: Profile, id: str, terminology: Sequence[Path] = ()) -> str:
    """study.toml for raw files as they were found."""
    named = most_named_subject([[f.name for f in form.fields] for form in profile.forms])
    subject = named or next((form.subject for form in profile.forms if form.subject), "")
    return (
        "\n".join(
            [
                "# What the study is, and how its raw files are read. Found in the files; look it over.\n",
                *("[study]", f"id = {json.dumps(id)}", 'title = "Title of the study"', f"protocol = {json.dumps(id)}"),
                'description = "What the study is about, in a sentence."',
                "stamp = 2020-01-01T00:00:00  # every file that is made bears this time\n",
                *("[sources]", 'raw = "raw"\n', "[raw]", f"subject = {json.dumps(subject or 'SUBJECT')}"),
                *_subjects(profile, subject),
                *_files(profile, subject),
                *_terminology(terminology),
                STANDARDS,
                *_versions(terminology),
                "[parameters]",
                *_dates(profile),
                *_fields(profile),
            ]
        ).rstrip()
        + "\n"
    )


def _subjects(profile: Profile, subject: str) -> Iterator[str]:
    """The form that lists every subject, where one has one record for each: by its name, else by its field of the site."""
    most = max((form.subjects for form in profile.forms), default=0)
    whole = [f for f in profile.forms if f.key == (f.subject,) and f.subjects == most and f.subject]
    if whole:
        first = min(whole, key=lambda f: (not f.name.startswith(ENROLS), not f.site, f.name))
        yield f"subjects = {json.dumps(first.name)}"
    yield ""


def _files(profile: Profile, subject: str) -> Iterator[str]:
    """Files whose subject has another field, and those that hold several instruments."""
    for form in profile.forms:
        if any(f.rule == "INSTRUMENTS" for f in form.findings):
            yield f"[files.{json.dumps(form.file)}]\ninstruments = true  # a form for each instrument of REDCap\n"
        elif any(form.file == other.file for other in profile.forms if other is not form):
            continue
        elif form.subject and form.subject != subject and " " not in form.file:
            yield f"[files.{json.dumps(form.file)}]\nsubject = {json.dumps(form.subject)}\n"
        elif not form.subject:
            yield f"# {form.file}: no field names the subject, as far as can be told.\n"


def _terminology(files: Sequence[Path]) -> Iterator[str]:
    if files:
        yield f"[terminology]\nsdtm = {json.dumps([str(file.resolve()) for file in files])}\n"


def _versions(files: Sequence[Path]) -> Iterator[str]:
    """The terminology as a standard, where its files tell their version."""
    version = read_terminology(files).version if files else ""
    if version:
        for package in ("SDTM", "ADaM"):
            yield f'[[standards]]\nname = "CDISC/NCI"\ntype = "CT"\nversion = {json.dumps(version)}'
            yield f'publishing_set = "{package}"\n'


def _dates(profile: Profile) -> Iterator[str]:
    """The date forms of the study, the most used first, none that reads a text otherwise than another."""
    forms = study_date_forms(profile)
    yield f"date_forms = {json.dumps(forms)}"
    if marks := study_marks(profile):
        yield f"missing = {json.dumps(marks)}  # they stand for a missing value wherever they are"
    if any("YYYY" not in form and "YY" in form for form in forms):
        yield "year_pivot = 50  # years of two digits below it are of this century: is it so?"
    for name, field in _dated(profile):
        for form, other in field.dates.rivals if field.dates else ():
            decided = next((f for f in (form, other) if f in forms), "")
            said = f"read as {decided}, as other fields are" if decided else "which, the values do not tell: add it"
            yield f"# {name} has dates in {form} or {other}; {said}."
    yield ""


def study_marks(profile: Profile) -> list[str]:
    """Marks of missing values that so many fields have that they are the study's."""
    count = Counter(value.strip() for f in profile.forms for field in f.fields for value, _ in field.marks)
    return sorted(mark for mark, n in count.items() if n >= MANY)


def study_date_forms(profile: Profile) -> list[str]:
    """The date forms that the fields of a folder have without doubt and that do not contradict each other, most used first."""
    count: Counter[str] = Counter()
    for _, field in _dated(profile):
        doubtful = {form for pair in field.dates.rivals for form in pair} if field.dates else set()
        count.update(form for form in (field.dates.forms if field.dates else ()) if form not in doubtful)
    kept: list[str] = []
    for form, _ in sorted(count.items(), key=lambda pair: (-pair[1], pair[0])):
        if not conflicts((*kept, form)):
            kept.append(form)
    return kept


def _dated(profile: Profile) -> Iterator[tuple[str, FieldProfile]]:
    for form in profile.forms:
        yield from ((f"raw.{form.name}.{field.name}", field) for field in form.fields if field.dates)


def _fields(profile: Profile) -> Iterator[str]:
    """What single fields have otherwise: marks of missing values, decimal commas, date forms that contradict the study's."""
    forms, marks = study_date_forms(profile), study_marks(profile)
    for form in profile.forms:
        for field in form.fields:
            said = dict(_said(field, forms, marks))
            if said:
                yield f"[fields.{json.dumps(f'raw.{form.name}.{field.name}')}]"
                yield from (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items())
                yield ""


def _said(field: FieldProfile, forms: Sequence[str], marks: Sequence[str]) -> Iterator[tuple[str, object]]:
    if field.dates:
        doubtful = {form for pair in field.dates.rivals for form in pair}
        if any(form not in forms and form not in doubtful for form in field.dates.forms):
            yield "date_forms", list(field.dates.forms)
    own = {value.strip() for value, _ in field.marks}
    if own - set(marks):
        yield "missing", sorted(own | set(marks))
    if "decimal comma" in field.numbers:
        yield "decimal_mark", ","


# -- forms.csv ------------------------------------------------------------------------


def forms_csv(profile: Profile) -> str:
    """The description of the forms: one row a field."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(DESCRIBED)
    for form in profile.forms:
        for field in form.fields:
            key = "Y" if field.name in form.key else ""
            writer.writerow([form.name, form.file, field.name, field.label, NUMBERS.get(field.type, ""), key])
    return out.getvalue()
