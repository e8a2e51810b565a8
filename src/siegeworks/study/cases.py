"""What a finding may ask of a dawn, whether it is written down or comes from a run.

A figure is an array with one value a replication; the written situation has one value. So the same
thresholds judge both.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from siegeworks.scenario.siege import Siege
from siegeworks.study.men import INFANTRY
from siegeworks.study.questions.perimeter import area_km2, perimeter_km, ring_share
from siegeworks.study.questions.supplies import food_days
from siegeworks.study.questions.trenches import dug_lines
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import BESIEGER, GARRISON, Floats, Holders, Terrain

SIDED = ("besieger", "garrison")
"""Names of the sides in measures, as in the engine's record."""


class Case(ABC):
    """A dawn that is to be judged. Measures carry the ids of the engine's record, and besides
    ``besieger_present`` and ``garrison_present``: all who eat."""

    siege: Siege
    terrain: Terrain

    @property
    @abstractmethod
    def at(self) -> dt.date:
        """The dawn."""

    @property
    @abstractmethod
    def start(self) -> dt.date:
        """The dawn that ``before`` tells of."""

    @property
    @abstractmethod
    def n(self) -> int:
        """Replications; 0 for the written situation."""

    @property
    @abstractmethod
    def source(self) -> str:
        """Where the figures come from."""

    @abstractmethod
    def samples(self, measure: str) -> Floats:
        """A measure at the dawn [replications]."""

    @abstractmethod
    def before(self, measure: str) -> Floats:
        """The same at ``start``."""

    @abstractmethod
    def owners(self) -> Holders:
        """Holder of each position, 2 = contested [replications, P]."""

    @abstractmethod
    def tubes(self, side: int) -> Mapping[str, Floats]:
        """Serviceable tubes by weapon."""

    @abstractmethod
    def tubes_before(self, side: int) -> Mapping[str, Floats]:
        """The same at ``start``; in the written situation, of all units that ever came."""

    @abstractmethod
    def rounds(self, side: int) -> Mapping[str, Floats]:
        """Rounds in a side's depots by ammunition."""

    def at_the_end(self, measure: str) -> Floats:
        """A measure at the last dawn that is known: this one, in the written situation."""
        return self.samples(measure)

    def since(self, measure: str) -> Floats:
        """What was added to a running count since ``start``."""
        return self.samples(measure) - self.before(measure)


class Written(Case):
    """The written situation."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.siege = standing.siege
        self.terrain = standing.terrain

    @property
    def at(self) -> dt.date:
        """The dawn of the situation."""
        return self.siege.at

    @property
    def start(self) -> dt.date:
        """The dawn of the scenario's first situation."""
        return self.standing.first.siege.at

    @property
    def n(self) -> int:
        """No replications."""
        return 0

    @property
    def source(self) -> str:
        """The situation's folder."""
        return f"situation of {self.at.isoformat()}"

    @cached_property
    def _now(self) -> dict[str, float]:
        return written_measures(self.standing)

    @cached_property
    def _first(self) -> dict[str, float]:
        return written_measures(self.standing.first)

    def samples(self, measure: str) -> Floats:
        """A measure of the situation."""
        return np.array([self._now[measure]])

    def before(self, measure: str) -> Floats:
        """The same in the first situation."""
        return np.array([self._first[measure]])

    def owners(self) -> Holders:
        """Owners of the positions; one that two sides share counts as contested."""
        owners, whole = self.standing.owners, self.standing.whole
        return np.where(owners == whole, owners, 2).astype(np.int8)[None, :]

    def tubes(self, side: int) -> Mapping[str, Floats]:
        """Serviceable tubes by weapon."""
        tubes = self.standing.tubes(side)
        return {name: np.array([float(t.serviceable)]) for name, t in tubes.items()}

    def tubes_before(self, side: int) -> Mapping[str, Floats]:
        """Tubes of all units that ever came."""
        tubes = self.standing.tubes(side)
        return {name: np.array([float(t.establishment)]) for name, t in tubes.items()}

    def rounds(self, side: int) -> Mapping[str, Floats]:
        """Rounds in a side's depots."""
        kinds = self.siege.ammunition
        return {k.id: np.array([float(self.standing.in_stock(side, k.id))]) for k in kinds}


def written_measures(standing: Standing) -> dict[str, float]:
    """Those measures of the engine's record that a written situation has."""
    found: dict[str, float] = {}
    for side, name in enumerate(SIDED):
        found |= {f"{name}_{what}": value for what, value in _of_side(standing, side).items()}
    terrain, held = standing.terrain, standing.owners == GARRISON
    over = standing.overlooked_by(BESIEGER)[held & terrain.counted]
    dug = dug_lines(standing)
    return found | {
        "besieger_trench_km": sum(s.dug_m for s in dug) / 1000.0,
        "ring_share": ring_share(standing),
        "perimeter_km": perimeter_km(standing, standing.ring),
        "invested_share": standing.ring.invested,
        "garrison_km2": area_km2(standing, standing.ring),
        "overlooked_share": float(over.mean()) if over.size else 0.0,
        "key_ground": float(((standing.owners == BESIEGER) & terrain.key).sum()),
    }


def _of_side(standing: Standing, side: int) -> dict[str, float]:
    men, infantry = standing.men(side), standing.men(side, INFANTRY)
    posts = (standing.owners == side) & standing.terrain.counted
    return {
        "present": men.present,
        "fit": men.fit,
        "infantry": infantry.fit,
        "effective": infantry.effective,
        "cohesion": infantry.cohesion,
        "wounded": men.wounded,
        "sick": men.sick,
        "killed": men.killed,
        "captured": men.captured,
        "gone": men.missing + men.deserted,
        "evacuated": men.evacuated,
        "losses": men.losses,
        "arrived": standing.arrived(side),
        "food_days": food_days(standing, side).value,
        "posts": float(posts.sum()),
    }
