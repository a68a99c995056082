"""The finding on a file that cannot be read."""

import re

from .findings import Finding

MEND = "Write the file again."


def unread_file(name: str, says: str, mend: str = MEND) -> Finding:
    """What is wrong with a file and what to do, from the sentences of a fault that begin with the file's name.

    The name is the place of the finding, so it does not stand in its message too; a last sentence, or what stands after
    the last semicolon, is what to do.

    >>> str(unread_file("vs.json", "vs.json: it says 3 records and has 2; get the file again."))
    'error: vs.json: It says 3 records and has 2. Get the file again. [FILE]'
    >>> str(unread_file("define.xml", "p/define.xml is no sound XML. Ask its maker for a sound file."))
    'error: define.xml: The file is no sound XML. Ask its maker for a sound file. [FILE]'
    """
    said = re.match(rf"(?:\S*/)?{re.escape(name)}(?P<mark>[:,]?) +(?P<rest>.+)", says, re.DOTALL)
    rest = said["rest"] if said else says
    placed = said is None or bool(said["mark"]) or re.match(r"(row|line|sheet|byte|column)\b", rest)
    message = _sentence(rest if placed else f"the file {rest}")
    first, stop, last = message.rpartition(". ")
    if not stop:
        first, stop, last = message.rpartition("; ")
    sentences = (_sentence(first), _sentence(last)) if stop else (message, mend)
    return Finding("FILE", "error", name, *sentences)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + ("" if text.endswith("?") else ".")
