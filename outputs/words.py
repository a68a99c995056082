"""The English of the site's pages: every sentence and heading by its name, from words.csv, for pages and script alike."""

import csv
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files


@cache
def words() -> Mapping[str, str]:
    """All words by name."""
    text = (files(__package__) / "words.csv").read_text(encoding="utf-8")
    return {row["name"]: row["text"] for row in csv.DictReader(text.splitlines())}


def word(name: str, **parts: object) -> str:
    """A text as HTML with its parts filled in; a part is escaped like the rest.

    >>> word("frame.skip")
    'Skip to the content'
    """
    return escape(words()[name].format(**parts) if parts else words()[name])
