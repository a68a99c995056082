"""The face: a small list, loaded late, with ordinary frames and one-line representations."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import m5kit

Folder = Callable[..., Path]


def test_the_list_is_literal_and_whole() -> None:
    assert list(m5kit.__all__) == sorted(m5kit.__all__)
    for name in m5kit.__all__:
        assert getattr(m5kit, name).__doc__, name
    assert set(m5kit.__all__) <= set(dir(m5kit))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        m5kit.nothing  # noqa: B018


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    code = "import m5kit, sys; print(sorted({'pandas', 'numpy', 'lxml', 'm5kit.study'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.fixture
def run(study_folder: Folder) -> m5kit.Run:
    return m5kit.Study.open(study_folder()).build()


def test_frames_are_ordinary(run: m5kit.Run) -> None:
    frame = run["AE"].frame
    assert {str(t) for t in frame.dtypes} == {"str", "float64"}
    assert frame["AETERM"].max() == "rash"
    assert (frame["AETERM"] + "!").tolist() == ["nausea!", "rash!", "cough!"]
    frame.loc[0, "AETERM"] = "something new"
    assert run["AE"].frame["AETERM"].tolist() == ["nausea", "rash", "cough"]
    dates = run["AE"].dated_frame["AESTDTC"]
    assert dates.tolist()[:2] == [pd.Timestamp("2020-01-02"), pd.Timestamp("2020-01-05")]
    assert pd.isna(dates.iloc[2])  # February 2020 is no day
    assert run["AE"].variables.set_index("variable").loc["AESEQ", "method"] == "sequence"


def test_representations_are_one_line_and_html(run: m5kit.Run) -> None:
    shown = [run.study, run, run.findings, run["AE"], run.trace("AE.AETERM")]
    assert [line for thing in shown for line in [repr(thing)] if "\n" in line] == []
    for thing in shown[:4]:
        assert "<table>" in thing._repr_html_()  # type: ignore[attr-defined]
    assert repr(run["AE"]) == "<AE, Adverse Events: 3 records, 6 columns>"


def test_values_are_inert_in_html(study_folder: Folder, raw: dict[str, str]) -> None:
    folder = study_folder(raw={"events": raw["events"].replace("nausea", "<script>alert(1)</script>")})
    run = m5kit.Study.open(folder).build()
    assert "<script>" not in run["AE"]._repr_html_()
    assert "&lt;script&gt;" in run["AE"]._repr_html_()


def test_traces(run: m5kit.Run) -> None:
    assert str(run.trace("AE", "P1", 1)).splitlines()[0] == "AE USUBJID=X1-P1 AESTDTC=2020-01-02 AESEQ=1"
    assert run.trace("AE.AESTDY", subject="P1").lines[0].startswith("AE.AESTDY = -1; 3")
    assert run.trace("raw.events:2").kind == "line"
    with pytest.raises(m5kit.UsageFault, match="Did you mean 'AETERM'"):
        run.trace("AE.AETRM")


def test_what_is_not_there(run: m5kit.Run) -> None:
    with pytest.raises(m5kit.UsageFault, match=r"no dataset 'AEE'. Did you mean 'AE'"):
        run["AEE"]
    with pytest.raises(KeyError):
        run["AEE"]
    with pytest.raises(m5kit.UsageFault, match="no display 'T9'"):
        run.display("T9")


def test_a_faulty_spec_is_built_only_on_request(study_folder: Folder, sheets: dict[str, str]) -> None:
    study = m5kit.Study.open(
        study_folder({"VS": sheets["VS"].replace("VS,Pulse", "VS,Puls") + "VSX,X,text,,Derived,,,,,,,\n"})
    )
    faults = [f for f in study.check().errors if f.place.startswith("VS.csv")]
    assert faults
    with pytest.raises(m5kit.FaultySpec) as raised:
        study.build()
    assert set(raised.value.findings) <= set(study.check())
    run = study.build(despite_faults=True)
    assert set(raised.value.findings) <= set(run.findings)


def test_a_package_is_written(run: m5kit.Run, tmp_path: Path) -> None:
    found = run.write(tmp_path / "out")
    assert (tmp_path / "out" / "manifest.json").is_file()
    assert {f.rule for f in run.findings} <= {f.rule for f in found}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(m5kit.OutputFault):
        run.write(tmp_path / "mine")


@pytest.mark.parametrize(
    ("given", "back", "format"),
    [
        (pd.Series(["a", None, "", "b"], dtype="object"), ["a", None, None, "b"], ""),
        (pd.Series(["a", None, "b"], dtype="str"), ["a", None, "b"], ""),
        (pd.Series(pd.Categorical(["x", None, "y"])), ["x", None, "y"], ""),
        (pd.Series([1, 2, 3]), [1.0, 2.0, 3.0], ""),
        (pd.Series([True, False, True]), [1.0, 0.0, 1.0], ""),
        (pd.Series([1, None, 3], dtype="Int64"), [1.0, None, 3.0], ""),
        (pd.to_datetime(pd.Series(["1960-01-02", None, "2024-02-29"])), [1.0, None, 23435.0], "DATE9."),
        (
            pd.to_datetime(pd.Series(["1960-01-01 00:01", None, "1960-01-02 00:00"])),
            [60.0, None, 86400.0],
            "DATETIME20.",
        ),
        (pd.to_timedelta(pd.Series([60.5, None, 3600.0]), unit="s"), [60.5, None, 3600.0], "TIME8."),
    ],
)
def test_a_column_of_any_type_is_written(tmp_path: Path, given: pd.Series, back: list[object], format: str) -> None:
    m5kit.write_xpt(tmp_path / "x.xpt", pd.DataFrame({"V": given}))
    found = m5kit.read_xpt(tmp_path / "x.xpt")
    assert [None if pd.isna(v) else v for v in found.frame["V"]] == back
    assert (found.dataset, found.variables[0].format) == ("X", format)
    if format:
        dated = m5kit.read_xpt(tmp_path / "x.xpt", dates=True).frame["V"]
        assert [None if pd.isna(v) else v for v in dated] == [None if pd.isna(v) else v for v in given]


def test_what_a_file_cannot_hold_is_refused(tmp_path: Path) -> None:
    for column, says in (
        (pd.Series(["x" * 201]), "200"),
        (pd.Series([1e300]), "beyond the numbers"),
        (pd.to_datetime(pd.Series(["2024-01-01"])).dt.tz_localize("UTC"), "time zone"),
    ):
        with pytest.raises(m5kit.OutputFault, match=says):
            m5kit.write_xpt(tmp_path / "x.xpt", pd.DataFrame({"V": column}))
    with pytest.raises(m5kit.OutputFault, match="rename the variable"):
        m5kit.write_xpt(tmp_path / "x.xpt", pd.DataFrame({"small": [1.0]}))
    assert not (tmp_path / "x.xpt").exists()


def test_statistics_take_plain_columns() -> None:
    frame = pd.DataFrame({"t": [1, 2, 3, 4], "e": [1, 1, 1, 0], "g": pd.Series(["a", "b", "a", "b"], dtype="object")})
    for cast in (lambda c: c, np.asarray, list, pd.Series.tolist):
        fit = m5kit.cox(m5kit.hazard(cast(frame["t"]), cast(frame["e"])), {"b": cast(frame["g"].eq("b"))})
        assert fit.coef.round(4).tolist() == [-0.9406]  # R: coxph(Surv(t, e) ~ g == "b")
        assert (
            round(m5kit.log_rank(cast(frame["t"]), cast(frame["e"]), cast(frame["g"])).chisq, 4) == 0.6154
        )  # O - E = 2/3, V = 13/18


def test_validate_looks_at_the_define_beside_the_datasets_and_takes_waivers(tmp_path: Path) -> None:
    define = (Path(__file__).parents[1] / "fixtures" / "dm_define.xml").read_text(encoding="utf-8")
    (tmp_path / "define.xml").write_text(define, encoding="utf-8")
    (tmp_path / "dm.csv").write_text("SEX\nM\n", encoding="utf-8")
    waivers = tmp_path / "waivers.csv"
    waivers.write_text("rule,variable,explanation,who,until\nCODELIST,SEX,Known.,DM,2026-12-31\n", encoding="utf-8")

    def status(today: str) -> set[str]:
        found = m5kit.validate(tmp_path, waivers=waivers, today=today)
        return {f.status for f in found if f.rule == "CODELIST" and "SEX is 'M'" in str(f)}

    assert (status("2026-12-31"), status("2027-01-01")) == ({"waived"}, {"open"})


def test_findings_are_written_in_the_form_of_the_suffix(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text("USUBJID\nA\n", encoding="utf-8")
    found = m5kit.validate(tmp_path)
    begins = {"csv": "severity,rule", "json": "{", "sarif": '{\n  "$schema"', "xml": "<?xml", "html": "<!"}
    for suffix, start in begins.items():
        text = found.write(tmp_path / "out" / f"f.{suffix}").read_text(encoding="utf-8")
        assert text.lower().startswith(start.lower()), suffix
    with pytest.raises(m5kit.UsageFault, match=r"f\.doc is no form of a report\. Name it \.csv, "):
        found.write(tmp_path / "f.doc")


def test_the_package_runs_as_a_module() -> None:
    says = subprocess.run([sys.executable, "-m", "m5kit", "--version"], capture_output=True, text=True, check=True)
    assert says.stdout.strip().endswith(m5kit.__version__)
