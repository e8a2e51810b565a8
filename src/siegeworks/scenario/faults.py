"""Faults in data and arguments: what was found, where, what was expected, how to mend it.

The error tree of the whole package starts here. Every error carries the exit code that the
terminal gives for it (:class:`ExitCode`).
"""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

Severity = Literal["error", "warning"]

LIKE_SHOWN = 12
"""Faults of one file and field that are listed before the rest is only counted."""


class ExitCode(enum.IntEnum):
    """Exit codes of the terminal.

    0: ended well. 1: a run failed in a way nobody foresaw. 2: faults in data or arguments, nothing
    was written. 3: interrupted; the work that was finished is kept.
    """

    OK = 0
    FAILURE = 1
    FAULTS = 2
    INTERRUPTED = 3


@dataclass(frozen=True)
class Fault:
    """One fault in a file.

    ``row`` is the line of the file as a spreadsheet shows it (the header is 1); 0 = the whole file.
    ``field`` is the column, or the path of a key such as ``sides[1].name``.
    """

    file: str
    row: int
    field: str
    found: str
    expected: str
    repair: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f", row {self.row}"
        if self.field:
            place += f", {self.field}"
        line = f"{place}: found {self.found}, expected {self.expected}"
        if self.repair:
            line += f"; repair: {self.repair}"
        return line if self.severity == "error" else f"warning: {line}"


class SiegeworksError(Exception):
    """Root of all errors that siegeworks raises on purpose."""

    exit_code: ExitCode = ExitCode.FAILURE


class DataFaults(SiegeworksError):  # noqa: N818 - named for what it holds
    """A scenario or plan cannot be used; ``faults`` lists everything that is wrong with it."""

    exit_code = ExitCode.FAULTS

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return describe(self.faults)


class UsageError(SiegeworksError):
    """An argument that cannot be right: an unknown name, a date outside the siege."""

    exit_code = ExitCode.FAULTS

    @classmethod
    def unknown(cls, kind: str, name: str, known: Iterable[str]) -> UsageError:
        """The error for a name that is not among ``known``, with the likely one or all of them."""
        names = sorted(known)
        meant = suggest(name, names)
        return cls(f"no {kind} {name!r}; {meant or 'known: ' + (', '.join(names) or 'none')}")


def suggest(name: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?`` for the known name nearest to ``name``; empty when none is near."""
    folded = {k.casefold(): k for k in known}
    near = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return f"did you mean {folded[near[0]]!r}?" if near else ""


def describe(faults: Sequence[Fault]) -> str:
    """All faults as text, grouped by file in the order in which files first appear."""
    n_errors = sum(f.severity == "error" for f in faults)
    counts = [_count(n_errors, "fault")]
    if len(faults) > n_errors:
        counts.append(_count(len(faults) - n_errors, "warning"))
    files = list(dict.fromkeys(f.file for f in faults))
    ordered = sorted(faults, key=lambda f: files.index(f.file))
    lines = [" and ".join(counts)]
    for file, group in groupby(ordered, key=lambda f: f.file):
        lines.append(f"{file}:")
        lines += [f"  {line}" for line in _file_lines(list(group))]
    return "\n".join(lines)


def errors(faults: Iterable[Fault]) -> list[Fault]:
    """The faults that forbid the use of the data; warnings left out."""
    return [f for f in faults if f.severity == "error"]


def _file_lines(faults: list[Fault]) -> list[str]:
    """Lines for one file; a fault repeated down a column is listed a dozen times, then counted."""
    seen: dict[tuple[str, str], int] = {}
    lines = []
    for fault in sorted(faults, key=lambda f: f.row):
        like = (fault.field, fault.expected)
        seen[like] = seen.get(like, 0) + 1
        if seen[like] <= LIKE_SHOWN:
            lines.append(str(fault))
    for (field, expected), n in seen.items():
        if n > LIKE_SHOWN:
            lines.append(f"... and {n - LIKE_SHOWN} more in {field or 'the file'}: {expected}")
    return lines


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
