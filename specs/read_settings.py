"""Read study.toml, held against the registry of what it may say.

What is of the wrong kind is a fault and left out, so that everything else can be checked all the same.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .date_forms import FormError, conflicts, date_form, parts_fault
from .faults import InputFault
from .field_names import plain_field
from .findings import Finding
from .model import Standard
from .nearest import nearest
from .setting_kinds import MEANT, MEND, fits
from .settings import ANY, CORRECT, LEAVE_OUT, NOTHING, AuditColumn, QueryLog, RawSettings, Settings, known_settings

STANDARD = tuple(Standard.__dataclass_fields__)
OPEN = ("study", "parameters")  # they may have keys of the study's own
NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f]|^\.|^\s*$")
TABLES = tuple(dict.fromkeys(name.partition(".")[0] for name in known_settings() if name != "standards"))


@dataclass(frozen=True)
class StudyFile:
    """What a study.toml says, typed; study and parameters may have entries of the study's own."""

    study: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=lambda: {"raw": "raw"})
    standards: tuple[Standard, ...] = ()
    settings: Settings = field(default_factory=Settings)


def read_settings(study: Path, faults: list[Finding]) -> StudyFile:
    """A study's study.toml; what is wrong with it is added to the faults, and left out.

    Raises InputFault where the file cannot be read, or gives the study no identifier that can name a folder.
    """
    settings = _parsed(study / "study.toml", study)
    kept: dict[str, dict[str, Any]] = {}
    for name, table in settings.items():
        if name == "standards":
            continue
        if name not in TABLES:
            known = [*TABLES, "standards"]
            says = f"Nothing reads [{name}].{nearest(name, known)}"
            faults.append(_fault(name, says, f"The tables are {', '.join(known)}.", "warning"))
        elif not isinstance(table, dict):
            faults.append(_wrong("study.toml", name, table, "table"))
        else:
            kept[name] = dict(_kept(name, table, faults))
    _identified(kept, study / "study.toml")
    faults += _mark_faults(kept)
    return StudyFile(
        study=kept["study"],
        parameters=kept.get("parameters", {}),
        sources=kept.get("sources") or {"raw": "raw"},
        standards=tuple(Standard(**s) for s in _standards(settings.get("standards", []), faults)),
        settings=_settings(kept, faults),
    )


def _settings(kept: Mapping[str, Mapping[str, Any]], faults: list[Finding]) -> Settings:
    terminology = {k: tuple(v) if isinstance(v, list) else (v,) for k, v in kept.get("terminology", {}).items()}
    queries = dict(kept.get("queries", {}))
    if queries and "form" not in queries:
        says = "The query log does not say which form it is."
        faults.append(_fault("queries", says, 'Write form = "...".', "error"))
    raw = _with_plain(kept.get("raw", {}), ("subject",))
    audit = _with_plain(kept.get("audit", {}), ("column",))
    queries = _with_plain(queries, ("about", "record", "subject", "field", "old", "new", "status", "action"))
    return Settings(
        raw=RawSettings(**_given(RawSettings, raw)),
        audit=AuditColumn(**_given(AuditColumn, audit)),
        queries=QueryLog(**_given(QueryLog, queries)) if "form" in queries else None,
        terminology=terminology,
        files={file: _with_plain(table, ("subject",)) for file, table in kept.get("files", {}).items()},
        fields={plain_field(name): table for name, table in kept.get("fields", {}).items()},
        limits=kept.get("limits", {}),
        libraries=kept.get("libraries", {}),
        dictionaries=kept.get("dictionaries", {}),
        displays=kept.get("displays", {}),
        earlier=tuple(kept.get("propose", {}).get("earlier", ())),
    )


def _with_plain(table: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """A table whose entries that name fields of forms have the names that sheets have for them."""
    return {k: plain_field(v) if k in names and isinstance(v, str) else v for k, v in table.items()}


def _given(made: type, table: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that a typed table has, lists as tuples."""
    known = {f.name for f in fields(made)}
    return {k: tuple(v) if isinstance(v, list) else v for k, v in table.items() if k in known}


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


# -- tables and their keys --------------------------------------------------------------


def _kept(name: str, table: Mapping[str, Any], faults: list[Finding]) -> Iterable[tuple[str, Any]]:
    """The keys of a table whose values are of their kind; the others are told."""
    for key, value in table.items():
        if name in ("files", "fields"):
            if name == "fields" and not 2 <= len(key.split(".")) <= 3:
                says = f"[fields.{key!r}] names neither a form nor a field of one."
                faults.append(_fault("fields", says, 'Write [fields."raw.ae"] or [fields."raw.ae.AESTDTC"].', "error"))
            yield key, dict(_inner(f"{name}.{key!r}", f"{name}.*", value, faults))
            continue
        if (name, key) == ("queries", "actions"):
            yield key, dict(_inner("queries.actions", "queries.actions", value, faults))
            continue
        faults += _strange_key(name, key)
        kind = _kind(name, key)
        if (name, key) == ("study", "id") or _sound(f"study.toml, [{name}]", key, value, kind, faults):
            yield key, value
            faults += _date_form_faults("parameters", value) if key == "date_forms" else ()
        elif name == "parameters" or (name, key) == ("study", "stamp"):
            yield key, value  # it is there, so that nothing asks for it


def _kind(table: str, key: str) -> str:
    """Of which kind a key's value is to be, "" for any."""
    known = known_settings()[table]
    setting = known.get(key) or known.get(ANY)
    return setting.kind if setting else ""


def _sound(place: str, key: str, value: Any, kind: str, faults: list[Finding]) -> bool:
    """Whether a value is of its kind and there; what is wrong is told."""
    if kind and not fits(value, kind):
        faults.append(_wrong(place, key, value, kind))
        return False
    blank = isinstance(value, str) and not value.strip()
    if blank and place not in ("study.toml, [study]", "study.toml, [parameters]"):
        faults.append(Finding("SPEC-SETTING", "error", place, f"{key} is blank.", "Write it, or remove the line."))
    return not blank or place in ("study.toml, [study]", "study.toml, [parameters]")


def _strange_key(name: str, key: str) -> Iterable[Finding]:
    """A key that nothing reads, or in [study], whose keys a source may name, one that looks like a slip."""
    known = known_settings()[name]
    meant = nearest(key, known)
    if key in known or ANY in known or name == "parameters":
        return
    if name not in OPEN:
        listed = [*known, *(["actions"] if name == "queries" else [])]
        yield _fault(name, f"Nothing reads {key!r} of [{name}].{meant}", f"Its keys are {', '.join(listed)}.", "error")
    elif meant:
        says = f"Nothing but a source STUDY.{key.upper()} reads {key!r}.{meant}"
        yield _fault(name, says, "Mend it, if that was meant.", "warning")


def _inner(shown: str, table: str, options: Any, faults: list[Finding]) -> Iterable[tuple[str, Any]]:
    """The keys of a table inside of a table: how one file is to be read, what actions of queries mean."""
    outer = shown.partition(".")[0]
    if not isinstance(options, dict):
        faults.append(_wrong(f"study.toml, [{outer}]", shown.rpartition(".")[2].strip("'"), options, "table"))
        return
    known = known_settings()[table]
    for key, value in options.items():
        setting = known.get(key) or known.get(ANY)
        if setting is None:
            says = f"Nothing reads {key!r} of [{shown}].{nearest(key, known)}"
            faults.append(_fault(outer, says, f"Its keys are {', '.join(known)}.", "error"))
        elif table == "queries.actions" and value not in (LEAVE_OUT, CORRECT, NOTHING):
            says = f"{key} is {value!r}, which is no action.{nearest(str(value), (LEAVE_OUT, CORRECT, NOTHING))}"
            faults.append(_fault(shown, says, f"Write {LEAVE_OUT!r}, {CORRECT!r} or {NOTHING!r}.", "error"))
        elif _sound(f"study.toml, [{shown}]", key, value, setting.kind, faults):
            faults += _date_form_faults(shown, value) if key == "date_forms" else ()
            yield key, value


def _standards(listed: Any, faults: list[Finding]) -> Iterable[dict[str, str]]:
    """The tables [[standards]] as `Standard` takes them; what is not there is blank, which the checks tell."""
    if not isinstance(listed, list) or not all(isinstance(s, dict) for s in listed):
        faults.append(
            _fault("standards", "The standards are no list of tables.", "Write [[standards]] before each one.", "error")
        )
        return
    for number, entry in enumerate(listed, 1):
        made = {"name": "", "type": "", "version": ""}
        for key, value in entry.items():
            if key not in STANDARD:
                says = f"Nothing reads {key!r} of standard {number}.{nearest(key, STANDARD)}"
                faults.append(_fault("[standards]", says, f"Its keys are {', '.join(STANDARD)}.", "error"))
            elif not fits(value, "text"):
                faults.append(_wrong(f"study.toml, [[standards]] {number}", key, value, "text"))
            else:
                made[key] = value
        yield made


def _mark_faults(kept: Mapping[str, Mapping[str, Any]]) -> Iterable[Finding]:
    """Places where one character is the decimal mark and the mark between thousands."""
    study = kept.get("parameters", {})
    places = {"parameters": study, **{f"fields.{name!r}": table for name, table in kept.get("fields", {}).items()}}
    for place, table in places.items():
        own = {"decimal_mark": ".", "thousands_mark": "", **study, **table}
        said = place == "parameters" or not {"decimal_mark", "thousands_mark"}.isdisjoint(table)
        if said and own["decimal_mark"] == own["thousands_mark"]:
            says = f"{own['decimal_mark']!r} is both the decimal mark and the mark between thousands."
            yield _fault(
                place, says, "Give each a character of its own: decimal_mark is a point where it is not given.", "error"
            )


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
    shown = value.isoformat() if isinstance(value, date | datetime) else repr(value)
    says = f"{key} is {shown}, and {MEANT[kind]} is meant."
    return Finding("SPEC-SETTING", "error", place, says, MEND[kind].format(key=key))


def _fault(table: str, says: str, mend: str, severity: str) -> Finding:
    return Finding("SPEC-SETTING", severity, f"study.toml, [{table}]", says, mend)
