"""A small made-up siege for the tests of plans, written as records.

    far_camp --- 28 km --- asm_1 --- 2 km --- hill --- 1 km --- mill --- 4 km --- tower
    B4 (r3)                B1 B2 (r1), B3 (r2)  C1              C2, guns FG1      nobody
                           guns G1 (8 km) and G2 (3.05 km), sappers, porters

The ring (r1, r2, r3 and the rest of the army) besieges the fort, which holds hill, mill and tower.
B5 has not arrived. A line is to be dug round it all, one to the hill, and a gallery under it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from siegeworks.plan.records import Plan
from siegeworks.scenario.lines import TrenchLine
from siegeworks.scenario.parameters import base_parameters
from siegeworks.scenario.records import (
    Ammunition,
    Arrival,
    Carrier,
    Depot,
    Ending,
    Equipment,
    Light,
    Place,
    Position,
    PositionState,
    RearStock,
    Scenario,
    Side,
    StockState,
    Trench,
    TrenchState,
    Unit,
    UnitState,
    Zone,
)
from siegeworks.scenario.siege import Siege, Situation

LAT = 10.0
KM = 1 / 111.195
"""A kilometre in degrees of latitude."""


def at(day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    """An hour of June 1900; the siege opens on the 1st at 06:00."""
    return dt.datetime(1900, 6, day, hour, minute)


def siege(folder: Path, **changes: Any) -> Siege:
    """The siege of the ford; ``changes`` replace tables of it."""
    tables: dict[str, Any] = {
        "scenario": _scenario(),
        "at": dt.date(1900, 6, 1),
        "situation": situation(),
        "ground": (),
        "covers": (),
        "positions": (_position("hill", 0.0), _position("mill", 1.0), _position("tower", 5.0)),
        "parts": (),
        "places": (_place("asm_1", -2.0), _place("far_camp", -30.0)),
        "units": _units(),
        "equipment": (_weapon("howitzer", 8000.0), _weapon("mortar", 3050.0)),
        "ammunition": (Ammunition(id="shell", name="shell", kg_per_round=20.0, unit_of_fire=100),),
        "depots": (
            Depot(id="park", name="park", side="ring", is_main=True),
            Depot(id="cellar", name="cellar", side="fort", position="mill", is_main=True),
        ),
        "carriers": (
            Carrier(
                id="mules",
                name="mules",
                depot="park",
                count=100,
                load_kg=100.0,
                km_per_night=20.0,
                route_km=20.0,
            ),
        ),
        "rear": (RearStock(depot="park", item="shell", quantity=2000, target=1000),),
        "fleets": (),
        "heights": (),
        "flak": (),
        "zones": (
            Zone(
                id="meadow",
                name="meadow",
                kind="drop",
                lat=LAT,
                lon=0.0,
                depot="cellar",
                approach_lat=LAT,
                approach_lon=0.1,
            ),
        ),
        "weather": (),
        "light": tuple(_light(day) for day in range(1, 31)),
        "arrivals": (
            Arrival(
                id="late",
                side="ring",
                unit="b5",
                men=500,
                available_from=dt.date(1900, 6, 10),
                mode="road",
            ),
        ),
        "statements": (),
        "control": (),
        "measures": (),
        "events": (),
        "windows": (),
        "targets": (),
        "decisions": (),
        "trenches": (
            _trench("ring_all", "ring", "", -2.0, 1.0),
            _trench("approach_hill", "approach", "hill", -1.5, -0.1),
            _trench("gallery_hill", "gallery", "hill", -0.1, 0.0),
        ),
        "routes": (),
        "parameters": base_parameters(),
        "folder": folder,
    }
    return Siege(**(tables | changes))


def situation(**changes: Any) -> Situation:
    """How things stand on 1 June."""
    tables: dict[str, Any] = {
        "date": dt.date(1900, 6, 1),
        "units": _states(),
        "positions": (
            PositionState(position="hill", holder="fort"),
            PositionState(position="mill", holder="fort"),
            PositionState(position="tower", holder="fort"),
        ),
        "stocks": (
            StockState(depot="park", item="shell", quantity=1000),
            StockState(depot="cellar", item="shell", quantity=500),
        ),
        "trenches": (TrenchState(trench="approach_hill", dug_m=500),),
    }
    return Situation(**(tables | changes))


def plan(*tasks: dict[str, Any], **changes: Any) -> Plan:
    """A plan of the ring with one phase, 1 to 20 June; a task without tasks is a sound assault."""
    given = tasks or (assault(),)
    values: dict[str, Any] = {
        "id": "try",
        "title": "The try",
        "side": "ring",
        "start": dt.date(1900, 6, 1),
        "summary": "One night.",
        "phases": ({"id": "one", "title": "One", "start": at(1, 6), "end": at(20, 6)},),
        "tasks": tuple({"phase": "one", **task} for task in given),
    }
    return Plan.model_validate(values | changes)


def assault(**changes: Any) -> dict[str, Any]:
    """A sound task: regiment 1 takes the hill on the night of 3 June."""
    return {
        "id": "take-hill",
        "kind": "assault",
        "units": ("r1",),
        "objective": "hill",
        "start": at(3, 20),
        "support": ("guns",),
        "rounds": {"shell": 200},
        **changes,
    }


def _scenario() -> Scenario:
    return Scenario(
        id="ford",
        title="The ford",
        summary="A made-up siege.",
        first_day=dt.date(1900, 6, 1),
        last_day=dt.date(1900, 6, 20),
        h3_resolution=10,
        sides=(
            Side(id="ring", name="Ring", role="besieger"),
            Side(id="fort", name="Fort", role="garrison"),
        ),
        ending=Ending(command_post="mill"),
        licence="none",
    )


def _position(name: str, east_km: float) -> Position:
    return Position(
        id=name, name=name, kind="strongpoint", lat=LAT, lon=_lon(east_km), cells="8a65a0000000000"
    )


def _place(name: str, east_km: float) -> Place:
    return Place(id=name, name=name, kind="assembly", side="ring", lat=LAT, lon=_lon(east_km))


def _lon(east_km: float) -> float:
    return east_km * KM / 0.984807753  # cosine of 10 degrees


def _weapon(name: str, range_m: float) -> Equipment:
    return Equipment(
        id=name, name=name, ammunition="shell", calibre_mm=100, range_m=range_m, rounds_per_h=60
    )


def _light(day: int) -> Light:
    return Light(
        date=dt.date(1900, 6, day),
        sunrise_local="05:50",
        sunset_local="18:20",
        moon_phase_fraction=0.5,
        civil_dawn_local="05:30",
        civil_dusk_local="18:40",
        moon_age_days=7,
        moon_up_share_00_06=0.5,
        moon_up_share_18_24=0.5,
    )


def _trench(name: str, kind: Any, objective: str, from_km: float, to_km: float) -> TrenchLine:
    record = Trench(id=name, side="ring", kind=kind, objective=objective)
    return TrenchLine(record, ((LAT, _lon(from_km)), (LAT, _lon(to_km))))


def _units() -> tuple[Unit, ...]:
    rows = (
        ("army", "ring", "", "DIV", "formation", ""),
        ("r1", "ring", "army", "RGT", "formation", ""),
        ("b1", "ring", "r1", "BN", "rifle", ""),
        ("b2", "ring", "r1", "BN", "rifle", ""),
        ("r2", "ring", "army", "RGT", "formation", ""),
        ("b3", "ring", "r2", "BN", "rifle", ""),
        ("r3", "ring", "army", "RGT", "formation", ""),
        ("b4", "ring", "r3", "BN", "rifle", ""),
        ("b5", "ring", "army", "BN", "rifle", ""),
        ("sappers", "ring", "army", "COY", "engineer", ""),
        ("porters", "ring", "army", "BN", "support", ""),
        ("guns", "ring", "army", "RGT", "formation", ""),
        ("g1", "ring", "guns", "COY", "battery", "howitzer"),
        ("g2", "ring", "guns", "COY", "battery", "mortar"),
        ("garrison", "fort", "", "RGT", "formation", ""),
        ("c1", "fort", "garrison", "COY", "rifle", ""),
        ("c2", "fort", "garrison", "COY", "rifle", ""),
        ("fg1", "fort", "garrison", "COY", "battery", "howitzer"),
    )
    tubes = {"g1": 4, "g2": 6, "fg1": 2}
    return tuple(
        Unit(
            id=name,
            name=name,
            side=side,
            parent=parent,
            echelon=echelon,
            kind=kind,
            establishment=500,
            equipment=weapon,
            tubes=tubes.get(name, 0),
            depot="park" if side == "ring" else "cellar",
        )
        for name, side, parent, echelon, kind, weapon in rows
    )


def _states() -> tuple[UnitState, ...]:
    rows = (
        ("b1", "", "asm_1", 500, 0),
        ("b2", "", "asm_1", 500, 0),
        ("b3", "", "asm_1", 500, 0),
        ("b4", "", "far_camp", 500, 0),
        ("sappers", "", "asm_1", 100, 0),
        ("porters", "", "asm_1", 400, 0),
        ("g1", "", "asm_1", 60, 4),
        ("g2", "", "asm_1", 60, 6),
        ("c1", "hill", "", 150, 0),
        ("c2", "mill", "", 150, 0),
        ("fg1", "mill", "", 50, 2),
    )
    here = [
        UnitState(unit=unit, position=position, place=place, fit=fit, tubes=tubes)
        for unit, position, place, fit, tubes in rows
    ]
    return (*here, UnitState(unit="b5", fit=500, is_present=False))
