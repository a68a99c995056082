"""The command line as a user meets it: output, exit codes, one-line errors."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Folder = Callable[..., Path]
Command = Callable[..., Any]


def test_build_prints_where_the_package_is(m5kit: Command, tmp_path: Path) -> None:
    assert m5kit("new", "study", tmp_path / "s", "--id", "X1").code == 0
    done = m5kit("build", tmp_path / "s", "--out", tmp_path / "out")
    assert done.code == 0
    assert {line.partition(" ")[0] for line in done.err.splitlines()} == {"writing"}
    records, findings, place = done.out.splitlines()
    assert records == "SDTM: DM 4"
    assert findings.startswith("Findings: ") and findings.endswith(f" ({tmp_path}/out/x1/findings.csv)")
    assert "error" not in findings
    assert place == f"The package is in {tmp_path}/out/x1"


def test_a_finding_of_error_severity_is_exit_1(m5kit: Command, tmp_path: Path) -> None:
    assert m5kit("new", "study", tmp_path / "s", "--id", "X1").code == 0
    form = tmp_path / "s" / "raw" / "enrolment.csv"
    form.write_text(form.read_text().replace("2019-01-14", "2019-02-31"))
    done = m5kit("build", tmp_path / "s", "--out", tmp_path / "out", "--json")
    assert done.code == 1
    found = json.loads(done.out)["findings"]
    wrong = {(f["rule"], f["place"]) for f in found if f["severity"] == "error"}
    assert wrong == {("DATE-IMPOSSIBLE", "enrolment.csv line 2, STARTED")}
    assert (tmp_path / "out" / "x1" / "findings.csv").is_file()


def test_a_build_tells_the_findings_of_the_sheets(m5kit: Command, study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    checked = json.loads(m5kit("check", folder, "--json").out)
    done = m5kit("build", folder, "--out", tmp_path / "out", "--json")
    assert done.code == 1
    assert any(f["message"] == "DM lacks COUNTRY (Country), which SDTMIG 3.4 requires." for f in checked)
    assert {f["message"] for f in checked} <= {f["message"] for f in json.loads(done.out)["findings"]}


def test_nothing_comes_of_a_spec_with_faults(m5kit: Command, study_folder: Folder, sheets: dict[str, str]) -> None:
    """Every command that gives datasets or numbers stops at a fault that is in another dataset, too."""
    folder = study_folder({"VS": sheets["VS"].replace("sequence", "seqence")})
    (folder / "published.csv").write_text("id,where\n")
    for words in (
        ["show", folder, "AE", "--subject", "P1"],
        ["trace", folder, "AE", "P1", "1"],
        ["trace", folder, "AE.AETERM", "--subject", "P1"],
        ["trace", folder, "raw.events:2"],
        ["explain", folder, "AE", "PFS", "P1"],
        ["ledger", folder],
        ["tlf", folder],
        ["define", folder],
        ["export", folder],
        ["package", folder],
        ["reproduce", folder],
        ["build", folder],
    ):
        done = m5kit(*words)
        assert done.code == 2, words
        assert "'seqence'" in done.err, words
        assert done.err.splitlines()[-1] == "m5kit: the spec has 1 fault; nothing was built.", words


def test_a_spec_with_faults_tells_them_all_and_builds_nothing(
    m5kit: Command, study_folder: Folder, sheets: dict[str, str], tmp_path: Path
) -> None:
    broken = {"AE": sheets["AE"].replace("study_day", "studyday").replace("raw.events.TERM", "raw.events.TERMS")}
    done = m5kit("build", study_folder(sheets=broken), "--out", tmp_path / "out")
    assert done.code == 2
    lines = done.err.splitlines()
    assert [line.partition(": ")[2].partition(":")[0] for line in lines[:2]] == ["AE.csv line 4", "AE.csv line 7"]
    assert "'TERMS'" in lines[0]
    assert "'studyday'" in lines[1]
    assert lines[2] == "m5kit: the spec has 2 faults; nothing was built."
    assert not (tmp_path / "out").exists()


def test_check(m5kit: Command, study_folder: Folder, sheets: dict[str, str]) -> None:
    good = m5kit("check", study_folder())
    assert "DM lacks COUNTRY (Country), which SDTMIG 3.4 requires." in good.out
    assert good.out.splitlines()[-1].startswith("4 datasets, 24 columns:")
    broken = {"AE": sheets["AE"].replace("study_day", "studyday")}
    bad = m5kit("check", study_folder(sheets=broken), "--json")
    assert bad.code == 1
    assert any("study_day" in f["message"] + f["mend"] for f in json.loads(bad.out))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("build", "nowhere"), "nowhere is not a study: it has no study.toml."),
        (("trace", "STUDY", "AE.AETRM"), "Did you mean 'AETERM'?"),
        (("show", "STUDY", "XX"), "The study has no dataset 'XX'."),
        (("simulate", "STUDY"), "has no simulate.py"),
        (("reproduce", "STUDY"), "has no published.csv"),
        (("spec", "unpack", "a.csv", "b"), "a.csv is not an .xlsx workbook."),
        (("biuld", "STUDY"), "No such command 'biuld'"),
        (("check",), "m5kit: Missing argument 'STUDY'. See `m5kit check --help`."),
        (
            ("check", "STUDY", "--nope"),
            "m5kit: No such option: --nope",
        ),
        (("build", "STUDY", "--out"), "m5kit: Option '--out' requires an argument. See `m5kit"),
    ],
)
def test_an_error_is_one_line_and_exit_2(
    m5kit: Command, study_folder: Folder, arguments: tuple[str, ...], says: str
) -> None:
    folder = study_folder()
    done = m5kit(*[folder if a == "STUDY" else a for a in arguments])
    assert done.code == 2
    assert says in done.err
    assert len(done.err.splitlines()) == 1
    assert "itself" not in done.err


def test_a_form_that_is_missing(m5kit: Command, study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    (folder / "raw" / "events.csv").unlink()
    done = m5kit("build", folder, "--out", tmp_path / "out")
    assert done.code == 2
    assert "raw.events" in done.err


def test_a_target_that_cannot_be_written(m5kit: Command, study_folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    done = m5kit("build", study_folder(), "--out", tmp_path / "out")
    assert done.code == 2
    assert "cannot be written" in done.err


def test_no_words_at_all_show_the_help(m5kit: Command) -> None:
    done = m5kit()
    assert (done.code, done.out) == (2, "")
    assert "Usage: m5kit [OPTIONS] COMMAND" in done.err


def test_debug_shows_where(m5kit: Command, study_folder: Folder) -> None:
    done = m5kit("show", study_folder(), "XX", "--debug")
    assert done.code == 2
    assert "Traceback" in done.err


def test_a_display_may_have_the_name_of_a_dataset(m5kit: Command, study_folder: Folder) -> None:
    displays = (
        "display,number,layout,title,population,where,by,groups\nAE,Table 1,table,Events,Everybody,,ARM,A=Arm A\n"
    )
    folder = study_folder({"displays": displays})
    traced = m5kit("trace", folder, "AE", "P1", "1")
    assert (traced.code, traced.out.splitlines()[0]) == (0, "AE USUBJID=X1-P1 AESTDTC=2020-01-02 AESEQ=1")
    assert "AE has no numbers" in m5kit("trace", folder, "AE", "nausea").err


def test_trace_and_show_print_values(m5kit: Command, study_folder: Folder) -> None:
    folder = study_folder()
    traced = m5kit("trace", folder, "AE.AESTDY", "--subject", "P1")
    assert traced.out.splitlines()[0].startswith("AE.AESTDY = -1; 3  study_day: Days from the reference date")
    assert "X1-P2" in m5kit("show", folder, "AE", "--subject", "P2").out
    assert m5kit("show", folder).out.splitlines()[0].startswith("DM ")


def test_show_uses_every_option(m5kit: Command, study_folder: Folder) -> None:
    folder = study_folder()
    everything = m5kit("show", folder, "--subject", "P1").out
    assert "AE, 2 records" in everything and "VS, 2 records" in everything
    assert "X1-P2" not in everything
    assert len(m5kit("show", folder, "AE", "--subject", "P1", "--rows", "1").out.splitlines()) == 2
    refused = m5kit("show", folder, "ae")
    assert (refused.code, "Did you mean 'AE'?" in refused.err) == (2, True)


def test_pack_and_unpack(m5kit: Command, study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    assert m5kit("spec", "pack", folder, tmp_path / "s.xlsx").code == 0
    assert m5kit("spec", "unpack", tmp_path / "s.xlsx", tmp_path / "sheets").code == 0
    for file in (folder / "spec").iterdir():
        assert (tmp_path / "sheets" / file.name).read_bytes() == file.read_bytes()


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['m5kit', '--help']\nfrom m5kit.cli.main import main\ntry:\n    main()\nexcept SystemExit: pass\n"
    code += (
        "print([m for m in ('pandas', 'numpy', 'pyarrow', 'lxml', 'openpyxl', 'pandera', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
