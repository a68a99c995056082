"""Datasets that anyone made: read from files, and every message of the validation."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from m5kit.checks.submitted import Submitted, as_submitted
from m5kit.checks.validate import validate
from m5kit.datasets.read import dataset_files, read_datasets
from m5kit.specs import InputFault
from m5kit.specs.terminology import PublishedList, Terminology

TE: dict[str, list[object]] = {
    "STUDYID": ["S", "S"],
    "DOMAIN": ["TE", "TE"],
    "ETCD": ["SCR", "TRT"],
    "ELEMENT": ["Screen", "Treatment"],
    "TESTRL": ["Informed consent", "First dose"],
    "TEENRL": ["1 week after start", "Progression"],
    "TEDUR": ["P7D", "P6W"],
}
LABELS = {
    "STUDYID": "Study Identifier",
    "DOMAIN": "Domain Abbreviation",
    "ETCD": "Element Code",
    "ELEMENT": "Description of Element",
    "TESTRL": "Rule for Start of Element",
    "TEENRL": "Rule for End of Element",
    "TEDUR": "Planned Duration of Element",
}


def transport(
    folder: Path,
    columns: Mapping[str, list[object]],
    *,
    name: str = "TE",
    file: str = "te.xpt",
    label: str = "Trial Elements",
    labels: Mapping[str, str] = LABELS,
) -> Path:
    """A transport file as another program writes it."""
    frame = pd.DataFrame(
        {n: pd.Series(v, dtype="float64" if not isinstance(v[0], str) else "object") for n, v in columns.items()}
    )
    named: dict[str, str | None] = {n: labels[n] for n in columns if n in labels}
    pyreadstat.write_xport(
        frame, str(folder / file), file_label=label, table_name=name, column_labels=named, file_format_version=5
    )
    return folder / file


def found(*paths: Path, terminology: Terminology | None = None, notes: bool = False) -> list[str]:
    findings = [f for f in validate(paths, terminology) if f.rule != "NOT-LOOKED-AT"]  # test_scope.py has those
    return [str(f) for f in findings if notes or f.severity != "note"]


def read_submitted(file: Path) -> Submitted:
    (dataset,) = read_datasets(file)
    return as_submitted(dataset)


def csv(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_sound_dataset(tmp_path: Path) -> None:
    assert found(transport(tmp_path, TE), notes=True) == []


def test_what_a_transport_file_says_of_itself(tmp_path: Path) -> None:
    transport(
        tmp_path, {"etcd" if n == "ETCD" else n: v for n, v in TE.items()}, name="te", file="elements.xpt", label=""
    )
    assert found(tmp_path) == [
        "error: elements.xpt: The file elements.xpt holds the dataset TE. Call it te.xpt. [FILE-NAME]",
        "error: elements.xpt: TE has no label. Give it the label of the standard. [LABEL]",
        "error: elements.xpt: TE.etcd has no label. Give it the label of the standard. [LABEL]",
        (
            "error: elements.xpt: 'etcd' is no name for a variable. "
            "Begin with a letter, and use only A to Z, 0 to 9 and the underscore. [NAME]"
        ),
        (
            "error: elements.xpt: 'te' is no name for a dataset. "
            "Begin with a letter, and use only A to Z, 0 to 9 and the underscore. [NAME]"
        ),
        "error: elements.xpt: TE lacks ETCD (Element Code), which SDTMIG 3.4 requires. Add the variable. [REQUIRED]",
        (
            "warning: elements.xpt: TE.etcd is not a variable of SDTMIG 3.4. "
            "Put it in SUPPTE, or use a variable of the standard. [NOT-STANDARD]"
        ),
    ]


def test_labels_types_and_order_of_the_standard(tmp_path: Path) -> None:
    columns = {n: TE[n] for n in ("STUDYID", "DOMAIN", "ELEMENT", "ETCD", "TESTRL", "TEENRL")}
    columns["TEDUR"] = [7.0, 42.0]
    transport(tmp_path, columns, labels={**LABELS, "TESTRL": "Start"})
    assert [line for line in found(tmp_path) if "ISO-8601" not in line] == [
        (
            "error: te.xpt: TE.TEDUR is float; SDTMIG 3.4 has it as Char. "
            "Make it a number or text, as the standard has it. [STANDARD-TYPE]"
        ),
        (
            "warning: te.xpt: The label of TE.TESTRL is 'Start'; SDTMIG 3.4 has 'Rule for Start of Element'. "
            "Use the label of the standard. [STANDARD-LABEL]"
        ),
        (
            "warning: te.xpt: TE.ETCD stands after ELEMENT; SDTMIG 3.4 has it before. "
            "Put the variables in the order of the standard. [STANDARD-ORDER]"
        ),
    ]


def test_an_expected_variable(tmp_path: Path) -> None:
    assert (
        "warning: suppae.csv: SUPPAE lacks QEVAL (Evaluator), which SDTMIG 3.4 expects. "
        "Add the variable, or say in the reviewer's guide why it is left out. [EXPECTED]"
    ) in found(csv(tmp_path, "suppae.csv", "STUDYID,RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM,QLABEL,QVAL,QORIG\n"))


def test_an_empty_dataset(tmp_path: Path) -> None:
    assert found(csv(tmp_path, "te.csv", ",".join(TE) + "\n")) == [
        "warning: te.csv: TE has no records. Leave the dataset out. [EMPTY-DATASET]"
    ]


def test_values(tmp_path: Path) -> None:
    file = csv(tmp_path, "te.csv", ",".join(TE) + "\nS,TE,SCR,Screen,x,y,1 week\nS,TE,SCR,,x,y,P1D\n")
    assert found(file) == [
        (
            "error: TE record 1, TEDUR: TE.TEDUR is '1 week', which is not a duration in ISO 8601. "
            "Write it in ISO 8601. [ISO-8601]"
        ),
        (
            "error: TE record 1: TE has more than one record with the same ETCD. "
            "Find out why the record is there twice. [KEY-DUPLICATE]"
        ),
        (
            "error: TE record 2: TE has more than one record with the same ETCD. "
            "Find out why the record is there twice. [KEY-DUPLICATE]"
        ),
        (
            "error: TE record 2, ELEMENT: TE.ELEMENT is missing, and it is required. "
            "Find the value in the source, or query the site. [REQUIRED]"
        ),
    ]


def test_natural_keys_of_records_with_numbers(tmp_path: Path) -> None:
    header = "STUDYID,DOMAIN,USUBJID,SCSEQ,SCTESTCD,SCTEST,SCORRES,SCSTRESC,SCSTRESN,SCSTRESU,SCORRESU,SCDTC\n"
    rows = "S,SC,a,1,EDU,Education,X,X,,,,2002\nS,SC,a,2,EDU,Education,Y,Y,,,,2002\nS,SC,a,2,JOB,Job,Y,Y,,,,2002\n"
    keyed = [line for line in found(csv(tmp_path, "sc.csv", header + rows)) if "SEQ-DUP" in line or "KEY-" in line]
    assert keyed == [
        (
            "error: SC USUBJID=a SCSEQ=2, SCSEQ: SC.SCSEQ is 2 in more than one record of a subject. "
            "Number the records of a subject from 1. [SEQ-DUPLICATE]"
        ),
        (
            "warning: SC USUBJID=a SCSEQ=1: SC has more than one record with the same USUBJID SCTESTCD SCDTC. "
            "Find out why the record is there twice. [KEY-DUPLICATE]"
        ),
        (
            "warning: SC USUBJID=a SCSEQ=2: SC has more than one record with the same USUBJID SCTESTCD SCDTC. "
            "Find out why the record is there twice. [KEY-DUPLICATE]"
        ),
    ]


def test_terms(tmp_path: Path) -> None:
    ny = PublishedList("C66742", "NY", "No Yes Response", False, {"Y": "C49488", "N": "C49487"})
    file = csv(tmp_path, "ae.csv", "USUBJID,AESEQ,AESER\na,1,Y\na,2,No\n")
    terms = [line for line in found(file, terminology=Terminology({"C66742": ny})) if "CT-" in line]
    assert terms == [
        (
            "error: AE USUBJID=a AESEQ=2, AESER: AE.AESER is 'No', which is not in NY (C66742). "
            "Use a term of the list, which cannot be extended. [CT-VALUE]"
        )
    ]


def test_rules_across_datasets(tmp_path: Path) -> None:
    csv(tmp_path, "dm.csv", "USUBJID,RFSTDTC\na,2002-01-01\n")
    csv(tmp_path, "vs.csv", "USUBJID,VSSEQ,VSDTC,VSDY\na,1,2002-01-01,1\nb,1,2002-01-03,3\n")
    rules = [line.rpartition("[")[2] for line in found(tmp_path) if "vs.csv" not in line and "dm.csv" not in line]
    assert sorted(set(rules)) == ["PACKAGE-LACKS]", "STUDY-DAY]", "SUBJECT-UNKNOWN]"]


def test_dates_after_a_cutoff(tmp_path: Path) -> None:
    file = csv(tmp_path, "vs.csv", "USUBJID,VSSEQ,VSDTC\na,1,2005-02-10\n")
    assert [f.rule for f in validate([file], cutoff="2005-02-09") if f.rule == "AFTER-CUTOFF"] == ["AFTER-CUTOFF"]


def test_files(tmp_path: Path) -> None:
    transport(tmp_path, TE)
    csv(tmp_path, "findings.csv", "a\n1\n")
    assert [f.name for f in dataset_files([tmp_path])] == ["findings.csv", "te.xpt"]
    assert found(tmp_path, notes=True) == [
        (
            "note: findings.csv: The table has none of DOMAIN, RDOMAIN, STUDYID, USUBJID, so it is no dataset and is "
            "left out. Name the file by itself, if it is one. [FILE-STRANGE]"
        )
    ]
    (tmp_path / "more").mkdir()
    transport(tmp_path / "more", TE)
    (tmp_path / "more" / "ts.xpt").write_bytes(b"nothing of the kind")
    lines = found(tmp_path)
    assert lines[0] == (
        "error: te.xpt: TE is also the dataset of te.xpt; this one is left out. Give one package at a time. [FILE]"
    )
    assert lines[1].startswith("error: ts.xpt: The file is no SAS transport file ")
    assert lines[1].endswith(". Name a file of the XPORT engine. [FILE]")
    assert len(lines) == 2


def test_nothing_to_validate(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none is not there\. Name a dataset or a folder of datasets\."):
        validate([tmp_path / "none"])
    with pytest.raises(
        InputFault, match=r"holds no datasets \(\.xpt, \.json, \.ndjson, \.parquet, \.csv, \.sas7bdat\)\."
    ):
        validate([tmp_path])
    (tmp_path / "a.txt").write_text("")
    assert found(tmp_path / "a.txt") == [
        (
            "error: a.txt: The file is no dataset that can be read. Give one of .xpt, .json, .ndjson, .parquet, .csv, "
            ".sas7bdat. [FILE]"
        )
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"no")
    with pytest.raises(InputFault, match=r"a\.parquet cannot be read as Parquet "):
        read_submitted(tmp_path / "a.parquet")
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(InputFault, match=r"b\.csv is empty"):
        read_submitted(tmp_path / "b.csv")


def test_formats_give_the_same_records(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {"USUBJID": ["a", "b"], "VSSEQ": [1.0, 2.0], "VSORRES": ["", "12"]}
    transport(tmp_path, columns, name="VS", file="vs.xpt", label="Vital Signs", labels={})
    csv(tmp_path, "vs.csv", "USUBJID,VSSEQ,VSORRES\na,1,\nb,2,12\n")
    pd.DataFrame(columns).to_parquet(tmp_path / "vs.parquet")
    read = [read_submitted(tmp_path / f"vs.{s}") for s in ("xpt", "csv", "parquet")]
    for one in read:
        assert one.name == "VS"
        assert one.frame["VSSEQ"].tolist() == [1.0, 2.0]
        assert one.frame["VSORRES"].astype("object").where(one.frame["VSORRES"].notna(), None).tolist() == [None, "12"]
    assert read[0].lengths == {"USUBJID": 1, "VSORRES": 2}


def test_text_that_is_wider_than_its_values(tmp_path: Path) -> None:
    from m5kit.datasets.xpt import XptVariable, write_xpt

    frame = pd.DataFrame({n: pd.Series(v, dtype="category") for n, v in TE.items()})
    variables = [XptVariable(n, LABELS[n], length=9 if n == "TEDUR" else None) for n in TE]
    write_xpt(tmp_path / "te.xpt", frame, variables, dataset="TE", label="Trial Elements")
    assert found(tmp_path, notes=True) == [
        (
            "note: te.xpt, TEDUR: TE.TEDUR is 9 bytes wide, and its longest value has 3. "
            "Make it 3, if no other dataset needs more. [WIDTH]"
        )
    ]
    frame = pd.DataFrame({n: ["x" * 201 if n == "TEENRL" else str(v[0])] for n, v in TE.items()})
    pyreadstat.write_xport(frame, str(tmp_path / "te.xpt"), file_format_version=8, table_name="TE")
    assert "error: te.xpt, TEENRL: TE.TEENRL is 201 bytes wide. Use at most 200. [WIDTH]" in found(tmp_path)


@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [
        ("adsl", "USUBJID", "SUBJECT LEVEL ANALYSIS DATASET"),
        ("adtte", "USUBJID,PARAMCD", "BASIC DATA STRUCTURE"),
        ("adae", "USUBJID,AEDECOD", "OCCURRENCE DATA STRUCTURE"),
        ("adxx", "USUBJID", "ADAM OTHER"),
        ("ae", "USUBJID,AEDECOD", ""),
    ],
)
def test_the_class_of_an_analysis_dataset(tmp_path: Path, name: str, columns: str, kind: str) -> None:
    assert read_submitted(csv(tmp_path, f"{name}.csv", columns + "\n")).kind == kind


def test_a_published_package(shared: Path) -> None:
    lines = found(shared / "data" / "pilot3_adam" / "pilot3_adam")
    assert [line.rpartition("[")[2] for line in lines if line.startswith("error")] == ["NAME]"] * 3
