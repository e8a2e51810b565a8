"""A siege as it is shown: ground, places, forces, lines, light, weather, and its record."""

from __future__ import annotations

import io
from typing import Any

import h3
import numpy as np

from siegeworks.engine.measures import MEASURES
from siegeworks.plan.siege import PlannedSiege
from siegeworks.post.caching import Payload
from siegeworks.post.library import Library
from siegeworks.post.shapes import siege as shapes
from siegeworks.post.views.speech import book_of
from siegeworks.scenario.faults import SiegeworksError, UsageError
from siegeworks.scenario.records import Unit, UnitState
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.sight import viewshed
from siegeworks.study.record import recorded
from siegeworks.study.trench_lines import line_state
from siegeworks.tell.names import names_of, place_name
from siegeworks.tell.relief import Raster, picture, raster_of

RELIEF_POINTS = 700
"""Points of the relief along its longer side."""
FARTHEST_M = 12_000.0
"""How far an eye looks at most."""


def scenarios(library: Library, lang: str = "en") -> shapes.ScenarioList:
    """Every scenario that is served; one that cannot be read is told and passed over."""
    rows, broken = [], {}
    uploaded = library.store.scenario_numbers()
    for name in sorted(library.folders):
        try:
            rows.append(_scenario(library, name, name in uploaded, lang))
        except SiegeworksError as error:
            broken[name] = str(error)
    return shapes.ScenarioList(scenarios=rows, broken=broken)


def _scenario(library: Library, name: str, is_uploaded: bool, lang: str) -> shapes.ScenarioRow:
    siege = library.siege(name)
    book = book_of(siege, lang)
    about = siege.scenario
    return shapes.ScenarioRow(
        id=name,
        title=book.name(about.title),
        summary=book.name(about.summary),
        first_day=about.first_day,
        last_day=about.last_day,
        dates=library.dates(name),
        plans=[plan for plan, _ in library.plan_ids(siege)],
        languages=list(about.languages),
        has_record=bool(siege.control),
        is_uploaded=is_uploaded,
    )


def siege_view(library: Library, scenario: str, at: str) -> shapes.SiegeView:
    """A siege at a dawn. Raises as :meth:`Library.siege`."""
    siege = library.siege(scenario, at)
    about = siege.scenario
    return shapes.SiegeView(
        id=scenario,
        title=about.title,
        summary=about.summary,
        reconstruction=about.reconstruction,
        licence=about.licence,
        at=siege.at,
        dates=library.dates(scenario),
        first_day=about.first_day,
        last_day=about.last_day,
        watch_hours=about.watch_hours,
        dawn_hour=about.dawn_hour,
        key_ground=list(about.key_ground),
        sides=[shapes.SideView(id=s.id, name=s.name, role=s.role) for s in about.sides],
        positions=_positions(siege),
        places=[shapes.NodeView.model_validate(p, from_attributes=True) for p in siege.places],
        units=_units(siege),
        lines=line_views(siege),
        routes=[
            shapes.RouteView(kind=r.kind, name=r.name, course=[(lon, lat) for lat, lon in r.coords])
            for r in siege.routes
        ],
        zones=[shapes.ZoneView.model_validate(z, from_attributes=True) for z in siege.zones],
        light=_light(siege),
        weather=_weather(siege),
        depots=_depots(siege),
        ammunition=[shapes.AmmunitionView(id=a.id, name=a.name) for a in siege.ammunition],
        hash=siege.hash,
    )


def _positions(siege: PlannedSiege) -> list[shapes.PlaceView]:
    states = {state.position: state for state in siege.situation.positions}
    rows = []
    for p in siege.positions:
        state = states.get(p.id)
        known = p.model_dump(exclude={"cells", "capacity", "source", "note"})
        rows.append(
            shapes.PlaceView(
                **known,
                label=place_name(p),
                cells=[siege.grid.index(cell) for cell in p.cells.split()],
                is_key=p.id in siege.scenario.key_ground,
                holder=state.holder if state else "",
                works=state.works if state else 1.0,
            )
        )
    return rows


def _units(siege: PlannedSiege) -> list[shapes.UnitView]:
    states = {state.unit: state for state in siege.situation.units}
    spots = {p.id: (p.lat, p.lon) for p in siege.positions}
    spots |= {p.id: (p.lat, p.lon) for p in siege.places}
    weapons = {e.id: e for e in siege.equipment}
    return [_unit(unit, states.get(unit.id), spots, weapons) for unit in siege.units]


def _unit(
    unit: Unit,
    state: UnitState | None,
    spots: dict[str, tuple[float, float]],
    weapons: dict[str, Any],
) -> shapes.UnitView:
    """A unit with its state; a formation, which has none, stands nowhere."""
    weapon = weapons.get(unit.equipment)
    place = (state.position or state.place) if state else ""
    lat, lon = spots.get(place, (None, None))
    if state is not None and place == "":
        lat, lon = state.lat, state.lon
    return shapes.UnitView(
        **unit.model_dump(
            include={
                "id", "name", "short", "side", "parent", "echelon", "kind", "establishment",
                "equipment", "depot", "tubes", "estimate",
            }
        ),
        weapon=weapon.name if weapon else "",
        ammunition=weapon.ammunition if weapon else "",
        reach_m=weapon.range_m if weapon else 0.0,
        ceiling_m=weapon.ceiling_m if weapon else 0.0,
        lat=lat,
        lon=lon,
        place=place,
        is_present=bool(state and state.is_present),
        fit=state.fit if state else 0,
        hurt=state.light + state.moderate + state.severe + state.sick if state else 0,
        lost=state.killed + state.captured + state.missing + state.deserted if state else 0,
        cohesion=state.cohesion if state else 0.0,
        serviceable=state.tubes if state else 0,
    )  # fmt: skip


def line_views(siege: Siege) -> list[shapes.LineView]:
    """The trench lines of a siege, with what is dug of each at its opening."""
    dug = {state.trench: state.dug_m for state in siege.situation.trenches}
    named = names_of(siege)
    rows = []
    for line in siege.trenches:
        record = line.record
        state = line_state(line, siege.grid.trace(line.lon_lat), dug.get(record.id, 0))
        rows.append(
            shapes.LineView(
                id=record.id,
                side=record.side,
                kind=record.kind,
                objective=record.objective,
                label=named[record.id],
                course=list(line.lon_lat),
                plan_m=state.plan_m,
                dug_m=state.dug_m,
                estimate=record.estimate,
            )
        )
    return rows


def _light(siege: PlannedSiege) -> list[shapes.LightView]:
    first, last = siege.scenario.first_day, siege.scenario.last_day
    return [
        shapes.LightView(
            date=row.date,
            dawn=row.civil_dawn_local,
            sunrise=row.sunrise_local,
            sunset=row.sunset_local,
            dusk=row.civil_dusk_local,
            moon=row.moon_phase_fraction,
        )
        for row in siege.light
        if first <= row.date <= last
    ]


def _weather(siege: PlannedSiege) -> list[shapes.WeatherView]:
    """Periods with the share of wet watches in the long run of their chain."""
    return [
        shapes.WeatherView(
            from_day=w.from_day,
            p_wet=w.p_dry_to_wet / max(w.p_dry_to_wet + 1.0 - w.p_wet_to_wet, 1e-9),
            rain_mm=w.rain_mm,
        )
        for w in siege.weather
    ]


def _depots(siege: PlannedSiege) -> list[shapes.DepotView]:
    stock: dict[str, dict[str, int]] = {}
    for row in siege.situation.stocks:
        stock.setdefault(row.depot, {})[row.item] = row.quantity
    return [
        shapes.DepotView(
            id=d.id, name=d.name, side=d.side, position=d.position, stock=stock.get(d.id, {})
        )
        for d in siege.depots
    ]


def ground_view(library: Library, scenario: str) -> shapes.GroundView:
    """The cells of a siege; the same at every date."""
    siege = library.siege(scenario)
    grid = siege.grid
    middle = int(np.hypot(grid.x_m, grid.y_m).argmin())
    corners = [
        (lon - float(grid.lon[middle]), lat - float(grid.lat[middle]))
        for lat, lon in h3.cell_to_boundary(grid.h3_ids[middle])
    ]
    covers = [cover.id for cover in siege.covers]
    return shapes.GroundView(
        n=len(grid),
        spacing_m=grid.spacing_m,
        corners=corners,
        lat=np.round(grid.lat, 5).tolist(),
        lon=np.round(grid.lon, 5).tolist(),
        elevation_m=np.round(grid.elevation_m).astype(int).tolist(),
        cover=[covers.index(cell.cover) for cell in siege.ground],
        covers=[cover.name for cover in siege.covers],
        relief=_corners(siege),
    )


def extent(siege: PlannedSiege) -> tuple[float, float, float, float]:
    """West, east, south, north of the ground, half a cell beyond its centres, in metres."""
    grid = siege.grid
    half = 0.6 * grid.spacing_m
    return (
        float(grid.x_m.min()) - half,
        float(grid.x_m.max()) + half,
        float(grid.y_m.min()) - half,
        float(grid.y_m.max()) + half,
    )


def _corners(siege: PlannedSiege) -> tuple[float, float, float, float]:
    """West, south, east, north of the relief in degrees."""
    raster = _raster(siege)
    half = raster.side_m / 2
    lat, lon = siege.grid.degrees(
        np.array([raster.x_m[0] - half, raster.x_m[-1] + half]),
        np.array([raster.y_m[0] - half, raster.y_m[-1] + half]),
    )
    return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


def _raster(siege: PlannedSiege) -> Raster:
    return raster_of(siege, extent(siege), RELIEF_POINTS)


def relief(library: Library, scenario: str) -> Payload:
    """The shaded relief as a JPEG, north up."""
    from PIL import Image

    siege = library.siege(scenario)
    colours = picture(siege, _raster(siege))[::-1]
    image = Image.fromarray(np.round(255.0 * colours).astype(np.uint8), "RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, optimize=True)
    return Payload(out.getvalue(), "image/jpeg")


def sight_view(
    library: Library, scenario: str, point: tuple[float, float], eye_m: float, reach_m: float
) -> shapes.SightView:
    """What an eye at a point (lat, lon) sees. ``UsageError`` when the point is off the map."""
    siege = library.siege(scenario)
    cell = siege.grid.find(*point)
    if cell < 0:
        raise UsageError(f"{point[0]:.4f} N, {point[1]:.4f} E is off the map")
    seen = viewshed(siege.grid, cell, eye_m, min(reach_m, FARTHEST_M))
    return shapes.SightView(
        cell=cell,
        lat=float(siege.grid.lat[cell]),
        lon=float(siege.grid.lon[cell]),
        eye_m=eye_m,
        reach_m=min(reach_m, FARTHEST_M),
        seen=np.flatnonzero(seen).tolist(),
    )


def record_view(library: Library, scenario: str) -> shapes.RecordView:
    """What happened, as the scenario's history has it; empty where it has none."""
    siege = library.siege(scenario)
    return shapes.RecordView(
        control=[shapes.HeldRow.model_validate(r, from_attributes=True) for r in siege.control],
        figures=[shapes.FigureRow(**row) for row in recorded(siege, MEASURES).to_dicts()],
        events=[
            shapes.RecordEvent(
                date=e.date, time=e.time_local, event=e.event, place=e.place, attacker=e.attacker,
                outcome=e.outcome, note=e.note, source=e.source,
            )
            for e in siege.events
        ],
    )  # fmt: skip
