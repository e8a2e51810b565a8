"""Shapes of a siege: its ground, places, forces, lines, light and weather, and its record."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel

from siegeworks.post.errors import FaultRow


class ScenarioRow(BaseModel):
    """A scenario that the post serves."""

    id: str
    title: str
    summary: str
    first_day: dt.date
    last_day: dt.date
    dates: list[str]
    plans: list[str]
    languages: list[str]
    has_record: bool
    is_uploaded: bool


class ScenarioList(BaseModel):
    """All scenarios; ``broken`` are those that cannot be read, with the reason."""

    scenarios: list[ScenarioRow]
    broken: dict[str, str]


class SavedScenario(BaseModel):
    """A scenario that was uploaded: the files that were kept, those that no scenario has and that
    were passed over, and its warnings."""

    id: str
    title: str
    dates: list[str]
    files: list[str]
    passed_over: list[str]
    faults: list[FaultRow]


class SideView(BaseModel):
    """A side."""

    id: str
    name: str
    role: str


class PlaceView(BaseModel):
    """A position: both names, its cells (rows of the ground), its works, who holds it at ``at``."""

    id: str
    label: str
    name: str
    name_besieger: str
    kind: str
    sector: str
    group: str
    lat: float
    lon: float
    cells: list[int]
    area_ha: float
    height_m: float
    fortification: str
    obstacle_m: float
    is_counted: bool
    is_key: bool
    uncertainty_m: float
    estimate: bool
    exists_from: dt.date | None
    holder: str
    works: float


class NodeView(BaseModel):
    """An assembly area, an observation post or a place in the rear."""

    id: str
    name: str
    kind: str
    side: str
    lat: float
    lon: float


class UnitView(BaseModel):
    """A unit or formation, and its state at ``at``. ``reach_m`` is the range of its guns, 0 none.
    ``place`` names where it stands; without a place of its own it has no latitude."""

    id: str
    name: str
    short: str
    side: str
    parent: str
    echelon: str
    kind: str
    establishment: int
    equipment: str
    weapon: str
    ammunition: str
    reach_m: float
    ceiling_m: float
    depot: str
    tubes: int
    lat: float | None
    lon: float | None
    place: str
    is_present: bool
    fit: int
    hurt: int
    lost: int
    cohesion: float
    serviceable: int
    estimate: bool


class LineView(BaseModel):
    """A trench line: its course as [lon, lat], the metres of digging each stretch takes, and how
    much is dug at ``at``, from its rear end on."""

    id: str
    side: str
    kind: str
    objective: str
    label: str
    course: list[tuple[float, float]]
    plan_m: int
    dug_m: int
    estimate: bool


class RouteView(BaseModel):
    """A river, road, strip or zone on the map, as [lon, lat]."""

    kind: str
    name: str
    course: list[tuple[float, float]]


class ZoneView(BaseModel):
    """A drop zone or landing strip, and where its aircraft come from."""

    id: str
    name: str
    kind: str
    lat: float
    lon: float
    approach_lat: float
    approach_lon: float


class LightView(BaseModel):
    """Sun and moon of a day, local clock."""

    date: dt.date
    dawn: str
    sunrise: str
    sunset: str
    dusk: str
    moon: float


class WeatherView(BaseModel):
    """The weather from a day on: chance that a watch is wet in the long run."""

    from_day: dt.date
    p_wet: float
    rain_mm: float


class DepotView(BaseModel):
    """A depot and what lies in it at ``at``, by item."""

    id: str
    name: str
    side: str
    position: str
    stock: dict[str, int]


class AmmunitionView(BaseModel):
    """A kind of ammunition."""

    id: str
    name: str


class SiegeView(BaseModel):
    """A siege at one dawn, but for its ground."""

    id: str
    title: str
    summary: str
    reconstruction: str
    licence: str
    at: dt.date
    dates: list[str]
    first_day: dt.date
    last_day: dt.date
    watch_hours: int
    dawn_hour: int
    key_ground: list[str]
    sides: list[SideView]
    positions: list[PlaceView]
    places: list[NodeView]
    units: list[UnitView]
    lines: list[LineView]
    routes: list[RouteView]
    zones: list[ZoneView]
    light: list[LightView]
    weather: list[WeatherView]
    depots: list[DepotView]
    ammunition: list[AmmunitionView]
    hash: str


class GroundView(BaseModel):
    """The cells as columns, one entry a cell, and the corners of a cell as [east, north] degrees
    from its centre: all cells have nearly the same."""

    n: int
    spacing_m: float
    corners: list[tuple[float, float]]
    lat: list[float]
    lon: list[float]
    elevation_m: list[int]
    cover: list[int]
    covers: list[str]
    relief: tuple[float, float, float, float]


class ContourKind(BaseModel):
    """The height of a contour, and whether it is one of the bold ones, a multiple of 100 m."""

    bold: bool
    height_m: int


class LinesGeometry(BaseModel):
    """Lines of [lon, lat]."""

    type: Literal["MultiLineString"] = "MultiLineString"
    coordinates: list[list[tuple[float, float]]]


class ContourFeature(BaseModel):
    """All contours of a height."""

    type: Literal["Feature"] = "Feature"
    properties: ContourKind
    geometry: LinesGeometry


class ContoursView(BaseModel):
    """Contours of the ground as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[ContourFeature]


class VocabularyView(BaseModel):
    """Words for kinds of event, of runs and of the record, and for causes of loss, by code.

    ``words`` gives texts of the siege (names, titles, tasks) in the language; empty in English.
    """

    events: dict[str, str]
    causes: dict[str, str]
    words: dict[str, str] = {}


class SightView(BaseModel):
    """Which cells (rows of the ground) an eye sees, and from which cell."""

    cell: int
    lat: float
    lon: float
    eye_m: float
    reach_m: float
    seen: list[int]


class HeldRow(BaseModel):
    """Who held a position at a dawn, in the record."""

    date: dt.date
    position: str
    holder: str


class FigureRow(BaseModel):
    """A figure of the record by the measure of the engine that means the same."""

    date: dt.date
    measure: str
    item: str
    place: str
    low: float | None
    best: float | None
    high: float | None
    source: str


class RecordEvent(BaseModel):
    """An event of the record."""

    date: dt.date
    time: str
    event: str
    place: str
    attacker: str
    outcome: str
    note: str
    source: str


class RecordView(BaseModel):
    """What happened, as the sources have it."""

    control: list[HeldRow]
    figures: list[FigureRow]
    events: list[RecordEvent]
