"""The exception tree: what is wrong with a spec, an input or the program, in one sentence with the mend.

    Fault
    ├── SpecFault      the spec asks for what cannot be made
    ├── InputFault     a file cannot be read, or is not what it says it is
    ├── OutputFault    a file cannot be written
    └── UsageFault     the command names something that is not there

A fault of the study's records is not here: that is a `Finding`.
"""


class Fault(Exception):
    """Something that stops the work; the message says where, what, and how to mend it."""


class SpecFault(Fault):
    """The spec asks for what cannot be made."""


class InputFault(Fault):
    """A file cannot be read, or is not what it says it is."""


class OutputFault(Fault):
    """A file cannot be written."""


class UsageFault(Fault):
    """The command names something that is not there."""
