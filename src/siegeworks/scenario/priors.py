"""Priors of parameters: the value at a probability, and addressed draws.

A row of the parameter table gives a central value and the 5 and 95 per cent points. The shape
named in the row is fitted so that those two points are met:

- ``normal``, ``lognormal``: two half bells that meet in the value, which is the median;
- ``triangular``: the value is the mode, the ends are solved for;
- ``beta``: both shape numbers are solved for, on a grid, and the value itself is not used; a point
  at 0 or 1 cannot be met, then the value is the mean and the distance of the points the spread;
- ``gamma``: the cube root is taken as normal (E. B. Wilson and M. M. Hilferty, 1931);
- ``fixed``: the value.

Draws are kept inside what the quantity can be: shares in 0..1, multipliers above a tenth of their
low point, nothing below 0 whose low point is not.

Each draw has an address: the Philox key holds the seed and a hash of the parameter's name, the
counter is the number of the draw. A new parameter moves no draw of another (J. K. Salmon and
others, 2011, for counter-based draws).
"""

from __future__ import annotations

import functools
import hashlib
import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.records import Parameter

Floats = npt.NDArray[np.float64]

TAIL = 0.05
Z_TAIL = NormalDist().inv_cdf(1.0 - TAIL)
GRID = np.linspace(0.0, math.pi / 2.0, 4097)
"""Angles whose squared sines are the shares at which a beta density is summed."""


def quantiles(row: Parameter, probabilities: npt.ArrayLike) -> Floats:
    """Values of a parameter at the given probabilities, inside its natural limits."""
    u = np.asarray(probabilities, dtype=np.float64)
    shape = {
        "normal": _normal,
        "lognormal": _lognormal,
        "triangular": _triangular,
        "beta": _beta,
        "gamma": _gamma,
        "fixed": _fixed,
    }[row.distribution]
    low, high = limits(row)
    return np.asarray(np.minimum(np.maximum(shape(row, u), low), high))


def limits(row: Parameter) -> tuple[float, float]:
    """Least and greatest value that the quantity can have."""
    if is_share(row):
        return 0.0, 1.0
    if row.unit.startswith(("multiplier", "x")) and row.low > 0.0:
        return row.low / 10.0, math.inf
    return (0.0 if row.low >= 0.0 else -math.inf), math.inf


def is_share(row: Parameter) -> bool:
    """True for a probability or a share of something."""
    return row.distribution == "beta" or row.unit.startswith(("prob", "share", "0-1"))


def uniforms(name: str, n: int, seed: int) -> Floats:
    """The first ``n`` uniform numbers [n] of a parameter under a seed; more begin with the same."""
    digest = hashlib.blake2s(name.encode(), digest_size=8).digest()
    key = np.array([seed, int.from_bytes(digest, "little")], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key)).random(n)


def _z(u: Floats) -> Floats:
    """Standard normal quantiles; probabilities 0 and 1 count as the nearest number inside."""
    inside = np.clip(u, 1e-16, 1.0 - 1e-16)
    inverse = NormalDist().inv_cdf
    return np.array([inverse(p) for p in inside.ravel().tolist()]).reshape(u.shape)


def _normal(row: Parameter, u: Floats) -> Floats:
    z = _z(u)
    reach = np.where(z < 0.0, row.value - row.low, row.high - row.value)
    return np.asarray(row.value + reach * z / Z_TAIL)


def _lognormal(row: Parameter, u: Floats) -> Floats:
    z = _z(u)
    below, above = math.log(row.value / row.low), math.log(row.high / row.value)
    return np.asarray(row.value * np.exp(np.where(z < 0.0, below, above) * z / Z_TAIL))


def _gamma(row: Parameter, u: Floats) -> Floats:
    low, high = row.low ** (1.0 / 3.0), row.high ** (1.0 / 3.0)
    root = (low + high) / 2.0 + (high - low) / 2.0 * _z(u) / Z_TAIL
    return np.asarray(np.maximum(root, 0.0) ** 3)


def _fixed(row: Parameter, u: Floats) -> Floats:
    return np.full(u.shape, row.value)


def _triangular(row: Parameter, u: Floats) -> Floats:
    least, mode, most = _triangle(row.low, row.value, row.high)
    width = most - least
    if width <= 0.0:
        return np.full(u.shape, mode)
    rising = least + np.sqrt(u * width * (mode - least))
    falling = most - np.sqrt((1.0 - u) * width * (most - mode))
    return np.where(u < (mode - least) / width, rising, falling)


@functools.cache
def _triangle(low: float, mode: float, high: float) -> tuple[float, float, float]:
    """Ends of the triangle with this mode that has 5 per cent of its area outside each point."""
    least, most = low - (high - low), high + (high - low)
    for _ in range(200):
        width = most - least
        least = low - math.sqrt(TAIL * width * (mode - least))
        most = high + math.sqrt(TAIL * width * (most - mode))
    return least, mode, most


def _beta(row: Parameter, u: Floats) -> Floats:
    a, b = _beta_shape(row.low, row.high) if 0.0 < row.low < row.high < 1.0 else _beta_moments(row)
    return np.asarray(np.interp(u, _beta_sums(a, b), np.sin(GRID) ** 2))


def _beta_sums(a: float, b: float) -> Floats:
    """Beta distribution function at the shares sin^2(GRID), by the trapezoid rule.

    In the angle t with share = sin^2 t the density is sin^(2a-1) t cos^(2b-1) t, which has no
    poles for a, b of at least one half.
    """
    sine, cosine = np.sin(GRID[1:-1]), np.cos(GRID[1:-1])
    power = (2.0 * a - 1.0) * np.log(sine) + (2.0 * b - 1.0) * np.log(cosine)
    density = np.concatenate(([0.0], np.exp(power - power.max()), [0.0]))
    sums = np.concatenate(([0.0], np.cumsum(density[1:] + density[:-1])))
    return np.asarray(sums / sums[-1])


@functools.cache
def _beta_shape(low: float, high: float) -> tuple[float, float]:
    """Shape numbers with 5 per cent of the mass outside each point, by damped Newton steps."""
    points = np.arcsin(np.sqrt([low, high]))
    aim = np.array([TAIL, 1.0 - TAIL])

    def miss(logs: Floats) -> Floats:
        return np.asarray(np.interp(points, GRID, _beta_sums(*np.exp(logs))) - aim)

    logs = _first_guess(low, high)
    for _ in range(40):
        off = miss(logs)
        if np.abs(off).max() < 1e-10:
            break
        slope = np.column_stack([(miss(logs + e) - off) / 1e-6 for e in np.eye(2) * 1e-6])
        step = np.linalg.solve(slope, off)
        logs = logs - step * min(1.0, 0.5 / float(np.abs(step).max()))
    return float(np.exp(logs[0])), float(np.exp(logs[1]))


def _beta_moments(row: Parameter) -> tuple[float, float]:
    """Shape numbers with the value as mean and the spread of a bell with these two points."""
    sd = (row.high - row.low) / (2.0 * Z_TAIL)
    weight = max(row.value * (1.0 - row.value) / sd**2 - 1.0, 1.2)
    return max(row.value * weight, 0.6), max((1.0 - row.value) * weight, 0.6)


def _first_guess(low: float, high: float) -> Floats:
    """Logarithms of the shape numbers with the mean and spread that the two points suggest."""
    mean, sd = (low + high) / 2.0, (high - low) / (2.0 * Z_TAIL)
    weight = max(mean * (1.0 - mean) / sd**2 - 1.0, 1.2)
    return np.log([max(mean * weight, 0.6), max((1.0 - mean) * weight, 0.6)])
