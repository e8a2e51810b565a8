"""Factors read from words, and experiments on the tiny siege."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from siegeworks.engine.sequence import PARAMETER_NAMES
from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.scenario.faults import UsageError
from siegeworks.study.sensitivity.answer import named_runs
from siegeworks.study.sensitivity.ask import Ask, ask, ask_all, case_of
from siegeworks.study.sensitivity.experiment import Frame, play, rows_of, sensitivity
from siegeworks.study.sensitivity.factors import Case, all_parameters, changes, read_factors
from siegeworks.tell.sensitivity import tell_answer, tell_effects

pytest.importorskip("SALib", reason="the extra 'methods' is not installed")

REDOUBT = Path(__file__).parents[2] / "data" / "redoubt"


@pytest.fixture(scope="module")
def siege() -> PlannedSiege:
    return load(REDOUBT)


@pytest.fixture(scope="module")
def question(siege: PlannedSiege) -> Ask:
    return Ask(
        ["garrison_losses", "key_ground"], siege.scenario.last_day, points=20, replications=3,
        parameters="point", seed=3, threads=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([""], "no factor is named"),
        (["force_slope_bata"], "did you mean 'force_slope_beta'"),
        (["force_slope_beta", "force_slope_beta"], "twice"),
        (["force_slope_beta=2:1"], "no range"),
        (["force_slope_beta=2"], "no range"),
        (["force_slope_beta=low:high"], "not a number"),
        (["gather_share_clear=0.5:1.5"], "is not between 0 and 1"),
        (["coefficient=3|1"], "no force-ratio coefficient 3"),
        (["coefficient=1"], "at least 2"),
        (["coefficient=0|1", "force_slope_beta"], "already sets force_slope_beta"),
        (["policy.nobody.last_reserve=0|1"], "no side 'nobody'"),
        (["policy.garrison.last_reserv=0|1"], "did you mean 'last_reserve'"),
    ],
)
def test_words_that_are_no_factor(siege: PlannedSiege, words: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_factors(siege, words)


def test_ends_of_factors(siege: PlannedSiege) -> None:
    words = ["penetration_k0_per_h", "night_v_sd=0.1:0.3", "coefficient=0|0.33|1|2"]
    own, given, coefficient = read_factors(siege, words)
    row = siege.parameters.row("penetration_k0_per_h")
    assert own.ends == (f"{row.low:.3g}", f"{row.high:.3g}")
    assert given.value(np.array([0.5]))[0] == pytest.approx(0.2)
    assert given.ends == ("0.1", "0.3") and coefficient.ends == ("0", "2")
    assert [coefficient.level(x) for x in (0.0, 0.3, 0.6, 1.0)] == [0, 1, 2, 3]


def test_a_coefficient_holds_what_it_sets(siege: PlannedSiege) -> None:
    case = case_of(siege, siege.plan("storm"))
    (factor,) = read_factors(siege, ["coefficient=0|2"])
    nought, two = (change(case).siege.parameters for _, change in factor.levels)
    assert nought.value("force_slope_beta") == nought.value("loss_elasticity_attacker") == 0.0
    assert two.value("force_slope_beta") == 1.25


def test_a_policy_is_set_for_its_side_alone(siege: PlannedSiege) -> None:
    case = case_of(siege, siege.plan("storm"))
    side = siege.scenario.sides[1].id
    (factor,) = read_factors(siege, [f"policy.{side}.counterattacks_per_sector_watch=0|3"])
    after = factor.levels[1][1](case).policies
    assert after.garrison.counterattacks_per_sector_watch == 3
    assert after.besieger == case.policies.besieger


def test_a_patch_is_a_level_beside_the_case_as_it_is(siege: PlannedSiege, tmp_path: Path) -> None:
    file = tmp_path / "steep.toml"
    file.write_text("[parameters]\nforce_slope_beta = 1.25\n", encoding="utf-8")
    case = case_of(siege, siege.plan("storm"))
    (factor,) = read_factors(siege, [f"patch.slope={file}"])
    before, after = (change(case) for _, change in factor.levels)
    assert before == case and after.policies == case.policies
    assert after.siege.parameters.value("force_slope_beta") == 1.25
    with pytest.raises(UsageError, match="no question"):
        read_factors(siege, ["patch.slope=nobody-asked"])


def test_a_point_is_played_with_its_parameters_whatever_is_played_beside_it(
    siege: PlannedSiege, question: Ask
) -> None:
    case = case_of(siege, siege.plan("storm"))
    factors = read_factors(siege, ["penetration_k0_per_h", "coefficient=0.33|2"])
    frame = dataclasses.replace(question.frame, common=True)
    design = np.array([[0.1, 0.2], [0.9, 0.8], [0.9, 0.2]])
    whole = play(case, factors, design, frame)
    alone = play(case, factors, design[[2]], frame)
    assert np.array_equal(whole.figures[2], alone.figures[0])
    value = float(factors[0].value(design[[2], 0])[0])
    held = case._replace(siege=siege.fixing({"penetration_k0_per_h": value}))
    same = play(held, read_factors(siege, ["coefficient=0.33|2"]), design[[2], 1:], frame)
    assert np.array_equal(whole.figures[2], same.figures[0])


def test_common_draws_leave_no_noise_between_equal_points(
    siege: PlannedSiege, question: Ask
) -> None:
    case = case_of(siege, siege.plan("storm"))
    nothing = [changes("nothing", {"one": lambda c: c, "two": lambda c: c})]
    design = np.array([[0.0], [1.0]])
    common = play(case, nothing, design, dataclasses.replace(question.frame, common=True))
    own = play(case, nothing, design, question.frame)
    assert np.array_equal(common.figures[0], common.figures[1])
    assert not np.array_equal(own.figures[0], own.figures[1])


def test_an_experiment_finds_the_factor_that_matters(siege: PlannedSiege) -> None:
    def without_attack(case: Case) -> Case:
        return case._replace(plans=(None, case.plans[1]))

    factors = [
        changes("attack", {"none": without_attack, "as planned": lambda case: case}),
        *read_factors(siege, ["night_v_sd"]),
    ]
    frame = Frame(siege.scenario.last_day, ("besieger_losses",), 6, "point", 5, 1)
    found = sensitivity(case_of(siege, siege.plan("storm")), factors, frame, points=24)
    rows = rows_of(found)
    assert rows[0]["factor"] == "attack"
    assert isinstance(rows[0]["low"], float) and rows[0]["low"] > 0.0
    assert rows[0]["points"] == 24 and rows[0]["replications"] == 6


def test_figures_are_drawn(siege: PlannedSiege, question: Ask, tmp_path: Path) -> None:
    factors = ["penetration_k0_per_h", "coefficient=0.33|2"]
    found = ask(siege, siege.plan("storm"), dataclasses.replace(question, factors=factors))
    told = tell_effects(found, tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {
        f"{kind}-{outcome}.svg"
        for kind in ("tornado", "main-effects")
        for outcome in ("garrison_losses", "key_ground")
    }
    assert len(told.plain["effects"]) == 4
    again = ask(siege, siege.plan("storm"), dataclasses.replace(question, factors=factors))
    assert rows_of(again) == rows_of(found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"design": "nohl"}, "did you mean 'nolh'"),
        ({"points": 3}, "at least 4"),
        ({"measures": ["key_grond"]}, "did you mean 'key_ground'"),
    ],
)
def test_questions_that_cannot_be(
    siege: PlannedSiege, question: Ask, change: dict[str, object], message: str
) -> None:
    factors = ["penetration_k0_per_h", "night_v_sd"]
    asked = dataclasses.replace(question, factors=factors, **change)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=message):
        ask(siege, siege.plan("storm"), asked)


def test_the_whole_table_is_screened(siege: PlannedSiege, question: Ask, tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="the extra 'methods' is not installed")
    asked = dataclasses.replace(
        question, points=320, replications=1, named=["coefficient=0.33|2"], named_runs=8
    )
    answer = ask_all(siege, siege.plan("storm"), asked)
    names = [f.name for f in answer.played.factors]
    assert "campaign_u_besieger" in names and "campaign_u_sd" not in names
    assert len(names) == len(all_parameters(siege)) < len(PARAMETER_NAMES)
    assert answer.top and answer.top[0]["factor"] == "campaign_u_besieger"
    assert {(r["level"], r["n"]) for r in answer.named} == {("0.33", 8), ("2", 8)}
    told = tell_answer(answer, siege, asked, tmp_path)
    page = (tmp_path / "evidence" / "sensitivity.md").read_text(encoding="utf-8")
    assert "`campaign_u_besieger`" in page and "320 points" in page
    assert told.plain["points"] == 320
    with pytest.raises(UsageError, match="give levels"):
        ask_all(siege, siege.plan("storm"), dataclasses.replace(asked, named=["night_v_sd"]))


def test_named_runs_are_paired(siege: PlannedSiege, question: Ask) -> None:
    nothing = [changes("nothing", {"one": lambda c: c, "two": lambda c: c})]
    rows = named_runs(case_of(siege, siege.plan("storm")), nothing, question.frame)
    one, two = ([r["mean"] for r in rows if r["level"] == level] for level in ("one", "two"))
    assert one == two and all(r["low"] <= r["mean"] <= r["high"] for r in rows)
