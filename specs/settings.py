"""What study.toml says, as typed objects, and the registry of what it may say (declared/settings.csv)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

ANY = "*"  # stands for any name
LEAVE_OUT, CORRECT, NOTHING = "leave out", "correct", "none"


@dataclass(frozen=True)
class Setting:
    """One setting that study.toml may have: its table, its key (`ANY`: any name), its kind and what it says."""

    table: str
    key: str
    kind: str
    says: str


@dataclass(frozen=True)
class RawSettings:
    """[raw]: the field that names the subject, the form that lists the subjects, the file that describes the forms.

    not_data are the files of its folders that are no data.
    """

    subject: str = "SUBJECT"
    subjects: str = ""
    described: str = "forms.csv"
    not_data: tuple[str, ...] = ()


@dataclass(frozen=True)
class AuditColumn:
    """[audit]: the field by which superseded rows are told from current ones; "" where there is none."""

    column: str = ""
    current: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()


@dataclass(frozen=True)
class QueryLog:
    """[queries]: a form of data queries that are carried out where they are closed.

    form is its name, and actions what each of its actions means: `LEAVE_OUT`, `CORRECT` or `NOTHING`. The others name
    its fields: about the form a query is about, record the key of the record, field, old and new the value, status
    (one of closed where it is closed) and action. separator stands between the values of a key.
    """

    form: str
    actions: Mapping[str, str] = field(default_factory=dict)
    about: str = "FORM"
    record: str = "RECORD"
    field: str = "FIELD"
    old: str = "OLDVALUE"
    new: str = "NEWVALUE"
    status: str = "STATUS"
    action: str = "ACTION"
    closed: tuple[str, ...] = ("Closed",)
    separator: str = "|"

    @property
    def table(self) -> str:
        """The name of the form on the shelf: "raw.queries"."""
        return self.form if "." in self.form else f"raw.{self.form}"


@dataclass(frozen=True)
class Settings:
    """What study.toml says beside the study's own words and the parameters of methods, which the spec holds.

    terminology: paths of published terminology by name; files: how single files are to be read, by their name;
    fields: how the values of a form ("raw.ae") or field ("raw.ae.AESTDTC") are written;
    limits: ceilings of reading one file; libraries: where the libraries are that datasets are like, by name;
    dictionaries: folders of coding dictionaries by name; displays: how displays look; earlier: folders of
    studies whose approved rows count for proposals.
    """

    raw: RawSettings = RawSettings()
    audit: AuditColumn = AuditColumn()
    queries: QueryLog | None = None
    terminology: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    dictionaries: Mapping[str, str] = field(default_factory=dict)
    displays: Mapping[str, Any] = field(default_factory=dict)
    earlier: tuple[str, ...] = ()


@cache
def known_settings() -> Mapping[str, Mapping[str, Setting]]:
    """Every setting that study.toml may have, by table and key, in their order."""
    found: dict[str, dict[str, Setting]] = {}
    text = (files(f"{__package__}.declared") / "settings.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        setting = Setting(row["table"], row["key"], row["kind"], row["says"])
        found.setdefault(setting.table, {})[setting.key] = setting
    return found


def field_rules() -> tuple[str, ...]:
    """What may be said of how values are written: for the study under [parameters], for a form or field under [fields]."""
    return tuple(known_settings()["fields.*"])
