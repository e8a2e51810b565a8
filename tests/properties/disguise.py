"""A siege under other names: every id and every name of a scenario replaced."""

from __future__ import annotations

import csv
import random
import re
import shutil
from pathlib import Path

NAMED = ("positions.csv", "places.csv", "units.csv", "depots.csv", "zones.csv", "parts.csv",
         "equipment.csv", "ammunition.csv", "carriers.csv", "air.csv", "arrivals.csv",
         "covers.csv")  # fmt: skip
"""Tables whose rows have an id that other files use."""
NAMES = {"name", "name_besieger", "short"}
TEXTS = (".csv", ".toml", ".geojson")
TASK_ID = re.compile(r'^id = "([^"]+)"', re.MULTILINE)
LINE_ID = re.compile(r'"id": "([^"]+)"')


def ids_of(folder: Path) -> list[str]:
    """Every id of tables, lines, plans, phases and tasks, each once, sorted."""
    found: set[str] = set()
    for file in NAMED:
        if (folder / file).exists():
            with (folder / file).open(encoding="utf-8", newline="") as stream:
                found |= {row["id"] for row in csv.DictReader(stream)}
    found |= set(LINE_ID.findall((folder / "trenches.geojson").read_text(encoding="utf-8")))
    for plan in (folder / "plans").glob("*.toml"):
        found |= set(TASK_ID.findall(plan.read_text(encoding="utf-8")))
    return sorted(found)


def disguised(folder: Path, out: Path, seed: int) -> dict[str, str]:
    """Copy a scenario to ``out`` under other ids and names; returns old id -> new id."""
    shutil.copytree(folder, out, ignore=shutil.ignore_patterns("__pycache__"))
    ids = ids_of(folder)
    numbers = random.Random(seed).sample(range(10_000, 100_000), len(ids))
    new = {old: f"x{number}" for old, number in zip(ids, numbers, strict=True)}
    longest_first = sorted(ids, key=len, reverse=True)
    word = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])")
    for path in sorted(out.rglob("*")):
        if path.suffix in TEXTS:
            text = word.sub(lambda found: new[found[1]], path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8")
    for file in NAMED:
        if (out / file).exists():
            _other_names(out / file)
    for plan in sorted((out / "plans").glob("*.toml")):
        plan.rename(plan.with_stem(new[plan.stem]))
    return new


def _other_names(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, row in enumerate(rows):
        row |= {name: f"No. {number}" for name in NAMES & set(row) if row[name]}
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
