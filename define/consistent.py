"""What a define.xml says in two places, and of documents that lie beside it: names, types of codelists, words, pages."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..specs import Finding

if TYPE_CHECKING:
    from lxml.etree import _Element

HREF = "{http://www.w3.org/1999/xlink}href"
ODM = "1.3.2"
NUMBERS = ("integer", "float")


def consistency_findings(root: "_Element", path: Path) -> Iterator[Finding]:
    """A strange version of ODM, keys that are numbered with gaps, names that are two, codelists of another type than their variables, blank words, domains of another name, pages
    beyond the end of their document."""
    yield from _version(root, path)
    yield from _names(root, path)
    yield from _key_sequences(root, path)
    yield from _codelists(root, path)
    yield from _words(root, path)
    yield from _pages(root, path)


def _at(path: Path, element: "_Element") -> str:
    return f"{path.name} line {element.sourceline}"


def _version(root: "_Element", path: Path) -> Iterator[Finding]:
    """A version of ODM other than that which Define-XML 2.0 and 2.1 are made on."""
    said = str(root.get("ODMVersion") or "")
    if said != ODM:
        says = f"ODMVersion is {said!r}." if said else "The document does not say its ODMVersion."
        yield Finding("DEFINE-ODM", "warning", _at(path, root), says, f"Write {ODM}.")


def _key_sequences(root: "_Element", path: Path) -> Iterator[Finding]:
    """Keys of a dataset that are not numbered 1, 2, 3, ..."""
    for group in root.iter("{*}ItemGroupDef"):
        said = [str(r.get("KeySequence")) for r in group.findall("{*}ItemRef") if r.get("KeySequence") is not None]
        if sorted(said, key=lambda text: (len(text), text)) != [str(n) for n in range(1, len(said) + 1)]:
            says = f"The keys of {group.get('Name')} have the KeySequence {', '.join(said)}."
            mend = f"Number them from 1 to {len(said)}, each once."
            yield Finding("DEFINE-KEYS", "warning", _at(path, group), says, mend)


def _names(root: "_Element", path: Path) -> Iterator[Finding]:
    """Datasets and variables with two names, datasets of another domain, and two of one name."""
    items = {str(item.get("OID")): item for item in root.iter("{*}ItemDef")}
    groups = list(root.iter("{*}ItemGroupDef"))
    yield from _twice(groups, path)
    reported: set[_Element] = set()
    for group in groups:
        variables = [items[oid] for r in group.findall("{*}ItemRef") if (oid := str(r.get("ItemOID"))) in items]
        yield from _twice(variables, path)
        name, domain = str(group.get("Name") or ""), str(group.get("Domain") or "")
        stem = name.removeprefix("SUPP") if len(name) > 4 else name
        if domain and group.get("Purpose") != "Analysis" and not (name.startswith(domain) or stem.startswith(domain)):
            says = f"The dataset {name} has the domain {domain}."
            yield Finding("DEFINE-NAME", "warning", _at(path, group), says, "Give it the domain that it is of.")
        for element, attribute in ((group, "SASDatasetName"), *((v, "SASFieldName") for v in variables)):
            named, called = str(element.get("Name") or ""), str(element.get(attribute) or "")
            if called and named and called != named and element not in reported:
                reported.add(element)  # variables of several datasets may have one definition
                says = f"{named} has the {attribute} {called}."
                yield Finding("DEFINE-NAME", "warning", _at(path, element), says, "Give both one name.")


def _twice(elements: Sequence["_Element"], path: Path) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in elements:
        name = str(element.get("Name") or "")
        if name in seen:
            says = f"{name} is described a second time here."
            yield Finding("DEFINE-DUPLICATE", "error", _at(path, element), says, "Take one of them out.")
        seen.add(name)


def _codelists(root: "_Element", path: Path) -> Iterator[Finding]:
    """Variables and codelists of which one is of numbers and the other of text."""
    types = {str(c.get("OID")): str(c.get("DataType") or "") for c in root.iter("{*}CodeList")}
    for item in root.iter("{*}ItemDef"):
        for reference in item.iter("{*}CodeListRef"):
            said = types.get(str(reference.get("CodeListOID")), "")
            own = str(item.get("DataType") or "")
            if said and own and (said in NUMBERS) != (own in NUMBERS):
                says = (
                    f"ItemDef {item.get('Name')} is {own}, and its codelist {reference.get('CodeListOID')} is {said}."
                )
                yield Finding("DEFINE-CODELIST", "error", _at(path, item), says, "Give both one type.")


def _words(root: "_Element", path: Path) -> Iterator[Finding]:
    for element in root.iter("{*}TranslatedText"):
        above = element.getparent()
        if not "".join(map(str, element.itertext())).strip() and above is not None:
            what = str(above.tag).rsplit("}", 1)[-1]
            says = f"The {what} at this line has no words."
            yield Finding("DEFINE-BLANK", "warning", _at(path, element), says, "Write them, or take the element out.")


def _pages(root: "_Element", path: Path) -> Iterator[Finding]:
    """Pages that a document does not have; one that cannot be read is told where it is linked."""
    files = {str(leaf.get("ID")): str(leaf.get(HREF) or "").split("#")[0] for leaf in root.iter("{*}leaf")}
    counts: dict[str, int] = {}
    for reference in root.iter("{*}DocumentRef"):
        file = files.get(str(reference.get("leafID")), "")
        for place in reference.iter("{*}PDFPageRef"):
            named = [str(place.get(n) or "") for n in ("PageRefs", "FirstPage", "LastPage")]
            pages = [int(page) for words in named for page in words.split() if page.isdigit()]
            if place.get("Type") != "PhysicalRef" or not pages or not file.lower().endswith(".pdf"):
                continue
            if file not in counts:
                counts[file] = _page_count(path.parent / file)
            if counts[file] and max(pages) > counts[file]:
                says = f"Page {max(pages)} of {file} is referred to, which has {counts[file]} pages."
                yield Finding("DEFINE-PAGE", "error", _at(path, place), says, "Mend the page.")


def _page_count(file: Path) -> int:
    """How many pages a PDF file has, 0 where it is not there or cannot be read."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return len(PdfReader(file).pages)
    except (OSError, PyPdfError, ValueError):
        return 0
