"""Simulators with known answers, in the place of a siege's window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from siegeworks.scenario.parameters import base_parameters
from siegeworks.scenario.records import Target
from siegeworks.study.calibration.space import Floats, Space
from siegeworks.study.calibration.targets import Aim

DAY = dt.date(1900, 6, 5)
NAMES = ("force_slope_beta", "operation_w_sd", "night_v_sd")


def space(d: int) -> Space:
    """A space of ``d`` directions; what they are called does not matter to a toy."""
    table = base_parameters()
    return Space(NAMES[:d], tuple(table.row(name) for name in NAMES[:d]))


def target(name: str, best: float, sd: float, scale: str = "linear", **more: Any) -> Target:
    """A figure with a record error of one standard deviation ``sd`` and a small allowance."""
    reach = 0.0 if scale == "chance" else 1.6448536 * sd
    row = {
        "id": name, "measure": "garrison_losses", "date": DAY, "low": best - reach, "best": best,
        "high": best + reach, "scale": scale, "model_error": 1e-3, "source": "toy",
    }  # fmt: skip
    return Target.model_validate(row | more)


def aim(name: str, best: float, sd: float, scale: str = "linear", **more: Any) -> Aim:
    """The same on its scale."""
    row = target(name, best, sd, scale, **more)
    return Aim(row, best, 0.0 if scale == "chance" else sd, sd, row.model_error)


@dataclass
class Toy:
    """Figures are ``mean(scores)`` [n, targets] and normal noise of standard deviation ``noise``;
    a chance is whether that is above 0."""

    aims: tuple[Aim, ...]
    mean: Callable[[Floats], Floats]
    noise: float

    def play(self, space: Space, scores: Floats, replications: int, seed: int) -> Floats:
        """Figures of all targets [points, replications, targets]."""
        assert scores.shape[1] == len(space.names)
        rng = np.random.default_rng(seed)
        shape = (len(scores), replications, len(self.aims))
        values = self.mean(scores)[:, None, :] + self.noise * rng.standard_normal(shape)
        for k, one in enumerate(self.aims):
            if one.is_chance:
                values[:, :, k] = values[:, :, k] > 0.0
        return np.asarray(values)
