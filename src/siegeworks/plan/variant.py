"""Plans that change another plan: only what differs is written.

A plan file with ``variant_of`` and no phases is such a change. Its keys replace those of the other
plan; a task with an id of the other plan replaces the keys it gives of that task; a task with a
new id comes after all others; ``without`` names tasks that are left out, with all that hangs on
them.
"""

from __future__ import annotations

import re
from typing import Any

Data = dict[str, Any]
"""A TOML table as read."""

_TASK = re.compile(r"^tasks\[(\d+)\]")


def is_change(data: Data) -> bool:
    """True when the file only says what differs from the plan that ``variant_of`` names."""
    return "variant_of" in data and "phases" not in data


def changed(base: Data, change: Data) -> tuple[Data, dict[int, int]]:
    """The whole plan, and for each task of the change, counted from 1, its number in the plan.

    ``without`` is left for the caller, who can take tasks out of a plan that is sound.
    """
    tasks = list(base["tasks"])
    number = {task["id"]: n for n, task in enumerate(tasks, start=1)}
    places: dict[int, int] = {}
    given = change.get("tasks", [])
    for n, task in enumerate(given if isinstance(given, list) else [given], start=1):
        name = task.get("id") if isinstance(task, dict) else None
        if isinstance(name, str) and name in number:
            places[n] = number[name]
            tasks[number[name] - 1] = tasks[number[name] - 1] | task
        else:
            tasks.append(task)
            places[n] = len(tasks)
    kept = {key: value for key, value in change.items() if key != "without"}
    return base | kept | {"tasks": tasks}, places


def moved_lines(lines: dict[str, int], places: dict[int, int]) -> dict[str, int]:
    """Lines of keys with tasks numbered anew; lines of tasks without a place are left out."""
    moved: dict[str, int] = {}
    for key, line in lines.items():
        task = _TASK.match(key)
        if task is None:
            moved[key] = line
        elif place := places.get(int(task[1])):
            moved[f"tasks[{place}]{key[task.end() :]}"] = line
    return moved
