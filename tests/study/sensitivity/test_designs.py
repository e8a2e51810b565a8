"""Designs have the properties they are named for; indices of known functions are known."""

import numpy as np
import pytest

from siegeworks.study.sensitivity import designs, indices

pytest.importorskip("SALib", reason="the extra 'methods' is not installed")

NAMES = ["a", "b", "c"]


def ishigami(x: np.ndarray) -> np.ndarray:
    """Ishigami and Homma's function on -pi..pi, with the usual 7 and 0.1."""
    a, b, c = ((x - 0.5) * 2.0 * np.pi).T
    return np.asarray(np.sin(a) + 7.0 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))


def test_a_hypercube_takes_every_level_once_and_is_nearly_orthogonal() -> None:
    design = designs.nolh(65, 8, 3)
    for column in design.T:
        assert sorted((column * 65 - 0.5).round(6).tolist()) == list(range(65))
    assert designs.largest_correlation(design) < 0.03
    random = np.random.default_rng(3).random((65, 8))
    assert designs.largest_correlation(random) > 3.0 * designs.largest_correlation(design)


def test_a_design_belongs_to_its_seed() -> None:
    assert np.array_equal(designs.nolh(17, 4, 1), designs.nolh(17, 4, 1))
    assert not np.array_equal(designs.nolh(17, 4, 1), designs.nolh(17, 4, 2))


def test_sobol_indices_of_ishigami() -> None:
    sample = designs.saltelli(1000, NAMES, 7)
    assert len(sample) == 1024 * 5
    found = {e.factor: e for e in indices.sobol_effects(NAMES, ishigami(sample), 7)}
    # First-order 0.314, 0.442, 0; total 0.558, 0.442, 0.244 (Saltelli and others, 2008).
    first, total = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
    for name, s, t in zip(NAMES, first, total, strict=True):
        assert found[name].value == pytest.approx(s, abs=0.05)
        assert found[name].total == pytest.approx(t, abs=0.05)
        assert found[name].low <= s + 0.02 and s - 0.02 <= found[name].high


def test_morris_of_a_straight_line_is_its_slopes() -> None:
    sample = designs.morris(10, NAMES, 5)
    assert len(sample) == 10 * 4
    found = indices.morris_effects(NAMES, sample, sample @ [3.0, -2.0, 0.0], 5)
    assert [e.value for e in found] == pytest.approx([3.0, 2.0, 0.0], abs=1e-9)
    assert [e.total for e in found] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_main_effects_of_a_straight_line_with_noise_cover_its_slopes() -> None:
    covered = 0
    for seed in range(60):
        design = designs.nolh(33, 3, 2)
        noise = np.random.default_rng(seed).standard_normal(33)
        effects, explained = indices.main_effects(NAMES, design, design @ [2.0, 0.0, -5.0] + noise)
        covered += sum(e.low <= b <= e.high for e, b in zip(effects, (2.0, 0.0, -5.0), strict=True))
        assert 0.3 < explained < 1.0
    # 180 intervals of 95 per cent: 171 expected, four standard errors are 12.
    assert 158 <= covered <= 180


def test_stretches_of_a_factor() -> None:
    rows = indices.levels(np.array([0.1, 0.15, 0.9, 0.95, 0.5]), np.arange(5.0), 2)
    assert [row[:2] for row in rows] == [(0.25, 0.5), (0.75, 3.0)]
    assert all(low < mean < high for _, mean, low, high in rows)


def test_a_forest_finds_what_matters_and_says_what_it_explains() -> None:
    pytest.importorskip("sklearn", reason="the extra 'methods' is not installed")
    x = np.random.default_rng(1).random((600, 3))
    noise = np.random.default_rng(2).standard_normal(600)
    found, explained = indices.tree_effects(NAMES, x, 4.0 * x[:, 0] * x[:, 1] + 0.5 * noise, 3)
    total = {e.factor: e.total for e in found}
    assert total["c"] is not None and total["c"] < 0.03
    assert min(total["a"] or 0.0, total["b"] or 0.0) > 0.3
    # The function has variance 16 * (7 / 144), the noise 0.25.
    most = (16 * 7 / 144) / (16 * 7 / 144 + 0.25)
    assert 0.6 * most < explained < most
