"""The exception tree: what is wrong with a spec, an input or the program, in one sentence with the mend.

    Fault
    ├── SpecFault      the spec asks for what cannot be made
    │   └── FaultySpec the same, with every fault that `check` found
    ├── InputFault     a file cannot be read, or is not what it says it is
    ├── OutputFault    a file cannot be written
    └── UsageFault     the command names something that is not there

A fault of the study's records is not here: that is a `Finding`.
"""

from .findings import Finding


class Fault(Exception):
    """Something that stops the work; the message says where, what, and how to mend it."""


class SpecFault(Fault):
    """The spec asks for what cannot be made."""


class FaultySpec(SpecFault):
    """The spec has faults with which nothing can be built; findings are all of them."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings

    @property
    def summary(self) -> str:
        """How many there are, and what that means."""
        count = len(self.findings)
        return f"the spec has {count} fault{'s' if count > 1 else ''}; nothing was built."

    def __str__(self) -> str:
        return "\n".join([*map(str, self.findings), self.summary])


class InputFault(Fault):
    """A file cannot be read, or is not what it says it is."""


class OutputFault(Fault):
    """A file cannot be written."""


class UsageFault(Fault):
    """The command names something that is not there."""
