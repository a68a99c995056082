"""Regular expressions that users write, matched in time that grows with the text alone.

RE2's syntax (as Arrow has it): no look-around and no back-references, so that no pattern can hang a build.
"""

import re
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


def may_never_end(pattern: str) -> bool:
    r"""Whether a backtracking engine could take on a pattern for ever: what repeats without bound repeats or chooses within.

    >>> may_never_end(r"(?=x)(\d+Y)?"), may_never_end(r"(?=x)(\d+)+"), may_never_end(r"(?=x)(a|ab)*"), may_never_end(r"\1")
    (False, True, True, True)
    """
    groups, within, at = [False], False, 0  # of each group that is open whether it varies
    while at < len(pattern):
        piece = pattern[at : at + 2] if pattern[at] == "\\" else pattern[at]
        at += len(piece)
        if not within and piece[0] == "\\" and piece[1:].isdigit():
            return True
        closed = groups.pop() if piece == ")" and not within and len(groups) > 1 else False
        repeats = not within and piece[0] not in "|(*+?{" and re.match(r"[*+?]|\{\d*,\d*\}", pattern[at:])
        if closed and repeats and repeats[0] != "?" and not repeats[0][-2:-1].isdigit():
            return True
        if piece == "(" and not within:
            groups.append(False)
        groups[-1] = groups[-1] or closed or bool(repeats) or (piece == "|" and not within)
        within = (within or piece == "[") and piece != "]"
    return False


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
