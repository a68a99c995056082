"""HTML: accessible, self-contained, escaped."""

from dataclasses import replace
from html.parser import HTMLParser

from m5kit.tlf.drawing import Drawing, Words
from m5kit.tlf.html import html, index
from m5kit.tlf.page import FIGURE_SPACE, ColumnHead, Figure, Page, PageLine, PageTable

BODY = PageTable(
    (
        (ColumnHead("", align="left"), ColumnHead("Both\n(N = 3)", span=2), ColumnHead("P value")),
        (ColumnHead("Effect", align="left"), ColumnHead("Grade 3"), ColumnHead("Grade 4"), ColumnHead("")),
    ),
    (
        PageLine(("Sex",), heading=True, keep=True),
        PageLine(("<b> & co", f"{FIGURE_SPACE}2", "1", "0.01"), indent=1),
        PageLine(("Age", "40", "50", ""), indent=0),
    ),
    (30.0, 20.0, 20.0, 20.0),
    ("left", "center", "center", "center"),
)
PAGE = Page("T1", "Table 1", ("Title", "Eligible"), BODY, ("† P < 0.01.",), ("S", "SYNTHETIC"), ("Cut-off: x.",))


def test_header_cells_say_what_they_head() -> None:
    text = html(PAGE)
    assert '<th scope="colgroup" colspan="2" class="center span">Both<br>(N = 3)</th>' in text
    assert '<th scope="col" class="center">Grade 3</th>' in text
    assert '<tr class="keep"><th scope="rowgroup" colspan="4">Sex</th></tr>' in text
    assert '<th scope="row" style="padding-left:2.1rem">&lt;b&gt; &amp; co</th><td class="center">&#8199;2</td>' in text
    assert text.count("<tbody>") == 2
    assert "<caption><h1>Table 1. Title</h1><span>Eligible</span></caption>" in text
    assert "<li>† P &lt; 0.01.</li>" in text


def test_a_line_may_end_after_a_slash_between_letters() -> None:
    body = replace(BODY, lines=(PageLine(("Outcome", "NOT RECOVERED/NOT RESOLVED", "1/2", "a / b")),))
    text = html(replace(PAGE, body=body))
    cells = ("NOT RECOVERED/<wbr>NOT RESOLVED", "1/2", "a / b")
    assert "".join(f'<td class="center">{cell}</td>' for cell in cells) in text


class Nesting(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_elements_nest_and_nothing_is_fetched() -> None:
    figure = Figure(6, 4, "Survival by group", lambda: Drawing(1.0, 1.0, (Words("a < b", 0.0, 0.5, 9.0),)))
    for page in (PAGE, Page("F1", "Figure 1", ("Title",), figure, data=BODY)):
        reader = Nesting()
        reader.feed(html(page))
        assert not reader.open
        assert not reader.addresses
        assert "SYNTHETIC" in html(PAGE)
    assert '<svg role="img" aria-label="Survival by group" xmlns' in html(Page("F1", "F", ("T",), figure))


def test_every_page_has_one_heading() -> None:
    assert html(PAGE).count("<h1>") == 1
    assert index([PAGE, PAGE]).count("<h1>") == 1
