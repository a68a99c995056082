"""A form that is larger than the memory that a build may have: built under a limit of the system, whole package and all.

    python benchmarks/larger_than_memory.py --records 8000000 --limit 1200

Writes the form of a device with so many records of 24 fields (about 200 bytes each) and a study that makes a findings
dataset of it, as CSV and as Parquet, and builds it by one process that may have so many megabytes of data (RLIMIT_DATA,
which counts no mapped files). A build that needs more ends. Prints the size of the form, seconds, and most memory.
"""

import argparse
import os
import random
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from build import HERE, build

TESTS = ("HR", "STEPS", "SLEEP", "TEMP", "SPO2", "ACTIVITY")
NOTES = 15  # fields of text that no dataset is made from
HEAD = "variable,label,type,codelist,origin,source,method,value,map,where,on,text\n"
SETTINGS = """
[study]
id = "BIG"
stamp = 2020-01-01T00:00:00
[raw]
subject = "PATID"
[parameters]
date_forms = ["YYYY-MM-DD"]
"""
SHEETS = {
    "datasets": "dataset,label,package,class,structure,keys,by\nDM,Demographics,sdtm,SPECIAL PURPOSE,One,USUBJID,\n"
    "FA,Findings About,sdtm,FINDINGS,One,USUBJID FATESTCD FADTC FASEQ,\n",
    "records": "dataset,key,source,where\nDM,,raw.reg,\nFA,,raw.device,RESULT PRESENT\n",
    "DM": HEAD + "USUBJID,Subject,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,\n"
    "RFSTDTC,Start,date,,Collected,raw.reg.REGDT,iso8601,,,,,\n",
    "FA": HEAD + "STUDYID,Study,text,,Protocol,STUDY.STUDYID,study_value,,,,,\n"
    "DOMAIN,Domain,text,,Assigned,STUDY.DOMAIN,study_value,,,,,\n"
    "USUBJID,Subject,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,\n"
    "FASEQ,Sequence,integer,,Derived,FA.FATESTCD FA.FADTC,sequence,,,,,\n"
    "FATESTCD,Test,text,,Collected,raw.device.TEST,copy,,,,,\n"
    "FAORRES,Result,text,,Collected,raw.device.RESULT,copy,,,,,\n"
    "FASTRESN,Number,float,,Derived,FA.FAORRES,same,,,,,\n"
    "VISIT,Visit,text,,Assigned,raw.device.VISIT,copy,,,,,\n"
    "FADTC,Date,datetime,,Collected,raw.device.DAT,iso8601,,,,,\n"
    "FADY,Day,integer,,Derived,FA.FADTC DM.RFSTDTC,study_day,,,,,\n",
}


def write(folder: Path, records: int, kind: str) -> Path:
    """Write the study and its forms, the large one as CSV or Parquet; gives the large file."""
    (folder / "raw").mkdir(parents=True)
    (folder / "spec").mkdir()
    (folder / "study.toml").write_text(SETTINGS, encoding="utf-8")
    for sheet, text in SHEETS.items():
        (folder / "spec" / f"{sheet}.csv").write_text(text, encoding="utf-8")
    subjects = max(records // 200, 1)
    lines = (f"S{number:07},2020-01-{1 + number % 28:02}\n" for number in range(subjects))
    (folder / "raw" / "reg.csv").write_text("PATID,REGDT\n" + "".join(lines), encoding="utf-8")
    file = folder / "raw" / f"device.{kind}"
    first = _part(0, min(records, 1_000_000), records, subjects)
    writer = pa.csv.CSVWriter if kind == "csv" else pa.parquet.ParquetWriter
    with writer(file, first.schema) as out:
        for begin in range(0, records, 1_000_000):
            out.write_table(_part(begin, min(begin + 1_000_000, records), records, subjects))
    return file


def _part(begin: int, end: int, records: int, subjects: int) -> pa.Table:
    """Some of the records, those of a subject one after the other."""
    chance = np.random.default_rng(begin)
    at = np.arange(begin, end)

    def drawn(texts: list[str]) -> pa.Array:
        return pa.array(texts).take(pa.array(chance.integers(0, len(texts), len(at))))

    words = random.Random(1)
    columns = {
        "PATID": pa.array([f"S{number:07}" for number in at * subjects // records]),
        "VISIT": drawn([f"WEEK {week}" for week in range(1, 30)]),
        "DAT": drawn([f"2020-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]),
        "TEST": drawn(list(TESTS)),
        "RESULT": drawn([f"{value / 10:.1f}" for value in range(300, 2500)]),
    }
    for number in range(NOTES):
        columns[f"NOTE{number}"] = drawn([f"{words.getrandbits(40):012x}" for _ in range(500)])
    return pa.table(columns)


def main() -> None:
    """Make the studies, build them under the limit, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=8_000_000)
    parser.add_argument("--limit", type=int, default=1200, help="megabytes of data that the process may have")
    parser.add_argument("--kinds", nargs="+", default=["csv", "parquet"], choices=["csv", "parquet"])
    asked = parser.parse_args()
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the other reserves a thousand megabytes before it has any
    for kind in asked.kinds:
        with tempfile.TemporaryDirectory() as folder:
            file = write(Path(folder) / "study", asked.records, kind)
            took = build(Path(folder) / "study", HERE.parent, ["--jobs", "1"], Path(folder) / "out", asked.limit)
            print(
                f"{file.name} of {file.stat().st_size / 1e6:,.0f} MB, {asked.records:,} records, under a limit of"
                f" {asked.limit:,} MB: {took.clock:.1f} s, {took.processor:.1f} s of processor, {took.own:.0f} MB of its own,"
                f" {took.memory:.0f} MB with pages of files",
                flush=True,
            )


if __name__ == "__main__":
    main()
