"""On which line of a TOML file a key stands; the standard library reads TOML but does not say.

Keys are written as in faults: ``tasks[3].renew.times`` is the key in the third ``[[tasks]]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADER = re.compile(r"^\s*(\[{1,2})\s*([A-Za-z0-9_.\-]+)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")
_LAST_STEP = re.compile(r"(\.[^.\[\]]+|\[\d+\]|^[^.\[\]]+)$")


def key_lines(text: str) -> dict[str, int]:
    """Line, counted from 1, of every table header and every key at the start of a line."""
    return dict(_walk(text))


def line_of(lines: dict[str, int], field: str) -> int:
    """Line of ``field`` or of the nearest table around it; 0 = the whole file."""
    while field:
        if field in lines:
            return lines[field]
        shorter = _LAST_STEP.sub("", field)
        field = shorter if shorter != field else ""
    return 0


def _walk(text: str) -> Iterator[tuple[str, int]]:
    table = ""
    counts: dict[str, int] = {}
    in_string = False
    for number, line in enumerate(text.split("\n"), start=1):
        was_in_string = in_string
        in_string ^= (line.count('"""') + line.count("'''")) % 2 == 1
        if was_in_string:
            continue
        if header := _HEADER.match(line):
            table = _table(header[2].split("."), header[1] == "[[", counts)
            yield table, number
        elif key := _KEY.match(line):
            yield f"{table}.{key[1]}" if table else key[1], number


def _table(names: list[str], is_list: bool, counts: dict[str, int]) -> str:
    """Path of a header; ``counts`` keeps how many tables each list has so far."""
    path = ""
    for depth, name in enumerate(names, start=1):
        path = f"{path}.{name}" if path else name
        if depth == len(names) and is_list:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
