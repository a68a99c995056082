"""Documents of other makers as sheets, and ours back again."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from m5kit.define import AnalysedData, AnalysisResult, Reference, ResultDisplay, define_xml, read_define
from m5kit.define.read import ReadDefine
from m5kit.engine.lineage import Built
from m5kit.engine.tables import Origin
from m5kit.specs import InputFault, Spec, Standard, read_spec
from m5kit.specs.conditions import parsed
from m5kit.specs.sheets import write_tables

Mini = Any
SOUND = (
    "v20_adam_arm_cdisc",
    "v20_adam_metacore_pilot3",
    "v20_adam_rcons_pilot3_p21enterprise",
    "v20_sdtm_cdisc",
    "v20_sdtm_metacore",
    "v21_adam_arm_cdisc",
    "v21_sdtm_cdisc",
)
HEAD = '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.0">'


def spec_of(read: ReadDefine, folder: Path) -> Spec:
    """What the sheets of a document read as, after they went through files."""
    folder.mkdir(exist_ok=True)
    (folder / "study.toml").write_text(read.toml, encoding="utf-8")
    write_tables(read.tables, folder / "spec")
    spec, findings = read_spec(folder)
    assert findings == ()
    return spec


def unbuilt(spec: Spec) -> dict[str, Built]:
    """The datasets of a spec as if a run had left no records."""
    none = Origin((), np.empty(0, dtype=np.int16), np.empty(0, dtype=np.int64))
    frames = {n: pd.DataFrame({v: pd.Categorical([]) for v in d.names}) for n, d in spec.datasets.items()}
    return {n: Built(spec.datasets[n], frame, (), none) for n, frame in frames.items()}


def written(name: str, folder: Path, shared: Path) -> tuple[bytes, bytes, ReadDefine]:
    """A document of another maker, what we write after reading it, and what we read."""
    path = shared / "data" / "define" / f"{name}.xml"
    read = read_define(path)
    spec = spec_of(read, folder)
    package = "adam" if "_adam_" in name else "sdtm"
    return path.read_bytes(), define_xml(package, spec, unbuilt(spec), displays=read.displays), read


def told(document: bytes) -> dict[str, set[Any]]:
    """What a document tells, whatever its identifiers: read here on its own, for the comparison."""
    root: Any = etree.fromstring(document)
    items = {i.get("OID"): i for i in root.iter("{*}ItemDef")}
    lists = {c.get("OID"): c for c in root.iter("{*}CodeList")}
    clauses = {c.get("OID"): c for c in root.iter("{*}WhereClauseDef")}
    values = {v.get("OID"): v for v in root.iter("{*}ValueListDef")}
    texts = {m.get("OID"): "".join(m.find("{*}Description").itertext()).split() for m in root.iter("{*}MethodDef")}

    def clause(reference: Any) -> frozenset[Any]:
        return frozenset(
            (items[check.get(name)].get("Name"), frozenset(v.text or "" for v in check.findall("{*}CheckValue")))
            for check in clauses[reference.get("WhereClauseOID")].findall("{*}RangeCheck")
            for name in check.keys()  # noqa: SIM118
            if name.endswith("ItemOID")
        )

    found: dict[str, set[Any]] = {k: set() for k in ("items", "methods", "terms", "clauses", "results")}
    for group in root.iter("{*}ItemGroupDef"):
        entries: list[Any] = [
            (r, (group.get("Name"), items[r.get("ItemOID")].get("Name"), None)) for r in group.iterfind("{*}ItemRef")
        ]
        for reference, key in list(entries):
            for listed in items[reference.get("ItemOID")].iterfind("{*}ValueListRef"):
                for value in values[listed.get("ValueListOID")].iterfind("{*}ItemRef"):
                    where = clause(value.find("{*}WhereClauseRef"))
                    found["clauses"].add((group.get("Name"), where))
                    entries.append((value, (*key[:2], where)))
        for reference, key in entries:
            item = items[reference.get("ItemOID")]
            found["items"].add((*key, item.get("DataType")))
            if reference.get("MethodOID"):
                found["methods"].add((*key, " ".join(texts[reference.get("MethodOID")])))
            for coded in item.iterfind("{*}CodeListRef"):
                for term in lists[coded.get("CodeListOID")].iter(
                    "{*}CodeListItem", "{*}EnumeratedItem", "{*}ExternalCodeList"
                ):
                    found["terms"].add((*key, term.get("CodedValue"), term.get("Dictionary")))
    for result in root.iter("{*}AnalysisResult"):
        wheres = frozenset(clause(c) for c in result.iter("{*}WhereClauseRef"))
        code = " ".join((result.findtext(".//{*}Code") or "").split())
        found["results"].add((" ".join("".join(result.find("{*}Description").itertext()).split()), wheres, code))
    return found


@pytest.mark.parametrize("name", SOUND)
def test_everything_of_a_sound_document_is_written_again(name: str, shared: Path, tmp_path: Path) -> None:
    theirs, ours, _ = written(name, tmp_path, shared)
    before, after = told(theirs), told(ours)
    assert {k: before[k] - after[k] for k in before} == {k: set() for k in before}
    assert {k: len(after[k]) for k in after} == {k: len(before[k]) for k in before}


@pytest.mark.parametrize("name", SOUND)
def test_what_is_written_again_is_valid(
    name: str,
    shared: Path,
    tmp_path: Path,
    schema: etree.XMLSchema,
    faults_of_oids: Callable[[bytes], list[str]],
) -> None:
    document = written(name, tmp_path, shared)[1]
    assert schema.validate(etree.fromstring(document)), schema.error_log
    assert faults_of_oids(document) == []


def test_every_document_is_read_or_refused(shared: Path) -> None:
    versions = {"v10": 0, "v20": 0, "v21": 0}
    for path in sorted((shared / "data" / "define").glob("*.xml")):
        versions[path.name[:3]] += 1
        if path.name.startswith("v10"):
            with pytest.raises(InputFault, match=r"is Define-XML 1\.0, which is not read"):
                read_define(path)
        else:
            assert len(read_define(path).tables["datasets"]) > 1
    assert versions == {"v10": 5, "v20": 12, "v21": 2}


# -- ours back again ------------------------------------------------------------------


@pytest.fixture(scope="module")
def ours(mini: Mini, tmp_path_factory: pytest.TempPathFactory) -> ReadDefine:
    path = tmp_path_factory.mktemp("ours") / "define.xml"
    path.write_bytes(define_xml("sdtm", mini.spec, mini.built))
    return read_define(path)


def rows(read: ReadDefine, sheet: str, *columns: str) -> list[tuple[str, ...]]:
    header, *lines = read.tables[sheet]
    return [tuple(line[header.index(c)] for c in columns) for line in lines]


def test_our_own_document_loses_nothing(ours: ReadDefine) -> None:
    assert ours.findings == ()
    assert list(ours.tables) == ["datasets", "DM", "VS", "SUPPVS", "values", "codelists", "documents"]


def test_datasets(ours: ReadDefine) -> None:
    columns = ("dataset", "package", "class", "keys", "by", "parent", "repeating", "reference", "comment")
    assert rows(ours, "datasets", *columns) == [
        ("DM", "sdtm", "SPECIAL PURPOSE", "STUDYID USUBJID", "", "", "No", "No", ""),
        ("VS", "sdtm", "FINDINGS", "STUDYID USUBJID VSTESTCD", "VSTESTCD", "", "Yes", "No", "From one form only."),
        (
            *("SUPPVS", "sdtm", "RELATIONSHIP", "STUDYID USUBJID QNAM", "QNAM", "VS", "Yes", "No"),
            "The dataset has no records.",
        ),
    ]


def test_variables(ours: ReadDefine) -> None:
    columns = ("variable", "type", "length", "codelist", "core", "role", "origin", "origin_source", "pages")
    assert rows(ours, "DM", *columns) == [
        ("STUDYID", "text", "6", "", "Req", "Identifier", "Protocol", "", ""),
        ("USUBJID", "text", "20", "", "Req", "Identifier", "Derived", "", ""),
        ("SEX", "text", "1", "SEX", "Req", "Record Qualifier", "Collected", "Subject", "2 3"),
        ("BRTHDTC", "partialDate", "", "", "", "Record Qualifier", "Collected", "", "4-6"),
        ("AGE", "integer", "8", "", "", "Record Qualifier", "Collected", "", ""),
    ]


def test_values(ours: ReadDefine) -> None:
    columns = ("dataset", "variable", "where", "label", "type", "origin", "text", "comment", "pages")
    assert rows(ours, "values", *columns)[:3] == [
        ("VS", "VSORRES", "VSTESTCD EQ SYSBP", "Systolic", "integer", "Collected", "", "", "7"),
        ("VS", "VSORRES", "VSTESTCD EQ WEIGHT", "Weight", "float", "Collected", "", "To the tenth.", ""),
        ("VS", "VSORRESU", "VSTESTCD EQ SYSBP", "", "text", "Assigned", "Set to mmHg.", "", ""),
    ]


def test_codelists_and_documents(ours: ReadDefine) -> None:
    columns = ("codelist", "label", "code", "extensible", "term", "decode", "term_code")
    assert rows(ours, "codelists", *columns) == [
        ("SEX", "Sex", "C66731", "", "F", "Female", "C16576"),
        ("SEX", "", "", "", "M", "Male", "C20197"),
        ("VSTESTCD", "Vital Signs Test Code", "C66741", "", "SYSBP", "Systolic Blood Pressure", "C25298"),
        ("VSTESTCD", "", "", "", "WEIGHT", "Weight", "C25208"),
        ("UNIT", "Unit", "C71620", "Yes", "mmHg", "", "C49670"),
        ("UNIT", "", "", "", "kg", "", "C28252"),
        ("UNIT", "", "", "", "stone", "", ""),
    ]
    assert ours.tables["documents"] == (
        ("id", "title", "href", "kind", "package"),
        ("acrf", "Annotated CRF", "acrf.pdf", "acrf", "sdtm"),
        ("csdrg", "Reviewer's Guide & more", "csdrg.pdf", "", "sdtm"),
    )


def test_study(ours: ReadDefine) -> None:
    assert ours.study == {
        "id": "MINI01",
        "description": "Weekly <placebo> & drug.",
        "disclaimer": "Records are SYNTHETIC.",
        "protocol": "MINI-01",
        "stamp": "2026-01-31T12:00:00",
    }
    assert ours.standards == (
        Standard("SDTMIG", "IG", "3.4", "Final"),
        Standard("CDISC/NCI", "CT", "2025-03-28", "Final", "SDTM"),
    )


def test_results(mini: Mini, tmp_path: Path) -> None:
    display = ResultDisplay(
        "T1",
        "Blood pressure",
        (
            AnalysisResult(
                id="mean",
                description="Mean",
                reason="DATA DRIVEN",
                purpose="PRIMARY OUTCOME MEASURE",
                data=(AnalysedData("ADVS", ("AVAL",), parsed("PARAMCD IN (SYSBP, WEIGHT)")),),
                documentation="As it is.",
                references=(Reference("csdrg", "12", "Section 3"),),
                joined="Nothing was.",
                code="mean(x)",
                context="Python",
                programs=(Reference("csdrg"),),
            ),
        ),
        name="Table 1",
        references=(Reference("csdrg", "3-4"),),
    )
    path = tmp_path / "define.xml"
    path.write_bytes(define_xml("adam", mini.spec, mini.built, displays=[display]))
    (read,) = read_define(path).displays
    (result,) = read.results
    assert result.id == "T1.mean"
    assert [vars(read)[k] for k in ("id", "title", "name", "references")] == [
        *("T1", "Blood pressure", "Table 1"),
        (Reference("csdrg", "3-4"),),
    ]
    wanted = {**vars(display.results[0]), "id": "T1.mean"}
    assert vars(result) == wanted


# -- what is wrong ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"define.xml is not well-formed XML"),
        ("<a>", r"is not well-formed XML"),
        ("<a/>", r"is not Define-XML: it uses none of its namespaces"),
        (f"{HEAD}</ODM>", r"has no MetaDataVersion"),
        (HEAD.replace("v2.0", "v1.0") + "</ODM>", r"is Define-XML 1.0, which is not read"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "define.xml"
    path.write_text(text)
    with pytest.raises(InputFault, match=message):
        read_define(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"define.xml cannot be read"):
        read_define(tmp_path / "define.xml")


def test_entities_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    study = "<Study><GlobalVariables><StudyName>&e;</StudyName></GlobalVariables><MetaDataVersion/></Study>"
    path = tmp_path / "define.xml"
    path.write_text(f'<!DOCTYPE ODM [<!ENTITY e SYSTEM "secret">]>{HEAD}{study}</ODM>')
    assert "SECRET" not in read_define(path).toml


def broken(old: str, new: str, mini: Mini, folder: Path) -> list[str]:
    """What is found in our own document after a change."""
    document = define_xml("sdtm", mini.spec, mini.built).decode()
    assert old in document
    path = folder / "define.xml"
    path.write_text(document.replace(old, new), encoding="utf-8")
    return [re.sub(r" line \d+", "", f"{f.rule} {f.place}: {f.message}") for f in read_define(path).findings]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('CodeListOID="CL.SEX"', 'CodeListOID="CL.SX"', "DEFINE-WRONG define.xml: CodeList CL.SX is referred to"),
        ('MethodOID="MT.VS.VSPOS"', 'MethodOID="MT.X"', "DEFINE-WRONG define.xml: MethodDef MT.X is referred to"),
        ('ValueListOID="VL.VS.VSORRES"', 'ValueListOID="V"', "DEFINE-WRONG define.xml: ValueListDef V is referred to"),
        ('<ItemDef OID="IT.DM.AGE"', '<ItemDef OID="X"', "DEFINE-WRONG define.xml: Item IT.DM.AGE is not defined"),
        ('Type="Not Available"', 'Type="Heard"', "DEFINE-LOST define.xml: The origin 'Heard' is not one"),
        ('DataType="partialDate"', 'DataType="URI"', "DEFINE-LOST define.xml: The data type 'URI' is read as text"),
        ('Name="FINDINGS"', 'Name="FIND"', "DEFINE-LOST define.xml: The class 'FIND' is not one of Define-XML 2.1"),
        ('CodedValue="M"', 'CodedValue="F"', "DEFINE-WRONG define.xml: Term 'F' of codelist SEX is blank or there"),
        ('Name="VS"', 'Name="DM"', "DEFINE-WRONG define.xml: Dataset 'DM' has no name of its own"),
        ("2026-01-31T12:00:00", "today", "DEFINE-WRONG define.xml: CreationDateTime 'today' is no date and time"),
        (
            'WhereClauseOID="WC.SUPPVS.QNAM.EQ.CUFF"',
            'WhereClauseOID="WC"',
            "DEFINE-WRONG define.xml: Where-clause WC is referred to and not there",
        ),
        (
            'def:ItemOID="IT.SUPPVS.QNAM"',
            'def:ItemOID="IT"',
            "DEFINE-LOST define.xml: Where-clause WC.SUPPVS.QNAM.EQ.CUFF is not kept",
        ),
        (
            "<CheckValue>WEIGHT</CheckValue>",
            "<CheckValue>SYSBP</CheckValue>",
            "DEFINE-WRONG define.xml: VL.VS.VSORRES describes VSTESTCD EQ SYSBP twice",
        ),
    ],
)
def test_what_is_wrong_is_said(mini: Mini, tmp_path: Path, old: str, new: str, found: str) -> None:
    assert any(f.startswith(found) for f in broken(old, new, mini, tmp_path))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_document_with_holes_is_read(mini: Mini, tmp_path: Path, data: Any) -> None:
    """Whatever is taken out of a document, the rest comes as sheets that can be read."""
    root: Any = etree.fromstring(define_xml("sdtm", mini.spec, mini.built))
    elements = [
        e for e in root.iter("*") if e is not root and etree.QName(e).localname not in ("Study", "MetaDataVersion")
    ]
    for _ in range(data.draw(st.integers(1, 4))):
        element = data.draw(st.sampled_from(elements))
        names = sorted(element.attrib)
        if names and data.draw(st.booleans()):
            del element.attrib[data.draw(st.sampled_from(names))]
        elif element.getparent() is not None:
            element.getparent().remove(element)
    path = tmp_path / "define.xml"
    path.write_bytes(etree.tostring(root))
    read = read_define(path)
    assert all(len(row) == len(table[0]) for table in read.tables.values() for row in table)
    assert "[study]" in read.toml
