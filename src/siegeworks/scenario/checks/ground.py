"""Checks of the map: cells, positions and their parts, places, trench lines."""

from __future__ import annotations

from collections.abc import Iterator

import h3

from siegeworks.scenario.checks.registry import Finding, check
from siegeworks.scenario.draft import Draft
from siegeworks.scenario.records import GroundCell, Part, Place, Position, Zone
from siegeworks.scenario.tables import quote

EDGE = 1e-9
"""Shares nearer than this are the same."""


def is_on_map(draft: Draft, lat: float, lon: float) -> bool:
    """True when a point in degrees lies in a cell of the map."""
    assert draft.scenario is not None
    return h3.latlng_to_cell(lat, lon, draft.scenario.h3_resolution) in draft.cells


def has_map(draft: Draft) -> bool:
    """True when the map could be read, so that places can be held against it."""
    return draft.scenario is not None and bool(draft.cells)


@check("ground-cells", hint="make the ground anew at the resolution of scenario.toml")
def ground_cells(draft: Draft) -> Iterator[Finding]:
    """Every cell of the map is an H3 cell of the scenario's resolution."""
    table = draft.table(GroundCell)
    for line, cell in table.numbered():
        if not h3.is_valid_cell(cell.h3):
            yield Finding(table.name, line, "h3", quote(cell.h3), "an H3 cell")
        elif draft.scenario and h3.get_resolution(cell.h3) != draft.scenario.h3_resolution:
            found = f"{cell.h3} of resolution {h3.get_resolution(cell.h3)}"
            expected = f"resolution {draft.scenario.h3_resolution}"
            yield Finding(table.name, line, "h3", found, expected)


@check("ground-rows", hint="add the cells of the siege area")
def ground_rows(draft: Draft) -> Iterator[Finding]:
    """The map has cells, and does not straddle the 180th meridian."""
    table = draft.table(GroundCell)
    if table.is_read and not table.named:
        yield Finding(table.name, 0, "", "no cells", "one row a cell")
    valid = [c.h3 for c in table.rows if h3.is_valid_cell(c.h3)]
    lons = [h3.cell_to_latlng(cell)[1] for cell in valid]
    if lons and max(lons) - min(lons) > 180.0:
        yield Finding(table.name, 0, "h3", "cells on both sides of 180 degrees", "one side")


@check("crests", hint="the crest is the highest point of the cell")
def crests(draft: Draft) -> Iterator[Finding]:
    """No crest lies below the mean height of its cell."""
    table = draft.table(GroundCell)
    for line, cell in table.numbered():
        if cell.crest_m < cell.elevation_m:
            found, expected = f"{cell.crest_m:g} m", f"{cell.elevation_m:g} m or more"
            yield Finding(table.name, line, "crest_m", found, expected)


@check("position-cells", hint="take the H3 cells under the place from ground.csv")
def position_cells(draft: Draft) -> Iterator[Finding]:
    """A position stands on one or more cells of the map, each named once."""
    table = draft.table(Position)
    for line, position in table.numbered():
        cells = position.cells.split()
        for cell in cells if has_map(draft) else ():
            if cell not in draft.cells:
                yield Finding(table.name, line, "cells", *_off_map(draft, cell))
        for cell in sorted({c for c in cells if cells.count(c) > 1}):
            yield Finding(table.name, line, "cells", f"{cell} twice", "each cell once")


def _off_map(draft: Draft, cell: str) -> tuple[str, str]:
    """What is wrong with a cell that the map does not have, and what was expected."""
    assert draft.scenario is not None
    resolution = draft.scenario.h3_resolution
    if not h3.is_valid_cell(cell):
        return quote(cell), "H3 cells separated by blanks"
    if h3.get_resolution(cell) != resolution:
        return f"{cell} of resolution {h3.get_resolution(cell)}", f"resolution {resolution}"
    return f"{cell} outside the map", "a cell of ground.csv"


@check("position-overlap", hint="give the cell to one of them")
def position_overlap(draft: Draft) -> Iterator[Finding]:
    """No cell belongs to two positions."""
    table = draft.table(Position)
    owners: dict[str, str] = {}
    for line, position in table.numbered():
        for cell in dict.fromkeys(position.cells.split()):
            owner = owners.setdefault(cell, position.id)
            if owner != position.id:
                found = f"{cell}, which {owner!r} has"
                yield Finding(table.name, line, "cells", found, "cells of its own")


@check("points", hint="degrees north and east; was one taken for the other?")
def points(draft: Draft) -> Iterator[Finding]:
    """Positions, zones, assembly areas and observation posts lie on the map."""
    if not has_map(draft):
        return
    for table in (draft.table(Position), draft.table(Zone), draft.table(Place)):
        for line, row in table.numbered():
            is_rear = isinstance(row, Place) and row.kind == "rear"
            if not is_rear and not is_on_map(draft, row.lat, row.lon):
                found = f"{row.lat:g}, {row.lon:g} outside the map"
                yield Finding(table.name, line, "lat, lon", found, "a point on the map")


@check("position-centres", "warning", hint="move the centre or name other cells")
def position_centres(draft: Draft) -> Iterator[Finding]:
    """The centre of a position lies no farther from its cells than its place is uncertain."""
    table = draft.table(Position)
    for line, position in table.numbered() if draft.scenario else ():
        cells = [cell for cell in position.cells.split() if h3.is_valid_cell(cell)]
        here = (position.lat, position.lon)
        away_m = [h3.great_circle_distance(here, h3.cell_to_latlng(c), unit="m") for c in cells]
        least_m = min(away_m, default=0.0)
        if least_m > position.uncertainty_m + _edge_m(draft):
            found = f"{least_m:.0f} m from its nearest cell"
            expected = f"{position.uncertainty_m:g} m or less"
            yield Finding(table.name, line, "cells", found, expected)


def _edge_m(draft: Draft) -> float:
    """Mean edge of a cell in metres: the farthest that its corners lie from its centre."""
    assert draft.scenario is not None
    return float(h3.average_hexagon_edge_length(draft.scenario.h3_resolution, unit="m"))


@check("parts", hint="let the parts follow each other from 0 to 1")
def parts(draft: Draft) -> Iterator[Finding]:
    """The parts of a position follow each other from 0 to 1 without gap or overlap."""
    for position, rows in _parts_by_position(draft).items():
        end = 0.0
        for line, part in rows:
            if part.to_share <= part.from_share:
                found, expected = f"{part.to_share:g}", f"more than from_share {part.from_share:g}"
                yield Finding("parts.csv", line, "to_share", found, expected)
            elif abs(part.from_share - end) > EDGE:
                word = "a gap" if part.from_share > end else "an overlap"
                found = f"{word} in {position!r} at {min(part.from_share, end):g}"
                yield Finding("parts.csv", line, "from_share", found, f"{end:g}")
            end = max(end, part.to_share)
        if abs(end - 1.0) > EDGE:
            found = f"the last part of {position!r} ends at {end:g}"
            yield Finding("parts.csv", rows[-1][0], "to_share", found, "1")


@check("summits", hint="mark the part whose holder holds the position")
def summits(draft: Draft) -> Iterator[Finding]:
    """A position in parts has exactly one part that is its summit."""
    for position, rows in _parts_by_position(draft).items():
        n = sum(part.is_summit for _, part in rows)
        if n != 1:
            found = f"{n} summits of {position!r}"
            yield Finding("parts.csv", rows[-1][0], "is_summit", found, "one")


def _parts_by_position(draft: Draft) -> dict[str, list[tuple[int, Part]]]:
    """Numbered parts of each position, outermost first."""
    grouped: dict[str, list[tuple[int, Part]]] = {}
    for line, part in draft.table(Part).numbered():
        grouped.setdefault(part.position, []).append((line, part))
    return {p: sorted(rows, key=lambda r: r[1].from_share) for p, rows in grouped.items()}


@check("trench-objectives", hint="approaches and galleries lead to a position, rings to none")
def trench_objectives(draft: Draft) -> Iterator[Finding]:
    """An approach or gallery has a position as objective, a ring has none."""
    known = draft.names("positions")
    for trench in draft.trenches:
        record, place = trench.record, ("trenches.geojson", 0, f"{trench.record.id}.objective")
        if record.kind == "ring" and record.objective:
            yield Finding(*place, quote(record.objective), "nothing for a ring")
        elif record.kind != "ring" and not record.objective:
            yield Finding(*place, "nothing", f"the position this {record.kind} leads to")
        elif record.objective and known is not None and record.objective not in known:
            yield Finding(*place, quote(record.objective), "a position")


@check("trench-courses", hint="shorten the line or widen the map")
def trench_courses(draft: Draft) -> Iterator[Finding]:
    """Every point of a trench line lies on the map."""
    for trench in draft.trenches if has_map(draft) else ():
        for i, (lat, lon) in enumerate(trench.coords, start=1):
            if not is_on_map(draft, lat, lon):
                place = ("trenches.geojson", 0, f"{trench.record.id}.coordinates[{i}]")
                yield Finding(*place, f"{lat:g}, {lon:g} outside the map", "a point on the map")
