"""``python -m scripts.dien_bien_phu --papers DIR``: write every table of the scenario."""

from __future__ import annotations

import argparse
from pathlib import Path

from siegeworks.scenario.records import SITUATION_TABLES, TABLES, Trench

from . import (
    air,
    besieger,
    decisions,
    garrison,
    ground,
    lairs,
    positions,
    record,
    situations,
    supply,
    trenches,
    weapons,
)
from .tables import SCENARIO, Papers, Point, Row, write_geojson, write_table


def put(name: str, rows: list[Row]) -> None:
    """Write a table of the scenario."""
    print(f"{name}: {write_table(SCENARIO / name, TABLES[name], rows)}")


def put_situation(date: str, tables: dict[str, list[Row]]) -> None:
    """Write the tables of a situation."""
    for name, rows in tables.items():
        path = SCENARIO / "situations" / date / name
        print(f"{date}/{name}: {write_table(path, SITUATION_TABLES[name], rows)}")


class Ground:
    """Cells kept, positions, footprints and the posts that count."""

    def __init__(self, papers: Papers) -> None:
        every = ground.read_cells(papers)
        rows = positions.position_papers(papers)
        self.points = positions.centre_points(papers, rows)
        self.feet = positions.footprints(every, rows, self.points)
        self.cells = ground.cropped(every, list(self.points.values()))
        counted = ("strongpoint", "strongpoint_group", "command_post")
        self.posts = {n: p for n, p in self.points.items() if rows[n]["kind"] in counted}

    def valley(self, second: bool) -> lairs.Valley:
        """The valley with the posts held on 13 or 25 March."""
        held = {n: p for n, p in self.posts.items() if not (second and n in situations.LOST)}
        return lairs.Valley(self.cells, self.points, held)


def write_ground(papers: Papers, world: Ground) -> None:
    """Ground, covers, positions and parts."""
    owned = frozenset(cell for mine in world.feet.values() for cell in mine)
    put("ground.csv", ground.ground_rows(world.cells, owned))
    put("covers.csv", ground.cover_rows())
    put("positions.csv", positions.position_rows(papers, world.feet, world.points))
    put("parts.csv", positions.part_rows())


def write_forces(papers: Papers) -> None:
    """Units, weapons, supply and air."""
    put("units.csv", [*garrison.unit_rows(papers), *besieger.unit_rows(papers)])
    put("equipment.csv", weapons.equipment_rows(papers))
    put("ammunition.csv", weapons.ammunition_rows(papers))
    put("depots.csv", supply.depot_rows())
    put("carriers.csv", supply.carrier_rows(papers))
    put("rear.csv", supply.rear_rows())
    put("air.csv", air.fleet_rows(papers))
    put("heights.csv", air.height_rows(papers))
    put("flak.csv", air.flak_rows(papers))
    put("zones.csv", air.zone_rows())
    put("arrivals.csv", air.arrival_rows(papers))
    put("weather.csv", ground.weather_rows(papers))
    put("light.csv", ground.light_rows(papers))


def write_record(papers: Papers) -> None:
    """The record and the document."""
    put("history/control.csv", record.control_rows(papers))
    put("history/measures.csv", record.measure_rows(papers))
    put("history/events.csv", record.event_rows(papers))
    put("history/decisions.csv", decisions.decision_rows(papers))
    put("history/windows.csv", decisions.window_rows())
    put("document.csv", record.statement_rows())


def write_trenches(world: Ground, starts: list[Point], extra: list[Point]) -> list[Row]:
    """trenches.geojson; returns its features."""
    features = trenches.built(world.cells, world.feet, world.posts, starts, extra)
    for feature in features:
        Trench.model_validate(feature["properties"])
    write_geojson(SCENARIO / "trenches.geojson", "trenches", features)
    return features


def battalions(points: dict[str, Point]) -> list[Point]:
    """Places of the rifle battalions."""
    return [
        points[f"{regiment}_{number}"]
        for regiment, (_, _, numbers, _, _) in besieger.REGIMENTS.items()
        for number in numbers
        if regiment not in besieger.LATE
    ]


def write_all(papers: Papers) -> None:
    """Every table."""
    world = Ground(papers)
    write_ground(papers, world)
    write_forces(papers)
    write_record(papers)
    first = lairs.first_points(papers, world.valley(second=False))
    valley = world.valley(second=True)
    second = lairs.second_points(valley, first)
    put("places.csv", lairs.place_rows(papers, valley, second))
    features = write_trenches(world, battalions(second), battalions(first))
    routes = [*ground.route_features(papers), *air.zone_features()]
    write_geojson(SCENARIO / "routes.geojson", "routes", routes)
    names = list(positions.position_papers(papers))
    for date, units, late in (
        (situations.FIRST, situations.first_units(papers, first), False),
        (situations.SECOND, situations.second_units(papers, second), True),
    ):
        put_situation(
            date,
            {
                "units.csv": units,
                "positions.csv": situations.position_states(names, late),
                "stocks.csv": supply.stock_rows(late),
                "trenches.csv": trenches.dug_m(features, late),
            },
        )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=Path, required=True, help="folder of the papers")
    write_all(Papers(parser.parse_args().papers))


if __name__ == "__main__":
    main()
