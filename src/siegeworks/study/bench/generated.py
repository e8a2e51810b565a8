"""Sieges of any size, made from a shipped one: more ground around it, more of its units.

A made siege has the same posts, plans and days. Added cells continue the ground outwards by a
formula; added units are copies of rifle units and batteries, stand where these stand, and do the
same tasks. It shows how cost grows, and nothing about sieges.
"""

from __future__ import annotations

import csv
import math
import re
import shutil
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import h3

from siegeworks.scenario.load import find_scenario

BASE = "karst-gate"
COPIED = ("rifle", "battery")


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def more_cells(rows: list[dict[str, str]], wanted: int) -> list[dict[str, str]]:
    """Continue the ground outwards until it has about ``wanted`` cells, in whole rings."""
    known = {row["h3"] for row in rows}
    points = [h3.cell_to_latlng(cell) for cell in known]
    middle = h3.latlng_to_cell(
        sum(lat for lat, _ in points) / len(points),
        sum(lon for _, lon in points) / len(points),
        h3.get_resolution(rows[0]["h3"]),
    )
    made = list(rows)
    ring = 0
    while len(made) < wanted:
        made += [
            new_cell(rows[0], cell) for cell in h3.grid_ring(middle, ring) if cell not in known
        ]
        ring += 1
    return made


def new_cell(like: dict[str, str], cell: str) -> dict[str, str]:
    """A cell of rolling ground."""
    lat, lon = h3.cell_to_latlng(cell)
    height = float(like["elevation_m"]) + 15 * math.sin(900 * lat) + 15 * math.sin(700 * lon)
    told = {"elevation_m": f"{height:.1f}", "crest_m": f"{height + 3:.1f}", "slope_deg": "4.0"}
    return like | told | {"h3": cell, "road": "0", "estimate": "1"}


def more_units(rows: list[dict[str, str]], wanted: int) -> dict[str, list[str]]:
    """Ids of the copies that bring ``rows`` to ``wanted`` units, by the unit they copy."""
    models = [row["id"] for row in rows if row["kind"] in COPIED]
    copies: dict[str, list[str]] = {model: [] for model in models}
    for model in islice(cycle(models), max(wanted - len(rows), 0)):
        copies[model].append(f"{model}_copy_{len(copies[model]) + 1}")
    return copies


def with_copies(
    rows: list[dict[str, str]], copies: dict[str, list[str]], key: str
) -> list[dict[str, str]]:
    """The rows, and one for each copy of a unit."""
    made = list(rows)
    for row in rows:
        for number, copy in enumerate(copies.get(row[key], ()), 1):
            names: dict[str, str] = {f: f"{row[f]} {number}" for f in ("name", "short") if f in row}
            made.append({**row, **names, key: copy})
    return made


def make(folder: Path, *, units: int = 0, cells: int = 0, base: str = BASE) -> Path:
    """Write a siege like ``base`` with about so many units and cells into ``folder``."""
    shutil.copytree(find_scenario(base), folder)
    write(folder / "ground.csv", more_cells(read(folder / "ground.csv"), cells))
    rows = read(folder / "units.csv")
    copies = more_units(rows, units)
    write(folder / "units.csv", with_copies(rows, copies, "id"))
    for path in folder.glob("situations/*/units.csv"):
        write(path, with_copies(read(path), copies, "unit"))

    def listed(found: re.Match[str]) -> str:
        ids = re.findall(r'"([^"]+)"', found[2])
        return found[1] + ", ".join(f'"{i}"' for u in ids for i in (u, *copies.get(u, ()))) + "]"

    for path in folder.glob("plans/*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^(units = \[)([^\]]*)\]", listed, text), encoding="utf-8")
    return folder


def described(folder: Path) -> dict[str, Any]:
    """Units and cells of a made siege."""
    return {"units": len(read(folder / "units.csv")), "cells": len(read(folder / "ground.csv"))}
