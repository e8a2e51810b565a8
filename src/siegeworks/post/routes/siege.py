"""Addresses of sieges: their tables, ground, relief, lines of sight and record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from siegeworks.post.caching import answer
from siegeworks.post.errors import may_answer
from siegeworks.post.routes.common import At, Lang, Look, Scenario, library_of, shelved
from siegeworks.post.shapes import siege as shapes
from siegeworks.post.views import siege as views
from siegeworks.post.views.contours import contours_view
from siegeworks.post.views.vocabulary import vocabulary_view

router = APIRouter(prefix="/api", tags=["siege"], responses=may_answer())


@router.get("/sieges/{scenario}/ground", response_model=shapes.GroundView)
def ground(request: Request, scenario: Scenario, _: Look) -> Response:
    """The cells of a siege's ground."""
    library = library_of(request)
    key = ("ground", library.folder(scenario))
    return shelved(request, key, lambda: views.ground_view(library, scenario))


@router.get(
    "/sieges/{scenario}/relief.jpg",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}, "description": "shaded relief, north up"}},
)
def relief(request: Request, scenario: Scenario, _: Look) -> Response:
    """The shaded relief of a siege's ground; its corners are in the ground's ``relief``."""
    library = library_of(request)
    key = ("relief", library.folder(scenario))
    return shelved(request, key, lambda: views.relief(library, scenario))


@router.get("/sieges/{scenario}/contours", response_model=shapes.ContoursView)
def contours(request: Request, scenario: Scenario, _: Look) -> Response:
    """Contours of a siege's ground as GeoJSON."""
    library = library_of(request)
    key = ("contours", library.folder(scenario))
    return shelved(request, key, lambda: contours_view(library, scenario))


@router.get("/sieges/{scenario}/vocabulary", response_model=shapes.VocabularyView)
def vocabulary(request: Request, scenario: Scenario, _: Look, lang: Lang = "en") -> Response:
    """Words for kinds of event, causes of loss and the siege's own texts in a language."""
    library = library_of(request)
    key = ("vocabulary", library.folder(scenario), lang)
    return shelved(request, key, lambda: vocabulary_view(library, scenario, lang))


@router.get("/sieges/{scenario}/record", response_model=shapes.RecordView)
def record(request: Request, scenario: Scenario, _: Look) -> Response:
    """What happened, as the scenario's sources have it."""
    library = library_of(request)
    key = ("record", library.folder(scenario))
    return shelved(request, key, lambda: views.record_view(library, scenario))


@router.get("/sieges/{scenario}/{at}", response_model=shapes.SiegeView)
def siege(request: Request, scenario: Scenario, at: At, _: Look) -> Response:
    """A siege at a dawn: places, forces, lines, light and weather."""
    library = library_of(request)
    key = ("siege", library.folder(scenario), at)
    return shelved(request, key, lambda: views.siege_view(library, scenario, at))


@router.get("/sieges/{scenario}/sight/from", response_model=shapes.SightView)
def sight(
    request: Request,
    scenario: Scenario,
    lat: Annotated[float, Query(ge=-90, le=90)],
    lon: Annotated[float, Query(ge=-180, le=180)],
    _: Look,
    eye_m: Annotated[float, Query(ge=0, le=100)] = 1.6,
    reach_m: Annotated[float, Query(ge=100, le=12_000)] = 5000.0,
) -> Response:
    """What an eye at a point sees."""
    seen = views.sight_view(library_of(request), scenario, (lat, lon), eye_m, reach_m)
    return answer(request, seen)
