"""The program that commands are added to."""

import typer

app = typer.Typer(
    name="siegeworks",
    help="Assess a siege, check a plan, fight it thousands of times, and report what it achieves.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 failed, 2 faults in data or arguments, 3 stopped by Ctrl-C.",
)
