"""What a raw file holds, whatever its format: one frame of text for each form, and where every record stands."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..specs.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


# Control characters but tab and line break, and those of no width: a soft hyphen, zero-width blanks and joiners, marks.
UNPRINTED = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]"
# A Latin letter beside one of another script that looks like one: Cyrillic, and Greek capitals but those of formulas.
_FOREIGN = "[\u0400-\u052f\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf]"
AT_MIDNIGHT = r"T00:00(:00(\.0+)?)?$"
MIDNIGHT = r"\d{4}-\d\d-\d\d" + AT_MIDNIGHT.removesuffix("$")
MIXED = f"[A-Za-z]{_FOREIGN}|{_FOREIGN}[A-Za-z]"


@dataclass(frozen=True, eq=False)
class Form:
    """The records of one form as collected: text, untouched, each with its place in the file.

    name: a plain lower-case word, from the stem of the file, the sheet, or the form's identifier.
    file: how the reader of a message finds it, such as "toxicity.csv" or "conmed.xlsx sheet Conmed".
    frame: one row a record; every column an unordered categorical of text with sorted categories, blank as NaN.
    lines: int64, one a record: the line it starts on (text), the row (XLSX) or the number of the record (others).
    unit: what `lines` counts, one of "line", "row", "record".
    labels: what the file calls its columns in words, where the format has such labels.
    findings: what was odd about the file but did not stop the reading.
    subject: the field that holds the subject, where the file has another than the study; else "".
    decodes: what each code of a field stands for, where the file says it; the values themselves stay coded.
    typed: the columns whose values the file may hold as numbers or moments and not as text.
    """

    name: str
    file: str
    frame: "pd.DataFrame"
    lines: "np.ndarray"
    unit: str
    labels: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    subject: str = ""
    decodes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    typed: frozenset[str] = frozenset()

    def place(self, record: int, field: str = "") -> str:
        """Where a record (counted from 0), or one field of it, is found: "toxicity.csv line 118, ONSETDT"."""
        where = f"{self.file} {self.unit} {int(self.lines[record])}"
        return f"{where}, {field}" if field else where


def control_characters(form: Form) -> tuple[Finding, ...]:
    """A warning for each distinct value that holds an unprintable character other than tab and line break."""
    found = []
    for name in form.frame.columns:
        column = form.frame[name].cat
        if "".join(column.categories.tolist()).isprintable():  # as nearly always, and much faster asked of all at once
            continue
        odd = column.categories.str.contains(UNPRINTED)
        for code in odd.nonzero()[0].tolist():
            records = (column.codes.to_numpy() == code).nonzero()[0]
            more = f", as do {len(records) - 1} further records" if len(records) > 1 else ""
            message = f"The value {column.categories[code]!a} holds a character that nobody sees{more}."
            place = form.place(int(records[0]), name)
            mend = "Take the character out at the source, or give the encoding of the file."
            found.append(Finding("CONTROL-CHARACTER", "warning", place, message, mend))
    return tuple(found)


def mixed_letters(form: Form) -> tuple[Finding, ...]:
    """A warning for each distinct value with a word of letters that look alike and are of two scripts.

    Such a word is read by people as one that it is not for a codelist, a condition or a look-up.
    """
    found = []
    for name in form.frame.columns:
        column = form.frame[name].cat
        if "".join(column.categories).isascii():
            continue
        for code in column.categories.str.contains(MIXED).nonzero()[0].tolist():
            value = column.categories[code]
            odd = next(c for c in value if re.match(_FOREIGN, c))
            message = f"In {value!r} the letter {odd!r} is {unicodedata.name(odd)}, among Latin letters."
            place = form.place(int((column.codes.to_numpy() == code).nonzero()[0][0]), name)
            found.append(
                Finding("LETTERS-MIXED", "warning", place, message, "Write the word in one script at the source.")
            )
    return tuple(found)


def without_midnights(form: Form) -> Form:
    """The form of a typed file with dates in place of moments, where all moments of a column are midnights.

    Programs whose only type for dates has a time write them so: 2019-01-14T00:00:00. A note says of which columns.
    """
    frame, told = form.frame, []
    for name in (n for n in form.frame.columns if n in form.typed):
        levels = form.frame[name].cat.categories
        moments = levels[levels.str.contains("T", regex=False)] if len(levels) else levels
        if len(moments) and moments.str.fullmatch(MIDNIGHT).all():
            days = levels.str.replace(AT_MIDNIGHT, "", regex=True)
            frame = frame.assign(**{name: _relabelled(form.frame[name], days)})
            message = f"All moments of {name} are midnights, and are read as dates."
            mend = "Nothing to do, if no time was collected."
            told.append(Finding("MIDNIGHTS", "note", f"{form.file}, {name}", message, mend))
    return replace(form, frame=frame, findings=(*form.findings, *told)) if told else form


def _relabelled(column: "pd.Series", names: "pd.Index") -> "pd.Series":
    """A column of text with other names of its levels, of which several may be one."""
    import pandas as pd

    values = pd.Series(names, dtype="str").take(column.cat.codes.clip(lower=0).to_numpy()).to_numpy()
    texts = pd.Series(values, index=column.index, dtype="str").where(column.notna())
    levels = pd.Index(sorted(set(names.tolist())), dtype="str")
    return texts.astype(pd.CategoricalDtype(levels))


def plain_word(name: str) -> str:
    """The name in lower-case letters, digits and underscores.

    >>> plain_word("Form.Adverse Events (AE)")
    'form_adverse_events_ae'
    """
    return re.sub(r"\W+", "_", name.lower()).strip("_") or "form"
