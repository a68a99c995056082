"""Text that a transport file cannot hold: split, numbered, and said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.datasets.xpt import read_xpt
from m5kit.package.write import write_build
from m5kit.study import Run, Study, build

Folder = Callable[..., Path]
WORDS = "severe rash of both arms " * 20  # 500 bytes with its last blank


def split(study_folder: Folder, raw: dict[str, str], text: str = WORDS, **sheets: str) -> Run:
    assert "rash" in raw["events"]
    return build(Study.open(study_folder(sheets=sheets, raw={"events": raw["events"].replace("rash", text)})))


def test_the_rest_of_a_long_text_is_in_supplemental_qualifiers(
    study_folder: Folder, raw: dict[str, str], tmp_path: Path
) -> None:
    run = split(study_folder, raw)
    supp = run.built["SUPPAE"].frame
    terms = supp[supp["QNAM"].isin(["AETERM1", "AETERM2"])]
    assert terms[["QNAM", "IDVAR", "IDVARVAL", "QLABEL"]].to_numpy().tolist() == [
        ["AETERM1", "AESEQ", "2", "Reported Term"],
        ["AETERM2", "AESEQ", "2", "Reported Term"],
    ]
    first = run.built["AE"].frame["AETERM"].iloc[1]
    assert len(first) <= 200
    assert " ".join([first, *terms["QVAL"]]) == WORDS.strip()
    found = [(f.rule, f.severity, f.place) for f in run.findings if not f.rule.startswith("SPEC-")]
    assert found == [("TEXT-SPLIT", "note", "events.csv line 2, TERM")]
    write_build(run, tmp_path / "out")
    written = read_xpt(tmp_path / "out/m5/datasets/x1/tabulations/sdtm/suppae.xpt").frame
    assert written["QNAM"].tolist() == supp["QNAM"].tolist()
    define = (tmp_path / "out/m5/datasets/x1/tabulations/sdtm/define.xml").read_text(encoding="utf-8")
    assert "AETERM2" in define


def test_a_supplemental_dataset_is_made_where_there_is_none(
    study_folder: Folder, raw: dict[str, str], tmp_path: Path
) -> None:
    run = build(Study.open(study_folder(raw={"enrol": raw["enrol"].replace("120", "high " * 60)})))
    made = run.built["SUPPVS"]
    assert made.frame[["USUBJID", "RDOMAIN", "IDVAR", "IDVARVAL", "QNAM"]].to_numpy().tolist() == [
        ["X1-P1", "VS", "VSSEQ", "2", "VSORRES1"]
    ]
    place = run.shelf["raw.enrol"].place(int(made.origin.position[0]))
    assert place == "enrol.csv line 2"
    write_build(run, tmp_path / "out")
    assert (tmp_path / "out/m5/datasets/x1/tabulations/sdtm/suppvs.xpt").is_file()


def test_a_long_qualifier_goes_on_in_another(study_folder: Folder, raw: dict[str, str]) -> None:
    run = build(
        Study.open(study_folder(raw={"events": raw["events"].replace("05-Jan-2020,1", "05-Jan-2020,x " + "y" * 300)}))
    )
    supp = run.built["SUPPAE"].frame
    assert supp[supp["QNAM"].eq("CYCLE1")]["QVAL"].tolist() == ["y" * 200]
    assert supp[supp["QNAM"].eq("CYCLE2")]["QVAL"].tolist() == ["y" * 100]


def test_text_with_no_place_for_the_rest_is_an_error(
    study_folder: Folder, sheets: dict[str, str], raw: dict[str, str], tmp_path: Path
) -> None:
    named = sheets["datasets"].replace("Adverse Events,sdtm", "Adverse Events,adam")
    run = split(study_folder, raw, datasets=named)
    assert ("TEXT-TOO-LONG", "error", "events.csv line 2, TERM") in {
        (f.rule, f.severity, f.place) for f in run.findings
    }
    write_build(run, tmp_path / "out")


@pytest.mark.parametrize(
    ("was", "now", "rule", "place"),
    [
        ("rash", "ra\0sh", "TEXT-NUL", "events.csv line 2, TERM"),
        ("rash,1", "rash,1e300", "NUMBER-UNWRITABLE", "events.csv line 2, GRADE"),
        ("rash,1", "rash,1e-300", "NUMBER-UNWRITABLE", "events.csv line 2, GRADE"),
    ],
)
def test_what_a_transport_file_cannot_hold(
    study_folder: Folder, raw: dict[str, str], tmp_path: Path, was: str, now: str, rule: str, place: str
) -> None:
    run = build(Study.open(study_folder(raw={"events": raw["events"].replace(was, now)})))
    assert ("error", rule, place) in {(f.severity, f.rule, f.place) for f in run.findings}
    write_build(run, tmp_path / "out")
