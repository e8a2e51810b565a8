"""When each post was first taken and when it was finally lost, in days after the first dawn.

First capture: the first dawn at which the besieger holds the post. Final loss: the dawn after the
last at which the garrison held it. What does not happen by the last dawn counts as the day after
it, in the record and in the run alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siegeworks.study.hindcast.holders import Codes, Held
from siegeworks.study.terrain import BESIEGER, GARRISON, Flags, Floats

KINDS = ("first_capture", "final_loss")


@dataclass(frozen=True, eq=False)
class Days:
    """Days of one kind of event: by post in the record [P], by replication and post in a run."""

    posts: list[str]
    record: Floats
    run: Floats


def first_capture(codes: Codes) -> Floats:
    """Row of the first dawn with the besieger [..., P] of codes [..., D, P]; D = never."""
    return _first(codes == BESIEGER)


def final_loss(codes: Codes) -> Floats:
    """Row after the last dawn with the garrison [..., P]; 0 = it never held it, D = never lost."""
    n = codes.shape[-2]
    rows: Floats = n - _first(np.flip(codes == GARRISON, axis=-2))
    return rows


def _first(hits: Flags) -> Floats:
    n = hits.shape[-2]
    found = hits.any(axis=-2)
    rows: Floats = np.where(found, hits.argmax(axis=-2), n).astype(np.float64)
    return rows


def capture_days(kind: str, held: Held, codes: Codes) -> Days:
    """Days of ``kind`` of the posts that the garrison held at the first dawn, or that came later.

    ``held`` is the record at every dawn of the run, ``codes`` [n, D, P] the run at the same dawns.
    """
    of = first_capture if kind == "first_capture" else final_loss
    own = [p for p in range(len(held.posts)) if _was_ours(held.codes[:, p])]
    names = [held.posts[p] for p in own]
    return Days(names, of(held.codes[:, own]), of(codes[:, :, own]))


def _was_ours(column: Codes) -> bool:
    known = column[column >= 0]
    return bool(known.size and known[0] == GARRISON)
