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
