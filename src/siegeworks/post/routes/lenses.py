"""Addresses of the lenses on a finished run, of the conference page and of the scorecard."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from siegeworks.post.caching import answer
from siegeworks.post.errors import may_answer
from siegeworks.post.routes.common import (
    At,
    Lang,
    Look,
    Replication,
    RunId,
    Scenario,
    UnitId,
    library_of,
    shelved,
)
from siegeworks.post.shapes import lenses as shapes
from siegeworks.post.shapes.runs import SummaryView
from siegeworks.post.views import compare as views_compare
from siegeworks.post.views import conference, lenses
from siegeworks.post.views import difference as views_difference
from siegeworks.post.views import units as unit_views
from siegeworks.post.views.runs import summary_view

RunQuery = Annotated[str, Query(pattern=r"^[0-9a-f]{12}$")]
LensQuery = Annotated[
    str,
    Query(
        pattern=r"^(record|[0-9a-f]{12}(\.[0-9]{1,7})?)$",
        description="a run, one of its replications as RUN.NUMBER, or the record",
    ),
]

router = APIRouter(prefix="/api", tags=["lenses"], responses=may_answer(409))


@router.get("/runs/{run_id}/summary", response_model=SummaryView)
def summary(request: Request, run_id: RunId, _: Look) -> Response:
    """What a run came to: tasks, outcomes and the end, with intervals."""
    library = library_of(request)
    return shelved(request, ("summary", run_id), lambda: summary_view(library, run_id))


@router.get("/runs/{run_id}/playback/{replication}", response_model=shapes.PlaybackView)
def playback(request: Request, run_id: RunId, replication: Replication, _: Look) -> Response:
    """One replication watch by watch."""
    library = library_of(request)
    return shelved(
        request,
        ("playback", run_id, replication),
        lambda: lenses.playback_view(library, run_id, replication),
    )


@router.get("/runs/{run_id}/story/{replication}", response_model=shapes.StoryView)
def story(
    request: Request, run_id: RunId, replication: Replication, _: Look, lang: Lang = "en"
) -> Response:
    """One replication told day by day."""
    library = library_of(request)
    return shelved(
        request,
        ("story", run_id, replication, lang),
        lambda: lenses.story_view(library, run_id, replication, lang),
    )


@router.get("/runs/{run_id}/chances", response_model=shapes.ChancesView)
def chances(request: Request, run_id: RunId, _: Look) -> Response:
    """Who holds each position at each dawn, as chances."""
    library = library_of(request)
    return shelved(request, ("chances", run_id), lambda: lenses.chances_view(library, run_id))


@router.get("/runs/{run_id}/bands", response_model=shapes.BandsView)
def bands(request: Request, run_id: RunId, _: Look, lang: Lang = "en") -> Response:
    """Median and bands of every measure at each dawn."""
    library = library_of(request)
    key = ("bands", run_id, lang)
    return shelved(request, key, lambda: lenses.bands_view(library, run_id, lang))


@router.get("/runs/{run_id}/ground", response_model=shapes.GroundChancesView)
def ground(request: Request, run_id: RunId, _: Look) -> Response:
    """Who holds each cell at each dawn, as chances."""
    library = library_of(request)
    return shelved(
        request, ("chances of ground", run_id), lambda: lenses.ground_chances_view(library, run_id)
    )


@router.get("/runs/{run_id}/units/{unit}/bands", response_model=shapes.UnitBandsView)
def unit_bands(request: Request, run_id: RunId, unit: UnitId, _: Look) -> Response:
    """Bands of a unit's or formation's strength, cohesion and ammunition at each dawn."""
    library = library_of(request)
    return shelved(
        request,
        ("bands of a unit", run_id, unit),
        lambda: unit_views.unit_bands_view(library, run_id, unit),
    )


@router.get("/difference", response_model=shapes.DifferenceView)
def difference(request: Request, first: LensQuery, second: LensQuery, _: Look) -> Response:
    """The difference of two lenses, first less second, by cell and by position."""
    library = library_of(request)
    return shelved(
        request,
        ("difference", first, second),
        lambda: views_difference.difference_view(library, first, second),
    )


@router.get("/compare", response_model=shapes.CompareView)
def compare(
    request: Request, first: RunQuery, second: RunQuery, _: Look, lang: Lang = "en"
) -> Response:
    """Two finished runs of one siege: paired differences, second less first."""
    library = library_of(request)
    return shelved(
        request,
        ("compare", first, second, lang),
        lambda: views_compare.compare_view(library, first, second, lang),
    )


@router.get("/sieges/{scenario}/{at}/conference", response_model=shapes.ConferenceView)
def conference_page(
    request: Request,
    scenario: Scenario,
    at: At,
    _: Look,
    run: Annotated[str, Query(pattern=r"^([0-9a-f]{12})?$")] = "",
    lang: Lang = "en",
) -> Response:
    """The conference's questions, answered from the written situation or from a run."""
    library = library_of(request)
    return shelved(
        request,
        ("conference", library.folder(scenario), at, run, lang),
        lambda: conference.conference_view(library, scenario, at, run, lang),
    )


@router.get("/scorecards/{scenario}", response_model=shapes.ScorecardView)
def scorecard(request: Request, scenario: Scenario, _: Look, lang: Lang = "en") -> Response:
    """The hindcast against the record, or that there is none yet."""
    return answer(request, conference.scorecard_view(library_of(request), scenario, lang))
