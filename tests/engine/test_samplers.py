import itertools
import math
from decimal import Decimal
from statistics import NormalDist

import numpy as np
import pytest

from siegeworks.engine.samplers import (
    KEPT_N,
    KEPT_SUMS,
    binomial,
    binomial_at,
    binomial_kept,
    keep_sums_for,
    kumaraswamy,
    kumaraswamy_from_quantiles,
    log_of_rest,
    lognormal,
    normal,
    poisson,
    stochastic_round,
    triangular,
)
from tests.engine.processes import run_in_other_mode
from tests.naive import samplers as naive

SEED = 1954
FIRST, LAST = 0.5 * 2.0**-32, 1.0 - 0.5 * 2.0**-32  # the ends of what streams gives


def grid(size, seed=SEED):
    """Uniform numbers as streams gives them, in rising order, with both ends."""
    words = np.random.default_rng(seed).integers(0, 2**32, size)
    return [FIRST, *sorted(float(x) for x in (words + 0.5) / 2**32), LAST]


@pytest.mark.parametrize("u", [1e-12, *grid(300), 0.075, 0.925, 1e-10, 2e-11, 1e-30, 1e-290])
def test_normal_equals_the_oracles(u):
    assert normal(u) == pytest.approx(NormalDist().inv_cdf(u), rel=1e-9, abs=1e-15)
    if u <= 0.5:  # above it erfc loses what the tail needs
        assert normal(u) == pytest.approx(naive.normal_quantile(u), rel=1e-9, abs=1e-15)


def test_normal_is_odd_and_finite():
    assert normal(0.5) == 0.0
    for u in grid(50):
        assert normal(1.0 - u) == -normal(u)
    assert -38.0 < normal(0.0) < -36.0
    assert 36.0 < normal(1.0) < 38.0


def test_lognormal_has_its_median_and_spread():
    assert lognormal(0.5, 12.0, 0.7) == 12.0
    u = NormalDist().cdf(1.0)
    assert lognormal(u, 12.0, 0.7) == pytest.approx(12.0 * math.exp(0.7), rel=1e-9)
    assert lognormal(0.1, 12.0, 0.0) == 12.0


BINOMIALS = [
    (1, 0.5),
    (1, 0.03),
    (7, 0.31),
    (100, 0.001),
    (100, 0.09),
    (120, 0.5),
    (156, 0.5),  # the mean at which the sum still starts at 0
    (157, 0.5),  # the first beyond
    (635, 0.1),
    (635, 0.123),
    (800, 0.0976),
    (635, 0.142),
    (700, 0.93),
    (1500, 0.4),
    (100, 0.999),
]
POISSONS = [0.01, 0.7, 4.0, 30.0, 52.0, 60.0, 77.9, 78.1, 90.0, 300.0]


def assert_exact(draw, sums):
    """`draw` steps exactly where the sums say, to 1e-10 on each side of each step."""
    for k, total in enumerate(sums[:-1]):
        if FIRST < total < LAST:
            assert draw(float(total - Decimal("1e-10"))) <= k < draw(float(total) + 1e-10)


@pytest.mark.parametrize("p", [-0.1, 0.0, 1e-4, 0.02, 0.3, 0.5, 0.7, 1.0, 1.1])
def test_a_kept_logarithm_changes_no_count(p):
    for n in (-1, 0, 1, 7, 300, 4000):
        for u in (1e-6, 0.04, 0.5, 0.93, 1.0 - 1e-9):
            assert binomial_at(u, n, p, log_of_rest(p)) == binomial(u, n, p)


@pytest.mark.parametrize("p", [-0.1, 0.0, 1e-9, 1e-4, 0.02, 0.3, 0.5, 0.7, 1.0])
def test_kept_sums_change_no_count(p):
    sums = np.zeros((KEPT_N, KEPT_SUMS))
    keep_sums_for(sums, 0.4)
    binomial_kept(0.5, 9, 0.4, sums)  # what is kept for another chance goes
    keep_sums_for(sums, p)
    for n in (-1, 0, 1, 2, 7, 8, 9, 40, KEPT_N - 1, KEPT_N, 300):
        for u in (FIRST, 1e-6, *grid(60), 1.0 - 1e-9, LAST):
            assert binomial_kept(u, n, p, sums) == binomial(u, n, p)


@pytest.mark.parametrize(("n", "p"), BINOMIALS)
def test_binomial_equals_the_exact_sums(n, p):
    sums = naive.binomial_cdf(n, p)
    assert_exact(lambda u: binomial(u, n, p), sums)
    for u in grid(60):
        assert binomial(u, n, p) == naive.quantile(u, sums)


@pytest.mark.parametrize("mean", POISSONS)
def test_poisson_equals_the_exact_sums(mean):
    sums = naive.poisson_cdf(mean)
    assert_exact(lambda u: poisson(u, mean), sums)
    for u in grid(60):
        assert poisson(u, mean) == naive.quantile(u, sums)


def test_large_counts_follow_the_normal_law():
    # With a standard deviation of 500 the law is normal to 1e-3; rounding adds half a man.
    for u in grid(20):
        skewed = (normal(u) ** 2 - 1.0) / 6.0
        assert poisson(u, 250_000.0) == pytest.approx(250_000 + 500 * normal(u) + skewed, abs=1.5)
        assert binomial(u, 1_000_000, 0.5) == pytest.approx(500_000 + 500 * normal(u), abs=1.5)


def test_counts_have_their_mean_and_variance():
    u = (np.arange(4000) + 0.5) / 4000
    for n, p in ((100, 0.03), (100, 0.7), (635, 0.2)):
        values = np.array([binomial(float(x), n, p) for x in u])
        assert values.mean() == pytest.approx(n * p, rel=0.002)
        assert values.var() == pytest.approx(n * p * (1 - p), rel=0.02)
    values = np.array([poisson(float(x), 120.0) for x in u])
    assert values.mean() == pytest.approx(120.0, rel=0.002)
    assert values.var() == pytest.approx(120.0, rel=0.02)


@pytest.mark.parametrize("u", [0.0, FIRST, 0.5, LAST, 1.0])
def test_edges_of_the_counts(u):
    assert binomial(u, 0, 0.5) == 0
    assert binomial(u, -3, 0.5) == 0
    assert binomial(u, 40, 0.0) == binomial(u, 40, -0.1) == 0
    assert binomial(u, 40, 1.0) == binomial(u, 40, 1.1) == 40
    assert 0 <= binomial(u, 40, 0.5) <= 40
    assert 0 <= binomial(u, 10_000, 0.3) <= 10_000
    assert poisson(u, 0.0) == poisson(u, -1.0) == 0
    assert 0 <= poisson(u, 1e-300) < 20
    assert 0 <= poisson(u, 100.0) < 300


def test_integer_types_of_the_arrays_are_taken():
    for kind in (np.int32, np.int64):
        assert binomial(0.3, kind(50), 0.7) == binomial(0.3, 50, 0.7)


SAMPLERS = {
    "normal": normal,
    "lognormal": lambda u: lognormal(u, 3.0, 0.4),
    "small binomial": lambda u: binomial(u, 90, 0.05),
    "flipped binomial": lambda u: binomial(u, 90, 0.95),
    "large binomial": lambda u: binomial(u, 900, 0.45),
    "flipped large binomial": lambda u: binomial(u, 900, 0.55),
    "small poisson": lambda u: poisson(u, 1.3),
    "large poisson": lambda u: poisson(u, 140.0),
    "kumaraswamy": lambda u: kumaraswamy(u, 0.6, 3.0),
    "triangular": lambda u: triangular(u, 1.0, 2.0, 5.0),
    "stochastic_round": lambda u: stochastic_round(u, 3.3),
}


@pytest.mark.parametrize("draw", SAMPLERS.values(), ids=SAMPLERS)
def test_never_falls_as_u_rises(draw):
    joins = [0.075, 0.25, 0.5, 0.7, 0.925]
    near = [j + i * 2.0**-32 for j in joins for i in range(-40, 41)]
    values = [draw(u) for u in sorted([0.0, *grid(800), *near, 1.0])]
    assert all(a <= b for a, b in itertools.pairwise(values))
    assert values[0] < values[-1]


@pytest.mark.parametrize("u", grid(12))
def test_counts_never_fall_as_the_chance_rises(u):
    # Across the flip at 0.5 and the joins at a mean of 78: what couples two plans.
    for chances in (np.linspace(0.0, 1.0, 201), np.linspace(0.77, 0.79, 41) * 0.1):
        counts = [binomial(u, 1000, float(p)) for p in chances]
        assert counts == sorted(counts)
    counts = [poisson(u, float(m)) for m in np.linspace(77.0, 79.0, 101)]
    assert counts == sorted(counts)


@pytest.mark.parametrize(("p10", "p90"), [(0.2, 0.7), (0.01, 0.99), (0.5, 0.52), (0.9, 0.97)])
def test_kumaraswamy_meets_its_quantiles(p10, p90):
    a, b = kumaraswamy_from_quantiles(p10, p90)
    assert kumaraswamy(0.1, a, b) == pytest.approx(p10, rel=1e-9)
    assert kumaraswamy(0.9, a, b) == pytest.approx(p90, rel=1e-9)


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (2.0, 5.0), (0.5, 0.5), (6.0, 1.5)])
def test_kumaraswamy_inverts_its_distribution(a, b):
    for u in grid(40)[1:-1]:
        x = kumaraswamy(u, a, b)
        assert 0.0 < x < 1.0
        assert naive.kumaraswamy_cdf(x, a, b) == pytest.approx(u, rel=1e-6, abs=1e-9)
    assert (kumaraswamy(0.0, a, b), kumaraswamy(1.0, a, b)) == (0.0, 1.0)


def test_kumaraswamy_points_of_the_docstring():
    points = {
        (1, 1): (0.10, 0.50, 0.90),
        (2, 2): (0.23, 0.54, 0.83),
        (2, 5): (0.14, 0.36, 0.61),
        (5, 2): (0.55, 0.78, 0.93),
    }
    for (a, b), expected in points.items():
        found = tuple(round(kumaraswamy(u, float(a), float(b)), 2) for u in (0.1, 0.5, 0.9))
        assert found == expected


@pytest.mark.parametrize(
    ("p10", "p90"),
    [(0.0, 0.5), (0.5, 1.0), (0.6, 0.4), (0.5, 0.5), (math.nan, 0.5), (0.5, 0.5001)],
)
def test_kumaraswamy_refuses_what_is_no_range(p10, p90):
    with pytest.raises(ValueError, match="p10="):
        kumaraswamy_from_quantiles(p10, p90)


@pytest.mark.parametrize(
    ("low", "mode", "high"), [(0.0, 1.0, 4.0), (-2.0, -2.0, 1.0), (5.0, 9.0, 9.0)]
)
def test_triangular_inverts_its_distribution(low, mode, high):
    for u in grid(40)[1:-1]:
        x = triangular(u, low, mode, high)
        assert naive.triangular_cdf(x, low, mode, high) == pytest.approx(u, rel=1e-9, abs=1e-9)
    assert triangular(0.0, low, mode, high) == low
    assert triangular(1.0, low, mode, high) == high


def test_triangular_of_an_empty_range_is_its_place():
    assert triangular(0.3, 2.0, 2.0, 2.0) == 2.0


def test_stochastic_round_keeps_the_mean():
    u = [(i + 0.5) / 1000 for i in range(1000)]
    for x in (0.0, 0.25, 7.3, 1234.567, -1.4):
        assert np.mean([stochastic_round(v, x) for v in u]) == pytest.approx(x, abs=0.001)


@pytest.mark.parametrize("x", [0.0, 3.0, -2.0, 1e9, 2.0**40])
def test_stochastic_round_leaves_whole_numbers(x):
    assert stochastic_round(FIRST, x) == stochastic_round(LAST, x) == x


BITS = """
import struct
import numpy as np
from siegeworks.engine import samplers as s
words = np.random.default_rng(1954).integers(0, 2**32, 400)
rows = []
for u in (words + 0.5) / 2**32:
    u = float(u)
    rows.append((
        s.normal(u), s.normal(u * u * 1e-9), s.lognormal(u, 3.0, 0.4),
        s.kumaraswamy(u, 0.6, 3.0), s.triangular(u, 1.0, 2.0, 5.0), s.stochastic_round(u, 3.3),
        s.binomial(u, 90, 0.05), s.binomial(u, 90, 0.95), s.binomial(u, 900, 0.45),
        s.poisson(u, 1.3), s.poisson(u, 140.0),
    ))
print(np.array(rows, dtype=float).tobytes().hex())
"""


def test_same_bits_with_the_compiler_on_and_off(capsys):
    exec(BITS, {})
    assert run_in_other_mode(BITS) == capsys.readouterr().out.strip()
