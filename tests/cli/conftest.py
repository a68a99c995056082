"""The command line run inside the test, as a user would type it."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from m5kit.cli.main import run


class Done(NamedTuple):
    """What a command left: its exit code, what it printed, and what it said on standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def m5kit(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs one command; each word is an argument."""

    def done(*words: object) -> Done:
        capsys.readouterr()
        code = run([str(w) for w in words])
        printed = capsys.readouterr()
        return Done(code, printed.out, printed.err)

    return done
