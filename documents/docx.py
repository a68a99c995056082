"""A reviewer's guide as a Word document (Office Open XML), for a person to go on with: headings, contents, tables.

Written here, for it is a few kinds of element, and the same guide must give the same bytes.
"""

from collections.abc import Iterator
from html import escape

from ..outputs.word import (
    CORE,
    CORE_KIND,
    HEAD,
    ML,
    OFFICE,
    WORD,
    archive,
    content_types,
    core_properties,
    relations,
    root_relations,
    xml_text,
)  # fmt: skip
from .guide import Chart, Guide, GuideTable, Section, numbered_sections

TWIPS_WIDE = 9360  # between margins of an inch on paper of 8.5 inches
KINDS = {
    "word/document.xml": f"{ML}.document.main+xml",
    "word/styles.xml": f"{ML}.styles+xml",
    "word/footer1.xml": f"{ML}.footer+xml",
    "word/settings.xml": f"{ML}.settings+xml",
    CORE: CORE_KIND,
}


def guide_docx(guide: Guide) -> bytes:
    """The guide as .docx; the same guide gives the same bytes."""
    return archive(
        {
            "[Content_Types].xml": content_types(KINDS),
            "_rels/.rels": root_relations(),
            "word/_rels/document.xml.rels": relations(
                (f"{OFFICE}/styles", "styles.xml"),
                (f"{OFFICE}/footer", "footer1.xml"),
                (f"{OFFICE}/settings", "settings.xml"),
            ),
            "word/document.xml": _document(guide),
            "word/styles.xml": _styles(),
            "word/footer1.xml": _footer(guide),
            "word/settings.xml": f'{HEAD}<w:settings xmlns:w="{WORD}"><w:updateFields w:val="true"/></w:settings>',
            CORE: core_properties(f"{guide.study}: {guide.title}", guide.stamp),
        }
    )


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
    for number, section in numbered_sections(guide.sections):
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
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(xml_text(line) for line in text.split("\n"))
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{lines}</w:t></w:r>'
