"""Regular expressions that users write, matched in time that grows with the text alone.

RE2's syntax (as Arrow has it): no look-around and no back-references, so that no pattern can hang a build.
"""

from collections.abc import Sequence


def pattern_fault(pattern: str) -> str:
    """Why a pattern cannot be used, "" where it can.

    >>> pattern_fault(r"S-\\d{4}"), pattern_fault("(((")
    ('', 'missing ): (((')
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        pc.match_substring_regex(pa.array([""]), pattern)  # by itself: )( would be sound in parentheses
        matching(pattern, [""])
    except pa.ArrowException as fault:
        return str(fault).removeprefix("Invalid regular expression: ")
    return ""


def matching(pattern: str, texts: Sequence[str]) -> list[bool]:
    """For each text whether the whole of it matches the pattern, which has no fault."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found: list[bool] = pc.match_substring_regex(pa.array(texts, pa.string()), rf"\A(?:{pattern})\z").to_pylist()
    return found


def finding(pattern: str, texts: Sequence[str | None]) -> list[bool | None]:
    """For each text whether some part of it matches the pattern, which has no fault; None where there is no text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found: list[bool | None] = pc.match_substring_regex(pa.array(texts, pa.string()), pattern).to_pylist()
    return found


def first_matches(pattern: str, texts: Sequence[str]) -> list[str | None]:
    r"""For each text the first part that matches the pattern, or of it what the first parentheses take; None for none.

    >>> first_matches(r"(\d+) mg", ["5 mg", "none"])
    ['5', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    named, groups = _named(pattern)
    found = pc.extract_regex(pa.array(texts, pa.string()), named if groups else f"(?P<part>{named})")
    return [None if part is None else part["part"] or None for part in found.to_pylist()]


def _named(pattern: str) -> tuple[str, int]:
    """A pattern whose first parentheses are called "part", and whose other ones take nothing; and how many there are."""
    made, groups, within, at = [], 0, False, 0
    while at < len(pattern):
        piece = pattern[at : at + 2] if pattern[at] == "\\" else pattern[at]
        opens = piece == "(" and not within and pattern[at + 1 : at + 2] != "?"
        groups += opens
        made.append(("(?P<part>" if groups == 1 else "(?:") if opens else piece)
        within = (within or piece == "[") and piece != "]"
        at += len(piece)
    return "".join(made), groups
