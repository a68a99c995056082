"""Annotated forms as PDF: what stands on which page, the outline, the same bytes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from m5kit.documents.acrf import AnnotatedForm, Annotation, Field, annotated_crf, colour_of
from m5kit.documents.paper import wrapped_in_room
from m5kit.outputs.fonts import width

FORMS = (
    AnnotatedForm(
        "raw.tox",
        "Toxicity",
        (("AE", "Adverse Events"), ("SUPPAE", "Supplemental Qualifiers for AE"), ("FA", "")),
        (
            Field("TERM", "What happened?", "text", annotations=(Annotation("AE.AETERM", "AE"),)),
            Field("GRADE", "Grade", "integer", ("1 mild", "2 moderate"), (Annotation("AE.AETOXGR", "AE"),)),
            Field("ONSET", "Onset", "date", annotations=(Annotation("used for AE.AESTDY", "AE", collected=False),)),
            Field("NOTE"),
        ),
    ),
    AnnotatedForm(
        "raw.long", "Many", (("QS", "Questionnaires"),), tuple(Field(f"Q{n}", f"Question {n}") for n in range(60))
    ),
    AnnotatedForm("raw.none", "Nothing", (), ()),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each page, as another program reads it."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    file = tmp_path_factory.mktemp("crf") / "acrf.pdf"
    file.write_bytes(annotated_crf(FORMS, "A trial", ("Records are SYNTHETIC.",)).pdf)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def test_every_field_stands_on_its_page(pages: list[str]) -> None:
    found = annotated_crf(FORMS, "A trial").pages
    assert set(found) == {(form.name, field.name) for form in FORMS for field in form.fields}
    for (_, field), page in found.items():
        assert re.search(rf"\b{field}\b", pages[page - 1]), (field, page)
    assert [found["raw.tox", "TERM"], found["raw.long", "Q0"]] == [3, 4]
    assert found["raw.long", "Q59"] > 4


def test_what_a_form_shows(pages: list[str]) -> None:
    form = pages[2]
    assert "AE (Adverse Events)" in form
    assert "SUPPAE (Supplemental Qualifiers for AE)" in form
    assert "What happened?" in form
    assert "AE.AETERM" in form
    assert "used for AE.AESTDY" in form
    assert "○ 1 mild" in form
    assert "NOT SUBMITTED" in form
    assert "(continued)" in pages[4]
    assert all("SYNTHETIC" in page and f"Page {n}" in page for n, page in enumerate(pages, start=1))


def test_the_contents_lead_to_the_forms(pages: list[str]) -> None:
    assert [re.split(r"  +", line.strip()) for line in pages[1].splitlines() if re.search(r"  \d+$", line)][:3] == [
        ["Toxicity", "3"],
        ["Many", "4"],
        ["Nothing", "9"],
    ]


def test_fields_that_go_nowhere_are_told() -> None:
    made = annotated_crf(FORMS, "A trial")
    assert ("raw.tox", "NOTE") in made.nowhere
    assert ("raw.tox", "TERM") not in made.nowhere


def test_the_outline_leads_by_form_and_by_dataset(tmp_path: Path) -> None:
    pdf = annotated_crf(FORMS, "A trial").pdf
    titles = [t.decode("latin-1") for t in re.findall(rb"/Title \(([^)]*)\)", pdf)]
    for title in ("Forms", "Toxicity", "Many", "Datasets", "AE", "SUPPAE", "FA", "QS"):
        assert title in titles, title


def test_the_same_forms_give_the_same_bytes() -> None:
    assert annotated_crf(FORMS, "A trial", ("x",)).pdf == annotated_crf(FORMS, "A trial", ("x",)).pdf


def test_fonts_are_embedded() -> None:
    pdf = annotated_crf(FORMS, "A trial").pdf
    assert set(re.findall(rb"/BaseFont /([^ /\n]+)", pdf)) <= {
        b"AAAAAA+DejaVuSans",
        b"AAAAAA+DejaVuSans-Bold",
        b"AAAAAA+DejaVuSans-Oblique",
    }


def test_a_supplemental_dataset_has_the_colour_of_its_parent() -> None:
    forms = FORMS[0].datasets
    assert colour_of("SUPPAE", forms) == colour_of("AE", forms)
    assert len({colour_of(name, forms) for name in ("AE", "FA", "XX")}) == 3


@pytest.mark.parametrize("text", ["", "one", "a few words that go on for a while", "x" * 300, "two\nlines"])
def test_lines_are_no_wider_than_the_room(text: str) -> None:
    lines = wrapped_in_room(text, 80, 8)
    assert all(width(line, 8) <= 80 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
