"""A folder of raw files, or one of them, read by itself: what cannot be read is told, and the rest is read."""

from pathlib import Path

from ..datasets.limits import Limits
from ..forms.folder import raw_files
from ..forms.plain_names import plainly_named
from ..forms.read import FileOptions, read_forms
from ..forms.records import Form
from ..specs import Finding, InputFault
from ..specs.settings import Settings
from ..specs.unread_file import unread_file

NO_SETTINGS = Settings()


def read_folder(path: Path, settings: Settings = NO_SETTINGS) -> tuple[tuple[Form, ...], tuple[Finding, ...]]:
    """The forms of a folder or file, as files are read under these settings, and a finding for each that is not.

    Of two forms with one name the first is taken, and the other told.
    """
    found: dict[str, Form] = {}
    faults: list[Finding] = []
    for file in [path] if path.is_file() else raw_files(path, settings.raw.not_data):
        options = FileOptions(**{"subject": settings.raw.subject, **settings.files.get(file.name, {})})
        try:
            forms = tuple(map(plainly_named, read_forms(file, options, Limits(**settings.limits))))
        except InputFault as fault:
            faults.append(unread_file(file.name, str(fault)))
            continue
        for form in forms:
            if form.name in found:
                says = f"{form.name.upper()} is also the form of {found[form.name].file}; this one is left out."
                faults.append(Finding("FILE", "error", form.file, says, "Name the forms in study.toml."))
                continue
            found[form.name] = form
    return tuple(found.values()), tuple(faults)
