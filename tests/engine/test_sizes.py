"""How many records datasets are expected to have."""

from m5kit.engine.sizes import cells, records_expected
from m5kit.specs import Dataset, Record, Variable
from m5kit.specs.conditions import parsed


def dataset(name: str, *lines: tuple[str, str]) -> Dataset:
    records = tuple(Record(name, str(place), source, parsed(where)) for place, (source, where) in enumerate(lines))
    return Dataset(name, name, "sdtm", "", "", (), (), records=records)


def test_lines_that_ask_for_a_value_share_the_records_of_their_source() -> None:
    wide = dataset("VS", ("raw.vitals", "SYSBP PRESENT"), ("raw.vitals", "PULSE PRESENT"))
    long = dataset("LB", ("raw.lab", "TEST EQ ALT"), ("raw.lab", "TEST IN (AST, ALP)"), ("raw.lab", "OTHER PRESENT"))
    adam = dataset("ADVS", ("VS", "VSTESTCD EQ SYSBP"), ("VS", "VSTESTCD EQ PULSE"))
    known = {"raw.vitals": 10, "raw.lab": 100}
    datasets = {d.name: d for d in (adam, wide, long)}
    assert records_expected(datasets, known) == {"ADVS": 20, "VS": 20, "LB": 200}


def test_finished_datasets_have_the_records_that_they_have() -> None:
    assert records_expected({"ADVS": dataset("ADVS", ("VS", ""))}, {"VS": 3}) == {"ADVS": 3}


def test_datasets_made_from_each_other_and_from_what_is_not_there_have_none() -> None:
    one, two = dataset("AA", ("BB", "")), dataset("BB", ("AA", ""), ("raw.lost", ""))
    assert records_expected({"AA": one, "BB": two}, {}) == {"AA": 0, "BB": 0}


def test_a_record_has_the_cells_of_its_columns_and_twelve_beside_them() -> None:
    columns = (Variable("DM", "USUBJID", "Subject", "text"), Variable("DM", "AGE", "Age", "integer"))
    assert cells([Dataset("DM", "DM", "sdtm", "", "", (), columns)], {"DM": 5}) == 5 * 14
