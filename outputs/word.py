"""What every Word document (Office Open XML) is made of: its parts in an archive, their types, relations and properties.

Written here, for it is a few kinds of element, and the same document must give the same bytes.
"""

import zipfile
from collections.abc import Mapping
from datetime import datetime
from html import escape
from io import BytesIO

from .. import __version__

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CORE = "docProps/core.xml"
CORE_KIND = "application/vnd.openxmlformats-package.core-properties+xml"


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts of a document, by their names, as .docx."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            packed.writestr(info, content.encode("utf-8") if isinstance(content, str) else content)
    return out.getvalue()


def content_types(kinds: Mapping[str, str], images: str = "") -> str:
    """What each part is; images: the type of those that the document has, such as png."""
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    defaults += f'<Default Extension="{images}" ContentType="image/{images}"/>' if images else ""
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{defaults}{overrides}</Types>'


def relations(*targets: tuple[str, str]) -> str:
    """Relations rId1, rId2 ... to targets, each with its kind."""
    found = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def root_relations() -> str:
    """Where the document and its properties are."""
    return relations(
        (f"{OFFICE}/officeDocument", "word/document.xml"), (f"{PACKAGE}/relationships/metadata/core-properties", CORE)
    )


def core_properties(title: str, stamp: datetime) -> str:
    """Title, creator, language and time of a document."""
    spaces = (
        f'xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    when = stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{HEAD}<cp:coreProperties {spaces}><dc:title>{xml_text(title)}</dc:title>"
        f"<dc:creator>m5kit {__version__}</dc:creator><dc:language>en-US</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    )


def xml_text(text: str) -> str:
    """A text without what XML cannot hold."""
    kept = (c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")
    return escape("".join(kept), quote=False)
