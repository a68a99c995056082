"""The m5kit command."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from .. import __version__
from ..outputs.advice import advice
from ..specs.faults import Fault, FaultySpec
from . import terminal
from .build import build
from .check import check
from .compare import compare
from .ct import ct
from .define import define
from .explain import explain
from .export import export
from .help import help as help_
from .ledger import ledger
from .new import new
from .package import package
from .profile import profile
from .propose import propose
from .report import report
from .reproduce import reproduce
from .schema import schema
from .show import show
from .simulate import simulate
from .spec import spec
from .tlf import tlf
from .trace import trace
from .validate import validate
from .verify import verify

HELP = """A clinical trial's raw records to the data package a regulator reviews.

Exit codes: 0 clean, 1 findings, 2 could not run. --debug after any command shows where an error came from.
"""

STANDS = "What was built before is untouched."
NO_MEMORY = f"out of memory. {STANDS} Close other programs, or build with --jobs 1, or fewer subjects at a time."
NO_THREADS = (
    f"no more threads or processes can be started. {STANDS} Raise the limit (`ulimit -u`), or build with --jobs 1."
)
# What Python, Arrow and the system say where it is a resource that is short.
SHORT = {
    "can't start new thread": NO_THREADS,
    "failed to launch worker thread": NO_THREADS,
    "malloc of size": NO_MEMORY,
    "bad_alloc": NO_MEMORY,
    "cannot allocate memory": NO_MEMORY,
    "failed to map segment": NO_MEMORY,
}
CTRL_C = 130  # what typer makes of it, in versions that do not let it through
INTERRUPTED = "stopped. What was built before is untouched."
# What the parser of the command line raises; typer has it from click, or from a copy of its own.
MISUSE = next(k for k in typer.BadParameter.__mro__ if issubclass(k, Exception) and k.__name__ == "ClickException")

SELDOM = 100_000  # new objects between two looks for circles of garbage: loading makes many objects and no garbage

app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
COMMANDS = (
    *(build, check, validate, compare, schema, show, trace, explain, simulate, reproduce, ledger, export, tlf),
    *(define, package, verify, report, profile, propose),
)
for command in COMMANDS:
    app.command()(command)
app.command("help")(help_)
app.add_typer(spec, name="spec")
app.add_typer(ct, name="ct")
app.add_typer(new, name="new")


def _version(wanted: bool) -> None:
    if wanted:
        terminal.line(f"m5kit {__version__}")
        raise typer.Exit


@app.callback()
def _global(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(SELDOM)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices are small here, and what has no threads can fork
    code = run(sys.argv[1:])
    gc.freeze()  # else Python looks through everything once more before it leaves
    sys.exit(code)


def run(words: Sequence[str]) -> int:
    """Run one command and return its exit code; every error is one line on standard error.

    words are those after `m5kit`.
    """
    arguments = [a for a in words if a != "--debug"]
    debug = len(arguments) < len(words)
    try:
        code = int(app(arguments, prog_name="m5kit", standalone_mode=False) or 0)
        return _stopped(INTERRUPTED, debug) if code == CTRL_C else code
    except FaultySpec as fault:
        for finding in fault.findings:
            terminal.print_note(str(finding))
        return _stopped(fault.summary, debug)
    except Fault as fault:
        return _stopped(str(fault), debug)
    except KeyboardInterrupt:
        return _stopped(INTERRUPTED, debug)
    except typer.Exit as leave:
        return leave.exit_code
    except MISUSE as error:
        return _misused(error, debug)
    except OSError as error:
        return _stopped(f"{error.filename or 'a file'}: {error.strerror or error}. {STANDS} {advice(error)}", debug)
    except MemoryError:
        return _stopped(NO_MEMORY, debug)
    except Exception as error:  # noqa: BLE001 - the last line of defence: whatever happens is one line
        short = next((says for words, says in SHORT.items() if words in str(error).lower()), "")
        return _stopped(short or _own(error), debug)


def _own(error: Exception) -> str:
    """What is said of an error that nobody foresaw, with what was under work."""
    while_ = f" ({'; '.join(error.__notes__)})" if hasattr(error, "__notes__") else ""
    return f"an error of m5kit itself{while_}: {type(error).__name__}: {error}. See where with --debug."


def _misused(error: Exception, debug: bool) -> int:
    """Say what is wrong with the words of a command, and where help is; with no words at all, the help itself."""
    said: str = error.format_message()  # type: ignore[attr-defined]
    if type(error).__name__ == "NoArgsIsHelpError":
        terminal.print_note(said)
        return 2
    context = getattr(error, "ctx", None)
    stop = "" if said.endswith((".", "?", "!")) else "."
    return _stopped(f"{said}{stop} See `{context.command_path if context else 'm5kit'} --help`.", debug)


def _stopped(text: str, debug: bool) -> int:
    if debug:
        import traceback

        terminal.print_note(traceback.format_exc())
    terminal.print_note(f"m5kit: {text}")
    return 2
