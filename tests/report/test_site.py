"""The site: what is behind its numbers, records and findings is what the study says, and its files are inert and ours."""

import filecmp
import json
import re
from pathlib import Path

import pytest

import m5kit
from m5kit.cli.main import run as main
from m5kit.outputs.words import words
from m5kit.report.findings import findings_shard
from m5kit.report.frame import site_script
from m5kit.report.subjects import subjects_of
from m5kit.report.timeline import lanes, reference
from m5kit.report.write import write_report_alone
from m5kit.specs import Finding, OutputFault
from m5kit.study import Run
from m5kit.trace.explain import explained

from .conftest import HOSTILE
from .shards import read_shard, shard_in


def sets_of(site: Path, display: str, **wanted: str) -> tuple[list[int], list[int], str]:
    """Of the number that the texts name: the records behind it, those it is a share of, and how it is printed."""
    header, arrays = shard_in(site, display)
    texts = [{k: levels[arrays[k][i]] for k, levels in header["levels"].items()} for i in range(len(header["values"]))]
    (at,) = [i for i, line in enumerate(texts) if wanted.items() <= line.items()]
    sizes, found, start = arrays["size"], [], 0
    for size in sizes:
        steps = arrays["records"][start : start + size]
        found.append([sum(steps[: i + 1]) for i in range(size)])
        start += size
    above, below = arrays["set"][at], arrays["whole"][at]
    return found[above - 1] if above else [], found[below - 1] if below else [], texts[at]["text"]


@pytest.mark.parametrize(
    ("display", "wanted", "records", "whole", "text"),
    [
        ("d0", {"row": "Deaths", "group": "ALL", "stat": "pct"}, [0, 3], [0, 1, 2, 3], "50.0"),
        ("d0", {"row": "Treated", "group": "B", "stat": "n"}, [3], [3], "1"),
        ("d0", {"row": "Treated", "group": "ALL", "stat": "pct"}, [0, 3], [0, 1, 3], "66.7"),
        ("d0", {"row": "N", "group": "A"}, [0, 1], [], "2"),
        ("d1", {"analysis": "MEDIAN", "group": "A", "stat": "events"}, [0], [], "1"),
    ],
)
def test_what_is_behind_a_number(
    site: Path, display: str, wanted: dict[str, str], records: list[int], whole: list[int], text: str
) -> None:
    assert sets_of(site, display, **wanted) == (records, whole, text)


def test_every_number_of_a_table_is_a_link(site: Path) -> None:
    page = (site / "displays" / "D1.html").read_text(encoding="utf-8")
    body = page[page.index("<main") :]
    shown = re.sub(
        r'<a class="number" href="#n\d+">[^<]*</a>', "", body[body.index("<thead>") : body.index("</table>")]
    )
    assert not re.search(r"\d", re.sub(r"<[^>]+>|&#\d+;", "", shown))
    assert re.search(r'P <a class="number" href="#n\d+">&gt;0.99</a> for the two arms', body)


def test_a_listing_leads_to_its_records(site: Path) -> None:
    page = (site / "displays" / "L1.html").read_text(encoding="utf-8")
    assert re.findall(r'href="\.\./(record\.html#[^"]+)"', page) == ["record.html#ADSL/1", "record.html#ADSL/4"]


def test_lines_of_forms_and_the_records_behind(site: Path, run: Run) -> None:
    place = list(run.shelf).index("RS")
    _, block = shard_in(site, f"t{place}-0")
    _, raw = shard_in(site, f"t{list(run.shelf).index('raw.assessments')}-0")
    lines = [sum(raw["line"][: i + 1]) for i in range(len(raw["line"]))]
    sources = [sum(block["source"][: i + 1]) for i in range(len(block["source"]))]
    assert [lines[at] for at in sources] == [2, 3, 4, 5]


def test_rules_are_those_that_explain_tells(site: Path, run: Run) -> None:
    header, arrays = shard_in(site, "rules")
    rules = header["parameters"]["ADTTE.PFS"]["rules"]
    width = sum(len(rule["when"]) for rule in rules)
    held, subjects = arrays["ADTTE.PFS.holds"], run.shelf["ADTTE"].frame["USUBJID"]
    for at, row in enumerate(arrays["ADTTE.PFS.rows"]):
        told = explained(run, "ADTTE", "PFS", subjects.iloc[row])
        mine = [bool(one) for one in held[at * width : (at + 1) * width]]
        assert mine == [t.holds for rule in told.rules for t in rule.tested]
    assert sum(held) == 7
    assert [rule["rank"] for rule in rules] == [1, 2, 3, 4, 5, 6]


def test_a_finding_knows_its_subject_and_record(run: Run) -> None:
    places = {name: at for at, name in enumerate(run.shelf)}
    found = [
        Finding(
            "R",
            "error",
            "RS USUBJID=T1-P2 RSDTC=2020-03-25 RSSEQ=1, RSDTC (assessments.csv line 4, ASSESSED)",
            "m",
            "d",
        ),
        Finding("R", "note", "DM USUBJID=T1-P3", "m", "d"),
        Finding("R", "note", "ADSL.csv line 3", "m", "d"),
    ]
    _, header, arrays = read_shard(findings_shard(found, run, subjects_of(run), places))
    tables = [header["levels"]["table"][code] for code in arrays["table"]]
    assert (arrays["subject"], tables) == ([2, 3, 0], ["raw.assessments", "DM", ""])
    line = run.shelf["raw.assessments"].lines
    assert line is not None and line[arrays["record"][0] - 1] == 4 and arrays["record"][1:] == [0, 0]


def test_the_time_line_is_found_by_class_and_variable(run: Run) -> None:
    told = {lane["table"]: (lane["kind"], lane.get("start"), lane.get("label")) for lane in lanes(run)}
    assert told == {"ADTTE": ("time", "STARTDT", "PARAMCD"), "DS": ("event", "DSSTDTC", "DSDECOD")}
    assert reference(run) == {"table": "DM", "column": "RFSTDTC"}


def test_no_page_holds_what_the_data_say_as_html(site: Path) -> None:
    assert HOSTILE[:12] == "</script><im"
    for page in site.rglob("*.html"):
        assert "<img" not in page.read_text(encoding="utf-8")


def test_the_same_build_gives_the_same_bytes(site: Path, run: Run, tmp_path: Path) -> None:
    write_report_alone(run, tmp_path / "again", ())
    write_report_alone(run, tmp_path / "more", ())
    names = [f.relative_to(tmp_path / "again").as_posix() for f in (tmp_path / "again").rglob("*") if f.is_file()]
    same, *other = filecmp.cmpfiles(tmp_path / "again", tmp_path / "more", names, shallow=False)
    assert len(same) == len(names) > 30 and not any(other)


def test_what_a_user_owns_is_not_replaced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputFault, match="it is no earlier output of m5kit"):
        write_report_alone(run, tmp_path / "mine", ())


def test_a_run_in_python_writes_its_site_and_opens_it(
    study_with_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", shown.append)
    made = m5kit.Study.open(study_with_site).build()
    assert made.report(tmp_path / "site") == tmp_path / "site" / "index.html"
    made.report(tmp_path / "site", show=False)
    assert shown == [(tmp_path / "site" / "index.html").resolve().as_uri()]


def test_a_build_has_its_site_in_its_manifest(study_with_site: Path, tmp_path: Path) -> None:
    assert main(["build", str(study_with_site), "--out", str(tmp_path), "--site", "--jobs", "1"]) < 2  # 1: findings
    listed = {e["path"] for e in json.loads((tmp_path / "t1" / "manifest.json").read_text(encoding="utf-8"))["files"]}
    assert {"report/index.html", "report/data/study.js", "report/displays/D1.html"} <= listed
    assert 'href="../m5/datasets/t1/tabulations/sdtm/define.html"' in (
        tmp_path / "t1" / "report" / "index.html"
    ).read_text(encoding="utf-8")


def test_every_word_is_used_and_every_used_word_is_there(root: Path) -> None:
    known = list(words())
    rooms = [root / name for name in ("outputs", "report", "profile", "package", "trace")]
    parts = [file.read_text(encoding="utf-8") for room in rooms for file in sorted(room.glob("static/*.js"))]
    parts += [file.read_text(encoding="utf-8") for room in rooms for file in sorted(room.glob("*.py"))]
    source = "\n".join(parts)
    named = set(re.findall(r"""(?:say|word|plural)\(["'`]([a-z-]+\.[a-z-]+(?:\.[a-z]+)?)["'`]""", source))
    named |= set(re.findall(r"""words\(\)\[["']([a-z-]+\.[a-z-]+)["']\]""", source))
    assert {n for n in named if n not in known and f"{n}.one" not in known} == set()
    families = set(re.findall(r"[`\"']([a-z]+)[.-]?\.?[\${]", source)) | {n.split(".")[0] for n in named}
    assert {name.split(".")[0] for name in known} <= families | {"nav"}
    assert len(known) == len(set(known)) and site_script().startswith(b'"use strict";\nconst WORDS = {')
