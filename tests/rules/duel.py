"""One night of assault, over and over: what the rule of contact does when nothing else interferes.

A position held by one side, an echelon of the other at its wire, eleven hours, no relief. The
chances are the engine's own; only the replication changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from siegeworks.engine import codes, melee
from siegeworks.engine.rules import contact
from siegeworks.engine.samplers import normal
from siegeworks.engine.streams import CAMPAIGN_WATCH, uniforms
from tests.rules.board import Board, Order, Post, Setting, Unit, board

SEED = 1954
CAMPAIGN_SD = 0.83


@dataclass
class Nights:
    """What many nights came to: outcome code, share held, men lost by each side as shares."""

    outcome: np.ndarray
    share: np.ndarray
    attackers_lost: np.ndarray
    defenders_lost: np.ndarray

    @property
    def taken(self) -> float:
        """Share of nights in which the position fell."""
        return float((self.outcome == melee.TOOK).mean())


def field(
    attackers: Sequence[int], defenders: Sequence[int], side: int = 0, hours: float = 11.0,
    jump_m: int = 0, **post,
) -> Board:  # fmt: skip
    """A board with ``attackers`` (men by unit) of ``side`` at the wire of ``defenders``."""
    units = [Unit(side, at=(1, 1), fit=n) for n in attackers]
    units += [Unit(1 - side, post=0, fit=n) for n in defenders]
    order = Order(side, codes.T_ASSAULT, 0, list(range(len(attackers))))
    setting = Setting(
        [Post((3, 3), owner=1 - side, **post)], units, [order], width=6, height=6, watch_h=hours
    )
    b = board(setting)
    for u in range(len(attackers)):
        storming(b, u, 0)
    b.state.tasking.task_i[0, codes.JUMP_M] = jump_m
    return b


def storming(b: Board, u: int, task: int) -> None:
    """Put unit ``u`` at its jump-off for ``task``, which goes in this watch."""
    unit_i = b.state.force.unit_i
    unit_i[u, codes.TASK] = task
    unit_i[u, codes.POSTURE] = codes.ASSAULT
    row = b.state.tasking.task_i[task]
    row[codes.STATUS], row[codes.NOW_IN] = codes.ACTIVE, 1
    goal, side = b.setting.tasks[task].goal, b.setting.tasks[task].side
    b.state.posts.op_i[goal, side, codes.NOW] = 1


def contact_of(b: Board, par, rep: int, watch: int, side: int, p: int = 0) -> int:
    """One watch of assault by ``side`` on position ``p``; the outcome."""
    t, s = b.t, b.s
    camp_f = b.state.sky.camp_f
    return contact.storm(
        t.units, t.posts, t.tasks, t.clock, s.force, s.posts, s.tasking, camp_f, s.log, par,
        (SEED, rep, watch, p, side),
    )  # fmt: skip


def arrays(b: Board) -> list[np.ndarray]:
    s = b.state
    return [*s.force, *s.posts, *s.tasking, s.sky.camp_f, s.log.n_events]


def nights(
    b: Board, par, n: int, side: int = 0, first: int = 0, luck_sd: float = CAMPAIGN_SD
) -> Nights:
    """Fight ``n`` nights from the same start, replications ``first`` on.

    ``luck_sd``: spread of the campaign's draw; 0 = every campaign has middle luck.
    """
    live = arrays(b)
    start = [a.copy() for a in live]
    ours = np.array([u.side == side for u in b.setting.units])
    fit = start[0][:, codes.FIT]
    out = np.zeros((n, 4))
    for i in range(n):
        rep = first + i
        for a, b_ in zip(live, start, strict=True):
            np.copyto(a, b_)
        u, _, _, _ = uniforms(SEED, rep, CAMPAIGN_WATCH, codes.R_CAMPAIGN, side + 1, 0)
        b.state.sky.camp_f[codes.LUCK_0 + side] = luck_sd * normal(u)
        lost = fit - live[0][:, codes.FIT]
        out[i, 0] = contact_of(b, par, rep, 0, side)
        lost = fit - live[0][:, codes.FIT]
        out[i, 1] = b.state.posts.held[0, side]
        out[i, 2] = lost[ours].sum() / max(fit[ours].sum(), 1)
        out[i, 3] = lost[~ours].sum() / max(fit[~ours].sum(), 1)
    for a, b_ in zip(live, start, strict=True):
        np.copyto(a, b_)
    return Nights(*out.T)
