"""Addresses of the scenarios of the post: list, upload, delete."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from siegeworks.post.caching import answer
from siegeworks.post.errors import may_answer
from siegeworks.post.guard import SCENARIOS
from siegeworks.post.routes.common import Edits, Lang, Look, Scenario, library_of
from siegeworks.post.shapes import siege as shapes
from siegeworks.post.uploads import MOST_FILES, Named
from siegeworks.post.views import scenarios as views
from siegeworks.post.views import siege as siege_views

router = APIRouter(prefix=SCENARIOS, tags=["scenarios"], responses=may_answer())

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "one zip archive, or the files with their paths as "
                            "file names",
                        }
                    },
                }
            }
        },
    }
}


@router.get("", response_model=shapes.ScenarioList)
def scenarios(request: Request, _: Look, lang: Lang = "en") -> Response:
    """The scenarios that this post serves."""
    return answer(request, siege_views.scenarios(library_of(request), lang))


@router.post("", status_code=201, responses=may_answer(409, 411, 413), openapi_extra=BODY)
async def upload(request: Request, _: Edits, lang: Lang = "en") -> shapes.SavedScenario:
    """Keep a scenario, from a zip archive or from its files; all its faults are told at once."""
    # The form is read here and not by a parameter, which would be read before the role is known.
    async with request.form(max_files=MOST_FILES, max_fields=1) as form:
        given = [part for part in form.getlist("files") if not isinstance(part, str)]
        parts: list[Named] = [(part.filename or "", await part.read()) for part in given]
    return await run_in_threadpool(views.upload, library_of(request), parts, lang)


@router.delete("/{scenario}", status_code=204, response_class=Response, responses=may_answer(409))
def delete(request: Request, scenario: Scenario, _: Edits) -> Response:
    """Forget an uploaded scenario and the plans saved for it; its runs can no longer be played."""
    views.delete(library_of(request), scenario)
    return Response(status_code=204)
