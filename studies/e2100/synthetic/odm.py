"""A form as an ODM-XML 1.3.2 snapshot (CDISC Operational Data Model): its definition, then the data by subject."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from .charts import Row
from .layouts import Layout

STUDY, VERSION, EVENT = "E2100SYN", "MDV.1", "SE.BASELINE"
TYPES = {"integer": "integer", "partial ISO 8601 date": "partialDate"}
NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"


def snapshot(layout: Layout, rows: Sequence[Row], stamp: datetime) -> str:
    """The whole file. PATID is the SubjectKey and SEQ also the repeat key; blank values have no item."""
    made = stamp.isoformat()
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(
        f'<ODM xmlns="{NAMESPACE}" FileType="Snapshot" FileOID="{STUDY}.{layout.form}" ODMVersion="1.3.2"'
        f' CreationDateTime="{made}" Description="SYNTHETIC data: no real patient">'
    )
    lines += [*_definitions(layout), *_clinical(layout, rows), "</ODM>", ""]
    return "\n".join(lines)


def _definitions(layout: Layout) -> Iterator[str]:
    """The study, its one event with one form with one repeating item group, and the items."""
    group, items = f"IG.{layout.form}", layout.fields[1:]
    yield f'<Study OID="{STUDY}">'
    yield "<GlobalVariables>"
    yield f"<StudyName>{STUDY}</StudyName>"
    yield "<StudyDescription>SYNTHETIC trial in the likeness of E2100; no real patient</StudyDescription>"
    yield "<ProtocolName>E2100</ProtocolName>"
    yield "</GlobalVariables>"
    yield f'<MetaDataVersion OID="{VERSION}" Name="Version 1">'
    yield f'<Protocol><StudyEventRef StudyEventOID="{EVENT}" OrderNumber="1" Mandatory="Yes"/></Protocol>'
    yield f'<StudyEventDef OID="{EVENT}" Name="Baseline" Repeating="No" Type="Scheduled">'
    yield f'<FormRef FormOID="F.{layout.form}" Mandatory="Yes"/>'
    yield "</StudyEventDef>"
    yield f'<FormDef OID="F.{layout.form}" Name="{layout.form}" Repeating="No">'
    yield f'<ItemGroupRef ItemGroupOID="{group}" Mandatory="Yes"/>'
    yield "</FormDef>"
    yield f'<ItemGroupDef OID="{group}" Name="{layout.form}" Repeating="Yes">'
    for number, field in enumerate(items, 1):
        yield f'<ItemRef ItemOID="I.{field.name}" OrderNumber="{number}" Mandatory="No"/>'
    yield "</ItemGroupDef>"
    for field in items:
        kind = TYPES.get(field.type, "text")
        length = "" if kind == "partialDate" else ' Length="100"' if kind == "text" else ' Length="3"'
        yield f'<ItemDef OID="I.{field.name}" Name="{field.name}" DataType="{kind}"{length}>'
        yield f'<Question><TranslatedText xml:lang="en">{escape(field.label)}</TranslatedText></Question>'
        yield "</ItemDef>"
    yield "</MetaDataVersion>"
    yield "</Study>"


def _clinical(layout: Layout, rows: Sequence[Row]) -> Iterator[str]:
    """The data, subject by subject."""
    yield f'<ClinicalData StudyOID="{STUDY}" MetaDataVersionOID="{VERSION}">'
    for patid, records in groupby(rows, lambda row: str(row["PATID"])):
        yield f'<SubjectData SubjectKey="{patid}">'
        yield f'<StudyEventData StudyEventOID="{EVENT}">'
        yield f'<FormData FormOID="F.{layout.form}">'
        for record in records:
            yield f'<ItemGroupData ItemGroupOID="IG.{layout.form}" ItemGroupRepeatKey="{record["SEQ"]}">'
            for name in layout.names[1:]:
                if record.get(name, "") != "":
                    yield f'<ItemData ItemOID="I.{name}" Value={quoteattr(str(record[name]))}/>'
            yield "</ItemGroupData>"
        yield "</FormData>"
        yield "</StudyEventData>"
        yield "</SubjectData>"
    yield "</ClinicalData>"
