"""The documentation as a site: built without a warning, and every block of a page is a block."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site."""
    if importlib.util.find_spec("mkdocs") is None:
        pytest.skip("mkdocs is not installed (pip install -e '.[dev]')")
    folder = tmp_path_factory.mktemp("documentation")
    asked = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_is_there_with_one_heading_and_no_block_left_open(root: Path, built: Path) -> None:
    pages = [file.stem for file in sorted((root / "docs").glob("*.md"))]
    assert len(pages) > 25
    for name in pages:
        page = html.parse(str(built / f"{name}.html"))
        (article,) = page.xpath("//article")
        assert len(article.xpath(".//h1")) == 1, name
        assert "```" not in article.text_content(), name


def test_a_block_tells_the_file_that_it_is(built: Path) -> None:
    page = html.parse(str(built / "your-study.html"))
    titles = page.xpath("//span[@class='filename']/text()")
    assert titles[:3] == ["trial/study.toml (to append)", "trial/spec/qualifiers.csv", "trial/spec/related.csv"]
    assert "trial/spec/records.csv (rows to add)" in titles
    (block,) = [b for b in page.xpath("//div[span[@class='filename']]") if b.xpath("span/text()") == [titles[2]]]
    assert block.xpath("string(pre)").strip() == "dataset,identifier,related,source\nAE,AESPID,CM,raw.cm.CMAENO"
