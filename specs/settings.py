"""study.toml: read, and held against what it may say.

What is of the wrong kind is a fault and left out, so that everything else can be checked all the same.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .date_forms import FormError, conflicts, date_form, parts_fault
from .faults import InputFault
from .findings import Finding
from .model import Standard
from .nearest import nearest

TEXT, TEXTS, TABLE, DAY, MOMENT = "a text", "a list of texts", "a table", "a date", "a date and time"
WHOLE, COUNT, MARK = "a whole number", "a whole number from 1 on", "one character that is no digit"
MENDS = {
    TEXT: 'Write it in quotes: {key} = "...".',
    TEXTS: 'Write it in brackets: {key} = ["...", "..."].',
    TABLE: "Write a line [{key}], and its keys below it.",
    DAY: "Write it as {key} = 2007-06-07.",
    MOMENT: "Write it as {key} = 2007-06-07T00:00:00.",
    WHOLE: "Write it with digits: {key} = 30.",
    COUNT: "Write it with digits: {key} = 3.",
    MARK: 'Write the character in quotes: {key} = ",".',
}
# How collected values are written: for the whole study under [parameters], for a form or a field under [fields].
FIELD_RULES = {
    "date_forms": TEXTS,
    "year_pivot": WHOLE,
    "unknown_parts": TEXTS,
    "decimal_mark": MARK,
    "thousands_mark": MARK,
    "missing": TEXTS,
}
# What every table of study.toml knows, and of which kind it is. [study] and [parameters] may have keys of the study's own.
KEYS: Mapping[str, Mapping[str, str]] = {
    "study": {
        **dict.fromkeys(("id", "title", "protocol", "description", "disclaimer", "sponsor"), TEXT),
        "stamp": MOMENT,
        "cutoff": DAY,
    },
    "sources": {},
    "raw": {**dict.fromkeys(("subject", "subjects", "described"), TEXT), "not_data": TEXTS},
    "limits": dict.fromkeys(("unpacked", "ratio", "nesting", "cells", "seconds"), COUNT),
    "parameters": FIELD_RULES,
    "fields": {},
    "terminology": {},
    "audit": {"column": TEXT, "current": TEXTS, "superseded": TEXTS},
    "queries": {
        **dict.fromkeys(("form", "about", "record", "field", "old", "new", "status", "action", "separator"), TEXT),
        "closed": TEXTS,
        "actions": TABLE,
    },
    "files": {},
}
STANDARD = tuple(Standard.__dataclass_fields__)
FILE = {**dict.fromkeys(("encoding", "delimiter", "comment", "form", "subject"), TEXT), "header": COUNT}
NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f]|^\.|^\s*$")


def read_settings(study: Path, faults: list[Finding]) -> dict[str, Any]:
    """The tables of a study's study.toml; what is wrong with it is added to the faults, and left out.

    Raises InputFault where the file cannot be read, or gives the study no identifier that can name a folder.
    """
    told = _parsed(study / "study.toml", study)
    settings: dict[str, Any] = {}
    for name, table in told.items():
        if name == "standards":
            settings[name] = list(_standards(table, faults))
        elif name not in KEYS:
            known = [*KEYS, "standards"]
            says = f"Nothing reads [{name}].{nearest(name, known)}"
            faults.append(_fault(name, says, f"The tables are {', '.join(known)}.", "warning"))
        elif not isinstance(table, dict):
            faults.append(_wrong("study.toml", name, table, TABLE))
        else:
            settings[name] = dict(_kept(name, table, faults))
    _identified(settings, study / "study.toml")
    return settings


def _parsed(file: Path, study: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise InputFault(f"{study} is not a study: it has no study.toml.") from error
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise InputFault(f"{file} line {line} is not UTF-8. Save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputFault(f"{file} cannot be read: {error}.") from error
    except OSError as error:
        raise InputFault(f"{file} cannot be read: {error.strerror}.") from error


def _identified(settings: Mapping[str, Any], file: Path) -> None:
    """Raises InputFault where the study has no identifier, or one that cannot be the name of a folder."""
    id = settings.get("study", {}).get("id", "")
    if not isinstance(id, str):
        raise InputFault(f'{file}: id is {id!r}, and a text is meant. Write it in quotes: id = "...".')
    if not id:
        raise InputFault(f'{file} gives the study no identifier. Add `id = "..."` under [study].')
    if NOT_IN_NAMES.search(id):
        says = f"{file}: id {id!r} cannot name a folder, and that of the package is named after it."
        raise InputFault(f"{says} Use letters, digits, hyphens and points.")


# -- kinds of values ------------------------------------------------------------------


def _kept(name: str, table: Mapping[str, Any], faults: list[Finding]) -> Iterable[tuple[str, Any]]:
    """The keys of a table whose values are of their kind; the others are told."""
    for key, value in table.items():
        faults += _strange_key(name, key)
        kind = _kind(name, key, value)
        if name == "files":
            yield key, dict(_file(key, value, faults))
        elif name == "fields":
            yield key, dict(_field(key, value, faults))
        elif not kind or _is(value, kind) or key == "id":
            yield key, value
            faults += _date_form_faults("parameters", value) if key == "date_forms" else ()
        else:
            faults.append(_wrong(f"study.toml, [{name}]", key, value, kind))
            if name == "parameters":
                yield key, []  # it is there, so that nothing asks for it


def _kind(name: str, key: str, value: Any) -> str:
    """Of which kind a key's value is to be, "" for any."""
    if name == "terminology":
        return TEXTS if isinstance(value, list) else TEXT
    return KEYS[name].get(key, TEXT if name == "sources" else "")


def _strange_key(name: str, key: str) -> Iterable[Finding]:
    """A key that nothing reads, or in [study], whose keys a source may name, one that looks like a slip."""
    known = KEYS[name]
    meant = nearest(key, known)
    if key in known or name in ("parameters", "sources", "terminology", "files", "fields"):
        return
    if name != "study":
        yield _fault(name, f"Nothing reads {key!r} of [{name}].{meant}", f"Its keys are {', '.join(known)}.", "error")
    elif meant:
        says = f"Nothing but a source STUDY.{key.upper()} reads {key!r}.{meant}"
        yield _fault(name, says, "Mend it, if that was meant.", "warning")


def _file(file: str, options: Any, faults: list[Finding]) -> Iterable[tuple[str, str]]:
    """How one file is to be read."""
    if not isinstance(options, dict):
        faults.append(_wrong("study.toml, [files]", file, options, TABLE))
        return
    for key, value in options.items():
        if key not in FILE:
            says = f"Nothing reads {key!r} of [files.{file!r}].{nearest(key, FILE)}"
            faults.append(_fault("files", says, f"Its keys are {', '.join(FILE)}.", "error"))
        elif not _is(value, FILE[key]):
            faults.append(_wrong(f"study.toml, [files.{file!r}]", key, value, FILE[key]))
        else:
            yield key, value


def _field(field: str, options: Any, faults: list[Finding]) -> Iterable[tuple[str, Any]]:
    """How the values of one form ("raw.ae") or field ("raw.ae.AESTDTC") are written."""
    where = f"fields.{field!r}"
    if not isinstance(options, dict):
        faults.append(_wrong("study.toml, [fields]", field, options, TABLE))
        return
    if not 2 <= len(field.split(".")) <= 3:
        says = f"[{where}] names neither a form nor a field of one."
        faults.append(_fault("fields", says, 'Write [fields."raw.ae"] or [fields."raw.ae.AESTDTC"].', "error"))
    for key, value in options.items():
        if key not in FIELD_RULES:
            says = f"Nothing reads {key!r} of [{where}].{nearest(key, FIELD_RULES)}"
            faults.append(_fault("fields", says, f"Its keys are {', '.join(FIELD_RULES)}.", "error"))
        elif not _is(value, FIELD_RULES[key]):
            faults.append(_wrong(f"study.toml, [{where}]", key, value, FIELD_RULES[key]))
        else:
            faults += _date_form_faults(where, value) if key == "date_forms" else ()
            yield key, value


def _standards(listed: Any, faults: list[Finding]) -> Iterable[dict[str, str]]:
    """The tables [[standards]] as `Standard` takes them; what is not there is blank, which the checks tell."""
    if not isinstance(listed, list) or not all(isinstance(s, dict) for s in listed):
        faults.append(
            _fault("standards", "The standards are no list of tables.", "Write [[standards]] before each one.", "error")
        )
        return
    for number, told in enumerate(listed, 1):
        made = {"name": "", "type": "", "version": ""}
        for key, value in told.items():
            if key not in STANDARD:
                says = f"Nothing reads {key!r} of standard {number}.{nearest(key, STANDARD)}"
                faults.append(_fault("[standards]", says, f"Its keys are {', '.join(STANDARD)}.", "error"))
            elif not _is(value, TEXT):
                faults.append(_wrong(f"study.toml, [[standards]] {number}", key, value, TEXT))
            else:
                made[key] = value
        yield made


def _is(value: Any, kind: str) -> bool:
    match kind:
        case "a text":
            return isinstance(value, str)
        case "a list of texts":
            return isinstance(value, list) and all(isinstance(v, str) for v in value)
        case "a table":
            return isinstance(value, dict)
        case "a whole number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "a whole number from 1 on":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 1
        case "one character that is no digit":
            return isinstance(value, str) and len(value) == 1 and not value.isalnum()
        case "a date":
            return isinstance(value, date) or (isinstance(value, str) and bool(value.strip()))
    return isinstance(value, datetime)


def _date_form_faults(table: str, forms: Sequence[str]) -> Iterable[Finding]:
    """Forms that cannot be, and pairs of forms that read the same text as different dates."""
    sound = []
    for form in forms:
        try:
            fault = parts_fault(date_form(form).parts, whole=True)
        except FormError as error:
            says = str(error)[0].upper() + str(error)[1:]
            yield _fault(table, says, "Write it with YYYY, MM or MON, and DD, such as DD-MON-YYYY.", "error")
            continue
        if fault:
            says = f"The date form {form!r} {fault}, so no date has it."
            yield _fault(table, says, "Write it with YYYY, MM or MON, and DD, such as DD-MON-YYYY.", "error")
        else:
            sound.append(form)
    for one, other in conflicts(tuple(sound)):
        says = f"{one} and {other} read the same text as different dates; {one} is tried first."
        mend = "Keep the one that is right, or give each field its own form under [fields]."
        yield _fault(table, says, mend, "warning")


def _wrong(place: str, key: str, value: Any, kind: str) -> Finding:
    says = f"{key} is {value!r}, and {kind} is meant."
    return Finding("SPEC-SETTING", "error", place, says, MENDS[kind].format(key=key))


def _fault(table: str, says: str, mend: str, severity: str) -> Finding:
    return Finding("SPEC-SETTING", severity, f"study.toml, [{table}]", says, mend)
