"""Words without quotes in a condition that are hardly the value that the writer has in mind.

`SEX EQ 'F'` and `DOSE EQ .` are how SAS writes a text and a missing value; read as they stand they are the texts
`'F'` and `.`, which no record has.
"""

import re

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
OTHER_QUOTES = "'`‘’‚“”„«»"  # what begins a text in other programs and languages
MOST_DIGITS = 15  # of a number that is sure to be held as it is written


def doubtful(word: str, variable: str = "", comparator: str = "") -> str:
    """Why a word without quotes is not taken for the value of a comparison; "" where it is.

    >>> print(doubtful("'F'", "SEX", "EQ"))
    after SEX EQ, text stands in double quotes: "F", not 'F'
    """
    if word.startswith(tuple(OTHER_QUOTES)):
        return f'after {variable} {comparator}, text stands in double quotes: "{word.strip(OTHER_QUOTES)}", not {word}'
    if word == ".":
        return f'a missing value is no point: write {variable} BLANK or {variable} PRESENT, or the text "." in quotes'
    if word.endswith(";"):
        return f'{word} after {variable} {comparator} ends with ;, as no condition does; a value with it stands in quotes: "{word}"'
    if NUMBER.fullmatch(word) and len(re.sub(r"[eE].*|\D", "", word).lstrip("0")) > MOST_DIGITS:
        return f'{word} after {variable} {comparator} has more than the {MOST_DIGITS} digits of a number; compare it as text: "{word}"'
    return ""
