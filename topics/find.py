"""The topic that a word names, or the nearest ones."""

import difflib
import re
from collections.abc import Sequence

from ..specs import UsageFault
from .pages import Topic, topics
from .standard import standard_names, standard_topics

MOST_NEAR = 6
MOST_SINGULAR = 4  # letters of a word whose last s is a part of it: bias, cross


def topics_named(words: Sequence[str]) -> tuple[Topic, ...]:
    """The topics of a name: pages first, then sections, then the rows of tables; in whatever case.

    Raises UsageFault, which says the nearest, where there is none.
    """
    wanted = _plain(" ".join(words))
    found = [t for t in topics() if wanted in map(_plain, t.names)]
    found += standard_topics("".join(words) if len(words) == 1 else ".".join(words))
    if not found:
        near = nearest_topics(wanted)
        listed = f"The nearest are {', '.join(map(repr, near))}." if near else "`m5kit help` lists the pages."
        raise UsageFault(f"There is no help on {' '.join(words)!r}. {listed}")
    kinds = ("page", "section", "row")
    return tuple(sorted(found, key=lambda t: (kinds.index(t.kind), t.names[0].startswith("--"))))


def nearest_topics(wanted: str) -> list[str]:
    """The names that are most like a word: those that are alike, then those that hold it."""
    known = {*standard_names(), *(topic.names[0] for topic in topics())}
    names = {_plain(name): name for name in sorted(known, key=lambda name: (-len(name), name))}
    alike = difflib.get_close_matches(wanted, names, MOST_NEAR, 0.7)
    holding = sorted((n for n in names if wanted and wanted in n), key=len)
    return [names[n] for n in dict.fromkeys([*alike, *holding])][:MOST_NEAR]


def _plain(name: str) -> str:
    """A name as names are compared: letters and digits, in no case and number; a name of signs alone as it stands."""
    words = re.sub(r"[\W_]+", " ", name.casefold()).split()
    return " ".join(word.removesuffix("s") if len(word) > MOST_SINGULAR else word for word in words) or name
