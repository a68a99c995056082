"""A mini study: three SDTM datasets and one ADaM dataset, built by the engine from two small forms."""

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lxml import etree

from m5kit.define.write_xml import NAMESPACES
from m5kit.engine.encoded import encoded
from m5kit.engine.lineage import Built
from m5kit.engine.make import make
from m5kit.engine.methods import product_methods
from m5kit.engine.tables import Table
from m5kit.specs import Spec, read_spec

# Attribute that refers -> element that carries the identifier.
REFERS = {
    "ItemOID": "ItemDef",
    "ParameterOID": "ItemDef",
    "ItemGroupOID": "ItemGroupDef",
    "CodeListOID": "CodeList",
    "MethodOID": "MethodDef",
    "ValueListOID": "ValueListDef",
    "WhereClauseOID": "WhereClauseDef",
    "CommentOID": "CommentDef",
    "StandardOID": "Standard",
    "leafID": "leaf",
    "ArchiveLocationID": "leaf",
}
# Elements that nothing needs to refer to.
UNREFERRED = ("Study", "MetaDataVersion", "ItemGroupDef", "Standard", "ResultDisplay", "AnalysisResult")

STUDY = """
[study]
id = "MINI01"
title = "A small trial"
description = "Weekly <placebo> & drug"
protocol = "MINI-01"
disclaimer = "Records are SYNTHETIC."
stamp = 2026-01-31T12:00:00

[[standards]]
name = "SDTMIG"
type = "IG"
version = "3.4"

[[standards]]
name = "ADaMIG"
type = "IG"
version = "1.3"

[[standards]]
name = "CDISC/NCI"
type = "CT"
version = "2025-03-28"
publishing_set = "SDTM"

[[standards]]
name = "CDISC/NCI"
type = "CT"
version = "2025-03-28"
publishing_set = "ADaM"

[raw]
subject = "SUBJECT"
"""

SHEETS = {
    "datasets": """
        dataset,label,package,class,structure,keys,by,parent,subclass,repeating,reference,comment
        DM,Demographics,sdtm,SPECIAL PURPOSE,One record per subject,STUDYID USUBJID,,,,No,,
        VS,Vital Signs,sdtm,Findings,One record per measurement,STUDYID USUBJID VSTESTCD,VSTESTCD,,,,,From one form only.
        SUPPVS,Supplemental Qualifiers for VS,sdtm,RELATIONSHIP,,STUDYID USUBJID QNAM,QNAM,VS,,,,
        ADVS,Vital Signs Analysis,adam,BASIC DATA STRUCTURE,One record per value,STUDYID USUBJID PARAMCD,PARAMCD,,,,,
        """,
    "records": """
        dataset,key,source,where
        DM,,raw.subjects,
        VS,SYSBP,raw.vitals,SBP PRESENT
        VS,WEIGHT,raw.vitals,WT PRESENT
        SUPPVS,CUFF,raw.vitals,CUFF EQ NEVER
        ADVS,,VS,
        """,
    "DM": """
        variable,label,type,length,codelist,core,role,origin,source,method,value,comment,pages,origin_source
        STUDYID,Study Identifier,text,,,Req,Identifier,Protocol,STUDY.STUDYID,study_value,,,,
        USUBJID,Unique Subject Identifier,text,20,,Req,Identifier,Derived,STUDY.STUDYID raw.subjects.SUBJECT,subject_id,,,,
        SEX,Sex,text,1,SEX,Req,Record Qualifier,Collected,raw.subjects.SEX,recode,,,2 3,Subject
        BRTHDTC,Date/Time of Birth,partialDate,,,Perm,Record Qualifier,Collected,raw.subjects.BIRTH,copy,,,4-6,
        AGE,Age,integer,,,Exp,Record Qualifier,Collected,raw.subjects.AGE,same,,Age as told.,,
        """,
    "VS": """
        variable,label,type,length,codelist,core,role,origin,source,method,value,comment,pages
        STUDYID,Study Identifier,text,,,Req,Identifier,Protocol,STUDY.STUDYID,study_value,,,
        DOMAIN,Domain Abbreviation,text,2,,Req,Identifier,Assigned,STUDY.DOMAIN,study_value,,,
        USUBJID,Unique Subject Identifier,text,20,,Req,Identifier,Derived,STUDY.STUDYID raw.*.SUBJECT,subject_id,,,
        VSTESTCD,Vital Signs Test Short Name,text,8,VSTESTCD,Req,Topic,Assigned,,record_key,,,
        VSORRES,Result in Original Units,text,,,Exp,Result Qualifier,Collected,,,,,
        VSORRESU,Original Units,text,,UNIT,Exp,Variable Qualifier,Assigned,,,,,
        VSPOS,Position,text,,,Perm,Record Qualifier,Derived,raw.*.POS,copy,,,
        VSLOC,Location,text,,,Perm,Record Qualifier,Not Available,,,,,
        """,
    "SUPPVS": """
        variable,label,type,length,codelist,core,role,origin,source,method
        STUDYID,Study Identifier,text,,,Req,Identifier,Protocol,STUDY.STUDYID,study_value
        USUBJID,Unique Subject Identifier,text,20,,Req,Identifier,Derived,STUDY.STUDYID raw.*.SUBJECT,subject_id
        QNAM,Qualifier Variable Name,text,8,,Req,Topic,Assigned,,record_key
        QVAL,Data Value,text,200,,Req,Result Qualifier,,,
        """,
    "ADVS": """
        variable,label,type,length,format,codelist,core,origin,source,method
        STUDYID,Study Identifier,text,,,,Req,Predecessor,VS.STUDYID,same
        USUBJID,Unique Subject Identifier,text,20,,,Req,Predecessor,VS.USUBJID,same
        PARAMCD,Parameter Code,text,8,,PARAMCD,Req,Assigned,VS.VSTESTCD,same
        AVAL,Analysis Value,float,,8.1,,Perm,Derived,VS.VSORRES,same
        """,
    "values": """
        dataset,variable,where,label,type,length,digits,codelist,origin,source,method,value,comment,pages
        VS,VSORRES,VSTESTCD EQ SYSBP,Systolic,integer,3,,,,raw.vitals.SBP,copy,,,7
        VS,VSORRES,VSTESTCD EQ WEIGHT,Weight,float,,,,,raw.vitals.WT,copy,,To the tenth.,
        VS,VSORRESU,VSTESTCD EQ SYSBP,,,,,,,,constant,mmHg,,
        VS,VSORRESU,VSTESTCD EQ WEIGHT,,,,,,,,constant,kg,,
        VS,VSPOS,RECORD EQ WEIGHT,,,,,,,,constant,STANDING,,
        SUPPVS,QVAL,QNAM EQ CUFF,Cuff size,,,,,Collected,raw.vitals.CUFF,copy,,,
        """,
    "codelists": """
        codelist,label,type,code,extensible,term,decode,term_code,dictionary,version,synonyms
        SEX,Sex,text,C66731,No,F,Female,C16576,,,f
        SEX,,,,,M,Male,C20197,,,m
        VSTESTCD,Vital Signs Test Code,text,C66741,Yes,SYSBP,Systolic Blood Pressure,C25298,,,
        VSTESTCD,,,,,WEIGHT,Weight,C25208,,,
        UNIT,Unit,text,C71620,Yes,mmHg,,C49670,,,
        UNIT,,,,,kg,,C28252,,,
        UNIT,,,,,stone,,,,,
        PARAMCD,Parameter Code,text,,,SYSBP,,,,,
        PARAMCD,,,,,WEIGHT,,,,,
        MEDDRA,Adverse Event Dictionary,text,,,,,,MedDRA,8.0,
        """,
    "documents": """
        id,title,href
        acrf,Annotated CRF,acrf.pdf
        csdrg,Reviewer's Guide & more,csdrg.pdf
        """,
}

FORMS = {
    "raw.subjects": {"SUBJECT": ["1", "2"], "SEX": ["f", "m"], "BIRTH": ["1950", "1961-02-03"], "AGE": [51.0, 40.0]},
    "raw.vitals": {
        "SUBJECT": ["1", "2"],
        "SBP": ["120", "95"],
        "WT": ["70.5", None],
        "POS": ["SITTING", "SITTING"],
        "CUFF": [None, None],
    },
}


@dataclass(frozen=True)
class Mini:
    """The mini study: its spec and what the engine built from it."""

    spec: Spec
    built: Mapping[str, Built]


def study_folder(folder: Path, sheets: Mapping[str, str], toml: str = STUDY) -> Path:
    """Write a study of these sheets."""
    (folder / "spec").mkdir(parents=True)
    (folder / "study.toml").write_text(toml, encoding="utf-8")
    for name, text in sheets.items():
        lines = textwrap.dedent(text).strip() + "\n"
        (folder / "spec" / f"{name}.csv").write_text(lines, encoding="utf-8")
    return folder


def built_of(spec: Spec) -> dict[str, Built]:
    """Every dataset of the spec, made by the engine in the order of the sheet."""
    shelf: dict[str, Table] = {}
    for name, columns in FORMS.items():
        frame = pd.DataFrame({c: encoded(pd.Series(v)) for c, v in columns.items()})
        lines = np.arange(2, 2 + len(frame))
        shelf[name] = Table(name, frame, subject="SUBJECT", file=f"{name}.csv", lines=lines)
    built = {}
    for name, dataset in spec.datasets.items():
        built[name] = make(dataset, spec, shelf, product_methods(dataset.package))
        shelf[name] = built[name].table()
    return built


def mini_study(folder: Path, sheets: Mapping[str, str], toml: str = STUDY) -> Mini:
    """The study of these sheets, read and built."""
    spec, findings = read_spec(study_folder(folder, sheets, toml))
    assert findings == ()
    return Mini(spec, built_of(spec))


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Mini:
    return mini_study(tmp_path_factory.mktemp("mini") / "study", SHEETS)


class Maker:
    """Mini studies with some sheets or study.toml altered."""

    toml = STUDY
    sheets = SHEETS

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, toml: str = STUDY, **altered: str) -> Mini:
        return mini_study(self.folder / "study", {**SHEETS, **altered}, toml)

    def line(self, sheet: str, old: str, new: str) -> Mini:
        """The mini study with one text of a sheet replaced."""
        assert old in SHEETS[sheet]
        return self(**{sheet: SHEETS[sheet].replace(old, new)})


@pytest.fixture
def altered(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


def parsed_xml(document: bytes) -> Any:
    """The root of a document, read without network or entities."""
    return etree.fromstring(document, etree.XMLParser(no_network=True, resolve_entities=False))


def shown(document: bytes, path: str) -> str:
    """The one element at an XPath, as text without namespace declarations and outer indentation."""
    found = parsed_xml(document).xpath(path, namespaces={k: v for k, v in NAMESPACES.items() if k != "xml"})
    assert len(found) == 1, f"{path} is there {len(found)} times"
    text = etree.tostring(found[0], encoding="unicode", with_tail=False)
    plain = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    outer = re.search(r"\n( *)</[^>]+>$", plain)
    return re.sub(f"(?m)^{outer[1]}", "", plain) if outer else plain


Shown = Callable[[bytes, str], str]


@pytest.fixture(scope="session")
def show() -> Shown:
    return shown


def dangling(document: bytes) -> list[str]:
    """Identifiers referred to and not defined, defined twice, or defined and never referred to."""
    root = parsed_xml(document)
    defined: list[tuple[str, str]] = []
    referred: set[tuple[str, str]] = set()
    for element in root.iter("*"):
        tag = etree.QName(element).localname
        for name, value in element.attrib.items():
            plain = etree.QName(name).localname
            if plain in ("OID", "ID"):
                defined.append((tag, value))
            elif plain in REFERS:
                referred.add((REFERS[plain], value))
    own = [(tag, oid) for tag, oid in defined if tag not in UNREFERRED]
    faults = [f"{tag} {oid} is twice" for tag, oid in sorted({d for d in defined if defined.count(d) > 1})]
    faults += [f"{tag} {oid} is missing" for tag, oid in sorted(referred - set(defined))]
    return faults + [f"{tag} {oid} is unused" for tag, oid in own if (tag, oid) not in referred]


@pytest.fixture(scope="session")
def faults_of_oids() -> Callable[[bytes], list[str]]:
    return dangling


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    """CDISC's schema for Define-XML 2.1 with analysis results, as the package defineutils carries it."""
    defineutils = pytest.importorskip("defineutils", reason="the schemas are in the package defineutils")
    folder = Path(str(defineutils.__file__)).parent / "validate" / "schema" / "cdisc-arm-1.0"
    return etree.XMLSchema(etree.parse(str(folder / "arm1-0-0.xsd")))
