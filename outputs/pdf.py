"""A PDF as a reviewer's system takes it: version 1.7, titled, with a language, bookmarks shown, and tagged for readers.

Drawn by reportlab, which writes no tags: what each text is (a heading, a paragraph, a cell of a table) is written here,
as marked content and a tree of structure (ISO 32000-1, 14.7 and 14.8), links among it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import md5
from io import BytesIO
from typing import Any

from .. import __version__
from ..specs.check_identity import NO_STAMP

VERSION = (1, 7)
LANGUAGE = "en-US"


@dataclass(eq=False)
class Element:
    """A node of the tree of structure: what it is (H1, P, Table, TR, TH, TD), its words for those who do not see it."""

    kind: str
    parent: "Element | None" = None
    words: str = ""
    scope: str = ""
    children: "list[Element | tuple[int, int] | Linked]" = field(default_factory=list)


@dataclass(frozen=True)
class Linked:
    """A link as a node of the tree has it: the page it is on, and the name of its annotation."""

    page: int
    name: str


@dataclass(eq=False)
class Pdf:
    """A document that is being drawn: reportlab's canvas, and where its bytes gather.

    Everything that is drawn inside of `element` belongs to that element; what is drawn outside of one is decoration.
    """

    canvas: Any
    content: BytesIO
    root: Element = field(default_factory=lambda: Element("Document"))
    pages: list[list[Element]] = field(default_factory=lambda: [[]])
    open: list[Element] = field(default_factory=list)
    kept: dict[object, Element] = field(default_factory=dict)
    links: list[tuple[Element, Any]] = field(default_factory=list)

    @classmethod
    def begun(
        cls,
        title: str,
        subject: str,
        *,
        author: str = "",
        font: str = "Helvetica",
        stamp: datetime = NO_STAMP,
        **more: Any,
    ) -> "Pdf":
        """A document without pages; the same calls give the same bytes, whatever the clock and the environment say.

        stamp is the time that it bears; more is what reportlab's canvas takes.
        """
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # streams as they are deflated: base 85 makes them a quarter larger, and is slow to write
        content = BytesIO()
        canvas = Canvas(
            content,
            invariant=1,
            pageCompression=1,
            initialFontName=font,
            pdfVersion=VERSION,
            lang=LANGUAGE,
            **more,
        )
        _stamp(canvas._doc, stamp)
        canvas.setTitle(title)
        canvas.setSubject(subject)
        canvas.setAuthor(author or "m5kit")
        canvas.setCreator(f"m5kit {__version__}")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        return cls(canvas, content)

    @contextmanager
    def element(self, kind: str, words: str = "", scope: str = "") -> Iterator[None]:
        """What is drawn here is one element of this kind, a child of the one that is open."""
        parent = self.open[-1] if self.open else self.root
        made = Element(kind, parent, words, scope)
        parent.children.append(made)
        self.open.append(made)
        try:
            yield
        finally:
            self.open.pop()

    @contextmanager
    def continued(self, kind: str, key: object) -> Iterator[None]:
        """What is drawn here belongs to the element of this key, which may have begun on an earlier page."""
        if key not in self.kept:
            with self.element(kind):
                self.kept[key] = self.open[-1]
        self.open.append(self.kept[key])
        try:
            yield
        finally:
            self.open.pop()

    @contextmanager
    def marked(self) -> Iterator[None]:
        """Marks what is drawn here as content of the open element, or as decoration where none is open."""
        if self.open:
            page = self.pages[-1]
            owner = self.open[-1]
            owner.children.append((len(self.pages) - 1, len(page)))
            self.canvas._code.append(f"/{owner.kind} <</MCID {len(page)}>> BDC")
            page.append(owner)
        else:
            self.canvas._code.append("/Artifact BMC")
        try:
            yield
        finally:
            self.canvas._code.append("EMC")

    def link(self, area: tuple[float, float, float, float], key: str, words: str) -> None:
        """A link over an area, in points from the lower left, to the bookmark of this key; words: where it leads.

        It is an element of the tree, a child of the one that is open.
        """
        from reportlab.pdfbase.pdfdoc import PDFName

        name = f"M5Link{len(self.links)}"
        annotation = _link()(area, words, self.canvas._bookmarkReference(key), "[0 0 0]", H=PDFName("I"), F=4)
        self.canvas._addAnnotation(annotation, name)
        with self.element("Link", words):
            self.open[-1].children.append(Linked(len(self.pages) - 1, name))
            self.links.append((self.open[-1], annotation))

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn here is decoration, whatever element is open."""
        kept, self.open = self.open, []
        try:
            yield
        finally:
            self.open = kept

    def page_ends(self) -> None:
        """End the page."""
        self.canvas.showPage()
        self.pages.append([])

    def ended(self) -> bytes:
        """The whole document."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

        document = self.canvas._doc
        names = {id(element): f"M5Element{n}" for n, element in enumerate(_walk(self.root))}
        for element in _walk(self.root):
            document.Reference(_written(element, names), names[id(element)])
        tree: list[Any] = []
        for number, owners in enumerate(self.pages[:-1]):
            tree += [number, PDFArray([_reference(names[id(owner)]) for owner in owners])]
        for number, (owner, annotation) in enumerate(self.links, start=len(self.pages)):
            annotation.otherkw["StructParent"] = number
            tree += [number, _reference(names[id(owner)])]
        document.Reference(PDFDictionary({"Nums": PDFArray(tree)}), "M5Parents")
        structure = {
            "Type": PDFName("StructTreeRoot"),
            "K": _reference(names[id(self.root)]),
            "ParentTree": _reference("M5Parents"),
            "ParentTreeNextKey": len(self.pages) + len(self.links),
        }
        document.Reference(PDFDictionary(structure), "M5Structure")
        document.Catalog.StructTreeRoot = _reference("M5Structure")
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        for number, page in enumerate(document.Pages.pages):
            _numbered(page, number)
        self.canvas.save()
        return self.content.getvalue()


def _stamp(document: Any, stamp: datetime) -> None:
    """Give a document its time and the beginning of its identifier, in place of those that the environment gave it."""
    document._timeStamp.t = stamp.replace(tzinfo=UTC).timestamp()
    document._timeStamp.lt, document._timeStamp.YMDhms = stamp.timetuple(), tuple(stamp.timetuple())[:6]
    document._timeStamp.tzname, document._timeStamp.dhh, document._timeStamp.dmm = "UTC", 0, 0
    document.signature = md5(b"m5kit", usedforsecurity=False)


def _numbered(page: Any, number: int) -> None:
    """Give a page its place in the tree, and the order of its links."""
    from reportlab.pdfbase.pdfdoc import PDFName

    page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
    page.StructParents, page.Tabs = number, PDFName("S")


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from _walk(child)


def _reference(name: str) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFObjectReference

    return PDFObjectReference(name)


@cache
def _link() -> Any:
    """The link annotation of reportlab, that may also say where it stands in the tree."""
    from reportlab.pdfbase.pdfdoc import LinkAnnotation

    class Link(LinkAnnotation):  # type: ignore[misc]
        permitted = (*LinkAnnotation.permitted, "StructParent")

    return Link


@cache
def _formatted() -> Any:
    """An object of a PDF that writes itself when the objects have their numbers; reportlab's own are slow to write."""
    from reportlab.pdfbase.pdfdoc import PDFObject

    class Formatted(PDFObject):  # type: ignore[misc]
        def __init__(self, write: Callable[[Any], bytes]) -> None:
            self.write = write

        def format(self, document: Any) -> bytes:
            return self.write(document)

    return Formatted


def _written(element: Element, names: dict[int, str]) -> Any:
    return _formatted()(lambda document: _entries(element, names, document))


def _entries(element: Element, names: dict[int, str], document: Any) -> bytes:
    """A node of the tree of structure as it stands in the file."""
    from reportlab.pdfbase.pdfdoc import PDFString

    numbers = document.idToObjectNumberAndVersion

    def reference(name: str) -> str:
        return "{} {} R".format(*numbers[name])

    def child(kid: Element | tuple[int, int] | Linked) -> str:
        if isinstance(kid, Element):
            return reference(names[id(kid)])
        if isinstance(kid, Linked):
            at, link = reference(f"Page{kid.page + 1}"), reference(document.annotationName(kid.name))
            return f"<<\n/Obj {link} /Pg {at} /Type /OBJR\n>>"
        return f"<<\n/MCID {kid[1]} /Pg {reference(f'Page{kid[0] + 1}')} /Type /MCR\n>>"

    scope = [f"/A <<\n/O /Table /Scope /{element.scope}\n>>".encode()] if element.scope else []
    words = [b"/Alt " + PDFString(element.words).format(document)] if element.words else []
    kids = list(map(child, element.children))
    listed = " \n  ".join(" ".join(kids[start : start + 10]) for start in range(0, len(kids), 10))
    parent = reference(names[id(element.parent)] if element.parent else "M5Structure")
    rest = f"/K [ {listed} ] /P {parent} /S /{element.kind} /Type /StructElem".encode()
    return b"<<\n" + b" ".join([*scope, *words, rest]) + b"\n>>"
