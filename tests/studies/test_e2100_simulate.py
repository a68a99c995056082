"""The synthetic trial: its bytes, its keys, and what an independent reader derives from the raw forms alone."""

import csv
import doctest
import hashlib
import re
import shutil
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

Record = dict[str, str]
Calibrated = dict[str, Record]

# sha256 (first 16 digits) and number of records of each file.
EXPECTED = {
    "adeers.csv": ("202faae260d4a460", 57),
    "comments.csv": ("0a1e96baea7c18ed", 40),
    "conmed.xlsx": ("ff8c57d07eccf95f", 2286),
    "death.csv": ("b61261e707c82948", 538),
    "deviations.csv": ("c2c702a04e0edbdf", 54),
    "elig.csv": ("873a2cc9587c8ea2", 17328),
    "eligreview.csv": ("bcd518e981af0a04", 722),
    "factb.csv": ("85aa49e5d952a85d", 1487),
    "followup.csv": ("a5288d4a1c2531de", 4982),
    "lab_cbc.csv": ("ee31e6576c617c98", 15242),
    "lab_chem.xpt": ("edc3d6b81cb51fc4", 5706),
    "medhx.csv": ("9c0bbe21aadd544c", 1442),
    "nonprotocol_rx.csv": ("b05f6aec158d462e", 32),
    "nontarget_new.csv": ("3fc1555da6428484", 5411),
    "offtreatment.csv": ("2c3cb6c673ceb87f", 1087),
    "onstudy.csv": ("fd233945bdbd7f5e", 722),
    "priorrx.xml": ("8fee404ff787b002", 2062),
    "queries.csv": ("d366d4177e1585e6", 992),
    "reg.csv": ("3c1e8cf22cb1f66a", 722),
    "response.csv": ("bdcbf92c718647aa", 3349),
    "target_lesions.csv": ("429f9d9e8f4a0b7f", 8393),
    "toxicity.csv": ("ba35d686bb125607", 13528),
    "tx_bevacizumab.csv": ("3e56c70e8856dcd4", 6594),
    "tx_paclitaxel.csv": ("f937148dc204fd4f", 14657),
    "urine.csv": ("f4bf56ad55f80944", 6635),
    "vitals.csv": ("576741c4dc7d4e6a", 10543),
}


def test_every_file_has_the_bytes_and_records_it_always_had(raw: Path, forms: dict[str, list[Record]]) -> None:
    found = {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest()[:16], len(forms[path.stem]))
        for path in sorted(raw.iterdir())
    }
    assert found == EXPECTED


def test_the_subject_table_is_the_one_that_was_calibrated(study: Path) -> None:
    found = hashlib.sha256((study / "subjects.csv").read_bytes()).hexdigest()
    assert found == "cb5b576342946b4b4386d10dec85115a6739a573226af3789da892c53072b9af"


def test_the_readme_counts_the_records_of_each_form(study: Path, forms: dict[str, list[Record]]) -> None:
    text = (study / "README.md").read_text(encoding="utf-8")
    told = {
        form: int(count.replace(",", "")) for form, count in re.findall(r"\| (\w+) \| \w+\.\w+ \| ([\d,]+) \|", text)
    }
    assert told == {form: len(rows) for form, rows in forms.items()}


def test_the_examples_in_the_simulator_hold(simulator: ModuleType, study: Path) -> None:
    package = simulator._synthetic(study)
    modules = [module for name, module in sys.modules.items() if name.startswith(f"{package.__name__}.")]
    done = [doctest.testmod(module) for module in modules]
    assert sum(result.attempted for result in done) >= 5
    assert sum(result.failed for result in done) == 0


def test_a_copy_of_the_study_elsewhere_gives_the_same_bytes(
    simulator: ModuleType, study: Path, raw: Path, tmp_path: Path
) -> None:
    copied = shutil.copytree(study, tmp_path / "copy", ignore=shutil.ignore_patterns("raw", "__pycache__"))
    paths = simulator.simulate(tmp_path / "raw", copied)
    assert len(paths) == 26
    assert all(path.read_bytes() == (raw / path.name).read_bytes() for path in paths)


def test_the_layout_names_the_files_and_the_key_of_each_form(
    study: Path, raw: Path, current: dict[str, list[Record]]
) -> None:
    with (study / "forms.csv").open(encoding="utf-8", newline="") as file:
        fields = list(csv.DictReader(file))
    assert {row["file"] for row in fields} == {path.name for path in raw.iterdir()}
    for form, rows in current.items():
        key = [row["field"] for row in fields if row["form"] == form and row["key"] == "Y"]
        repeated = [k for k, n in Counter(tuple(row[field] for field in key) for row in rows).items() if n > 1]
        assert len(repeated) == (16 if form == "lab_cbc" else 0), (form, repeated[:3])


def test_every_repeated_blood_count_is_named_by_a_query(forms: dict[str, list[Record]]) -> None:
    same = Counter(tuple(row.values()) for row in forms["lab_cbc"])
    named = {
        (row["PATID"], row["RECORD"])
        for row in forms["queries"]
        if (row["FORM"], row["ACTION"]) == ("LAB_CBC", "DUPLICATE")
    }
    fields = list(forms["lab_cbc"][0])
    place = [fields.index(name) for name in ("PATID", "CYCLE", "DAY")]
    twice = {(values[place[0]], f"{values[place[1]]}|{values[place[2]]}") for values, n in same.items() if n > 1}
    assert twice == named


def test_nothing_on_a_form_looks_like_a_person(forms: dict[str, list[Record]]) -> None:
    patients = {row["PATID"] for row in forms["reg"]}
    assert patients == {f"S{number:04d}" for number in range(1, 723)}
    for name, rows in forms.items():
        assert {row["PATID"].strip().upper() for row in rows} <= patients, name


def test_wrong_values_are_settled_by_closed_queries(forms: dict[str, list[Record]]) -> None:
    settled = [row for row in forms["queries"] if row["ACTION"] == "CORRECT"]
    assert Counter((row["FORM"], row["FIELD"]) for row in settled) == {
        ("ONSTUDY", "WTU"): 7,
        ("LAB_CBC", "HGBU"): 2,
        ("VITALS", "VSDT"): 1,
    }
    (swapped,) = [row for row in settled if row["FIELD"] == "VSDT"]
    assert (swapped["PATID"], swapped["RECORD"], swapped["OLDVALUE"], swapped["NEWVALUE"]) == (
        "S0001",
        "3|15",
        "06/03/2002",
        "03/06/2002",
    )
    assert any(row["PATID"] == "S0001" and row["VSDT"] == "06/03/2002" for row in forms["vitals"])
    assert all(row["STATUS"] == "Closed" for row in settled)


def test_a_superseded_row_stands_before_its_successor(forms: dict[str, list[Record]]) -> None:
    keys = {
        "toxicity": ("RECID",),
        "death": ("PATID",),
        "response": ("PATID", "ASMTNO"),
        "lab_cbc": ("PATID", "CYCLE", "DAY"),
        "tx_paclitaxel": ("PATID", "CYCLE", "DAY"),
    }
    changed = Counter(row["FORM"].lower() for row in forms["queries"] if row["ACTION"] == "CHANGED")
    for form, key in keys.items():
        rows = forms[form]
        places = [place for place, row in enumerate(rows) if row["AUDIT"] == "S"]
        assert len(places) == changed[form] > 0
        for place in places:
            before, after = rows[place], rows[place + 1]
            assert after["AUDIT"] == "C" and [before[k] for k in key] == [after[k] for k in key]


def test_quality_of_life_forms_are_as_many_as_printed(forms: dict[str, list[Record]]) -> None:
    assert Counter(row["TIMEPT"] for row in forms["factb"]) == {"BASELINE": 631, "WEEK 17": 488, "WEEK 33": 368}
    items = [row[field] for row in forms["factb"] for field in row if field not in ("PATID", "TIMEPT", "FORMDT")]
    assert set(items) == {"", "0", "1", "2", "3", "4"}


def test_files_come_in_the_encodings_they_promise(raw: Path) -> None:
    assert (raw / "eligreview.csv").read_bytes().startswith(b"\xef\xbb\xbfPATID,REVIEWDT,ELIGSTAT,INELREASON\r\n")
    assert "Ménière's disease".encode("latin-1") in (raw / "medhx.csv").read_bytes()
    assert b"SYNTHETIC" in (raw / "priorrx.xml").read_bytes()
    assert b"SYNTHETIC" in (raw / "lab_chem.xpt").read_bytes()
    with (raw / "comments.csv").open(encoding="utf-8", newline="") as file:
        longest = max(len(row["COMMENT"]) for row in csv.DictReader(file))
    assert longest > 200


def test_a_field_unknown_to_the_layout_stops_the_export(simulator: ModuleType, study: Path, tmp_path: Path) -> None:
    synthetic = simulator._synthetic(study)
    layout = synthetic.read_layouts(study / "forms.csv")[0]
    with pytest.raises(ValueError, match=r"reg has no field SHOESIZE; add it to forms\.csv"):
        synthetic.export(tmp_path, layout, [{"PATID": "S0001", "SHOESIZE": 38}])
