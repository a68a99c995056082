"""A build holds datasets against their sheets without pandera, and finds what pandera does by the schema."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest
from pandera.errors import SchemaError, SchemaErrors

from m5kit.checks.messages import record_table
from m5kit.checks.schema import frame_findings, schema
from m5kit.engine.lineage import Built
from m5kit.specs import Codelist, Value
from m5kit.specs.conditions import parsed

from .schema_cases import CASES, LISTS, SOUND, Made, described


def of_pandera(made: Built, lists: Mapping[str, Codelist]) -> set[tuple[str, str, int]]:
    """What pandera finds by the schema: rule, column, and how many records are at fault (1 for a column)."""
    try:
        schema(made.dataset, lists).validate(made.frame, lazy=True)
    except SchemaErrors as errors:
        return {_told(error) for error in errors.schema_errors}
    return set()


def _told(error: SchemaError) -> tuple[str, str, int]:
    one = getattr(error.check, "expectation", None)
    if one is not None:
        return one.message.rule, one.column, int((~error.check_output).sum())
    name = str(error.schema.name)
    if error.reason_code.name == "DATAFRAME_CHECK":
        return "COLUMN-TYPE", name, 1
    kinds = {"COLUMN_NOT_IN_DATAFRAME": "COLUMN-MISSING", "COLUMN_NOT_IN_SCHEMA": "COLUMN-UNKNOWN"}
    return kinds.get(error.reason_code.name, "COLUMN-ORDER"), "", 1


def of_ours(made: Built, lists: Mapping[str, Codelist]) -> set[tuple[str, str, int]]:
    """What a build finds, in the same form, without the notes."""
    told = [f for f in frame_findings(made.dataset, record_table(made), lists) if f.severity != "note"]
    counts = Counter((f.rule, f.row["variable"] if "COLUMN-T" not in f.rule else f.place.split(", ")[1]) for f in told)
    return {(rule, column, 1 if rule.startswith("COLUMN") else n) for (rule, column), n in counts.items()}


@pytest.mark.parametrize("columns", [columns for columns, _ in CASES])
def test_a_build_finds_what_pandera_does_by_the_schema(built: Made, columns: dict[str, object]) -> None:
    made = built("XX", {**SOUND, **columns}, "USUBJID XXSEQ")
    told: dict[str, Mapping[str, object]] = {
        "USUBJID": {"core": "Req"},
        "XXSEQ": {"type": "integer", "core": "Req"},
        "XXORRES": {"length": 3},
        "SEX": {"codelist": "SEX"},
        "GRADE": {"type": "integer", "codelist": "GRADE"},
        "XXDTC": {"type": "partialDate"},
    }
    values = (Value("XX", "XXORRES", parsed("XXTESTCD EQ SIDE"), codelist="SEX"),)
    made = replace(made, dataset=replace(described(made.dataset, **told), values=values))
    found = of_ours(made, LISTS)
    assert found == of_pandera(made, LISTS)
    assert {("LENGTH", "XXORRES", 2), ("CODELIST", "XXORRES", 1)} <= found


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (SOUND, set()),
        ({n: c for n, c in SOUND.items() if n != "SEX"}, {("COLUMN-MISSING", "", 1)}),
        ({**SOUND, "EXTRA": [1.0, 2.0, 3.0]}, {("COLUMN-UNKNOWN", "", 1)}),
        (dict(reversed(SOUND.items())), {("COLUMN-ORDER", "", 1)}),
        ({**SOUND, "SEX": [1.0, 2.0, 3.0]}, {("COLUMN-TYPE", "SEX", 1)}),
        ({**SOUND, "XXSEQ": ["1", "x", "1"]}, {("COLUMN-TYPE", "XXSEQ", 1)}),
    ],
)
def test_a_build_finds_what_pandera_does_of_columns(
    built: Made, frame: dict[str, object], expected: set[tuple[str, str, int]]
) -> None:
    wanted = built("XX", SOUND, "USUBJID XXSEQ").dataset
    made = replace(built("XX", frame, "USUBJID XXSEQ"), dataset=described(wanted, XXSEQ={"type": "integer"}))
    assert of_ours(made, LISTS) == of_pandera(made, LISTS) == expected
