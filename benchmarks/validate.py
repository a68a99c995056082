"""Validation of a dataset of 1,000,000 records and 25 variables beside the reading of it: time and memory.

    python benchmarks/validate.py [RECORDS]

The dataset is vital signs in a transport file, made here. Each is measured in a process of its own, twice, the better
counts; memory is the peak of the process less what it has with everything imported, reading included. It is held
against the frame as pandas has it, with text as `str`; as the engine holds it, encoded, the frame is much smaller.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import m5kit

MEASURED = """
import json, re, sys, time
from pathlib import Path
import m5kit.checks.validate, m5kit.datasets.read, m5kit.study.validation
from m5kit.datasets.read import dataset_files, read_all
from m5kit.study.validation import Beside, validated
def peak(): return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
folder, what = Path(sys.argv[1]), sys.argv[2]
before, start = peak(), time.process_time()
if what == "read":
    found, _ = read_all(dataset_files([folder]))
    frame = float(found["VS"].frame.memory_usage(deep=True).sum()) / 2**20
    print(json.dumps({"seconds": time.process_time() - start, "peak": peak() - before, "frame": frame}))
else:
    found = validated([folder], Beside())
    print(json.dumps({"seconds": time.process_time() - start, "peak": peak() - before, "findings": len(found)}))
"""
TESTS = (
    ("SYSBP", "Systolic Blood Pressure", "mmHg"),
    ("DIABP", "Diastolic Blood Pressure", "mmHg"),
    ("PULSE", "Pulse Rate", "beats/min"),
    ("TEMP", "Temperature", "C"),
    ("WEIGHT", "Weight", "kg"),
)


def vital_signs(records: int) -> pd.DataFrame:
    """Made-up vital signs with 25 variables: every subject has 100 records."""
    random = np.random.default_rng(1)
    subject = np.arange(records) // 100
    number = np.arange(records) % 100
    kind = number % len(TESTS)
    visit = number // len(TESTS) + 1
    value = np.round(random.normal(80, 15, records), 1)
    start = np.datetime64("2019-01-01") + (subject % 700).astype("timedelta64[D]")
    day = start + ((visit - 1) * 21).astype("timedelta64[D]")
    dates = np.datetime_as_string(day, unit="D")
    text = pd.Series(value).map("{:.1f}".format).to_numpy()
    columns = {
        "STUDYID": np.full(records, "BENCH-01"),
        "DOMAIN": np.full(records, "VS"),
        "USUBJID": np.char.add("BENCH-01-", np.char.zfill(subject.astype(str), 6)),
        "VSSEQ": number + 1.0,
        "VSTESTCD": np.array([t[0] for t in TESTS])[kind],
        "VSTEST": np.array([t[1] for t in TESTS])[kind],
        "VSCAT": np.full(records, "VITAL SIGNS"),
        "VSPOS": np.array(["SITTING", "STANDING", "SUPINE"])[visit % 3],
        "VSORRES": text,
        "VSORRESU": np.array([t[2] for t in TESTS])[kind],
        "VSSTRESC": text,
        "VSSTRESN": value,
        "VSSTRESU": np.array([t[2] for t in TESTS])[kind],
        "VSSTAT": np.full(records, ""),
        "VSREASND": np.full(records, ""),
        "VSLOC": np.array(["ARM", "", "WRIST", "EAR", ""])[kind],
        "VSLOBXFL": np.where(visit == 1, "Y", ""),
        "VSDRVFL": np.full(records, ""),
        "VISITNUM": visit.astype("float64"),
        "VISIT": np.char.add("VISIT ", visit.astype(str)),
        "VISITDY": (visit - 1) * 21.0 + 1,
        "EPOCH": np.where(visit == 1, "SCREENING", "TREATMENT"),
        "VSDTC": dates,
        "VSDY": (visit - 1) * 21.0 + 1,
        "VSTPT": np.where(kind == 0, "PREDOSE", ""),
    }
    return pd.DataFrame(columns)


def subjects(records: int) -> pd.DataFrame:
    """DM of the same subjects."""
    count = max(1, records // 100)
    subject = np.arange(count)
    start = np.datetime_as_string(np.datetime64("2019-01-01") + (subject % 700).astype("timedelta64[D]"), unit="D")
    names = np.char.add("BENCH-01-", np.char.zfill(subject.astype(str), 6))
    return pd.DataFrame({"STUDYID": "BENCH-01", "DOMAIN": "DM", "USUBJID": names, "RFSTDTC": start, "RFXSTDTC": start})


def measured(folder: Path, what: str) -> dict[str, float]:
    """The better of two runs."""
    runs = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, folder, what], capture_output=True, text=True, check=True
        )
        runs.append(json.loads(done.stdout))
    return {name: min(run[name] for run in runs) for name in runs[0]}


def main(records: int) -> int:
    """Print the figures; 1 where the time is over three times that of reading or memory over 2.5 times the frame."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        frame = vital_signs(records)
        m5kit.write_xpt(folder / "vs.xpt", frame, label="Vital Signs")
        m5kit.write_xpt(folder / "dm.xpt", subjects(records), label="Demographics")
        plain = float(frame.memory_usage(deep=True).sum()) / 2**20
        read, judged = measured(folder, "read"), measured(folder, "validate")
    time, memory = judged["seconds"] / read["seconds"], judged["peak"] / plain
    print(f"{records:,} records of {len(frame.columns)} variables, {judged['findings']:.0f} findings")
    print(f"read {read['seconds']:.2f} s, validated with reading {judged['seconds']:.2f} s: {time:.2f} times")
    print(
        f"frame {plain:.0f} MB with text as str, {read['frame']:.0f} MB encoded; peak of reading {read['peak']:.0f} MB"
    )
    print(f"peak of validation with reading {judged['peak']:.0f} MB: {memory:.2f} times the frame")
    return 0 if time <= 3 and memory <= 2.5 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
