"""What study.toml says of the study itself: the time that every file bears, and words that nobody has written yet."""

import re
from collections.abc import Iterator
from datetime import datetime

from .findings import Finding
from .spec import Spec

NO_STAMP = datetime(1960, 1, 1)  # stands for a time that nobody has given: the day from which SAS counts
# What `m5kit new study` writes for a person to replace, and what people write for that.
PLACEHOLDERS = ("title of the study", "what the study is about, in a sentence.")
_STAND_IN = re.compile(
    r"(to ?do|tb[dcs]|to be (done|written|added|completed|defined)|x{3,}|\?+|\.{3}|<[^>]*>|\[[^\]]*\])\W*",
    re.IGNORECASE,
)
WORDS = ("title", "description", "protocol", "sponsor", "disclaimer")


def stamp_of(spec: Spec) -> datetime:
    """The time that everything of a study bears: `stamp` of study.toml, else 1960-01-01; never the clock."""
    given = spec.study.get("stamp")
    return given if isinstance(given, datetime) else NO_STAMP


def identity_faults(spec: Spec) -> Iterator[Finding]:
    """A warning for a time that nobody has given, and for each text that stands for one to be written."""
    place = "study.toml, [study]"
    if stamp_of(spec) == NO_STAMP and spec.study.get("stamp") in (
        None,
        NO_STAMP,
    ):  # one that cannot be read is told as that
        says = f"The study has no stamp, so every file that is made bears the time {NO_STAMP.isoformat()}."
        yield Finding("SPEC-STAMP", "warning", place, says, "Write it as stamp = 2026-01-31T00:00:00, without quotes.")
    for name in WORDS:
        text = str(spec.study.get(name, ""))
        if is_placeholder(text):
            says = f"{name} is {text!r}, a placeholder; define.xml and the reviewer's guides would bear it."
            yield Finding("SPEC-PLACEHOLDER", "warning", place, says, f"Write the study's own {name}.")


def is_placeholder(text: str) -> bool:
    """Whether a text stands for one that is still to be written.

    >>> is_placeholder("TBD"), is_placeholder("<title>"), is_placeholder("A trial of TBD-1")
    (True, True, False)
    """
    return text.strip().lower() in PLACEHOLDERS or bool(_STAND_IN.fullmatch(text.strip()))
