"""One shape for every error that the post answers with, and where library errors become one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from siegeworks.scenario.faults import (
    DataFaults,
    Fault,
    SiegeworksError,
    UsageError,
    describe,
)
from siegeworks.tell.papers.tongue import LANGUAGES
from siegeworks.tell.phrasebook import Phrasebook, phrasebook


class FaultRow(BaseModel):
    """A fault: where it is, what was found, what was expected, how to mend it."""

    file: str
    row: int
    field: str
    found: str
    expected: str
    repair: str = ""
    severity: str = "error"


class Problem(BaseModel):
    """What went wrong."""

    kind: str
    message: str
    faults: list[FaultRow] = []


class ErrorAnswer(BaseModel):
    """The body of every answer that is an error."""

    error: Problem


class NotThere(UsageError):  # noqa: N818 - named for what it says
    """A name in an address that nothing has."""


class Refusal(SiegeworksError):  # noqa: N818 - named for what the post does
    """A request that is not granted, with its HTTP status."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        self.status, self.kind = status, kind
        super().__init__(message)


REASONS: Mapping[int, str] = {
    400: "the request cannot be read",
    401: "a token is needed",
    403: "the token's role does not allow it, or the same-origin token is missing",
    404: "there is no such thing",
    409: "the state of the thing does not allow it",
    411: "the length of the body is not given",
    413: "the body is too large",
    422: "faults in the data or arguments",
    429: "the queue is full",
}
"""What each status means here; the OpenAPI lists them."""


def may_answer(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route, for the OpenAPI."""
    always = (400, 401, 403, 404, 422)
    return {
        status: {"model": ErrorAnswer, "description": REASONS[status]}
        for status in sorted({*always, *statuses})
    }


def rows_of(faults: Sequence[Fault]) -> list[FaultRow]:
    """Faults as rows of JSON."""
    return [FaultRow.model_validate(fault, from_attributes=True) for fault in faults]


def problem(status: int, kind: str, message: str, faults: Sequence[FaultRow] = ()) -> JSONResponse:
    """An error as an answer."""
    body = ErrorAnswer(error=Problem(kind=kind, message=message, faults=list(faults)))
    return JSONResponse(body.model_dump(), status_code=status)


def map_errors(app: FastAPI) -> None:
    """Let every error leave the application in the one shape."""

    @app.exception_handler(Refusal)
    async def refused(request: Request, error: Refusal) -> JSONResponse:
        return problem(error.status, error.kind, _book(request).say(str(error), "refusals"))

    @app.exception_handler(DataFaults)
    async def faulty(request: Request, error: DataFaults) -> JSONResponse:
        faults = _book(request).faults(error.faults)
        return problem(422, "DataFaults", describe(faults), rows_of(faults))

    @app.exception_handler(UsageError)
    async def wrong(request: Request, error: UsageError) -> JSONResponse:
        # What is asked for by name in an address is not there; in a body it is a faulty argument.
        is_named = isinstance(error, NotThere) or request.method in ("GET", "DELETE")
        status = 404 if is_named else 422
        return problem(status, "UsageError", _book(request).say(str(error), "refusals"))

    @app.exception_handler(SiegeworksError)
    async def failed(_: Request, error: SiegeworksError) -> JSONResponse:
        return problem(409, type(error).__name__, str(error))

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> JSONResponse:
        rows = [_row(found) for found in error.errors()]
        return problem(422, "RequestFaults", "the request has faults", rows)

    # The class's parent is what the router raises for an unknown address or method.
    @app.exception_handler(HTTPException.__mro__[1])
    async def other(_: Request, error: Any) -> JSONResponse:
        answer = problem(error.status_code, "Refused", str(error.detail))
        answer.headers.update(error.headers or {})
        return answer


def _book(request: Request) -> Phrasebook:
    """The phrasebook of the language that is asked for, by ``lang`` or else by the header."""
    header = request.headers.get("accept-language", "")[:2].lower()
    lang = request.query_params.get("lang", header)
    return phrasebook(lang if lang in LANGUAGES else "en")


def _row(found: Mapping[str, Any]) -> FaultRow:
    place = [str(part) for part in found["loc"]]
    return FaultRow(
        file=place[0],
        row=0,
        field=".".join(place[1:]),
        found=repr(found.get("input"))[:200],
        expected=str(found["msg"]),
    )
