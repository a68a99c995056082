"""The m5kit command."""

import sys
from typing import Annotated

import typer

from .. import __version__
from ..specs.faults import Fault
from . import say
from .building import build, reproduce, simulate
from .explaining import explain
from .ledger import ledger
from .looking import check, show, trace
from .sheets import sheets

HELP = """A clinical trial's raw records to the data package a regulator reviews.

Exit codes: 0 clean, 1 findings, 2 could not run. --debug after any command shows where an error came from.
"""

app = typer.Typer(
    help=HELP, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)
for command in (build, check, show, trace, explain, simulate, reproduce, ledger):
    app.command()(command)
app.add_typer(sheets, name="spec")


def _version(asked: bool) -> None:
    if asked:
        say.line(f"m5kit {__version__}")
        raise typer.Exit


@app.callback()
def _global(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; every error is one line on standard error, and the exit code tells what happened."""
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    debug = len(arguments) < len(sys.argv) - 1
    try:
        code = app(arguments, prog_name="m5kit", standalone_mode=False)
        sys.exit(code or 0)
    except Fault as fault:
        code = _stopped(str(fault), debug)
    except KeyboardInterrupt:
        code = _stopped("stopped. What was built before is untouched.", debug)
    except typer.Exit as leave:
        code = leave.exit_code
    except _click_error() as error:
        error.show()  # type: ignore[attr-defined]
        code = 2
    except OSError as error:
        code = _stopped(f"{error.filename or 'a file'}: {error.strerror or error}.", debug)
    except MemoryError:
        code = _stopped("out of memory. Build fewer subjects or datasets at a time.", debug)
    except Exception as error:  # noqa: BLE001 - the last line of defence: whatever happens is one line
        code = _stopped(f"an error of m5kit itself: {type(error).__name__}: {error}. See where with --debug.", debug)
    sys.exit(code)


def _click_error() -> type[Exception]:
    from click import ClickException

    return ClickException


def _stopped(text: str, debug: bool) -> int:
    if debug:
        import traceback

        say.note(traceback.format_exc())
    say.note(f"m5kit: {text}")
    return 2
