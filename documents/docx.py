"""A reviewer's guide as a Word document (Office Open XML), for a person to go on with: headings, contents, tables.

Written here, for it is a few kinds of element, and the same guide must give the same bytes.
"""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from html import escape
from io import BytesIO

from .. import __version__
from .guide import Chart, Guide, GuideTable, Section, numbered

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TWIPS_WIDE = 9360  # between margins of an inch on paper of 8.5 inches
KINDS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "word/styles.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
    "word/footer1.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
    "word/settings.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}


def guide_docx(guide: Guide) -> bytes:
    """The guide as .docx; the same guide gives the same bytes."""
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            (f"{OFFICE}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/_rels/document.xml.rels": _relations(
            (f"{OFFICE}/styles", "styles.xml"),
            (f"{OFFICE}/footer", "footer1.xml"),
            (f"{OFFICE}/settings", "settings.xml"),
        ),
        "word/document.xml": _document(guide),
        "word/styles.xml": _styles(),
        "word/footer1.xml": _footer(guide),
        "word/settings.xml": f'{HEAD}<w:settings xmlns:w="{WORD}"><w:updateFields w:val="true"/></w:settings>',
        "docProps/core.xml": _core(guide),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(info, text.encode("utf-8"))
    return out.getvalue()


def _types() -> str:
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in KINDS.items())
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{defaults}{overrides}</Types>'


def _relations(*targets: tuple[str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'


def _core(guide: Guide) -> str:
    spaces = (
        f'xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    when = _moment(guide.stamp)
    return (
        f"{HEAD}<cp:coreProperties {spaces}><dc:title>{_text(f'{guide.study}: {guide.title}')}</dc:title>"
        f"<dc:creator>m5kit {__version__}</dc:creator><dc:language>en-US</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    )


def _moment(stamp: datetime) -> str:
    return stamp.strftime("%Y-%m-%dT%H:%M:%SZ")


def _styles() -> str:
    def style(id: str, name: str, look: str, more: str = "") -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
            f'<w:next w:val="Normal"/><w:pPr>{more}</w:pPr><w:rPr>{look}</w:rPr></w:style>'
        )

    headings = "".join(
        style(
            f"Heading{n}",
            f"heading {n}",
            f'<w:b/><w:sz w:val="{size}"/>',
            f'<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{n - 1}"/>',
        )
        for n, size in ((1, 30), (2, 25), (3, 22))
    )
    title = style("Title", "Title", '<w:b/><w:sz w:val="44"/>')
    font = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    return (
        f'{HEAD}<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>{font}<w:sz w:val="20"/>'
        '<w:lang w:val="en-US"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr>'
        '</w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/></w:style>{title}{headings}</w:styles>'
    )


def _footer(guide: Guide) -> str:
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    note = f"<w:p>{_run(guide.notice)}</w:p>" if guide.notice else ""
    page = '<w:r><w:t xml:space="preserve">Page </w:t></w:r>'
    return f'{HEAD}<w:ftr xmlns:w="{WORD}">{note}<w:p><w:pPr><w:jc w:val="right"/></w:pPr>{page}{field}</w:p></w:ftr>'


def _document(guide: Guide) -> str:
    body = [_paragraph(guide.title, "Title"), _paragraph(guide.study), _paragraph(guide.notice)]
    contents = ' TOC \\o "1-3" \\h \\z \\u '
    body.append(f'<w:p><w:fldSimple w:instr="{escape(contents)}">{_run("Contents")}</w:fldSimple></w:p>')
    body.append('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
    for number, section in numbered(guide.sections):
        body += _section(number, section)
    end = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="12240" w:h="15840"/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/>'
        "</w:sectPr>"
    )
    return f'{HEAD}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{"".join(body)}{end}</w:body></w:document>'


def _section(number: str, section: Section) -> Iterator[str]:
    yield _paragraph(f"{number} {section.title}", f"Heading{section.level}")
    for part in section.parts:
        if isinstance(part, str):
            yield _paragraph(part)
        elif isinstance(part, GuideTable):
            yield from _table(part)
        else:
            yield _paragraph(_chart(part))


def _chart(chart: Chart) -> str:
    return "; ".join(f"{name} is made from {', '.join(made)}" for name, made in chart.made_from.items() if made) + "."


def _table(table: GuideTable) -> Iterator[str]:
    shares = table.widths or (1.0,) * len(table.header)
    wide = [round(TWIPS_WIDE * share / sum(shares)) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in wide)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="BBBBBB"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    rows = [_row(table.header, wide, head=True), *(_row(row, wide, head=False) for row in table.rows)]
    look = f'<w:tblPr><w:tblW w:w="{TWIPS_WIDE}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
    yield f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    yield "<w:p/>"


def _row(cells: tuple[str, ...], wide: list[int], *, head: bool) -> str:
    markup = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr><w:p>'
        f'<w:pPr><w:spacing w:after="40"/></w:pPr>{_run(cell, bold=head, size=18)}</w:p></w:tc>'
        for cell, w in zip(cells, wide, strict=True)
    )
    look = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{look}{markup}</w:tr>"


def _paragraph(text: str, style: str = "") -> str:
    if not text:
        return ""
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{_run(text)}</w:p>"


def _run(text: str, *, bold: bool = False, size: int = 0) -> str:
    look = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(_text(line) for line in text.split("\n"))
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{lines}</w:t></w:r>'


def _text(text: str) -> str:
    """A text without what XML cannot hold."""
    kept = (c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")
    return escape("".join(kept), quote=False)
