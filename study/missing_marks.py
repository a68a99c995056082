"""Marks of missing values that the study declares (`missing`): they are no values, and say so once a field."""

from dataclasses import replace

import pandas as pd

from ..engine.encoded import codes_in, from_codes, texts_in
from ..forms.records import Form
from ..specs import Finding, Spec


def without_marks(form: Form, spec: Spec) -> Form:
    """A form with the declared marks of its fields blank, and a note for each field that had some.

    A mark is a value of its own: outer blanks and case do not count.
    """
    changed: dict[str, pd.Series] = {}
    found: list[Finding] = []
    for name in form.frame.columns:
        marks = {str(m).strip().casefold() for m in spec.field_rule(form.name, str(name), "missing") or ()}
        column = form.frame[name]
        levels = texts_in(column) if marks else []
        at = [level.strip().casefold() in marks for level in levels]
        if any(at):
            counts = column.value_counts()
            markers = [
                f"{level!r} ({counts[level]})" for level, mark in zip(levels, at, strict=True) if mark and counts[level]
            ]
            kept = ["" if mark else level for level, mark in zip(levels, at, strict=True)]
            changed[str(name)] = from_codes(codes_in(column), kept, column.index)
            says = f"Read as missing, as study.toml declares: {', '.join(markers)}."
            found.append(Finding("MISSING-DECLARED", "note", f"{form.file}, {name}", says, "Nothing to do."))
    if not changed:
        return form
    return replace(form, frame=form.frame.assign(**changed), findings=(*form.findings, *found))
