"""A store that every machine reaches: a shared folder, or anything that fsspec can open.

Parts lie under the mark of their run, ``STORE/<mark>/<table>/part-...``. A part is written beside
its place and then moved there, so that one that is there is whole. A file ``done-...`` beside the
tables says that every table of a block has its part.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from siegeworks.scenario.faults import UsageError
from siegeworks.study.execution import Played, Stretch


def run_mark(known: Mapping[str, str]) -> str:
    """Name of a run in a store: a hash of its identity."""
    return hashlib.sha256(json.dumps(dict(known), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Store:
    """The parts of one run below ``url``, a folder or a URL of fsspec."""

    url: str
    mark: str

    @cached_property
    def place(self) -> tuple[Any, str]:
        """The file system and the run's path in it. ``UsageError`` when it cannot be opened."""
        try:
            import fsspec
        except ImportError:
            raise UsageError('a store needs the extra "cluster": siegeworks[cluster]') from None
        try:
            system, path = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            raise UsageError(f"store {self.url} cannot be opened: {error}") from None
        return system, f"{path.rstrip('/')}/{self.mark}"

    def _done(self, first: int, n: int) -> str:
        return f"{self.place[1]}/done-{first:07d}-{n:03d}.json"

    def put(self, played: Played) -> None:
        """Keep a block's parts, then say that it is done."""
        system, root = self.place
        for table, data in played.parts.items():
            self._write(f"{root}/{table}/part-{played.first:07d}-{played.n:03d}.parquet", data)
        about = {"fired": played.fired, "broken": played.broken, "tables": list(played.parts)}
        self._write(self._done(played.first, played.n), json.dumps(about).encode())
        system.invalidate_cache()

    def _write(self, path: str, data: bytes) -> None:
        system = self.place[0]
        system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        system.pipe_file(f"{path}.writing", data)
        system.mv(f"{path}.writing", path)

    def fetch(self, first: int, n: int) -> Played:
        """The block as it was played."""
        system, root = self.place
        about = json.loads(system.cat_file(self._done(first, n)))
        name = f"part-{first:07d}-{n:03d}.parquet"
        parts = {t: bytes(system.cat_file(f"{root}/{t}/{name}")) for t in about["tables"]}
        return Played(first, n, parts, about["fired"], about["broken"])

    def finished(self, blocks: Sequence[Stretch]) -> Iterator[Played]:
        """Those of ``blocks`` that an earlier start has left here."""
        system = self.place[0]
        system.invalidate_cache()
        for first, n in blocks:
            if system.exists(self._done(first, n)):
                yield self.fetch(first, n)
