"""The frame of the site's pages: that of every page, with the study, the ways round, and one stylesheet and script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from ..outputs import page as every
from ..outputs.page import Frame

STYLESHEET, SCRIPT = "site.css", "site.js"
PARTS = (
    "core",
    "tables",
    "records",
    "behind",
    "survival",
    "grid",
    "lineage",
    "subject",
    "timeline",
    "findings",
    "start",
)


@dataclass(frozen=True)
class Site:
    """What every page says: the study, its disclaimer, and the ways round, each a page and its name."""

    study: str
    disclaimer: str
    ways: Sequence[tuple[str, str]]


def site_page(
    site: Site, here: str, title: str, body: str, *, data: Mapping[str, str] | None = None, root: str = ""
) -> str:
    """One page: here is its file, root the way from it to the site's folder, data what its script is told."""
    files_ = {"style": STYLESHEET, "script": SCRIPT, "root": root}
    frame = Frame(site.study, "index.html", site.ways, here, site.disclaimer, data=data or {}, **files_)
    return every.page(frame, title, body)


def site_script() -> bytes:
    """The one script of the site: its parts after what every page uses, and the words that they use."""
    folder = files(__package__) / "static"
    return every.script(*((folder / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)).encode()


def site_stylesheet() -> bytes:
    """The one stylesheet of the site."""
    return every.stylesheet().encode()
