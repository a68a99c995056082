"""Spellings that mean the same word."""


def folded(text: str) -> str:
    """A spelling as a codelist with match `fold` and a condition IGNORING CASE take it.

    Outer blanks off, inner ones single, capitals alike.

    >>> folded("  Not  given ")
    'not given'
    """
    return " ".join(text.split()).casefold()
