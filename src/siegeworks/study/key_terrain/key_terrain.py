"""Key terrain: the worth of each position, simulated on common draws, beside what the ground says.

For each position the siege is fought as it is and in two worlds
(:mod:`siegeworks.study.key_terrain.arms`): the position cannot be taken, or it is the besieger's
from the first dawn. What that changes in the outcome is its worth. The same is done for the key
ground of the scenario as a whole, which answers the claim that the centre cannot resist once the
heights have fallen: by cause (given against denied), and as it goes in the campaigns themselves
(those in which most of it fell against those in which it did not).
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from siegeworks.engine.kernel import Block
from siegeworks.engine.measures import IDS
from siegeworks.plan.checks import check_plan
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import DataFaults, UsageError, errors
from siegeworks.scenario.siege import Siege
from siegeworks.study.compare.courses import Course
from siegeworks.study.compare.outcomes import BESIEGER, HELD, Floats, choose, of_block
from siegeworks.study.compare.paired import Paired, pair
from siegeworks.study.compare.stopping import reason_to_stop
from siegeworks.study.compare.trials import DrawOptions, Draws, Trial, joined
from siegeworks.study.intervals import wilson
from siegeworks.study.key_terrain.arms import given, held_fast, hinges, not_attacked
from siegeworks.study.key_terrain.network import all_ways, cut_by, links_of
from siegeworks.study.questions.heights import heights, targets
from siegeworks.study.simulate import Progress
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import label

Counts = npt.NDArray[np.int64]
OUTCOMES = ("over", "garrison_effective", "garrison_losses", "besieger_losses")
"""What the siege comes to; the first two rank the positions."""
MOST_POSITIONS = 12
"""Positions that are simulated when none are named: those the ground puts first."""
PRECISION = 0.05
"""Half-width of the interval of the chance that resistance ends at which a position is done."""
FIRST = 100
"""Replications of each world before the first look."""
STAGES = 3
"""Replications at most, in multiples of those asked for."""


@dataclass(frozen=True)
class Ground:
    """What geometry says of a position: posts of the garrison it overlooks, the sum of its weights
    over them, approach lines it closes, ways to other posts that close with it, posts cut off."""

    posts_overlooked: int
    overlook_weight: float
    approaches_closed: int
    ways_closed: int
    posts_cut_off: int


@dataclass(frozen=True)
class Worth:
    """A position, or several together. ``denied`` and ``given``: by outcome, the world in which it
    cannot be taken, and that in which the besieger has it, against the siege as it is; ``between``:
    given against denied. ``held_given``: share of campaigns in which he still has it at the last
    dawn; ``fell_denied``: share in which he takes it while resistance goes on. They show how far
    the two worlds are what they should be."""

    name: str
    positions: tuple[str, ...]
    denied: dict[str, Paired]
    given: dict[str, Paired]
    between: dict[str, Paired]
    held_given: float
    fell_denied: float
    ground: Ground | None = None

    @property
    def n(self) -> int:
        """Replications of each world."""
        return self.between[OUTCOMES[0]].n


@dataclass(frozen=True)
class Claim:
    """The key ground as a whole, without posts on which the siege hangs. ``worth``: by cause.

    ``p_fell``: chance with interval that the besieger holds ``most`` of its positions or more at a
    dawn while resistance goes on; ``p_over_fell`` and ``p_over_not``: chance that resistance then
    has ended by the last dawn, after and without that; ``n_fell`` of ``n`` campaigns.
    """

    worth: Worth
    most: int
    p_fell: tuple[float, float, float]
    p_over_fell: tuple[float, float, float]
    p_over_not: tuple[float, float, float]
    n_fell: int
    n: int


@dataclass(frozen=True)
class KeyTerrain:
    """Positions by worth, the weightiest first; those that only the ground was asked about; the
    claim about the key ground, where the scenario names some."""

    siege: Siege
    plan: Plan
    draws: Draws
    ranking: tuple[Worth, ...]
    ground: dict[str, Ground]
    claim: Claim | None
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values: what ``--json`` prints."""
        return {
            "scenario": self.siege.scenario.id,
            "at": self.siege.at.isoformat(),
            "until": (self.draws.until or self.siege.scenario.last_day).isoformat(),
            "plan": self.plan.id,
            "seed": self.draws.seed,
            "ranking": [_plain(worth) for worth in self.ranking],
            "ground": {name: asdict(ground) for name, ground in self.ground.items()},
            "claim": _claim_dict(self.claim),
            "seconds": round(self.seconds, 1),
        }


WORLDS = ("denied", "given", "between")


def _plain(worth: Worth) -> dict[str, Any]:
    empty: dict[str, Paired] = {}
    told = asdict(replace(worth, denied=empty, given=empty, between=empty))
    for world in WORLDS:
        told[world] = {name: e._asdict() for name, e in getattr(worth, world).items()}
    return told | {"n": worth.n}


def _claim_dict(claim: Claim | None) -> dict[str, Any] | None:
    if claim is None:
        return None
    told = {name: value for name, value in vars(claim).items() if name != "worth"}
    return told | {"worth": _plain(claim.worth)}


def key_terrain(
    siege: Siege,
    plan: Plan,
    *,
    positions: Sequence[str] = (),
    progress: Progress | None = None,
    **draws: Unpack[DrawOptions],
) -> KeyTerrain:
    """Rank positions by what they change in the outcome of the siege.

    ``positions``: ids; without them those of the garrison's posts that the ground puts first, and
    the key ground. ``draws`` as for :func:`siegeworks.study.compare.compare.compare`; ``FIRST``
    replications of each world unless another number is asked for. Only the first coefficient is
    fought. Raises ``UsageError`` for a position that the siege does not have, that the garrison
    does not hold, or on which the siege hangs.
    """
    started = time.perf_counter()
    options: DrawOptions = {"replications": FIRST, **draws}
    shared = Draws(**options)
    if faults := errors(check_plan(siege, plan)):
        raise DataFaults(faults)
    standing = Standing.of(siege)
    ground = ground_of(standing)
    names = list(positions) or candidates(siege, ground)
    fixed = hinges(siege)
    for name in names:
        if name not in ground:
            raise UsageError.unknown("post of the garrison", name, ground)
        if name in fixed:
            raise UsageError(f"{name} cannot be given: the siege hangs on it")
    key = [name for name in siege.scenario.key_ground if name in ground and name not in fixed]
    field = Field(siege, plan, shared, progress, len(names) + bool(key))
    ranking = [field.worth(_label(siege, name), (name,), ground[name]) for name in names]
    ranking.sort(key=weight, reverse=True)
    claim = field.claim(tuple(key)) if key else None
    seconds = time.perf_counter() - started
    return KeyTerrain(siege, plan, shared, tuple(ranking), ground, claim, seconds)


def weight(worth: Worth) -> tuple[float, float]:
    """What positions are ranked by: how far the two worlds lie apart in the siege's outcome."""
    first, second, *_ = OUTCOMES
    return abs(worth.between[first].difference), abs(worth.between[second].difference)


def _label(siege: Siege, name: str) -> str:
    return label(siege.positions[siege.position_index[name]])


def ground_of(standing: Standing) -> dict[str, Ground]:
    """What geometry says of every post of the garrison, by id; most overlooked weight first."""
    siege, links = standing.siege, links_of(standing)
    seen = {siege.positions[h.p].id: h for h in heights(standing)}
    command = standing.terrain.headquarters
    whole = all_ways(links, command)
    found = {}
    for p in np.flatnonzero(targets(standing)).tolist():
        name = siege.positions[p].id
        closed, parted = cut_by(links, command, p, whole) if p in links else (0, 0)
        height = seen.get(name)
        found[name] = Ground(
            height.posts if height else 0,
            height.sum if height else 0.0,
            height.blocks if height else 0,
            closed,
            parted,
        )
    return dict(sorted(found.items(), key=lambda item: -item[1].overlook_weight))


def candidates(siege: Siege, ground: dict[str, Ground]) -> list[str]:
    """Positions worth a simulation: the key ground, then those that rank high by any figure."""
    fixed = hinges(siege)
    keys = [name for name in siege.scenario.key_ground if name in ground]

    def place(name: str) -> float:
        g = ground[name]
        others = list(ground.values())
        ranks = (
            sum(o.overlook_weight > g.overlook_weight for o in others),
            sum(o.ways_closed > g.ways_closed for o in others),
            sum(o.approaches_closed > g.approaches_closed for o in others),
        )
        return min(ranks)

    rest = sorted((name for name in ground if name not in keys), key=place)
    return [name for name in (*keys, *rest) if name not in fixed][:MOST_POSITIONS]


class World:
    """Campaigns of one world: every outcome, and in which dawns the besieger held what is asked."""

    def __init__(self, trial: Trial, positions: Sequence[str]) -> None:
        self.trial = trial
        self.rows = [trial.setup.names.position[name] for name in positions]
        self.pieces: list[dict[str, Floats]] = []
        self.held: list[Counts] = []

    @property
    def n(self) -> int:
        """Campaigns played."""
        return sum(piece[OUTCOMES[0]].size for piece in self.pieces)

    def grow(self, n: int) -> None:
        """Play until there are ``n`` campaigns."""
        if n <= self.n:
            return
        block = self.trial.block(self.n, n - self.n)
        self.pieces.append(of_block(self.trial.setup.names, block))
        self.held.append(most_held(block, self.rows))

    def values(self, n: int) -> dict[str, Floats]:
        """Every outcome of the first ``n`` campaigns."""
        return {name: found[:n] for name, found in joined(self.pieces).items()}

    def most(self, n: int) -> Counts:
        """Most of the positions that he held at one dawn while resistance went on [n]."""
        return np.concatenate(self.held)[:n]


def most_held(block: Block, rows: Sequence[int]) -> Counts:
    """Most of the positions ``rows`` that the besieger held at a dawn before the end [n]."""
    going_on = block.daily[:, :, IDS.index("over")] == 0
    count = (block.dawn[:, :, list(rows)] == BESIEGER).sum(axis=2)
    return np.asarray((count * going_on).max(axis=1), np.int64)


@dataclass
class Field:
    """Fights the worlds of positions on the same draws."""

    siege: Siege
    plan: Plan
    draws: Draws
    progress: Progress | None
    worlds: int
    done: int = 0

    def __post_init__(self) -> None:
        self.started = time.perf_counter()
        self.key = self.siege.scenario.key_ground
        self.as_it_is = World(self.trial(self.siege, self.plan, ()), self.key)

    def trial(self, siege: Siege, plan: Plan, closed: Sequence[str]) -> Trial:
        """A plan on a siege in which ``closed`` positions do not change hands by storm."""
        course = Course("key terrain", siege, plan)
        folder = Path(tempfile.gettempdir())  # nothing is written: worlds are played in memory
        trial = Trial(course, self.draws, self.draws.coefficients[0], folder)
        if closed:
            vars(trial)["setup"] = held_fast(trial.setup, closed)
        return trial

    def worth(self, name: str, positions: tuple[str, ...], ground: Ground | None = None) -> Worth:
        """The worth of positions taken together; replications are added until it is precise."""
        plan = not_attacked(self.plan, positions)
        denied = World(self.trial(self.siege, plan, positions), positions)
        theirs = given(self.siege, self.plan, positions)
        taken = World(self.trial(theirs, self.plan, positions), positions)
        wanted = choose([denied.trial.outcomes, taken.trial.outcomes], OUTCOMES)
        n = 0
        for stage in range(1, STAGES + 1):
            n = stage * self.draws.replications
            for world in (self.as_it_is, denied, taken):
                world.grow(n)
            gap = taken.values(n)["over"] - denied.values(n)["over"]
            if reason_to_stop(wanted[0], gap, PRECISION):
                break
        self._tell()
        base, without, with_it = (w.values(n) for w in (self.as_it_is, denied, taken))

        def effects(a: dict[str, Floats], b: dict[str, Floats]) -> dict[str, Paired]:
            return {o.id: pair(o, a[o.id], b[o.id], o.better or 1) for o in wanted}

        return Worth(
            name, positions, effects(base, without), effects(base, with_it),
            effects(without, with_it),
            float(np.mean([with_it[HELD + p].mean() for p in positions])),
            float((denied.most(n) > 0).mean()), ground,
        )  # fmt: skip

    def _tell(self) -> None:
        self.done += 1
        if self.progress is not None:
            each = 2 * self.draws.replications
            seconds = time.perf_counter() - self.started
            self.progress(self.done * each, self.worlds * each, seconds)

    def claim(self, key: tuple[str, ...]) -> Claim:
        """The claim about the key ground, by cause and as it goes."""
        worth = self.worth("the key ground as a whole", key)
        n = self.as_it_is.n
        most = len(key) // 2 + 1
        fell = self.as_it_is.most(n) >= most
        over = self.as_it_is.values(n)["over"] > 0
        return Claim(
            worth,
            most,
            share(int(fell.sum()), n),
            share(int((over & fell).sum()), int(fell.sum())),
            share(int((over & ~fell).sum()), int((~fell).sum())),
            int(fell.sum()),
            n,
        )


def share(successes: int, n: int) -> tuple[float, float, float]:
    """A share of ``n`` with its interval; not a number when there is nothing to count."""
    return (successes / n if n else float("nan"), *wilson(successes, n))
