"""Addresses of plans: list, read, check, save, upload, delete."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response

from siegeworks.post.caching import answer
from siegeworks.post.errors import may_answer
from siegeworks.post.routes.common import (
    At,
    Edits,
    Lang,
    Look,
    PlanId,
    Scenario,
    library_of,
    shelved,
    siege_at,
)
from siegeworks.post.shapes import plans as shapes
from siegeworks.post.views import plans as views

router = APIRouter(
    prefix="/api/sieges/{scenario}/{at}", tags=["plans"], responses=may_answer(411, 413)
)


@router.get("/plans", response_model=shapes.PlanList)
def plans(request: Request, scenario: Scenario, at: At, _: Look) -> Response:
    """The plans of a siege, those saved here last."""
    library = library_of(request)
    stamp = library.plans_stamp(library.siege(scenario, at))
    return shelved(
        request,
        ("plans", library.folder(scenario), at, stamp),
        lambda: views.plan_list(library, scenario, at),
    )


@router.get("/plans/{plan_id}", response_model=shapes.PlanView)
def plan(
    request: Request, scenario: Scenario, at: At, plan_id: PlanId, _: Look, lang: Lang = "en"
) -> Response:
    """A plan with its faults and its synchronisation matrix."""
    library = library_of(request)
    stamp = library.plans_stamp(library.siege(scenario, at))
    return shelved(
        request,
        ("plan", library.folder(scenario), at, plan_id, stamp, lang),
        lambda: views.plan_view(library, scenario, at, plan_id, lang),
    )


@router.post("/check", response_model=shapes.PlanView)
def check(
    request: Request,
    scenario: Scenario,
    at: At,
    given: shapes.PlanGiven,
    _: Look,
    lang: Lang = "en",
) -> Response:
    """A plan as it is given, with its faults where they are; nothing is kept."""
    siege = siege_at(request, scenario, at)
    return answer(request, views.checked_view(siege, given.plan, lang))


@router.post("/plans", status_code=201, responses=may_answer(409))
def save(
    request: Request,
    scenario: Scenario,
    at: At,
    given: shapes.PlanGiven,
    _: Edits,
    lang: Lang = "en",
) -> shapes.SavedPlan:
    """Keep a plan as a new plan file; its id must be new."""
    siege_at(request, scenario, at)
    return views.save(library_of(request), scenario, at, given.plan, lang)


@router.post("/plans/upload", status_code=201, responses=may_answer(409))
def upload(
    request: Request,
    scenario: Scenario,
    at: At,
    name: Annotated[str, Form(pattern=r"^[a-z0-9][a-z0-9_\-]*$", max_length=80)],
    file: Annotated[bytes, File(description="a plan as TOML")],
    _: Edits,
    lang: Lang = "en",
) -> shapes.SavedPlan:
    """Keep a plan file; it is read as strictly as a plan of the scenario."""
    siege_at(request, scenario, at)
    return views.upload(library_of(request), scenario, at, (name, file), lang)


@router.delete("/plans/{plan_id}", status_code=204, response_class=Response)
def delete(request: Request, scenario: Scenario, at: At, plan_id: PlanId, _: Edits) -> Response:
    """Forget a plan that was saved here."""
    library = library_of(request)
    library.remove_plan(library.siege(scenario, at), plan_id)
    return Response(status_code=204)
