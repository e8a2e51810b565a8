"""The parameter table and its priors: values by name, draws by address."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.scenario.parameters import ParameterTable, base_parameters, base_table
from siegeworks.scenario.priors import is_share, limits, quantiles, uniforms
from siegeworks.scenario.records import Parameter
from siegeworks.scenario.tables import read_table

N = 20_000
TAILS = np.array([0.05, 0.95])


def row(
    distribution: str, value: float, low: float, high: float, unit: str = "", name: str = "p"
) -> Parameter:
    return Parameter.model_validate(
        {
            "rule": "r",
            "name": name,
            "value": value,
            "low": low,
            "high": high,
            "unit": unit,
            "distribution": distribution,
            "meaning": "m",
            "source": "s",
            "confidence": "guess",
        }
    )


SHAPES = [
    row("normal", 4.0, 3.2, 4.8, "km/h"),
    row("normal", 20.0, 18.0, 24.0, "kg/round"),
    row("normal", 0.0, -1.0, 1.0, "logit"),
    row("lognormal", 1.5, 0.4, 5.0),
    row("triangular", 0.7, 0.4, 0.9, "multiplier"),
    row("triangular", 4.0, 2.0, 4.0, "rounds/min"),
    row("triangular", 2.0, 2.0, 4.0, "rounds/min"),
    row("beta", 0.25, 0.08, 0.5, "probability"),
    row("beta", 0.01, 0.002, 0.05, "probability"),
    row("gamma", 56.0, 4.0, 119.0, "mm"),
]


@pytest.mark.parametrize("one", SHAPES, ids=lambda r: f"{r.distribution}-{r.value:g}")
def test_low_and_high_are_the_tails(one: Parameter) -> None:
    assert quantiles(one, TAILS) == pytest.approx([one.low, one.high], rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("one", SHAPES, ids=lambda r: f"{r.distribution}-{r.value:g}")
def test_quantiles_rise_and_stay_inside_the_limits(one: Parameter) -> None:
    values = quantiles(one, np.linspace(0.0, 1.0, 201))
    low, high = limits(one)
    assert (np.diff(values) >= 0.0).all()
    assert values.min() >= low and values.max() <= high and np.isfinite(values).all()


@pytest.mark.parametrize("distribution", ["normal", "lognormal"])
def test_the_value_is_the_median_of_a_bell(distribution: str) -> None:
    assert quantiles(row(distribution, 2.0, 1.0, 5.0), [0.5]) == pytest.approx([2.0])


def test_the_value_is_the_mode_of_a_triangle() -> None:
    # The density is highest where the quantile function is flattest.
    p = np.linspace(0.001, 0.999, 999)
    values = quantiles(row("triangular", 0.7, 0.4, 0.9, "m"), p)
    assert values[np.argmin(np.diff(values))] == pytest.approx(0.7, abs=0.02)


def test_a_beta_is_a_beta() -> None:
    # Beta(2, 2) has the distribution function 3x^2 - 2x^3.
    low, high = 0.135350, 0.864650
    p = np.array([0.1, 0.25, 0.5, 0.8])
    x = quantiles(row("beta", 0.5, low, high, "prob"), p)
    assert 3 * x**2 - 2 * x**3 == pytest.approx(p, abs=2e-4)


def test_a_beta_that_touches_its_end_keeps_its_mean() -> None:
    draws = quantiles(row("beta", 0.95, 0.85, 1.0, "per day"), uniforms("p", N, 1))
    assert draws.mean() == pytest.approx(0.95, abs=0.002) and draws.max() <= 1.0


def test_a_fixed_row_is_its_value() -> None:
    assert (quantiles(row("fixed", 1.0, 0.0, 1.0, "h"), TAILS) == 1.0).all()


@pytest.mark.parametrize(
    ("one", "low", "high"),
    [
        (row("triangular", 0.9, 0.7, 1.0, "share of men"), 0.0, 1.0),
        (row("normal", 1.5, 1.2, 1.8, "multiplier on defender"), 0.12, np.inf),
        (row("normal", 0.5, 0.0, 1.0, "per ln(R)"), 0.0, np.inf),
        (row("normal", 0.5, -0.1, 1.0, "logit"), -np.inf, np.inf),
    ],
    ids=["share", "multiplier", "not negative", "free"],
)
def test_limits_follow_the_unit(one: Parameter, low: float, high: float) -> None:
    assert limits(one) == pytest.approx((low, high))
    assert is_share(one) == (high == 1.0)


def test_a_draw_has_an_address() -> None:
    assert (uniforms("a", 100, 7)[:10] == uniforms("a", 10, 7)).all()
    assert (uniforms("a", 10, 7) != uniforms("b", 10, 7)).all()
    assert (uniforms("a", 10, 7) != uniforms("a", 10, 8)).all()


def test_streams_are_uniform_and_not_correlated() -> None:
    # Seeded; each bound is about four standard errors of N draws.
    a, b, c = uniforms("a", N, 1), uniforms("b", N, 1), uniforms("a", N, 2)
    for x in (a, b, c):
        assert abs(x.mean() - 0.5) < 4 / np.sqrt(12 * N)
        counts = np.histogram(x, bins=10, range=(0, 1))[0]
        assert abs(counts - N / 10).max() < 4 * np.sqrt(N * 0.09)
    for x, y in ((a, b), (a, c), (a[1:], a[:-1])):
        assert abs(np.corrcoef(x, y)[0, 1]) < 4 / np.sqrt(N)


def table(*rows: Parameter) -> ParameterTable:
    return ParameterTable(rows)


def test_another_parameter_moves_no_draw() -> None:
    p, q = row("normal", 1.0, 0.0, 2.0, name="p"), row("gamma", 5.0, 1.0, 9.0, name="q")
    alone = table(p).draws(["p"], 50, 1954)
    beside = table(q, p).draws(["q", "p"], 50, 1954)
    assert beside.shape == (50, 2)
    assert (beside[:, 1] == alone[:, 0]).all()
    assert table(p).draws([], 50, 1954).shape == (50, 0)
    later = table(q, p).draws(["q", "p"], 20, 1954, 30)
    assert (later == beside[30:]).all()


def test_values_rows_and_vectors_by_name() -> None:
    parameters = table(row("normal", 1.0, 0.0, 2.0, name="p"), row("fixed", 3.0, 3, 3, name="q"))
    assert parameters.names == ("p", "q")
    assert parameters.value("q") == 3.0 and parameters.row("p").high == 2.0
    assert parameters.vector(["q", "p"]).tolist() == [3.0, 1.0]
    with pytest.raises(UsageError, match="no parameter 'pp'; did you mean 'p'"):
        parameters.value("pp")


def test_a_scenario_replaces_rows_by_name() -> None:
    p, q = row("normal", 1.0, 0.0, 2.0, name="p"), row("fixed", 3.0, 3, 3, name="q")
    replaced = table(p, q).replaced([row("fixed", 9.0, 9, 9, name="p")])
    assert replaced.names == ("p", "q")
    assert replaced.vector(["p", "q"]).tolist() == [9.0, 3.0]


def test_the_base_table_draws() -> None:
    parameters = base_parameters()
    assert len(parameters.names) > 200
    draws = parameters.draws(parameters.names, 200, 1954)
    assert draws.shape == (200, len(parameters.names)) and np.isfinite(draws).all()
    shares = [i for i, r in enumerate(parameters.rows) if is_share(r)]
    assert len(shares) > 50
    assert draws[:, shares].min() >= 0.0 and draws[:, shares].max() <= 1.0


def test_a_damaged_base_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "parameters.csv"
    path.write_text("rule,name\n", encoding="utf-8")
    monkeypatch.setattr("siegeworks.scenario.parameters.BASE_TABLE", path)
    with pytest.raises(DataFaults, match="no such column"):
        base_table.__wrapped__()
    assert not read_table(path, Parameter, "parameters.csv")[0].is_read
