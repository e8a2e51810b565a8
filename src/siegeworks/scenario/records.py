"""The tables of a scenario: one class a table, one field a column.

``TABLES`` maps file names to classes; files under ``situations/DATE/`` are in ``SITUATION_TABLES``.
Coordinates are WGS84 degrees, lengths metres, masses kilograms, men and rounds whole numbers.
Identifiers are lower-case words joined by ``_`` or ``-``.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from siegeworks.scenario.schema import Record, column, estimate_column, source_column
from siegeworks.scenario.vocabulary import TaskKind

ID = r"^[a-z0-9][a-z0-9_\-]*$"
Kind = Literal["rifle", "engineer", "battery", "aa", "tank", "support", "hq", "formation"]
Echelon = Literal["SECT", "PLT", "COY", "BN", "RGT", "BDE", "DIV", "CORPS", "ARMY"]
Fortification = Literal["none", "hasty", "prepared", "fortified"]
Emplacement = Literal["none", "open_pit", "casemate"]


class Side(Record):
    """A side of the siege; the first listed is the besieger, the second the garrison."""

    id: str = column("identifier", pattern=ID)
    name: str = column("full name")
    role: Literal["besieger", "garrison"] = column("which side of the wall")


class Ending(Record):
    """What ends the siege before its last date."""

    command_post: str = column("position whose fall ends the siege", ref="positions")
    weighted_fit_min: int = column(
        "infantry in the main perimeter, weighted by cohesion, under which resistance ends",
        "men",
        900,
        ge=0,
    )
    no_ammunition_watches: int = column(
        "watches in a row without a round in the main depot that end resistance",
        "watches",
        8,
        ge=1,
    )


class Scenario(Record):
    """``scenario.toml``: identity, dates, sides, ending, sources and licence."""

    id: str = column("identifier", pattern=ID)
    title: str = column("title")
    summary: str = column("what the siege was, in a few sentences")
    schema_version: int = column("version of these tables", default=1, ge=1, le=1)
    first_day: dt.date = column("the day whose dawn opens the first situation")
    last_day: dt.date = column("the last dawn that can be simulated")
    watch_hours: int = column("length of a watch", "h", 6, ge=1, le=24)
    dawn_hour: int = column("local hour at which a day's first watch begins", "h", 6, ge=0, le=23)
    utc_offset_h: float = column("local clock of all tables", "h", 0.0, ge=-12, le=14)
    h3_resolution: int = column("H3 resolution of ground.csv", default=10, ge=0, le=15)
    reconstruction: str = column(
        "what of the ground is reconstructed, shown on every map", default=""
    )
    sides: tuple[Side, ...] = column("the two sides, besieger first", min_length=2, max_length=2)
    ending: Ending = column("what ends the siege")
    key_ground: tuple[str, ...] = column("positions the plan's worth is judged by", default=())
    licence: str = column("terms of the data")
    languages: tuple[str, ...] = column("languages of the names", default=("en",))


class GroundCell(Record):
    """``ground.csv``: one row a cell of the H3 grid."""

    h3: str = column("H3 cell", pattern=r"^[0-9a-f]{15}$")
    elevation_m: float = column("mean height", "m", ge=-500, le=9000)
    crest_m: float = column("highest height in the cell", "m", ge=-500, le=9000)
    slope_deg: float = column("typical slope", "deg", ge=0, le=80)
    cover: str = column("kind of cover", ref="covers")
    river: bool = column("1 = the river runs through", default=False)
    road: bool = column("1 = a road runs through", default=False)
    estimate: bool = estimate_column()


class Cover(Record):
    """``covers.csv``: kinds of ground cover."""

    id: str = column("identifier", pattern=ID)
    name: str = column("what it is")
    speed_km_h: float = column("pace of loaded men by day on the level", "km/h", gt=0, le=8)
    concealment: float = column(
        "chance that men there are not seen by a distant observer", ge=0, le=1
    )
    dig_x: float = column("digging rate against ordinary soil", "x", gt=0, le=2)
    floods: bool = column("1 = trenches here flood after long rain", default=False)
    source: str = source_column()


class Position(Record):
    """``positions.csv``: a named place that can be held."""

    id: str = column("identifier", pattern=ID)
    name: str = column("name used by the garrison")
    name_besieger: str = column("name used by the besieger", default="")
    kind: Literal[
        "strongpoint",
        "outpost",
        "gun_position",
        "command_post",
        "airstrip",
        "bridge",
        "village",
        "hill",
    ] = column("what it is")
    sector: str = column("sector of the defence", default="")
    group: str = column("group of positions it belongs to", default="")
    lat: float = column("latitude of its centre", "deg", ge=-90, le=90)
    lon: float = column("longitude of its centre", "deg", ge=-180, le=180)
    cells: str = column("H3 cells of its footprint, separated by blanks, the top first")
    uncertainty_m: float = column("error of the place", "m", 250.0, ge=0)
    height_m: float = column("height of the top above the ground around", "m", 0.0, ge=0, le=500)
    area_ha: float = column("area over which its men spread", "ha", 3.0, gt=0, le=200)
    fortification: Fortification = column("class of its works", default="none")
    obstacle_m: float = column("depth of wire and mines", "m", 0.0, ge=0, le=500)
    capacity: int = column("men it can hold before crowding", "men", 250, ge=0)
    exists_from: dt.date | None = column("day it was built, empty = always", default=None)
    is_counted: bool = column(
        "1 = a post of the fortress, counted in scores and shares", default=True
    )
    source: str = source_column()
    estimate: bool = estimate_column()
    note: str = column("remark", default="")


class Part(Record):
    """``parts.csv``: outer lines and inner works of a position; none = one part, the whole."""

    id: str = column("identifier", pattern=ID)
    position: str = column("position it belongs to", ref="positions")
    name: str = column("what it is")
    from_share: float = column("where it begins on the attacker's way in", "share", ge=0, le=1)
    to_share: float = column("where it ends", "share", ge=0, le=1)
    fortification_x: float = column("multiplier of the defender in it", "x", ge=1, le=4)
    is_summit: bool = column("1 = who holds this part holds the position", default=False)
    source: str = source_column()
    estimate: bool = estimate_column()


class Place(Record):
    """``places.csv``: assembly areas, observation posts and off-map nodes."""

    id: str = column("identifier", pattern=ID)
    name: str = column("name")
    kind: Literal["assembly", "observation", "rear"] = column("what it is for")
    side: str = column("side that uses it", pattern=ID)
    lat: float = column("latitude", "deg", ge=-90, le=90)
    lon: float = column("longitude", "deg", ge=-180, le=180)
    source: str = source_column()
    estimate: bool = estimate_column()
    note: str = column("remark", default="")


class Unit(Record):
    """``units.csv``: every unit and formation; its state is in the situation."""

    id: str = column("identifier", pattern=ID)
    name: str = column("name in full")
    short: str = column("short name", default="")
    side: str = column("side", pattern=ID)
    parent: str = column("the formation above it, empty = the side itself", default="", ref="units")
    echelon: Echelon = column("echelon, C2SIM EchelonCode")
    kind: Kind = column("what it does; formation = only a node of the tree")
    establishment: int = column("full strength", "men", ge=0, le=20000)
    experience: float = column("worth of a man against a regular", "x", 1.0, gt=0, le=2)
    is_auxiliary: bool = column("1 = locally raised, deserts and collapses as such", default=False)
    equipment: str = column("weapon it serves", default="", ref="equipment")
    tubes: int = column("guns, mortars, mounts or tanks on establishment", default=0, ge=0, le=200)
    emplacement: Emplacement = column("how its guns stand", default="none")
    depot: str = column("depot that supplies it", ref="depots")
    is_detachable: bool = column("1 = a plan may give its companies separate posts", default=False)
    source: str = source_column()
    estimate: bool = estimate_column()
    note: str = column("remark", default="")


class Equipment(Record):
    """``equipment.csv``: weapons, by what they do; rules see only these columns."""

    id: str = column("identifier", pattern=ID)
    name: str = column("name")
    ammunition: str = column("what it fires", default="", ref="ammunition")
    calibre_mm: float = column("calibre", "mm", gt=0, le=1000)
    range_m: float = column("usable range", "m", gt=0)
    rounds_per_h: float = column("rate a crew keeps for hours", "rounds/tube-h", gt=0)
    lethal_area_m2: float = column("area x men/m2 = casualties, men standing", "m2", 0.0, ge=0)
    scatter_m: float = column("scatter each axis, observed", "m", 45.0, gt=0)
    scatter_blind_m: float = column("scatter each axis, by map", "m", 150.0, gt=0)
    crew: int = column("men a tube", "men", 4, ge=0)
    is_direct: bool = column(
        "1 = aims at what it sees: embrasures, parts, men in waves", default=False
    )
    is_armoured: bool = column("1 = a tank: supports an assault or counter-attack", default=False)
    breaks_works: float = column(
        "chance a direct hit breaks a sound shelter", "prob", 0.0, ge=0, le=1
    )
    kill_located_pit: float = column(
        "chance that 100 rounds of reference fire destroy one tube in an open pit",
        "prob",
        0.25,
        ge=0,
        le=1,
    )
    kill_located_casemate: float = column("the same in a casemate", "prob", 0.01, ge=0, le=1)
    ceiling_m: float = column("height it reaches against aircraft, 0 = none", "m", 0.0, ge=0)
    hits_per_1000: float = column(
        "casualties per 1000 rounds of direct automatic fire", "men", 0.0, ge=0
    )
    source: str = source_column()
    confidence: Literal["cited", "recalled", "derived", "guess"] = column(
        "how sure", default="guess"
    )


class Ammunition(Record):
    """``ammunition.csv``: what is counted in rounds."""

    id: str = column("identifier", pattern=ID)
    name: str = column("name")
    kg_per_round: float = column("packed weight", "kg", gt=0, le=500)
    unit_of_fire: int = column("rounds a tube in one unit of fire", "rounds", ge=1)
    source: str = source_column()


class Depot(Record):
    """``depots.csv``: where stocks lie."""

    id: str = column("identifier", pattern=ID)
    name: str = column("name")
    side: str = column("side", pattern=ID)
    position: str = column("position it lies in, empty = off the map", default="", ref="positions")
    is_main: bool = column("1 = the side's main depot", default=False)
    source: str = source_column()


class Carrier(Record):
    """``carriers.csv``: trucks, porters, bicycles on the road to a depot."""

    id: str = column("identifier", pattern=ID)
    name: str = column("name")
    depot: str = column("depot they fill", ref="depots")
    count: int = column("how many", ge=0)
    serviceable: float = column("share fit to go", "share", 1.0, ge=0, le=1)
    load_kg: float = column("load of one", "kg", gt=0)
    km_per_night: float = column("stage of one night", "km", gt=0)
    route_km: float = column("way from the rear, one way", "km", gt=0)
    delivered_share: float = column(
        "share left after what the carriers eat and lose", "share", 1.0, ge=0, le=1
    )
    wet_x: float = column("throughput in a wet watch", "x", 0.5, ge=0, le=1)
    source: str = source_column()
    estimate: bool = estimate_column()


class RearStock(Record):
    """``rear.csv``: what waits in the rear of a depot and how much of it to keep forward."""

    depot: str = column("depot that draws it", ref="depots")
    item: str = column("food, small_arms, medical or an ammunition id")
    quantity: int = column("in the rear at the start, kg or rounds; arrives by road or air", ge=0)
    target: int = column("forward stock aimed at, kg or rounds", ge=0)
    priority: int = column("1 = first", default=5, ge=1, le=9)
    source: str = source_column()
    estimate: bool = estimate_column()


class Fleet(Record):
    """``air.csv``: aircraft by what they do."""

    id: str = column("identifier", pattern=ID)
    name: str = column("name")
    side: str = column("side", pattern=ID)
    role: Literal["transport", "strike", "observation"] = column("what they do")
    count: int = column("aircraft", ge=0)
    serviceable: float = column("share ready on a day", "share", 0.65, ge=0, le=1)
    sorties_per_day: float = column(
        "sorties of a ready aircraft a day", "sorties", 1.0, ge=0, le=10
    )
    share_sent: float = column(
        "share of its sorties that go to this siege", "share", 1.0, ge=0, le=1
    )
    drop_kg: int = column("cargo dropped a sortie", "kg", 0, ge=0)
    land_kg: int = column("cargo landed a sortie", "kg", 0, ge=0)
    patients: int = column("wounded flown out a landing", "men", 0, ge=0)
    jumpers: int = column("men dropped a sortie", "men", 0, ge=0)
    men_hit_per_sortie: float = column("men in trenches hit a strike sortie", "men", 0.0, ge=0)
    guns_hit_per_sortie: float = column(
        "chance a located open gun is hit a sortie", "prob", 0.0, ge=0, le=1
    )
    trench_m_per_sortie: float = column("trench caved in a sortie", "m", 0.0, ge=0)
    source: str = source_column()
    estimate: bool = estimate_column()


class DropHeight(Record):
    """``heights.csv``: steps of drop height, low first."""

    height_m: int = column("height above ground", "m", gt=0)
    scatter_m: float = column("scatter of loads, each axis", "m", gt=0)
    source: str = source_column()
    confidence: Literal["cited", "recalled", "derived", "guess"] = column(
        "how sure", default="guess"
    )


class Flak(Record):
    """``flak.csv``: chance that one gun in range brings down one sortie at a height."""

    equipment: str = column("weapon", ref="equipment")
    height_m: int = column("height of the aircraft, a row of heights.csv", "m", gt=0)
    kill_per_gun_sortie: float = column("chance by day", "prob", ge=0, le=1)
    source: str = source_column()
    confidence: Literal["cited", "recalled", "derived", "guess"] = column(
        "how sure", default="guess"
    )


class Zone(Record):
    """``zones.csv``: drop zones and landing strips of the garrison."""

    id: str = column("identifier", pattern=ID)
    name: str = column("name")
    kind: Literal["drop", "strip"] = column("what it is")
    lat: float = column("latitude of its centre", "deg", ge=-90, le=90)
    lon: float = column("longitude of its centre", "deg", ge=-180, le=180)
    depot: str = column("depot it feeds", ref="depots")
    approach_lat: float = column("where aircraft come from: a point 6 km out", "deg", ge=-90, le=90)
    approach_lon: float = column("the same, longitude", "deg", ge=-180, le=180)
    positions: str = column(
        "positions that cover it, separated by blanks; lost = zone lost", default=""
    )
    source: str = source_column()
    estimate: bool = estimate_column()


class WeatherPeriod(Record):
    """``weather.csv``: the chain of wet and dry watches, by period."""

    from_day: dt.date = column("first day of the period")
    p_dry_to_wet: float = column("a dry watch is followed by a wet one", "prob/6h", ge=0, le=1)
    p_wet_to_wet: float = column("a wet watch is followed by a wet one", "prob/6h", ge=0, le=1)
    rain_mm: float = column("rain of a wet watch", "mm", ge=0)
    low_cloud_wet: float = column("cloud under minima in a wet watch", "prob", ge=0, le=1)
    low_cloud_dry: float = column("cloud under minima in a dry watch", "prob", ge=0, le=1)
    fog_mornings: float = column("share of first watches lost in part to fog", "share", ge=0, le=1)
    source: str = source_column()
    confidence: Literal["cited", "recalled", "derived", "guess"] = column(
        "how sure", default="guess"
    )


class Light(Record):
    """``light.csv``: sun and moon, local clock; an empty rise or set means none on that date."""

    date: dt.date = column("day")
    sunrise_local: str = column("sunrise", "HH:MM", pattern=r"^\d\d:\d\d$")
    sunset_local: str = column("sunset", "HH:MM", pattern=r"^\d\d:\d\d$")
    moon_phase_fraction: float = column("lit share at 24:00", "share", ge=0, le=1)
    moonrise: str = column("moonrise", "HH:MM", "")
    moonset: str = column("moonset", "HH:MM", "")
    civil_dawn_local: str = column("civil dawn", "HH:MM", pattern=r"^\d\d:\d\d$")
    civil_dusk_local: str = column("civil dusk", "HH:MM", pattern=r"^\d\d:\d\d$")
    moon_age_days: float = column("age of the moon", "days", ge=0, le=31)
    moon_up_share_00_06: float = column("share of 00-06 with the moon up", "share", ge=0, le=1)
    moon_up_share_18_24: float = column("share of 18-24 with the moon up", "share", ge=0, le=1)


class Arrival(Record):
    """``arrivals.csv``: pools of reinforcements and replacements.

    A pool whose first day lies before a situation's date has arrived in that situation: its men
    are in the units' states there. A formation as ``unit`` fills its units by their establishment.
    """

    id: str = column("identifier", pattern=ID)
    side: str = column("side", pattern=ID)
    unit: str = column(
        "unit that arrives; empty = individuals for any unit", default="", ref="units"
    )
    men: int = column("men in the pool", "men", ge=0)
    available_from: dt.date = column("first day it can be called")
    mode: Literal["air", "road"] = column("how it comes")
    per_day_max: int = column("most men a day", "men", 300, ge=1)
    qualified: bool = column("1 = trained to jump", default=True)
    source: str = source_column()
    estimate: bool = estimate_column()


class Trench(Record):
    """``trenches.geojson`` properties: a line to be dug; geometry = its course, rear end first."""

    id: str = column("identifier", pattern=ID)
    side: str = column("side that digs it", pattern=ID)
    kind: Literal["ring", "approach", "gallery"] = column("what it is")
    objective: str = column("position it leads to; empty for a ring", default="", ref="positions")
    sector: str = column("sector of work", default="")
    branches: float = column("metres dug for each metre of its course", "x", 1.0, ge=1, le=30)
    plan_by: dt.date | None = column("day by which it was to be ready", default=None)
    stop_m: float = column("distance from the objective at which it ends", "m", 100.0, ge=0)
    source: str = source_column()
    estimate: bool = estimate_column()


class UnitState(Record):
    """``situations/DATE/units.csv``: where a unit is and what it has."""

    unit: str = column("unit", ref="units")
    position: str = column("position it is in", default="", ref="positions")
    place: str = column("place it is at", default="", ref="places")
    lat: float | None = column("latitude, when in neither", "deg", None, ge=-90, le=90)
    lon: float | None = column("longitude, when in neither", "deg", None, ge=-180, le=180)
    fit: int = column("men fit", "men", ge=0)
    light: int = column("light wounded with the unit", "men", 0, ge=0)
    moderate: int = column("moderately wounded", "men", 0, ge=0)
    severe: int = column("severely wounded", "men", 0, ge=0)
    sick: int = column("sick", "men", 0, ge=0)
    killed: int = column("killed since the siege began", "men", 0, ge=0)
    captured: int = column("captured since", "men", 0, ge=0)
    missing: int = column("missing since", "men", 0, ge=0)
    deserted: int = column("deserted since", "men", 0, ge=0)
    evacuated: int = column("flown or carried out since", "men", 0, ge=0)
    cohesion: float = column("cohesion", "0-1", 1.0, ge=0, le=1)
    tubes: int = column("tubes serviceable", default=0, ge=0)
    is_present: bool = column(
        "1 = at the siege; 0 = not arrived, or no longer exists", default=True
    )
    source: str = source_column()
    estimate: bool = estimate_column()


class PositionState(Record):
    """``situations/DATE/positions.csv``: who holds what, in what state."""

    position: str = column("position", ref="positions")
    holder: str = column("side that holds it, empty = nobody", default="")
    attacker_share: float = column(
        "share of it in the other side's hands", "share", 0.0, ge=0, lt=1
    )
    works: float = column("state of its works", "share", 1.0, ge=0, le=1)
    source: str = source_column()
    estimate: bool = estimate_column()


class StockState(Record):
    """``situations/DATE/stocks.csv``: what lies in a depot."""

    depot: str = column("depot", ref="depots")
    item: str = column("food, small_arms, medical or an ammunition id")
    quantity: int = column("kg, or rounds for ammunition", ge=0)
    low: int | None = column("low estimate", default=None, ge=0)
    high: int | None = column("high estimate", default=None, ge=0)
    rear: int | None = column(
        "what still waits in the rear; empty = as in rear.csv", default=None, ge=0
    )
    source: str = source_column()
    estimate: bool = estimate_column()


class TrenchState(Record):
    """``situations/DATE/trenches.csv``: metres dug on each line, branches included."""

    trench: str = column("line of trenches.geojson", ref="trenches")
    dug_m: int = column("metres dug", "m", ge=0)
    source: str = source_column()
    estimate: bool = estimate_column()


class Parameter(Record):
    """``parameters.csv``: a number that a rule uses, with its range and where it comes from."""

    rule: str = column("rule or family")
    name: str = column("name", pattern=ID)
    value: float = column("central value")
    low: float = column("about the 5 per cent point")
    high: float = column("about the 95 per cent point")
    unit: str = column("unit")
    distribution: Literal["normal", "lognormal", "beta", "triangular", "gamma", "fixed"] = column(
        "shape of the prior"
    )
    meaning: str = column("what it is")
    source: str = column("where it comes from")
    confidence: Literal["cited", "recalled", "derived", "guess"] = column("how sure")


class ControlRow(Record):
    """``history/control.csv``: who held a position at a dawn, in the record."""

    date: dt.date = column("day, about 06:00")
    position: str = column("position", ref="positions")
    holder: str = column("side, or contested")
    certainty: float = column(
        "how sure the holder is; the rest goes to ``other``", "prob", 1.0, ge=0, le=1
    )
    other: str = column("holder by the other account: side, or contested", default="")


class MeasureRow(Record):
    """``history/measures.csv``: a figure of the record, by date or period."""

    measure: str = column("name of the measure", pattern=ID)
    case: str = column(
        "which of several accounts that may not be averaged; empty = the only one", default=""
    )
    side: str = column("side", default="")
    date_from: dt.date = column("first day")
    date_to: dt.date = column("last day")
    place: str = column("position, unit or depot it is about", default="")
    low: float | None = column("low", default=None)
    best: float | None = column("best", default=None)
    high: float | None = column("high", default=None)
    unit: str = column("unit", default="")
    source: str = source_column()
    note: str = column("remark", default="")


class EventRow(Record):
    """``history/events.csv``: an event of the record."""

    date: dt.date = column("day")
    time_local: str = column("hour, as printed", default="")
    event: str = column("kind of event")
    place: str = column("position", default="")
    attacker: str = column("side that acts", default="")
    attacking_units: str = column("its units as the source names them", default="")
    defending_units: str = column("the other side's", default="")
    outcome: str = column("what happened", default="")
    note: str = column("remark", default="")
    source: str = source_column()


class DecisionRow(Record):
    """``history/decisions.csv``: what a side ordered, by the date of the order.

    What was ordered because ground had fallen carries that as its precondition, so that a run in
    which it stands does not follow the record blindly.
    """

    id: str = column("identifier", pattern=ID)
    ordered_on: dt.date = column("day of the order")
    unit: str = column("units or formations of one side, separated by blanks")
    task: TaskKind = column("what they were to do")
    objective: str = column("position, place, trench, zone or enemy unit, by task", default="")
    start: dt.datetime | None = column(
        "hour it was ordered for, empty = dawn of the day of the order", default=None
    )
    until: dt.date | None = column(
        "dawn at which it lapsed; empty = when the unit gets another task", default=None
    )
    precondition: str = column(
        "state of things on which it was ordered: words ``kind:of:value`` separated by blanks, "
        "such as lost:POSITION, holds:POSITION, trench_within::METRES, task_done:DECISION",
        default="",
    )
    renew: int = column("how often it is tried again after failure", default=2, ge=0, le=20)
    support: str = column("batteries that fired for it, separated by blanks", default="")
    rounds: str = column("rounds of preparation: words ``ammunition:rounds``", default="")
    preparation_min: int = column("length of the preparation", "min", 60, ge=0, le=720)
    place: str = column("assembly area or position it started from", default="")
    share: float = column("share of the men at work, for dig and mine", "share", 0.4, ge=0, le=1)
    charge_kg: int = column("charge of a mine", "kg", 0, ge=0)
    source: str = source_column()
    estimate: bool = estimate_column()
    note: str = column("remark, and which part of the row is a guess", default="")


class WindowRow(Record):
    """``history/windows.csv``: which dawns of the record may be used for what."""

    id: str = column("identifier", pattern=ID)
    use: Literal["calibration", "reported", "exam"] = column("what it may be used for")
    first_dawn: dt.date = column("first dawn")
    last_dawn: dt.date = column("last dawn")
    source: str = source_column()
    note: str = column("remark", default="")


class Target(Record):
    """``history/targets.csv``: a figure of the record that a calibration aims at.

    All lie in the window whose use is ``calibration`` in ``windows.csv``.
    """

    id: str = column("identifier", pattern=ID)
    measure: str = column(
        "a daily measure of the record; held (share of the positions in the besieger's hands; as a "
        "chance: all of them), stock (rounds in a side's depots), spent (by how many they fell) or "
        "tubes (serviceable weapons)",
        pattern=ID,
    )
    side: str = column("side of stock, spent and tubes", default="")
    items: str = column(
        "ammunition of stock or spent, equipment of tubes, with blanks between", default=""
    )
    positions: str = column("positions of held, separated by blanks", default="")
    date_from: dt.date | None = column(
        "dawn from which it counts; empty = the figure as it stands at ``date``", default=None
    )
    date: dt.date = column("dawn at which it is read")
    low: float = column("about the 5 per cent point of what the record allows")
    best: float = column("the likeliest figure")
    high: float = column("about the 95 per cent point")
    scale: Literal["linear", "log", "chance"] = column(
        "errors are differences (linear) or ratios (log); chance = a yes or no, 1 or 0"
    )
    model_error: float = column(
        "standard deviation by which a right model may still miss, in the unit of the scale; for "
        "chance, the weight that a run keeps in spite of the wrong answer",
        gt=0,
    )
    source: str = source_column()
    note: str = column("how the figure was read from the source", default="")


class Statement(Record):
    """``document.csv``: a statement of the founding paper and the finding that answers it."""

    id: str = column("identifier", pattern=ID)
    statement: str = column("what the document says, in our words")
    finding: str = column("name of the finding in study.findings that answers it", pattern=ID)
    source: str = source_column()


TABLES: dict[str, type[Record]] = {
    "ground.csv": GroundCell,
    "covers.csv": Cover,
    "positions.csv": Position,
    "parts.csv": Part,
    "places.csv": Place,
    "units.csv": Unit,
    "equipment.csv": Equipment,
    "ammunition.csv": Ammunition,
    "depots.csv": Depot,
    "carriers.csv": Carrier,
    "rear.csv": RearStock,
    "air.csv": Fleet,
    "heights.csv": DropHeight,
    "flak.csv": Flak,
    "zones.csv": Zone,
    "weather.csv": WeatherPeriod,
    "light.csv": Light,
    "arrivals.csv": Arrival,
    "parameters.csv": Parameter,
    "document.csv": Statement,
    "history/control.csv": ControlRow,
    "history/measures.csv": MeasureRow,
    "history/events.csv": EventRow,
    "history/windows.csv": WindowRow,
    "history/targets.csv": Target,
    "history/decisions.csv": DecisionRow,
}
"""Tables at the root of a scenario (and its ``history/``)."""

OPTIONAL = frozenset(
    {
        "parts.csv",
        "air.csv",
        "heights.csv",
        "flak.csv",
        "zones.csv",
        "carriers.csv",
        "rear.csv",
        "arrivals.csv",
        "parameters.csv",
        "document.csv",
        "history/control.csv",
        "history/measures.csv",
        "history/events.csv",
        "history/windows.csv",
        "history/targets.csv",
        "history/decisions.csv",
    }
)
"""Tables a scenario may leave out: the siege then has no such thing."""

SITUATION_TABLES: dict[str, type[Record]] = {
    "units.csv": UnitState,
    "positions.csv": PositionState,
    "stocks.csv": StockState,
    "trenches.csv": TrenchState,
}
"""Tables of ``situations/DATE/``."""
