"""What the sheet values expects of the records of one kind."""

from m5kit.checks.schema import frame_findings
from m5kit.engine.tables import Table
from m5kit.specs import Dataset, Value, Variable
from m5kit.specs.conditions import Condition

from .conftest import Columns, frame_of


def test_a_text_that_is_declared_a_number_at_value_level() -> None:
    columns: Columns = {"USUBJID": ["a", "b", "c"], "QVAL": ["12", "12.5", "x"], "QNAM": ["N", "N", "T"]}
    frame = frame_of(columns)
    where = (Condition("QNAM", "EQ", ("N",)),)
    dataset = Dataset(
        "SUPPXX",
        "Extra",
        "sdtm",
        "",
        "",
        ("USUBJID",),
        tuple(Variable("SUPPXX", n, n, "text") for n in ("USUBJID", "QVAL", "QNAM")),
        values=(Value("SUPPXX", "QVAL", where, type="integer", length=2),),
    )
    told = [str(f) for f in frame_findings(dataset, Table("SUPPXX", frame, keys=("USUBJID",)), {})]
    assert [line.partition(": ")[2] for line in told if "VALUE-TYPE" in line] == [
        (
            "SUPPXX USUBJID=b, QVAL: SUPPXX.QVAL where QNAM EQ N is '12.5', not a whole number. "
            "Mend the record, or declare the value text. [VALUE-TYPE]"
        )
    ]
