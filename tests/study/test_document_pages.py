"""Pages that the sheets name and a document of the study does not have."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from m5kit.study import Study
from m5kit.study.check import check

Folder = Callable[..., Path]


def pdf(pages: int, name: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=612, height=792)
    if name:
        writer.add_named_destination(name, 0)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def told(study_folder: Folder, sheets: dict[str, str]) -> Callable[..., list[str]]:
    def found(pages: str, content: bytes, origins: str = "") -> list[str]:
        header, *lines = sheets["AE"].splitlines()
        wide = [f"{header},pages,other_origins", *(f"{line},{pages if 'AETERM,R' in line else ''}," for line in lines)]
        if origins:
            wide = [f'{line}"{origins}"' if "AETERM,R" in line else line for line in wide]
        folder = study_folder(sheets={**sheets, "AE": "\n".join(wide) + "\n"})
        (folder / "spec" / "documents.csv").write_text(
            "id,title,href,kind\nacrf,Forms,forms.pdf,acrf\nsap,SAP,sap.pdf,\n"
        )
        (folder / "documents").mkdir()
        (folder / "documents" / "forms.pdf").write_bytes(content)
        (folder / "documents" / "sap.pdf").write_bytes(content)
        return [
            f"{f.place}: {f.message}" for f in check(Study.open(folder)) if "PAGE" in f.rule or "DOCUMENT" in f.rule
        ]

    return found


@pytest.mark.parametrize(
    ("pages", "missing"),
    [("2", ""), ("1-3", ""), ("1 3", ""), ("4", "4"), ("2-99", "99"), ("0 1 7", "0, 7"), ("1, 12", "12")],
)
def test_pages(told: Callable[..., list[str]], pages: str, missing: str) -> None:
    expected = [f"AE.csv line 4: forms.pdf has no page {missing}; it has 3 pages."] if missing else []
    assert told(f'"{pages}"', pdf(3)) == expected


def test_named_places(told: Callable[..., list[str]]) -> None:
    assert told("Section_AE", pdf(1, "Section_AE")) == []


def test_a_place_that_is_not_named(told: Callable[..., list[str]]) -> None:
    assert told("Section_AE", pdf(1)) == ["AE.csv line 4: forms.pdf has no place named Section_AE; it has 1 page."]


def test_pages_of_a_further_origin(told: Callable[..., list[str]]) -> None:
    assert told("1", pdf(2), "Derived|Sponsor|sap|3") == ["AE.csv line 4: sap.pdf has no page 3; it has 2 pages."]


def test_a_document_that_is_none(told: Callable[..., list[str]]) -> None:
    (found,) = told("1", b"no PDF")
    assert found.startswith("documents.csv line 2: forms.pdf cannot be read as a PDF, so its pages cannot be checked")
