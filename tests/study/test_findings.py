import csv

import numpy as np
import pytest

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import list_scenarios, scenarios_folder
from siegeworks.scenario.records import Statement
from siegeworks.study.cases import Written
from siegeworks.study.findings import FINDINGS, find
from siegeworks.study.standing import Standing
from siegeworks.study.verdicts import judge, told
from tests.study.paper import Paper, redoubt


def statement(finding: str) -> Statement:
    return Statement(id="s", statement="It was so.", finding=finding, source="a paper")


def verdict(finding: str, case: Paper) -> str:
    return find(statement(finding), case).verdict


def test_every_finding_that_a_shipped_document_names_exists():
    named = set()
    for name in list_scenarios():
        path = scenarios_folder() / name / "document.csv"
        if path.exists():
            with path.open(encoding="utf-8-sig", newline="") as table:
                named |= {row["finding"] for row in csv.DictReader(table)}
    assert named == set(FINDINGS)


def test_an_unknown_finding_is_a_clear_fault():
    with pytest.raises(UsageError, match=r"no finding 'heights_decided'; did you mean 'heights_d"):
        find(statement("heights_decided"), Paper())


def test_a_row_says_who_said_it_and_where_the_figure_comes_from():
    case = Paper({"garrison_losses": [30]}, {"garrison_present": [200]})
    row = find(statement("manpower_destroyed"), case)
    assert (row.statement, row.finding) == ("It was so.", "share of 200 men lost: 30")
    assert row.source == "a paper; found: by hand"
    assert row.value == "0.15"
    assert (row.interval, row.verdict) == ("written situation", "agrees in part")


def test_what_compares_says_too_early_at_the_first_dawn():
    standing = Standing.of(redoubt())
    for name in ("units_reconsolidated", "siege_tightened", "manpower_destroyed"):
        assert find(statement(name), Written(standing)).verdict == "too early"


def test_figures_are_told_alone_or_as_a_median_between_two_points():
    assert told(np.array([12.34]), 1) == "12.3"
    assert told(np.arange(101.0)) == "50 (5-95)"
    assert told(np.full(9, 3.0)) == "3"


@pytest.mark.parametrize(
    ("holds", "in_part", "words"),
    [
        (97, 0, "agrees"),
        (60, 0, "agrees mostly"),
        (20, 40, "agrees in part"),
        (20, 0, "seldom agrees"),
        (2, 0, "does not agree"),
    ],
)
def test_the_verdict_on_a_run_goes_by_the_share_of_replications(holds, in_part, words):
    meets = np.arange(100) < holds
    partly = np.arange(100) < holds + in_part
    found = judge(Paper(replications=100), "what", "0.5", meets, partly)
    assert found.verdict == words
    assert found.interval.startswith(f"holds in {holds / 100:.2f} (0.")


@pytest.mark.parametrize(
    ("infantry", "cohesion", "words"),
    [
        (950, 0.90, "agrees"),
        (950, 0.89, "agrees in part"),
        (850, 0.75, "agrees in part"),
        (849, 0.99, "does not agree"),
    ],
)
def test_units_are_reconsolidated_by_numbers_and_order(infantry, cohesion, words):
    now = {"besieger_infantry": [infantry], "besieger_cohesion": [cohesion]}
    assert verdict("units_reconsolidated", Paper(now, {"besieger_infantry": [1000]})) == words


@pytest.mark.parametrize(
    ("lost", "words"), [(40, "agrees"), (20, "agrees in part"), (19, "does not agree")]
)
def test_a_large_part_of_the_men_is_a_fifth(lost, words):
    case = Paper({"garrison_losses": [lost]}, {"garrison_present": [200]})
    assert verdict("manpower_destroyed", case) == words


def test_losses_before_the_start_do_not_count():
    first = {"garrison_present": [200], "garrison_losses": [30]}
    assert verdict("manpower_destroyed", Paper({"garrison_losses": [40]}, first)) != "agrees"


@pytest.mark.parametrize(
    ("present", "come", "words"),
    [(200, 0, "agrees"), (190, 25, "agrees in part"), (190, 24, "does not agree")],
)
def test_refilled_means_more_men_or_half_the_losses(present, come, words):
    now = {"garrison_present": [present], "garrison_arrived": [come], "garrison_losses": [50]}
    assert verdict("manpower_replenished", Paper(now, {"garrison_present": [200]})) == words


@pytest.mark.parametrize(
    ("invested", "km2", "words"),
    [
        (0.22, 0.9, "agrees"),
        (0.21, 0.9, "agrees in part"),
        (0.3, 1.0, "agrees in part"),
        (0.2, 1.0, "does not agree"),
    ],
)
def test_a_ring_is_tighter_when_ground_is_lost_and_more_of_it_faces_the_besieger(
    invested, km2, words
):
    now = {"invested_share": [invested], "garrison_km2": [km2], "ring_share": [0.5]}
    first = {"invested_share": [0.2], "garrison_km2": [1.0]}
    assert verdict("siege_tightened", Paper(now, first)) == words


def test_trench_is_held_against_the_lines_due():
    # No line of the redoubt has a day, so that all of them count: parallel and two approaches.
    standing = Standing.of(redoubt())
    plan_km = sum(s.plan_m for s in standing.lines) / 1000
    for share, words in ((0.96, "agrees"), (0.8, "agrees in part"), (0.7, "does not agree")):
        case = Paper({"besieger_trench_km": [share * plan_km]})
        assert verdict("trenches_as_planned", case) == words


@pytest.mark.parametrize(
    ("tubes", "rounds", "words"),
    [
        (1, 700, "agrees"),
        (2, 700, "agrees in part"),
        (3, 700, "does not agree"),
        (3, 37, "agrees"),  # a quarter unit of fire for three tubes of 50 is 37.5 rounds
        (3, 38, "does not agree"),
    ],
)
def test_guns_are_silenced_without_tubes_or_without_rounds(tubes, rounds, words):
    case = Paper(guns={1: {"gun_24": [tubes]}}, rounds={1: {"shot_24": [rounds]}})
    assert verdict("bombardments_silenced", case) == words


def test_direct_weapons_are_not_heavy_artillery():
    # The 12-pounder aims at what it sees, so that it is other firepower: 3 of 4.
    case = Paper(guns={1: {"gun_12": [3]}}, rounds={1: {"shot_12": [700]}})
    row = find(statement("other_firepower_strong"), case)
    assert row.value == "3 of 4 tubes"
    assert row.verdict == "agrees"
    assert find(statement("bombardments_silenced"), case).value == "0 of 0 tubes"


def test_key_ground_lost_or_elsewhere_is_no_main_zone():
    # The lunette, key ground, lies in another sector than the command post.
    assert verdict("central_area_main_zone", Paper()) == "does not agree"


def test_heights_are_weighed_by_the_ground_when_nothing_was_fought():
    row = find(statement("heights_decide"), Written(Standing.of(redoubt())))
    assert row.finding.endswith("fighting it out is for a run")
    assert row.verdict in {"ground agrees", "ground in part", "ground does not"}


def heights(lost: int, over_when_lost: int, over_when_held: int, n: int = 100) -> str:
    keys = [2.0 if r < lost else 0.0 for r in range(n)]
    over = [r < over_when_lost or lost <= r < lost + over_when_held for r in range(n)]
    case = Paper({"key_ground": keys, "over": [float(o) for o in over]}, replications=n)
    return verdict("heights_decide", case)


def test_heights_decide_a_run_when_resistance_ends_with_them():
    assert heights(50, 50, 0) == "agrees"
    assert heights(50, 20, 0) == "agrees in part"
    assert heights(50, 20, 20) == "does not agree"
    assert heights(10, 10, 0) == "not shown"


def test_all_weapons_of_a_run_need_tubes_and_rounds():
    guns = {0: {"gun_24": [4.0, 0.0], "gun_12": [1.0, 1.0]}}
    rounds = {0: {"shot_24": [90.0, 90.0], "shot_12": [90.0, 90.0]}}
    row = find(statement("all_calibres_used"), Paper(guns=guns, rounds=rounds, replications=2))
    assert row.interval.startswith("holds in 0.50 ")


def test_the_written_guns_of_the_redoubt_reach_it():
    row = find(statement("all_calibres_used"), Written(Standing.of(redoubt())))
    assert (row.value, row.verdict) == ("1 of 1 kinds", "agrees")


def test_a_garrison_without_a_way_in_is_cut_off():
    # The redoubt has no strip, no drop zone and no carriers.
    case = Written(Standing.of(redoubt()))
    assert find(statement("reinforcement_limited"), case).verdict == "agrees"
    row = find(statement("supply_difficult"), case)
    assert row.finding.startswith("supply over need: 0.0 t of ")
    assert row.verdict == "agrees"


def test_supply_is_held_against_the_need_of_those_who_are_left():
    def supplied(present: list[float]) -> Paper:
        now = {
            "garrison_present": present,
            "garrison_food_days": [4.0] * len(present),
            "tonnes_recovered": [3.0] * len(present),
            "tonnes_landed": [0.0] * len(present),
        }
        first = {"tonnes_recovered": [0.0], "tonnes_landed": [0.0]}
        return Paper(now, first, replications=len(present))

    alone = find(statement("supply_difficult"), supplied([200]))
    ended = find(statement("supply_difficult"), supplied([200, 0]))
    assert (ended.value, ended.verdict) == (alone.value, alone.verdict)
    gone = find(statement("supply_difficult"), supplied([0, 0]))
    assert (gone.finding, gone.value) == ("no garrison is left to supply", "")
