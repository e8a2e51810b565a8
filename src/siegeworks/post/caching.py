"""Answers that are made once: JSON bytes with an ETag, packed for those who accept it."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property

from fastapi import Request, Response
from pydantic import BaseModel

SMALL = 900
"""Bytes under which packing is not worth the time."""
PACKED_ALREADY = ("font/", "image/jpeg")
AGAIN = "no-cache"
"""A browser keeps an answer but asks each time whether it still holds."""


@dataclass(frozen=True, eq=False)
class Payload:
    """A body with its media type; the packed form and the ETag follow from it."""

    body: bytes
    media: str = "application/json"

    @cached_property
    def etag(self) -> str:
        """Changes with the body, and with nothing else."""
        return f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'

    @property
    def is_packable(self) -> bool:
        """Whether packing makes it smaller: fonts and photographs are packed already."""
        return len(self.body) > SMALL and not self.media.startswith(PACKED_ALREADY)

    @cached_property
    def packed(self) -> bytes:
        """The body through gzip, without a time in it."""
        return gzip.compress(self.body, 6, mtime=0)

    def prepare(self) -> None:
        """Make what follows from the body now, before it is asked for."""
        _ = self.etag, self.packed if self.is_packable else b""


class Shelf:
    """Payloads by what they follow from; the least used give way when there are too many bytes.

    A payload that is being made is waited for, never made twice at a time.
    """

    def __init__(self, most_bytes: int = 96_000_000) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Hashable, Payload] = OrderedDict()
        self._bytes = 0
        self._guard = threading.Lock()
        self._makers: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], BaseModel | Payload]) -> Payload:
        """The payload of a key, made by ``make`` when it is not there."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            maker = self._makers.setdefault(key, threading.Lock())
        with maker:
            with self._guard:
                if key in self._kept:
                    return self._kept[key]
            payload = payload_of(make())
            with self._guard:
                self._keep(key, payload)
                self._makers.pop(key, None)
        return payload

    def _keep(self, key: Hashable, payload: Payload) -> None:
        self._kept[key] = payload
        self._bytes += len(payload.body)
        while self._bytes > self._most and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= len(old.body)


def payload_of(value: BaseModel | Payload) -> Payload:
    """The payload of a model."""
    return value if isinstance(value, Payload) else Payload(value.model_dump_json().encode())


def answer(request: Request, value: BaseModel | Payload) -> Response:
    """An answer with its ETag: empty (304) for one who has it, packed for one who can unpack."""
    payload = payload_of(value)
    headers = {"ETag": payload.etag, "Cache-Control": AGAIN, "Vary": "Accept-Encoding"}
    if payload.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = payload.body
    if payload.is_packable and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = payload.packed
    return Response(body, media_type=payload.media, headers=headers)
