"""Addresses of runs: ask for one, follow it, stop it, go on with it, delete it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from siegeworks.post.caching import answer
from siegeworks.post.errors import NotThere, Refusal, may_answer
from siegeworks.post.library import Library
from siegeworks.post.routes.common import Look, RunId, Runs, library_of
from siegeworks.post.shapes import runs as shapes
from siegeworks.post.store import FINAL_STATES
from siegeworks.post.views import runs as views
from siegeworks.scenario.faults import UsageError

router = APIRouter(prefix="/api/runs", tags=["runs"], responses=may_answer())

LOOK_S = 0.5
"""Seconds between two looks at a run that is followed."""


@router.get("", response_model=shapes.RunList)
def runs(request: Request, _: Look) -> Response:
    """The runs, newest first."""
    return answer(request, views.run_list(library_of(request)))


@router.post("", status_code=202, responses=may_answer(409, 411, 413, 429))
def ask(request: Request, asked: shapes.RunAsked, _: Runs) -> shapes.RunRow:
    """Ask for a run; it goes to the end of the queue."""
    return views.run_row(views.ask(library_of(request), asked))


@router.get("/{run_id}", response_model=shapes.RunRow)
def run(request: Request, run_id: RunId, _: Look) -> Response:
    """A run and how far it is."""
    return answer(request, views.one_run(library_of(request), run_id))


@router.get(
    "/{run_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "a run, as it goes on"}},
)
async def follow(request: Request, run_id: RunId, _: Look) -> StreamingResponse:
    """Follow a run by server-sent events until it ends: each is the run as JSON."""
    library = library_of(request)
    await run_in_threadpool(library.store.job, run_id)
    return StreamingResponse(
        _signs(request, library, run_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


async def _signs(request: Request, library: Library, run_id: str) -> AsyncIterator[str]:
    """The run each time it has changed, until it ends or nobody listens."""
    last = ""
    while not await request.is_disconnected():
        try:
            row = await run_in_threadpool(views.one_run, library, run_id)
        except UsageError:
            return
        told = row.model_dump_json()
        if told != last:
            yield f"event: run\ndata: {told}\n\n"
            last = told
        if row.state in FINAL_STATES:
            return
        await asyncio.sleep(LOOK_S)


def _known(request: Request, run_id: str) -> None:
    try:
        library_of(request).store.job(run_id)
    except UsageError as error:
        raise NotThere(str(error)) from None


@router.post("/{run_id}/cancel")
def cancel(request: Request, run_id: RunId, _: Runs) -> shapes.RunRow:
    """Stop a run; what it has finished is kept."""
    _known(request, run_id)
    return views.run_row(library_of(request).store.cancel(run_id))


@router.post("/{run_id}/resume", responses=may_answer(409, 429))
def resume(request: Request, run_id: RunId, _: Runs) -> shapes.RunRow:
    """Put a run that was stopped or failed back into the queue; it goes on where it was."""
    _known(request, run_id)
    library = library_of(request)
    if library.store.n_active() >= library.settings.max_queue:
        raise Refusal(429, "QueueFull", "too many runs wait or go on; try again later")
    return views.run_row(library.store.resume(run_id))


@router.delete("/{run_id}", status_code=204, response_class=Response, responses=may_answer(409))
def delete(request: Request, run_id: RunId, _: Runs) -> Response:
    """Delete a run that has ended, with its results."""
    views.remove(library_of(request), run_id)
    return Response(status_code=204)
