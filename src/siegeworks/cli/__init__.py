"""The terminal: each command parses, calls the public API and prints.

Exit codes: 0 done; 1 a run failed; 2 faults in data or arguments; 3 stopped with Ctrl-C, finished
work kept. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import NoReturn

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import fault_rows, print_json

CTRL_C = 130
"""Exit code that typer gives for Ctrl-C; ours is 3."""

COMMANDS = (
    "describe",
    "serve",
    "plans",
    "hindcast",
    "fight",
    "calibration",
    "sensitivity",
    "parameters",
    "battles",
    "compare",
    "papers",
    "improve",
    "bench",
    "study",
)
"""Modules of commands, in the order in which the help lists them."""

for _module in COMMANDS:
    import_module(f"siegeworks.cli.{_module}")


def fail(error: Exception, code: int, as_json: bool) -> NoReturn:
    """Print an error for the person at the keyboard and leave with its code."""
    if as_json:
        print_json(
            {
                "error": {
                    "kind": type(error).__name__,
                    "message": str(error),
                    "faults": fault_rows(error),
                }
            }
        )
    else:
        typer.echo(str(error), err=True)
    raise SystemExit(code)


def main() -> None:
    """Run the program; errors of ours become words and an exit code, never a traceback."""
    from siegeworks.scenario.faults import SiegeworksError

    try:
        app(standalone_mode=True)
    except SiegeworksError as error:
        fail(error, error.exit_code, "--json" in sys.argv)
    except KeyboardInterrupt:
        stopped()
    except SystemExit as end:
        if end.code == CTRL_C:
            stopped()
        raise


def stopped() -> NoReturn:
    """Say what Ctrl-C has left, and leave."""
    typer.echo(
        "\nstopped; finished blocks are kept and the same command goes on from there", err=True
    )
    raise SystemExit(3)


__all__ = ["app", "main"]
