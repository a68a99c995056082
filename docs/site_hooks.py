"""What mkdocs does with a page before it is drawn: the words behind the language of a block become its title."""

import re
from typing import Any

_FENCE = re.compile(r"^```(\w+) +([^\n{]+?) *$", re.MULTILINE)
HOW = {"add": "rows to add", "append": "to append", "fails": "ends with exit code 1"}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """The page with titled blocks: "```csv spec/AE.csv add" tells the file, and that its rows are added to it."""
    return _FENCE.sub(_titled, markdown)


def _titled(found: re.Match[str]) -> str:
    words = found[2].split()
    title = " ".join(word for word in words if word not in HOW)
    how = ", ".join(HOW[word] for word in words if word in HOW)
    told = f"{title} ({how})" if title and how else title or how
    return f'```{found[1]} title="{told}"'
