"""Sieges of any size, made from a shipped one: more ground around it, more of its units.

A made siege has the same posts, plans and days. Added cells continue the ground outwards by a
formula; added units are copies of rifle units and batteries, stand where these stand, and do the
same tasks. Where fewer units are wanted, those left do the tasks of those that went. It shows how
cost grows, and nothing about sieges.
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
FORMATION = "formation"
"""Kind of a row that is no unit of its own but what others belong to."""
KEPT_FIRST = ("rifle", "battery", "hq")
"""Kinds of which each side keeps one before any other."""


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


def units_of(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of ``units.csv`` that are units."""
    return [row for row in rows if row["kind"] != FORMATION]


def more_units(rows: list[dict[str, str]], wanted: int) -> dict[str, list[str]]:
    """What each unit becomes so that there are ``wanted``: itself, and its copies."""
    models = [row["id"] for row in rows if row["kind"] in COPIED]
    become = {row["id"]: [row["id"]] for row in rows}
    for model in islice(cycle(models), max(wanted - len(units_of(rows)), 0)):
        become[model].append(f"{model}_copy_{len(become[model])}")
    return become


def fewer_units(rows: list[dict[str, str]], wanted: int) -> dict[str, list[str]]:
    """What each unit becomes where ``wanted`` are left: itself, or the one that does its tasks.

    That is one of its side and kind, else its side's first. Both sides keep as many.
    """
    become = {row["id"]: [row["id"]] for row in rows}
    by_side: dict[str, list[dict[str, str]]] = {}
    for row in units_of(rows):
        by_side.setdefault(row["side"], []).append(row)
    for own in by_side.values():
        kinds = [row["kind"] for row in own]
        first = [kinds.index(kind) for kind in KEPT_FIRST if kind in kinds]
        order = [own[k] for k in (*first, *(k for k in range(len(own)) if k not in first))]
        kept, gone = order[: wanted // len(by_side)], order[wanted // len(by_side) :]
        for row in gone:
            like = [k["id"] for k in kept if k["kind"] == row["kind"]]
            become[row["id"]] = [(like or [kept[0]["id"]])[0]]
    return become


def with_copies(
    rows: list[dict[str, str]], become: dict[str, list[str]], key: str
) -> list[dict[str, str]]:
    """A row for each of what a unit becomes; none where another stands in for it."""
    made = [row for row in rows if row[key] in become[row[key]]]
    for row in rows:
        for number, copy in enumerate(become[row[key]][1:], 1):
            names: dict[str, str] = {f: f"{row[f]} {number}" for f in ("name", "short") if f in row}
            made.append({**row, **names, key: copy})
    return made


def make(folder: Path, *, units: int = 0, cells: int = 0, base: str = BASE) -> Path:
    """Write a siege like ``base`` with about so many units and cells into ``folder``."""
    shutil.copytree(find_scenario(base), folder)
    write(folder / "ground.csv", more_cells(read(folder / "ground.csv"), cells))
    rows = read(folder / "units.csv")
    change = fewer_units if 0 < units < len(units_of(rows)) else more_units
    become = change(rows, units)
    write(folder / "units.csv", with_copies(rows, become, "id"))
    for path in folder.glob("situations/*/units.csv"):
        write(path, with_copies(read(path), become, "unit"))

    def listed(found: re.Match[str]) -> str:
        ids = re.findall(r'"([^"]+)"', found[2])
        now = dict.fromkeys(i for u in ids for i in become[u])
        return found[1] + ", ".join(f'"{i}"' for i in now) + "]"

    for path in folder.glob("plans/*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"(?m)^((?:units|support) = \[)([^\]]*)\]", listed, text), encoding="utf-8"
        )
    return folder


def described(folder: Path) -> dict[str, Any]:
    """Units and cells of a made siege."""
    rows = units_of(read(folder / "units.csv"))
    return {"units": len(rows), "cells": len(read(folder / "ground.csv"))}
