"""The manual page of the command, in the language of man, from the commands themselves."""

import inspect
import re
from collections.abc import Callable
from typing import Any

HEAD = r"""." Made by docs/generate.py: change the code, and run it.
.TH M5KIT 1 "" "m5kit" "User Commands"
.SH NAME
m5kit \- raw records of a clinical trial to the data package a regulator reviews
.SH SYNOPSIS
.B m5kit
.I COMMAND
[\fIARGUMENT\fR ...] [\fIOPTIONS\fR]
.SH DESCRIPTION
""".replace('."', '.\\"', 1)
FOOT = r""".SH EXIT STATUS
.TP
.B 0
Clean.
.TP
.B 1
Findings, or two things that differ.
.TP
.B 2
The command could not run; one line on standard error says why, and how to mend it.
.SH SEE ALSO
.B m5kit help
.I TOPIC
tells of every command, method, rule, sheet and setting.
"""

Named = tuple[str, Callable[..., Any]]


def man_page(about: str, commands: list[Named], told: Callable[[Callable[..., Any]], list[tuple[str, str]]]) -> str:
    """The page: about the command, then each command with what told says of its arguments and options."""
    paragraphs = [_escaped(" ".join(p.split())) for p in about.strip().split("\n\n")]
    body = "\n.PP\n".join(paragraphs)
    return "".join([HEAD, body, "\n.SH COMMANDS\n", *(_command(n, f, told(f)) for n, f in commands), FOOT])


def _command(name: str, function: Callable[..., Any], told: list[tuple[str, str]]) -> str:
    paragraphs = [_escaped(" ".join(p.split())) for p in (inspect.getdoc(function) or "").split("\n\n")]
    lines = [f".SS {_escaped(name)}", "\n.PP\n".join(paragraphs)]
    for what, says in told:
        lines += [".TP", f".B {_escaped(what)}", _escaped(says) or "\\&"]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    r"""Text that man prints as it stands: its backslashes, hyphens, and a dot or a quote at the beginning of a line."""
    plain = text.replace("`", "").replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^(?=[.'])", r"\\&", plain, flags=re.MULTILINE)
