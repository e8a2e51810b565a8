"""A campaign watch by watch: what stood before each watch, and what stands after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from siegeworks.engine import codes
from siegeworks.engine.handles import bind
from siegeworks.engine.kernel import play_watch, reset
from siegeworks.engine.state import State
from siegeworks.study.setup import Setup


class Before(NamedTuple):
    """Copies of what a watch may change."""

    holder: npt.NDArray[np.int8]
    owner: npt.NDArray[np.int32]
    lost: npt.NDArray[np.int32]
    men: npt.NDArray[np.int32]
    n_events: int


class Watch(NamedTuple):
    """A watch that has been played: its number, what stood before it, the state after it."""

    number: int
    before: Before
    after: State


def copied(state: State) -> Before:
    """What stands now."""
    return Before(
        state.land.holder.copy(),
        state.posts.post_i[:, codes.OWNER].copy(),
        state.force.lost.copy(),
        state.force.men.copy(),
        int(state.log.n_events[0]),
    )


def watches(setup: Setup, replication: int) -> Iterator[Watch]:
    """Play a replication; the state handed out is the same memory every time."""
    state, par = setup.state(), setup.parameter_rows(replication, 1)[0]
    tables, scratch = bind(setup.tables), bind(state)
    reset(tables, scratch, par, setup.seed, replication)
    for number in range(setup.names.n_watches):
        before = copied(state)
        play_watch(tables, scratch, par, setup.seed, replication, number)
        yield Watch(number, before, state)
        if state.sky.camp_i[codes.OVER]:
            return
