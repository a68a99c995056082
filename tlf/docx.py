"""Displays as Word documents: a table whose header Word repeats, a title that is a heading, pages as fields.

Unlike RTF, pages are Word's own: a table is one table, and goes on where a page is full. Only a table that is too wide is
cut, between columns, with the stub repeated. Study and title stand in the header of every page, the source in its footer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Any

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
from ..specs.check_identity import NO_STAMP
from .page import FIGURE_SPACE, TIE, ColumnHead, Figure, Page, PageLine, PageTable, characters_a_column
from .paging import sides
from .paper import ADVANCE, LETTER, TWIPS, Paper, PaperSheet, bodies, fitted, paper_of

EMU = 914400  # units of an inch
DPI = 200
DRAWINGS = "http://schemas.openxmlformats.org/drawingml/2006"
KINDS = {
    "word/document.xml": f"{ML}.document.main+xml",
    "word/styles.xml": f"{ML}.styles+xml",
    "word/header1.xml": f"{ML}.header+xml",
    "word/header2.xml": f"{ML}.header+xml",
    "word/footer1.xml": f"{ML}.footer+xml",
    CORE: CORE_KIND,
}
OWN = (("styles", "styles.xml"), ("header", "header1.xml"), ("header", "header2.xml"), ("footer", "footer1.xml"))
_UNDER = (  # a rule under several columns is the paragraph's, so that it does not run into the next one
    '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="000000"/></w:pBdr>'
)
_INSET = '<w:ind w:left="80" w:right="80"/>'
_ROOM = '<w:spacing w:before="{}" w:after="{}"/>'  # twips between text and a rule
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}" xmlns:a="{DRAWINGS}/main" xmlns:pic="{DRAWINGS}/picture" '
    f'xmlns:wp="{DRAWINGS}/wordprocessingDrawing"'
)


def docx(page: Page, paper: Paper = LETTER, stamp: datetime = NO_STAMP) -> bytes:
    """A display as .docx; the same display gives the same bytes."""
    sheet = paper_of(page, paper)
    figures = [body for body in bodies(page, sheet) if isinstance(body, Figure)]
    images = {f"word/media/image{n}.png": _png(figure, page, sheet) for n, figure in enumerate(figures, start=1)}
    pictures = ((f"{OFFICE}/image", name.removeprefix("word/")) for name in images)
    title = " ".join((page.number, *page.titles[:1]))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(KINDS, "png" if images else ""),
        "_rels/.rels": root_relations(),
        "word/_rels/document.xml.rels": relations(*((f"{OFFICE}/{kind}", name) for kind, name in OWN), *pictures),
        "word/document.xml": _document(page, figures, sheet),
        "word/styles.xml": _styles(sheet),
        "word/header1.xml": _running_head(page, sheet, titles=True),
        "word/header2.xml": _running_head(page, sheet, titles=False),
        "word/footer1.xml": _part("ftr", "".join(_paragraph(text) for text in page.footers) or _paragraph("")),
        CORE: core_properties(title, stamp),
    }
    return archive(parts | images)


def _png(figure: Figure, page: Page, sheet: PaperSheet) -> bytes:
    from .recorder import png

    return png(fitted(figure, page, sheet)[0].drawing, DPI)


def _part(name: str, body: str) -> str:
    return f"{HEAD}<w:{name} {SPACES}>{body}</w:{name}>"


def _styles(sheet: PaperSheet) -> str:
    font = "".join(f' w:{of}="{xml_text(sheet.paper.font)}"' for of in ("ascii", "hAnsi", "cs"))
    size = f'<w:sz w:val="{round(2 * sheet.paper.points)}"/>'
    look = f'<w:rFonts{font}/>{size}<w:lang w:val="en-US"/>'

    def style(id: str, name: str, runs: str = "", more: str = "") -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
            f'<w:next w:val="Normal"/><w:pPr>{more}</w:pPr><w:rPr>{runs}</w:rPr></w:style>'
        )

    centred = '<w:jc w:val="center"/>'
    made = (
        style("Heading1", "heading 1", "<w:b/>", f'<w:keepNext/>{centred}<w:outlineLvl w:val="0"/>'),
        style("Subtitle", "Subtitle", "", f"<w:keepNext/>{centred}"),
    )
    return (
        f'{HEAD}<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>{look}</w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f"{''.join(made)}</w:styles>"
    )


def _running_head(page: Page, sheet: PaperSheet, *, titles: bool) -> str:
    """The study and the page; titles: those too, on the pages that go on."""
    left, right = page.headers
    stop = f'<w:pPr><w:tabs><w:tab w:val="right" w:pos="{sheet.width}"/></w:tabs></w:pPr>'
    number = f"{_run('Page ')}{_field('PAGE')}{_run(' of ')}{_field('NUMPAGES')}"
    first = f"<w:p>{stop}{_run(left)}<w:r><w:tab/></w:r>{number}</w:p>"
    above = [_paragraph(text) for text in filter(None, (right,))] + [_paragraph("")]
    if titles:
        bold = "".join(_paragraph(text, bold=True, align="center") for text in _title(page))
        above += [bold, *(_paragraph(text, align="center") for text in page.titles[1:]), _paragraph("")]
    return _part("hdr", first + "".join(above))


def _title(page: Page) -> list[str]:
    return [text for text in (page.number, *page.titles[:1]) if text]


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _document(page: Page, figures: Sequence[Figure], sheet: PaperSheet) -> str:
    heading = "<w:br/>".join(f'<w:t xml:space="preserve">{xml_text(text)}</w:t>' for text in _title(page))
    body = [f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r>{heading}</w:r></w:p>']
    body += [_paragraph(text, "Subtitle") for text in page.titles[1:]] + [_paragraph("")]
    shown = [_picture(figure, n, page, sheet) for n, figure in enumerate(figures, start=1)]
    table = page.data if isinstance(page.body, Figure) else page.body
    whole = sides(table, sheet.characters) if table is not None else ()
    shown += ["".join(_table(part, sheet)) for side in whole for part in _opened(side)]
    body.append(_paragraph("", breaks=True).join(shown))
    body += [_paragraph(""), *(_paragraph(text) for text in page.notes)]
    return _part("document", f"<w:body>{''.join(body)}{_section(sheet)}</w:body>")


def _opened(table: PageTable) -> Iterator[PageTable]:
    """The table in parts that each begin a page."""
    starts = [0, *(i for i, line in enumerate(table.lines) if i and line.opens), len(table.lines)]
    for start, end in pairwise(starts):
        yield replace(table, lines=table.lines[start:end])


def _section(sheet: PaperSheet) -> str:
    margin = int(sheet.paper.margin * TWIPS)
    sides_ = f'w:left="{sheet.left}" w:right="{sheet.left}" w:header="{margin}" w:footer="{margin}" w:gutter="0"'
    turned = ' w:orient="landscape"' if sheet.landscape else ""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:headerReference w:type="first" r:id="rId3"/>'
        '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="first" r:id="rId4"/>'
        f'<w:pgSz w:w="{sheet.wide}" w:h="{sheet.high}"{turned}/>'
        f'<w:pgMar w:top="{margin}" w:bottom="{margin}" {sides_}/><w:titlePg/></w:sectPr>'
    )


def _table(table: PageTable, sheet: PaperSheet) -> Iterator[str]:
    widths = characters_a_column(table, sheet.characters)
    edges = [0, *(round(sheet.width * end / sum(widths)) for end in accumulate(widths))]
    wide = [right - left for left, right in pairwise(edges)]
    margins = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
    look = '<w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/>' + margins
    yield f'<w:tbl><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/>{look}</w:tblPr>'
    yield "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{own}"/>' for own in wide) + "</w:tblGrid>"
    for level, row in enumerate(table.header):
        yield _header(row, wide, first=level == 0, last=level == len(table.header) - 1)
    for place, line in enumerate(table.lines):
        yield _line(line, table.aligns, wide, sheet, first=not place, last=place == len(table.lines) - 1)
    yield "</w:tbl>"


def _header(row: Sequence[ColumnHead], wide: Sequence[int], *, first: bool, last: bool) -> str:
    cells, start = "", 0
    for head in row:
        own = sum(wide[start : start + head.span])
        start += head.span
        under = not last and head.span > 1 and bool(head.text)
        inner = _paragraph(
            head.text, align=head.align, keep=True, more=_UNDER * under + _ROOM.format(30, 40 * last) + _INSET * under
        )
        cells += _cell(inner, own, head.span, _edge("top", first) + _edge("bottom", last), "bottom")
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _line(
    line: PageLine, aligns: Sequence[str], wide: Sequence[int], sheet: PaperSheet, *, first: bool, last: bool
) -> str:
    room = _ROOM.format(30 * first, 40 * last) if first or last else ""
    moved = round(2 * line.indent * sheet.paper.points * 20 * ADVANCE)
    widths, span = ([sum(wide)], len(wide)) if line.heading else (list(wide), 1)
    cells = ""
    for at, (text, own) in enumerate(zip(line.cells, widths, strict=True)):
        inner = _paragraph(text, align=aligns[at], keep=line.keep or line.heading, moved=0 if at else moved, more=room)
        cells += _cell(inner, own, span, _edge("bottom", last), "top")
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _edge(side: str, ruled: bool) -> str:
    return f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' if ruled else ""


def _cell(inner: str, wide: int, span: int, edges: str, stands: str) -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    borders = f"<w:tcBorders>{edges}</w:tcBorders>" if edges else ""
    look = f'<w:tcW w:w="{wide}" w:type="dxa"/>{spans}{borders}<w:vAlign w:val="{stands}"/>'
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{inner}</w:tc>"


def _picture(figure: Figure, number: int, page: Page, sheet: PaperSheet) -> str:
    """The drawing, shrunk to its page, with its words for who does not see it."""
    own, share = fitted(figure, page, sheet)
    size = " ".join(f'{name}="{round(side * share * EMU)}"' for name, side in (("cx", own.width), ("cy", own.height)))
    said = f'id="{number}" name="{xml_text(page.number)}" descr="{_attribute(figure.words)}"'
    filled = (
        f'<pic:blipFill><a:blip r:embed="rId{len(OWN) + number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    )
    shape = f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
    pic = f"<pic:pic><pic:nvPicPr><pic:cNvPr {said}/><pic:cNvPicPr/></pic:nvPicPr>{filled}{shape}</pic:pic>"
    graphic = f'<a:graphic><a:graphicData uri="{DRAWINGS}/picture">{pic}</a:graphicData></a:graphic>'
    inline = f"<wp:inline><wp:extent {size}/><wp:docPr {said}/>{graphic}</wp:inline>"
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing>{inline}</w:drawing></w:r></w:p>'


def _attribute(text: str) -> str:
    return xml_text(text).replace('"', "&quot;").replace("\n", " ")


def _paragraph(text: str, style: str = "", *, bold: bool = False, breaks: bool = False, **look: Any) -> str:
    """A paragraph; look: align, keep (with the next), moved (in twips), more (further properties: borders, spacing)."""
    given = f'<w:pStyle w:val="{style}"/>' if style else ""
    given += "<w:keepNext/>" * look.get("keep", False) + "<w:pageBreakBefore/>" * breaks + look.get("more", "")
    given += f'<w:ind w:left="{moved}"/>' if (moved := look.get("moved", 0)) else ""
    given += f'<w:jc w:val="{align}"/>' if (align := look.get("align", "left")) != "left" else ""
    return f"<w:p>{f'<w:pPr>{given}</w:pPr>' if given else ''}{_run(text, bold=bold) if text else ''}</w:p>"


def _run(text: str, *, bold: bool = False) -> str:
    shown = text.replace(FIGURE_SPACE, TIE)
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(xml_text(line) for line in shown.split("\n"))
    look = "<w:rPr><w:b/></w:rPr>" * bold
    return f'<w:r>{look}<w:t xml:space="preserve">{lines}</w:t></w:r>'
