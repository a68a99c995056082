"""Faults planted in the raw forms of 40 patients: each is found, with file, line and field, and the build finishes."""

import csv
import io
import random
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from m5kit.specs import Finding
from m5kit.study import Run, Study, build
from m5kit.study.checking import checked
from m5kit.trace.ledger import ledger, ledger_findings

Rows = list[list[str]]
Forms = dict[str, Rows]
Cells = dict[str, str]
KEEP = 40
AS_TEXT = {"conmed.xlsx": "conmed.csv", "lab_chem.xpt": "lab_chem.csv", "priorrx.xml": "priorrx.csv"}

# Where each fault is planted: form, what the record is known by, what is changed on it ("+" for a new last line
# that is the record with the changes); then the rule and severity of the finding, and the field it names.
CELLS: dict[str, tuple[str, Cells, Cells, str, str, str]] = {
    "a date that is not in the calendar": ("toxicity", {"PATID": "S0001"}, {"ONSETDT": "02/31/2002"}, "DATE-IMPOSSIBLE", "error", "ONSETDT"),
    "a word for a date": ("vitals", {"PATID": "S0002"}, {"VSDT": "soon"}, "DATE-UNREADABLE", "error", "VSDT"),
    "a year of two digits": ("followup", {"PATID": "S0002"}, {"CONTACTDT": "03/21/02"}, "DATE-UNREADABLE", "error", "CONTACTDT"),
    "a month that is none": ("response", {"PATID": "S0003"}, {"ASMTDT": "03-Foo-2003"}, "DATE-UNREADABLE", "error", "ASMTDT"),
    "an impossible date of birth": ("reg", {"PATID": "S0004"}, {"BIRTHDT": "13/45/1950"}, "DATE-UNREADABLE", "error", "BIRTHDT"),
    "an impossible date of death": ("death", {"PATID": "S0001"}, {"DEATHDT": "09/31/2004"}, "DATE-IMPOSSIBLE", "error", "DEATHDT"),
    "an unknown sex": ("reg", {"PATID": "S0005"}, {"SEX": "X"}, "TERM-UNKNOWN", "error", "SEX"),
    "an unknown race": ("reg", {"PATID": "S0006"}, {"RACE": "9"}, "TERM-UNKNOWN", "error", "RACE"),
    "an unknown arm": ("reg", {"PATID": "S0007"}, {"TRTASGN": "C"}, "TERM-UNKNOWN", "error", "TRTASGN"),
    "an unknown response": ("response", {"PATID": "S0004"}, {"OVERALL": "XX"}, "TERM-UNKNOWN", "error", "OVERALL"),
    "an unknown dipstick": ("urine", {"PATID": "S0001"}, {"DIPPROT": "5+"}, "TERM-UNKNOWN", "error", "DIPPROT"),
    "an unknown menopausal status": ("onstudy", {"PATID": "S0003"}, {"MENOSTAT": "Past"}, "TERM-UNKNOWN", "error", "MENOSTAT"),
    "an unknown unit": ("lab_cbc", {"PATID": "S0001"}, {"HGBU": "mg%"}, "TERM-UNKNOWN", "error", "HGBU"),
    "text in a number": ("target_lesions", {"PATID": "S0001"}, {"LD": "about 30"}, "VALUE-NUMBER", "error", "LD"),
    "a decimal comma": ("vitals", {"PATID": "S0003"}, {"TEMP": "36,6"}, "VALUE-NUMBER", "error", "TEMP"),
    "a number with its unit": ("lab_chem", {"PATID": "S0001"}, {"CREAT": "0.9 mg/dL"}, "VALUE-NUMBER", "error", "CREAT"),
    "an infinite number": ("lab_chem", {"PATID": "S0002"}, {"AST": "inf"}, "VALUE-NUMBER", "error", "AST"),
    "a number too large to write": ("lab_cbc", {"PATID": "S0002"}, {"WBC": "1e300"}, "NUMBER-UNWRITABLE", "error", "WBC"),
    "a number out of range": ("lab_cbc", {"PATID": "S0003"}, {"PLT": "99999"}, "VALUE-RANGE", "warning", "PLT"),
    "a fraction of a grade": ("toxicity", {"PATID": "S0002"}, {"GRADE": "2.5"}, "VALUE-INTEGER", "warning", "GRADE"),
    "a grade that is none": ("toxicity", {"PATID": "S0003"}, {"GRADE": "7"}, "VALUE-RANGE", "warning", "GRADE"),
    "a negative dose": ("tx_paclitaxel", {"PATID": "S0001"}, {"DOSE_MG": "-176"}, "VALUE-RANGE", "warning", "DOSE_MG"),
    "a weight in grams": ("onstudy", {"PATID": "S0002"}, {"WT": "81500"}, "VALUE-RANGE", "warning", "WT"),
    "a height in metres": ("onstudy", {"PATID": "S0001"}, {"HT": "1.69"}, "VALUE-RANGE", "warning", "HT"),
    "a site that is none": ("reg", {"PATID": "S0008"}, {"SITE": "999"}, "VALUE-PATTERN", "error", "SITE"),
    "an item that is not answered 0 to 4": ("factb", {"PATID": "S0001"}, {"GP1": "5"}, "VALUE-PATTERN", "error", "GP1"),
    "a subject's number of another form": ("deviations", {}, {"PATID": "0001"}, "VALUE-PATTERN", "error", "PATID"),
    "a character outside ASCII": ("toxicity", {"PATID": "S0004"}, {"VERBATIM": "Übelkeit"}, "TEXT-ASCII", "warning", "VERBATIM"),
    "a text of 300 characters": ("toxicity", {"PATID": "S0005"}, {"VERBATIM": "sore " * 60}, "TEXT-SPLIT", "note", "VERBATIM"),
    "a comment of 700 characters": ("comments", {}, {"COMMENT": "seen again " * 64}, "TEXT-", "", "COMMENT"),
    "a NUL": ("toxicity", {"PATID": "S0006"}, {"VERBATIM": "na\0usea"}, "TEXT-NUL", "error", "VERBATIM"),
    "a control character": ("medhx", {"PATID": "S0001"}, {"CONDITION": "arthritis\x07"}, "CONTROL-CHARACTER", "warning", "CONDITION"),
    "an end before the start": ("toxicity", {"PATID": "S0007", "RESOLVEDT": "?"}, {"RESOLVEDT": "1999"}, "DATE-ORDER", "error", "RESOLVEDT"),
    "a visit after the cut-off": ("vitals", {"PATID": "S0005"}, {"VSDT": "2019-01-02"}, "AFTER-CUTOFF", "warning", "VSDT"),
    "a death before the last dose": ("death", {"PATID": "S0003"}, {"DEATHDT": "2001-12-31"}, "AFTER-DEATH", "warning", "*"),
    "a treatment that ends before it starts": ("conmed", {}, {"STARTDT": "2003", "STOPDT": "2001"}, "DATE-ORDER", "error", "STOPDT"),
    "a subject that is not registered": ("vitals", {"PATID": "S0006"}, {"PATID": "S9999"}, "SUBJECT-UNKNOWN", "error", "PATID"),
    "a record without a subject": ("urine", {"PATID": "S0002"}, {"PATID": ""}, "SUBJECT-BLANK", "error", "PATID"),
    "a subject registered twice": ("reg", {"PATID": "S0009"}, {"+": "", "SITE": "001"}, "KEY-REPEATED", "error", "PATID"),
    "a line that is there twice": ("factb", {"PATID": "S0002"}, {"+": ""}, "RECORD-REPEATED", "warning", ""),
    "two records with one key": ("lab_chem", {"PATID": "S0003"}, {"+": "", "CREAT": "1.23"}, "KEY-REPEATED", "error", "PATID CYCLE DAY LABDT"),
    "a required term left blank": ("toxicity", {"PATID": "S0008"}, {"CTC_TERM": "", "VERBATIM": ""}, "REQUIRED", "error", "*"),
    "an unknown audit flag": ("death", {"PATID": "S0005"}, {"AUDIT": "X"}, "AUDIT-UNKNOWN", "warning", "AUDIT"),
    "a superseded row without a successor": ("response", {"PATID": "S0005"}, {"AUDIT": "S"}, "SUPERSEDED-ALONE", "warning", "AUDIT"),
    "a query about a value the form has not": ("queries", {"ACTION": "CONFIRM", "FORM": "ONSTUDY"}, {"ACTION": "CORRECT", "FIELD": "HT", "OLDVALUE": "1", "NEWVALUE": "2", "PATID": "S0010"}, "QUERY-OLD-VALUE", "error", "HT"),
    "a query about no record": ("queries", {"ACTION": "CONFIRM", "FORM": "FOLLOWUP"}, {"ACTION": "CORRECT", "RECORD": "1|2|3|4", "FIELD": "VITAL"}, "QUERY-NO-RECORD", "error", "RECORD"),
    "a query about no field": ("queries", {"ACTION": "CONFIRM", "FORM": "TX_PACLITAXEL"}, {"ACTION": "CORRECT", "FIELD": "DOZE"}, "QUERY-FIELD", "error", "RECORD"),
    "a query about no form": ("queries", {"ACTION": "CONFIRM", "FORM": "CONMED"}, {"ACTION": "CORRECT", "FORM": "CONMEDS"}, "QUERY-FORM", "error", "RECORD"),
    "a query with an unknown action": ("queries", {"ACTION": "CONFIRM", "FORM": "RESPONSE"}, {"ACTION": "MEND"}, "QUERY-ACTION", "error", "ACTION"),
}  # fmt: skip

UNPLANTED = {"TL-SIZE-MM", "LB-PLATELETS", "LB-BILIRUBIN", "BEV-REASON", "DEL-BLOOD"}  # the same as one that is planted

# Faults that the study's own edit checks find, planted in the same way; the check, and the field its finding names.
EDITS: dict[str, tuple[str, Cells, Cells, str, str]] = {
    "a systolic pressure below the diastolic": ("vitals", {"PATID": "S0011"}, {"SBP": "60", "DBP": "95"}, "VS-PRESSURE", "SBP"),
    "a blood pressure that nobody has": ("vitals", {"PATID": "S0012"}, {"SBP": "55", "DBP": "25"}, "VS-PULSE-PRESSURE", "SBP"),
    "a temperature in Fahrenheit called Celsius": ("vitals", {"PATID": "S0013", "TEMPU": "C"}, {"TEMP": "98.6"}, "VS-TEMPERATURE-C", "TEMP"),
    "a temperature in Celsius called Fahrenheit": ("vitals", {"TEMPU": "F"}, {"TEMP": "37.1"}, "VS-TEMPERATURE-F", "TEMP"),
    "a weight in pounds called kg": ("vitals", {"PATID": "S0001", "CYCLE": "3", "DAY": "1", "WTU": "kg"}, {"WT": "182.3"}, "VS-WEIGHT", "WT"),
    "a weight of which a digit is lost": ("vitals", {"PATID": "S0003", "CYCLE": "2", "WTU": "kg"}, {"WT": "30.1"}, "VS-WEIGHT", "WT"),
    "a dose without a date": ("tx_paclitaxel", {"PATID": "S0012", "CYCLE": "2", "GIVEN": "Y"}, {"ADMINDT": ""}, "PAC-DATE", "ADMINDT"),
    "a dose that is not entered": ("tx_paclitaxel", {"PATID": "S0013", "CYCLE": "2", "GIVEN": "Y"}, {"DOSE_MG": ""}, "PAC-DOSE-BLANK", "DOSE_MG"),
    "a dose of nothing": ("tx_paclitaxel", {"PATID": "S0014", "CYCLE": "2", "GIVEN": "Y"}, {"DOSE_MG": "0"}, "PAC-DOSE", "DOSE_MG"),
    "ten times the dose": ("tx_paclitaxel", {"PATID": "S0015", "CYCLE": "1", "GIVEN": "Y"}, {"DOSE_MG": "1760"}, "PAC-LEVEL", "DOSE_MG"),
    "a tenth of the dose": ("tx_paclitaxel", {"PATID": "S0016", "CYCLE": "1", "GIVEN": "Y"}, {"DOSE_MG": "17"}, "PAC-LEVEL", "DOSE_MG"),
    "another dose level than the dose says": ("tx_paclitaxel", {"PATID": "S0017", "CYCLE": "1", "GIVEN": "Y"}, {"DOSE_LEVEL": "65"}, "PAC-LEVEL", "DOSE_MG"),
    "a body surface that nobody has": ("tx_paclitaxel", {"PATID": "S0018", "CYCLE": "1", "GIVEN": "Y"}, {"BSA": "3.4"}, "PAC-SURFACE", "BSA"),
    "a dose that was not given": ("tx_paclitaxel", {"PATID": "S0019", "CYCLE": "1", "GIVEN": "Y"}, {"GIVEN": "N"}, "PAC-NOT-GIVEN", "DOSE_MG"),
    "a dose left out without a reason": ("tx_paclitaxel", {"GIVEN": "N"}, {"REASON_NOTGIVEN": ""}, "PAC-REASON", "REASON_NOTGIVEN"),
    "bevacizumab without a date": ("tx_bevacizumab", {"PATID": "S0001", "CYCLE": "3"}, {"ADMINDT": ""}, "BEV-DATE", "ADMINDT"),
    "bevacizumab without a dose": ("tx_bevacizumab", {"PATID": "S0002", "CYCLE": "3", "GIVEN": "Y"}, {"DOSE_MG": ""}, "BEV-DOSE-BLANK", "DOSE_MG"),
    "ten times the bevacizumab": ("tx_bevacizumab", {"PATID": "S0003", "GIVEN": "Y"}, {"DOSE_MG": "2400", "WT": "60", "WTU": "kg"}, "BEV-LEVEL", "DOSE_MG"),
    "bevacizumab that was not given": ("tx_bevacizumab", {"PATID": "S0001", "CYCLE": "4", "GIVEN": "Y"}, {"GIVEN": "N"}, "BEV-NOT-GIVEN", "DOSE_MG"),
    "an infusion that ends before it begins": ("tx_bevacizumab", {"PATID": "S0002", "CYCLE": "4", "GIVEN": "Y"}, {"STARTTM": "11:00", "ENDTM": "10:00"}, "BEV-INFUSION", "ENDTM"),
    "bevacizumab of a patient of the other arm": ("tx_bevacizumab", {"PATID": "S0003", "GIVEN": "Y"}, {"PATID": "S0004"}, "BEV-ARM", "DOSE_MG"),
    "a progression without a date": ("followup", {"PATID": "S0001", "PROGRESSED": "Y"}, {"PROGDT": ""}, "FU-PROGRESSION-DATE", "PROGDT"),
    "a date of a progression that is not ticked": ("followup", {"PATID": "S0001", "PROGRESSED": "Y"}, {"PROGRESSED": "N"}, "FU-PROGRESSION-TICK", "PROGRESSED"),
    "a progression before randomisation": ("followup", {"PROGRESSED": "Y", "PATID": "S0001"}, {"PROGDT": "05/26/2001"}, "FU-PROGRESSION-FIRST", "PROGDT"),
    "a progression after the contact": ("followup", {"PROGRESSED": "Y", "PATID": "S0001"}, {"PROGDT": "05/26/2006"}, "FU-PROGRESSION-LATER", "PROGDT"),
    "a patient alive after her death": ("followup", {"PATID": "S0003"}, {"CONTACTDT": "2006-03-01"}, "FU-ALIVE-AFTER-DEATH", "CONTACTDT"),
    "a complete response beside target lesions that progress": ("response", {"PATID": "S0001", "OVERALL": "SD"}, {"OVERALL": "CR", "TARGET": "PD"}, "RS-COMPLETE", "OVERALL"),
    "a complete response beside a new lesion": ("response", {"PATID": "S0002", "OVERALL": "PR"}, {"OVERALL": "CR", "TARGET": "CR", "NEWLESION": "Y"}, "RS-COMPLETE-OTHER", "OVERALL"),
    "a progression that no lesion shows": ("response", {"PATID": "S0006", "NONTARGET": "SD", "NEWLESION": "N"}, {"OVERALL": "PD", "TARGET": "SD"}, "RS-PROGRESSION", "OVERALL"),
    "lesions that progress without progression": ("response", {"PATID": "S0007", "NEWLESION": "N"}, {"OVERALL": "SD", "TARGET": "PD"}, "RS-NO-PROGRESSION", "OVERALL"),
    "an assessment before the one before it": ("response", {"PATID": "S0002", "ASMTNO": "2"}, {"ASMTDT": "01/24/2002"}, "RS-ORDER", "ASMTDT"),
    "an assessment before randomisation": ("response", {"ASMTNO": "1", "PATID": "S0009"}, {"ASMTDT": "01/24/2001"}, "RS-BEFORE", "ASMTDT"),
    "a lesion in mm called cm": ("target_lesions", {"UNIT": "cm"}, {"LD": "42"}, "TL-SIZE-CM", "LD"),
    "a lesion in cm called mm": ("target_lesions", {"UNIT": "mm", "ASMTNO": "0", "PATID": "S0003"}, {"LD": "4.2"}, "TL-BASELINE-SMALL", "LD"),
    "a lesion of ten times its size": ("target_lesions", {"UNIT": "mm", "ASMTNO": "1", "LESNO": "2", "PATID": "S0001"}, {"LD": "390"}, "TL-CHANGE", "LD"),
    "a lesion that was not there at baseline": ("target_lesions", {"ASMTNO": "1", "PATID": "S0002"}, {"LESNO": "9"}, "TL-NOT-AT-BASELINE", "LD"),
    "more neutrophils than white cells": ("lab_cbc", {"PATID": "S0011"}, {"ANC": "9.9", "WBC": "4.1"}, "LB-NEUTROPHILS", "ANC"),
    "haemoglobin in g/L called g/dL": ("lab_cbc", {"PATID": "S0012", "HGBU": "g/dL"}, {"HGB": "122"}, "LB-HAEMOGLOBIN-DL", "HGB"),
    "haemoglobin in g/dL called g/L": ("lab_cbc", {"HGBU": "g/L"}, {"HGB": "12.2"}, "LB-HAEMOGLOBIN-L", "HGB"),
    "creatinine in another unit": ("lab_chem", {"PATID": "S0011"}, {"CREAT": "24"}, "LB-CREATININE", "CREAT"),
    "a urine test without a date": ("urine", {"PATID": "S0003"}, {"UADT": ""}, "UR-DATE", "UADT"),
    "a fatal event of a patient who lives": ("toxicity", {"PATID": "S0002"}, {"GRADE": "5"}, "AE-FATAL", "GRADE"),
    "an event before registration": ("toxicity", {"PATID": "S0009"}, {"ONSETDT": "01/24/2001"}, "AE-BEFORE", "ONSETDT"),
    "an expedited report of an event that is not on the form": ("adeers", {"PATID": "S0037"}, {"TERM": "NAUSEA"}, "AE-EXPEDITED", "TERM"),
    "an age of 12": ("reg", {"PATID": "S0010"}, {"BIRTHDT": "1990-01-02"}, "DM-AGE", "BIRTHDT"),
    "an age of 122": ("reg", {"PATID": "S0011"}, {"BIRTHDT": "01/02/1880"}, "DM-AGE", "BIRTHDT"),
    "a birth after registration": ("reg", {"PATID": "S0012"}, {"BIRTHDT": "01/02/2005"}, "DM-AGE", "BIRTHDT"),
    "a man": ("reg", {"PATID": "S0013"}, {"SEX": "M"}, "DM-SEX", "SEX"),
    "a consent after registration": ("reg", {"PATID": "S0014"}, {"CONSENTDT": "2009-01-02"}, "DM-CONSENT", "CONSENTDT"),
    "a recurrence before the first diagnosis": ("onstudy", {"PATID": "S0011"}, {"RECURDT": "01/02/1980"}, "ON-RECURRENCE", "RECURDT"),
    "a regimen of no chemotherapy": ("onstudy", {"ADJCHEMO": "Y"}, {"ADJCHEMO": "N"}, "ON-REGIMEN", "ADJREGIMEN"),
    "a chemotherapy without a regimen": ("onstudy", {"ADJCHEMO": "Y"}, {"ADJREGIMEN": ""}, "ON-REGIMEN-BLANK", "ADJREGIMEN"),
    "no performance status": ("onstudy", {"PATID": "S0014"}, {"ECOGPS": ""}, "ON-STATUS", "*"),
    "a last dose unlike the treatment form": ("offtreatment", {"PATID": "S0002", "AGENT": "PACLITAXEL"}, {"LASTDOSEDT": "08/10/2002"}, "OFF-LAST-DOSE", "LASTDOSEDT"),
    "an end of treatment before the last dose": ("offtreatment", {"PATID": "S0001", "AGENT": "PACLITAXEL"}, {"OFFDT": "01/10/2002"}, "OFF-ORDER", "OFFDT"),
    "an ineligible patient without a reason": ("eligreview", {"PATID": "S0005"}, {"ELIGSTAT": "INELIGIBLE", "INELREASON": ""}, "EL-INELIGIBLE", "INELREASON"),
    "a reason of an eligible patient": ("eligreview", {"PATID": "S0006"}, {"ELIGSTAT": "ELIGIBLE", "INELREASON": "Other"}, "EL-ELIGIBLE", "INELREASON"),
    "a visit before that of the cycle before": ("vitals", {"PATID": "S0001", "CYCLE": "4", "DAY": "1"}, {"VSDT": "01/02/2002"}, "SV-ORDER", "VSDT"),
    "a day 15 before day 1": ("vitals", {"PATID": "S0001", "CYCLE": "2", "DAY": "15"}, {"VSDT": "01/10/2002"}, "SV-ORDER-DAY", "VSDT"),
    "vital signs of a treatment that were not delivered": ("vitals", {"PATID": "S0014", "CYCLE": "1", "DAY": "1"}, {"CYCLE": "59"}, "DEL-VITALS", "*"),
}  # fmt: skip

# What is done to the bytes of a whole file; then the rule and severity of the finding, and where it is.
FILES: dict[str, tuple[str, Callable[[bytes], bytes | None], str, str, str]] = {
    "a file without records": ("factb", lambda b: b.split(b"\n")[0] + b"\n", "EMPTY-FILE", "warning", "factb.csv"),
    "a file of no bytes": ("deviations", lambda b: b"", "FIELD-MISSING", "error", "deviations.csv, DEVNO"),
    "no file at all": ("adeers", lambda b: None, "FORM-MISSING", "error", "adeers.csv"),
    "a column that is not there": ("urine", lambda b: b.replace(b"DIPPROT", b"DIPSTICK", 1), "FIELD-MISSING", "error", "urine.csv, DIPPROT"),
    "a column too many": ("vitals", lambda b: b.replace(b"ECOGPS", b"ECOGPS,PAIN", 1), "FIELD-UNDESCRIBED", "note", "vitals.csv, PAIN"),
    "two columns of one name": ("medhx", lambda b: b.replace(b"STATUS", b"ONSET", 1), "FORM-UNREADABLE", "error", "medhx.csv"),
    "another encoding": ("comments", lambda b: b + b"99,S0001,FOLLOWUP,03/21/2002,Caf\xe9\n", "ENCODING", "note", "comments.csv line "),
    "no text": ("priorrx", lambda b: b.decode().encode("utf-16-le"), "FORM-UNREADABLE", "error", "priorrx.csv"),
    "a line too short": ("conmed", lambda b: b + b"S0001,99\n", "RAGGED-LINE", "error", "conmed.csv line "),
    "a line too long": ("eligreview", lambda b: b + b"S0040,03/01/2002,ELIGIBLE,,one,too many\n", "RAGGED-LINE", "error", "eligreview.csv line "),
    "a quotation mark that is not closed": ("lab_chem", lambda b: b + b'S0001,"1,1,open\n', "FORM-UNREADABLE", "error", "lab_chem.csv"),
    "a form that nobody described": ("elig", lambda b: b, "FORM-UNDESCRIBED", "warning", "eligible.csv"),
}  # fmt: skip


@pytest.fixture(scope="session")
def small(study: Path, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study with the forms of 40 patients, all of them CSV, UTF-8 and LF."""
    folder = tmp_path_factory.mktemp("small") / "study"
    shutil.copytree(study, folder, ignore=shutil.ignore_patterns("raw", "calibrate", "synthetic", "__pycache__"))
    described = (folder / "forms.csv").read_text(encoding="utf-8")
    for was, now in AS_TEXT.items():
        described = described.replace(was, now)
    (folder / "forms.csv").write_text(described, encoding="utf-8")
    settings = (folder / "study.toml").read_text(encoding="utf-8")
    if "data_cutoff" not in settings:
        settings = settings.replace("[parameters]\n", '[parameters]\ndata_cutoff = "2015-01-01"\n')
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    shutil.copytree(raw, folder / "raw")
    keep = {f"S{number:04}" for number in range(1, KEEP + 1)}
    forms = {f.name: f for f in Study.open(folder).forms() if f.name.startswith("raw.") and len(f.frame)}
    shutil.rmtree(folder / "raw")
    sheets: Forms = {}
    for name, form in forms.items():
        frame = form.frame.astype(object).where(form.frame.notna(), "")
        frame = frame[frame["PATID"].str.strip().str.upper().isin(keep)]
        sheets[name.removeprefix("raw.")] = [list(frame.columns), *frame.to_numpy().tolist()]
    written(folder, sheets)
    return folder


def written(folder: Path, forms: Mapping[str, Rows]) -> None:
    """Write forms as CSV files."""
    (folder / "raw").mkdir(exist_ok=True)
    for name, rows in forms.items():
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        (folder / "raw" / f"{name}.csv").write_bytes(out.getvalue().encode("utf-8"))


def read(folder: Path) -> Forms:
    """The CSV files of a study's raw folder."""
    forms: Forms = {}
    for path in sorted((folder / "raw").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            forms[path.stem] = list(csv.reader(file))
    return forms


def copy(small: Path, target: Path) -> Path:
    return Path(shutil.copytree(small, target))


def all_findings(folder: Path) -> tuple[Run, set[Finding]]:
    """Everything a build says but for the displays."""
    run = build(Study.open(folder))
    told = ledger_findings(ledger(run), run.study.spec.not_submitted)
    return run, {*run.findings, *checked(run), *told}


@pytest.fixture(scope="session")
def sound(small: Path) -> tuple[Run, set[Finding]]:
    """The build without planted faults."""
    return all_findings(small)


def planted(forms: Forms, form: str, known: Cells, changes: Cells) -> int:
    """Plant one fault, and say on which line it is. Each is planted on the first record that no other fault is on."""
    head, *records = forms[form]
    place = {name: at for at, name in enumerate(head)}
    for line, row in enumerate(records, 2):
        if len(row) > len(head) or not all(row[place[k]] if v == "?" else row[place[k]] == v for k, v in known.items()):
            continue
        target = row if "+" not in changes else list(row)
        for name, value in changes.items():
            if name != "+":
                target[place[name]] = value
        row.append("")  # marks the record; a further blank field is taken off before writing
        if target is not row:
            records.append([*target, ""])
            line = len(records) + 1
        forms[form] = [head, *records]
        return line
    raise AssertionError(f"no record of {form} is known by {known}")


@pytest.fixture(scope="session")
def faulty(small: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[set[Finding], dict[str, int]]:
    """The findings of a build with all faults of cells, and the line of each."""
    folder = copy(small, tmp_path_factory.mktemp("cells") / "study")
    forms = read(folder)
    lines = {name: planted(forms, form, known, changes) for name, (form, known, changes, *_) in CELLS.items()}
    lines |= {name: planted(forms, form, known, changes) for name, (form, known, changes, *_) in EDITS.items()}
    written(folder, {name: [row[: len(rows[0])] for row in rows] for name, rows in forms.items()})
    return all_findings(folder)[1], lines


@pytest.mark.parametrize("name", CELLS)
def test_a_fault_of_a_value_is_found(
    name: str, faulty: tuple[set[Finding], dict[str, int]], sound: tuple[Run, set[Finding]]
) -> None:
    form, _, _, rule, severity, field = CELLS[name]
    found, lines = faulty
    place = f"{form}.csv line {lines[name]}"
    new = {f for f in found - sound[1] if f.rule.startswith(rule)}
    if field == "*":
        assert new
        return
    wanted = f"{place}, {field}" if field else place
    if rule == "QUERY-OLD-VALUE":
        assert any(
            f.place.startswith("onstudy.csv line ") and f"queries.csv line {lines[name]}" in f.message for f in new
        )
        return
    assert any(
        f.severity == (severity or f.severity) and (f.place == wanted or f.place.endswith(f"({wanted})")) for f in new
    ), "\n".join(sorted(str(f) for f in found - sound[1] if place in f.place) or sorted(map(str, new)))


@pytest.mark.parametrize("name", EDITS)
def test_a_fault_is_found_by_an_edit_check(
    name: str, faulty: tuple[set[Finding], dict[str, int]], sound: tuple[Run, set[Finding]]
) -> None:
    form, _, _, rule, field = EDITS[name]
    found, lines = faulty
    new = {f for f in found - sound[1] if f.rule == rule}
    if field == "*":
        assert new
        return
    place = re.compile(rf"\(?{form}\.csv line {lines[name]}, [\w ]*\b{field}\b")
    assert any(place.search(f.place) for f in new), "\n".join(map(str, new or found - sound[1]))


def test_sound_forms_pass_every_edit_check(sound: tuple[Run, set[Finding]]) -> None:
    edits = {edit.id for edit in sound[0].study.spec.edits}
    assert edits == {rule for *_, rule, _ in EDITS.values()} | UNPLANTED
    assert not [f for f in sound[1] if f.rule in edits or f.rule == "EDIT-NOT-MADE"]


@pytest.fixture(scope="session")
def mangled(small: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, set[Finding]]:
    """The build with all faults of files."""
    folder = copy(small, tmp_path_factory.mktemp("files") / "study")
    for form, mangle, *_ in FILES.values():
        file = folder / "raw" / f"{form}.csv"
        content = mangle(file.read_bytes())
        file.unlink() if content is None else file.write_bytes(content)
    (folder / "raw" / "eligible.csv").write_bytes((folder / "raw" / "elig.csv").read_bytes())
    return all_findings(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_fault_of_a_file_is_found(
    name: str, mangled: tuple[Run, set[Finding]], sound: tuple[Run, set[Finding]]
) -> None:
    _, _, rule, severity, place = FILES[name]
    new = {(f.rule, f.severity, f.place) for f in mangled[1] - sound[1]}
    assert any((r, s) == (rule, severity) and p.startswith(place) for r, s, p in new), sorted(new)


def test_what_is_made_of_a_form_that_is_not_there_is_missing(
    mangled: tuple[Run, set[Finding]], sound: tuple[Run, set[Finding]]
) -> None:
    ours, whole = mangled[0].built, sound[0].built
    assert set(ours) == set(whole)
    assert len(ours["DM"].frame) == len(whole["DM"].frame) == KEEP
    assert len(whole["QS"].frame) > 0 == len(ours["QS"].frame)


def test_every_value_is_still_counted_once(mangled: tuple[Run, set[Finding]], sound: tuple[Run, set[Finding]]) -> None:
    for run in (mangled[0], sound[0]):
        for a in ledger(run):
            assert a.values == a.reached + a.not_submitted + a.left_out + a.unaccounted, a


def test_a_build_without_registrations_finishes(small: Path, tmp_path: Path) -> None:
    folder = copy(small, tmp_path / "study")
    (folder / "raw" / "reg.csv").unlink()
    run, found = all_findings(folder)
    assert len(run.built["DM"].frame) == 0
    assert ("FORM-MISSING", "reg.csv") in {(f.rule, f.place) for f in found}


def test_mark_line_ends_and_order_of_lines_change_nothing(
    small: Path, sound: tuple[Run, set[Finding]], tmp_path: Path
) -> None:
    folder = copy(small, tmp_path / "study")
    shuffled = random.Random(2100)
    for name, (head, *records) in read(folder).items():
        shuffled.shuffle(records)
        written(folder, {name: [head, *records]})
        file = folder / "raw" / f"{name}.csv"
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    run = build(Study.open(folder))
    for name, made in sound[0].built.items():
        assert made.frame.equals(run.built[name].frame), name
