"""What an import keeps: documents of other makers read and written again, element by element and attribute by attribute.

Whatever is fewer afterwards is told by a finding of the import; the few kinds that a document of 2.1 has otherwise are
listed here with their reason.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from m5kit.define import define_xml, read_define
from m5kit.define.content import Planned
from m5kit.specs import read_spec
from m5kit.specs.sheets import write_tables

DOCUMENTS = (
    *("v20_adam_arm_cdisc", "v20_adam_metacore_pilot3", "v20_sdtm_cdisc", "v20_sdtm_metacore", "v21_adam_arm_cdisc"),
    "v21_sdtm_cdisc",
)
# Kinds that the document is not counted by: why.
OTHERWISE = {
    "ItemDef": "one for each variable of each dataset, where theirs share one among datasets",
    "CommentDef": "one for each thing commented on, where theirs share one",
    "MethodDef": "one for each item, where theirs share one",
    "WhereClauseDef": "alike clauses are one",
    "RangeCheck": "with the where-clauses",
    "CheckValue": "with the where-clauses",
    "TranslatedText": "with the elements that have it",
    "Description": "with the elements that have it",
    "StudyName": "of the study",
}
# What findings call an element.
IN_WORDS = {"FormalExpression": "formal expression", "DocumentRef": "documents that", "ExternalCodeList": "CodeList"}
# Attributes of Define-XML 2.0 that 2.1 has as elements, or that our document has of itself.
MOVED = (
    "StandardName",
    "StandardVersion",
    "Class",
    "ArchiveLocationID",
    "CommentOID",
    "MethodOID",
    "SASFieldName",
    "Rank",
)


def inventory(root: Any) -> Counter[str]:
    """How often each element comes, and each attribute with a value, by local names."""
    found: Counter[str] = Counter()
    for element in root.iter("*"):
        tag = etree.QName(element).localname
        found[tag] += 1
        for name, value in element.attrib.items():
            if value.strip():
                found[f"{tag} {etree.QName(name).localname}"] += 1
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_not_written_again_is_told(name: str, shared: Path, tmp_path: Path) -> None:
    path = shared / "data" / "define" / f"{name}.xml"
    read = read_define(path)
    (tmp_path / "study.toml").write_text(read.toml, encoding="utf-8")
    write_tables(read.tables, tmp_path / "spec")
    spec, faults = read_spec(tmp_path)
    assert faults == ()
    planned = {n: Planned(d) for n, d in spec.datasets.items()}
    written = define_xml("adam" if "_adam_" in name else "sdtm", spec, planned, displays=read.displays)
    theirs, ours = inventory(etree.parse(str(path)).getroot()), inventory(etree.fromstring(written))
    told = " ".join(f.message for f in read.findings)
    lost = []
    for kind, count in theirs.items():
        tag, _, attribute = kind.partition(" ")
        if ours[kind] >= count or tag in OTHERWISE or attribute in MOVED:
            continue
        if (attribute and f"attribute {attribute} of {tag}" in told) or tag in told or IN_WORDS.get(tag, tag) in told:
            continue
        lost.append(f"{kind}: {count} -> {ours[kind]}")
    assert lost == [], "\n".join(lost)


HEAD = """<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1"
 xmlns:x="http://example.com/x"><Study OID="S"><GlobalVariables><StudyName>S</StudyName></GlobalVariables>
<MetaDataVersion OID="M" Name="m"><ItemGroupDef OID="IG.AE" Name="AE" Domain="AE" Purpose="Tabulation"
 Repeating="Yes" IsReferenceData="No" def:Structure="One record per event"{group}>
<ItemRef ItemOID="IT.1" OrderNumber="1" Mandatory="No"{reference}/></ItemGroupDef>
<ItemDef OID="IT.1" Name="AETERM" DataType="text" Length="9"{item}>{inside}</ItemDef></MetaDataVersion></Study></ODM>"""


def findings(tmp_path: Path, **parts: str) -> list[str]:
    file = tmp_path / "define.xml"
    file.write_text(HEAD.format(**{"group": "", "reference": "", "item": "", "inside": "", **parts}))
    return [f"{f.place}: {f.message}" for f in read_define(file).findings if "It says" in f.message]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({}, []),
        ({"item": ' Origin="CRF"'}, ["the attribute Origin of ItemDef 1 times"]),
        ({"group": ' x:note="mine"'}, ["the attribute note of ItemGroupDef 1 times"]),
        ({"reference": ' CollectionExceptionConditionOID="C"'}, ["the attribute CollectionExceptionConditionOID of"]),
        ({"inside": "<x:Vendor>words</x:Vendor>"}, ["the text of Vendor 1 times"]),
        (
            {"inside": '<Alias Context="a" Name="b"/>'},
            ["the attribute Context of Alias", "the attribute Name of Alias"],
        ),
        (
            {
                "inside": "<Description><TranslatedText>a</TranslatedText><TranslatedText>b</TranslatedText></Description>"
            },
            ["the text of TranslatedText in Description 1 times"],
        ),
    ],
)
def test_what_nobody_reads_is_told(tmp_path: Path, parts: dict[str, str], found: list[str]) -> None:
    told = findings(tmp_path, **parts)
    assert len(told) == len(found)
    assert all(f in t for t, f in zip(told, found, strict=True)), told


@pytest.mark.parametrize("origin", ["Other", "Collected", "Not Available"])
def test_facts_that_survive(tmp_path: Path, origin: str) -> None:
    inside = f'<def:Origin Type="{origin}" Source="Vendor"/><def:Origin Type="Derived" Source="Sponsor"/>'
    file = tmp_path / "define.xml"
    parts = {
        "group": ' def:HasNoData="Yes"',
        "reference": ' def:HasNoData="Yes" Role="Topic"',
        "item": "",
        "inside": inside,
    }
    file.write_text(HEAD.format(**parts))
    read = read_define(file)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "study.toml").write_text(read.toml, encoding="utf-8")
    write_tables(read.tables, tmp_path / "x" / "spec")
    spec, _ = read_spec(tmp_path / "x")
    written = etree.fromstring(define_xml("sdtm", spec, {n: Planned(d) for n, d in spec.datasets.items()}))
    (group,) = written.iter("{*}ItemGroupDef")
    (reference,) = group.iter("{*}ItemRef")
    no_data = "{http://www.cdisc.org/ns/def/v2.1}HasNoData"
    assert (group.get(no_data), reference.get(no_data), reference.get("Role")) == ("Yes", "Yes", "Topic")
    told = [(o.get("Type"), o.get("Source")) for o in written.iter("{*}Origin")]
    assert told == [(origin, "Vendor"), ("Derived", "Sponsor")]
