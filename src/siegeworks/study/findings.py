"""Findings: what the model has to say to each statement of a document.

A scenario's ``document.csv`` names, for each statement, the finding that answers it. Thresholds
stand in each docstring; none of them was chosen to agree with a document.
"""

from __future__ import annotations

import numpy as np

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.records import Statement
from siegeworks.study.answers import StatementRow
from siegeworks.study.cases import Case, Written
from siegeworks.study.evidence import (
    centre_overlooked,
    centre_share,
    firing,
    guns,
    landing_limited,
    supply_ratio,
    zones,
    zones_open,
)
from siegeworks.study.intervals import wilson
from siegeworks.study.questions.reach import brought_to_bear
from siegeworks.study.questions.supplies import sorties
from siegeworks.study.questions.trenches import planned
from siegeworks.study.rows import counted, plain
from siegeworks.study.terrain import BESIEGER, GARRISON, Flags, Floats
from siegeworks.study.verdicts import FINDINGS, WRITTEN, Found, finding, judge, told

__all__ = ["FINDINGS", "find"]

ENOUGH = 20
"""Replications that a group needs before it is compared with the others."""


def find(statement: Statement, case: Case) -> StatementRow:
    """The row of a statement. Raises ``UsageError`` for a finding that does not exist."""
    if statement.finding not in FINDINGS:
        raise UsageError.unknown("finding", statement.finding, FINDINGS)
    found = FINDINGS[statement.finding](case)
    return StatementRow(
        statement=statement.statement,
        finding=found.words,
        value=found.value,
        interval=found.interval,
        verdict=found.verdict,
        source=f"{statement.source}; found: {found.source}",
    )


@finding("units_reconsolidated", compares=True)
def units_reconsolidated(case: Case) -> Found:
    """The besieger's infantry has its numbers and its order back.

    Holds at 0.95 of the infantry at the start with cohesion of 0.90, in part at 0.85 and 0.75.
    """
    share = case.samples("besieger_infantry") / np.maximum(case.before("besieger_infantry"), 1.0)
    cohesion = case.samples("besieger_cohesion")
    words = f"fit infantry as a share of {case.start}; cohesion {told(cohesion, 2)}"
    meets = (share >= 0.95) & (cohesion >= 0.90)
    return judge(case, words, told(share, 2), meets, (share >= 0.85) & (cohesion >= 0.75))


@finding("trenches_as_planned")
def trenches_as_planned(case: Case) -> Found:
    """The trench that was planned is dug.

    Planned are the lines due within the days that orders for digging look ahead. Holds at 0.95 of
    their length, in part at 0.75.
    """
    plan_km, until = planned(case.terrain, case.at)
    km = case.samples("besieger_trench_km")
    share = km / max(plan_km, 1e-9)
    words = f"trench dug, of {plain(plan_km, 1)} km planned by {until}"
    return judge(case, words, f"{told(km, 1)} km", share >= 0.95, share >= 0.75)


@finding("reinforcement_limited")
def reinforcement_limited(case: Case) -> Found:
    """The garrison is hindered in bringing men in.

    Holds when landings are hindered and no drop zone is held, in part when either is so.
    """
    no_landing, held = landing_limited(case), zones_open(case, "drop")
    value = f"{told(case.since('garrison_arrived'))} men came"
    words = _ways_in(case, no_landing, held)
    return judge(case, words, value, no_landing & (held == 0), no_landing | (held == 0))


def _ways_in(case: Case, no_landing: Flags, held: Floats) -> str:
    drops = len(zones(case, "drop"))
    if not drops and not zones(case, "strip"):
        return "no strip and no drop zone"
    words = "hindered" if no_landing.all() else "free"
    if case.n:
        words = f"stopped by day in {plain(float(no_landing.mean()), 2)}"
    return f"landings {words}; {told(held)} of {drops} drop zones held"


@finding("supply_difficult")
def supply_difficult(case: Case) -> Found:
    """The garrison gets less than it needs.

    Holds under 1.00 of the need, in part under 1.25.
    """
    ratio, amounts, interval = supply_ratio(case)
    if not ratio.size:
        return Found(amounts, "", "", "does not agree", case.source)
    food = told(case.samples("garrison_food_days"), 1)
    words = f"supply over need: {amounts}; food for {food} days"
    return judge(case, words, told(ratio, 2), ratio < 1.0, ratio < 1.25, interval=interval)


@finding("all_calibres_used")
def all_calibres_used(case: Case) -> Found:
    """Every kind of weapon that the besieger has bears on the garrison.

    Written: it has tubes and rounds and reaches a post, or the way in of aircraft, from where it
    stands. Run: it has tubes and rounds; where it stood is not recorded. Holds for all kinds, in
    part for half of them.
    """
    if isinstance(case, Written):
        bears = brought_to_bear(case.standing, BESIEGER)
        out = [w.name for w in case.siege.equipment if not bears.get(w.id, True)]
        share = np.array([1.0 - len(out) / max(len(bears), 1)])
        words = "kinds of weapon that reach the garrison from where they stand"
        words += f"; not yet: {', '.join(out)}" if out else ""
        value = f"{len(bears) - len(out)} of {len(bears)} kinds"
        return judge(case, words, value, share >= 1.0, share >= 0.5)
    had = {name for name, tubes in case.tubes_before(BESIEGER).items() if tubes.max() > 0}
    weapons = [w for w in case.siege.equipment if w.id in had]
    ready = np.zeros(case.n)
    for weapon in weapons:
        ready += firing(case, BESIEGER, [weapon])[0] > 0
    share = ready / max(len(weapons), 1)
    words, value = "kinds of weapon with tubes and rounds", f"{told(ready)} of {len(weapons)} kinds"
    return judge(case, words, value, share >= 1.0, share >= 0.5)


@finding("bombardments_silenced")
def bombardments_silenced(case: Case) -> Found:
    """The garrison's heavy artillery has been all but silenced.

    Heavy is what fires indirectly with at least half the lethal area of its heaviest piece. Holds
    when 0.25 of its tubes or fewer are serviceable with a quarter unit of fire, in part at 0.50.
    """
    weapons = guns(case, GARRISON, heavy=True)
    fire, total = firing(case, GARRISON, weapons)
    share = fire / np.maximum(total, 1.0)
    words = "heavy tubes that can fire"
    unit = {k.id: k.unit_of_fire for k in case.siege.ammunition}
    for weapon in weapons:
        tubes, rounds = case.tubes(GARRISON)[weapon.id], case.rounds(GARRISON)[weapon.ammunition]
        left = rounds / np.maximum(tubes * unit[weapon.ammunition], 1.0)
        words += f"; {weapon.name} {told(tubes)} tubes, {told(left, 1)} units of fire"
    value = f"{told(fire)} of {told(total)} tubes"
    return judge(case, words, value, share <= 0.25, share <= 0.50)


@finding("siege_tightened", compares=True)
def siege_tightened(case: Case) -> Found:
    """The ring has drawn closer than at the start.

    Holds when the garrison has less ground and more of its perimeter faces the besieger's ground
    (by 0.02 or more), in part when either is so.
    """
    invested, before = case.samples("invested_share"), case.before("invested_share")
    km2, km2_before = case.samples("garrison_km2"), case.before("garrison_km2")
    words = (
        f"share of the perimeter invested, {told(before, 2)} on {case.start}; {told(km2, 1)} km2 "
        f"held of {told(km2_before, 1)}; {told(case.samples('ring_share'), 2)} of the ring dug"
    )
    closer, smaller = invested >= before + 0.02, km2 < km2_before
    return judge(case, words, told(invested, 2), closer & smaller, closer | smaller)


@finding("manpower_destroyed", compares=True)
def manpower_destroyed(case: Case) -> Found:
    """The garrison has lost a large part of its men since the start.

    Losses over the men present at the start. Holds from 0.20, in part from 0.10.
    """
    lost = case.since("garrison_losses")
    share = lost / np.maximum(case.before("garrison_present"), 1.0)
    words = f"share of {told(case.before('garrison_present'))} men lost: {told(lost)}"
    return judge(case, words, told(share, 2), share >= 0.20, share >= 0.10)


@finding("manpower_replenished", compares=True)
def manpower_replenished(case: Case) -> Found:
    """The garrison has been refilled and has more men than at the start.

    Holds when as many are present as then, in part when the men who came replace half the losses.
    """
    present, before = case.samples("garrison_present"), case.before("garrison_present")
    come, lost = case.since("garrison_arrived"), case.since("garrison_losses")
    words = f"men present, {told(before)} on {case.start}; {told(come)} came for {told(lost)} lost"
    return judge(case, words, f"{told(present)} men", present >= before, come >= 0.5 * lost)


@finding("other_firepower_strong")
def other_firepower_strong(case: Case) -> Found:
    """The garrison's weapons that are not heavy artillery are still there.

    Serviceable tubes with rounds over tubes of all its units: mortars, tanks, direct weapons. Holds
    from 0.75, in part from 0.50.
    """
    fire, total = firing(case, GARRISON, guns(case, GARRISON, heavy=False))
    share = fire / np.maximum(total, 1.0)
    words = "lighter tubes that can fire"
    side = case.siege.scenario.sides[GARRISON].id
    strikes = [f for f in case.siege.fleets if f.side == side and f.role == "strike"]
    if strikes:
        words += f"; {plain(sum(sorties(f) for f in strikes))} strike sorties a day at most"
    value = f"{told(fire)} of {told(total)} tubes"
    return judge(case, words, value, share >= 0.75, share >= 0.50)


@finding("central_area_main_zone")
def central_area_main_zone(case: Case) -> Found:
    """The sector of the command post is the main zone of defence and holds the key ground.

    Written: share of the garrison's fit men who are in positions there; run: share of its posts.
    Holds from 0.60 with all the key ground there and in its hands, in part from 0.50.
    """
    share, key = centre_share(case), case.terrain.key
    inside = bool(key.any() and case.terrain.central[key].all())
    held = (case.owners()[:, key] == GARRISON).sum(axis=1).astype(np.float64)
    what = "posts held" if case.n else "fit men in positions"
    words = (
        f"share of the {what} in the command post's sector; key ground held {told(held)} of "
        f"{int(key.sum())}, " + ("all in it" if inside else "not all in it")
    )
    meets = (share >= 0.6) & inside & (held == key.sum())
    return judge(case, words, told(share, 2), meets, share >= 0.5)


@finding("heights_decide")
def heights_decide(case: Case) -> Found:
    """Without the key ground the centre cannot resist.

    Written: the ground alone. The mean overlooking of the posts round the command post, now and
    with the key ground in the besieger's hands: the ground agrees when it grows by 0.30 to 0.50 or
    more, in part when it grows by 0.15. Run: the share of replications in which resistance has
    ended by the last dawn, with half the key ground lost there and with less; holds when the shares
    differ by 0.50, in part by 0.20. What goes together need not be cause and effect.
    """
    if not case.terrain.key.any():
        words = "the scenario names no key ground"
        return Found(words, "", WRITTEN, "not shown", case.source)
    now = centre_overlooked(case, heights_fallen=False)
    fallen = centre_overlooked(case, heights_fallen=True)
    n = int((case.terrain.counted & case.terrain.central & ~case.terrain.key).sum())
    words = f"{counted(n, 'post')} round the command post overlooked, now and without the heights"
    value = f"{told(now, 2)} to {told(fallen, 2)}"
    if case.n:
        return _heights_in_runs(case, words, value)
    gain, verdict = float(fallen[0] - now[0]), "ground does not"
    if gain >= 0.15:
        verdict = "ground agrees" if gain >= 0.30 and fallen[0] >= 0.50 else "ground in part"
    source = f"{case.source}; sight, height and range on the ground"
    return Found(f"{words}; fighting it out is for a run", value, WRITTEN, verdict, source)


def _heights_in_runs(case: Case, words: str, value: str) -> Found:
    lost = case.at_the_end("key_ground") >= 0.5 * case.terrain.key.sum()
    over = case.at_the_end("over") >= 0.5
    if min(int(lost.sum()), int((~lost).sum())) < ENOUGH:
        words += f"; half of them lost in {int(lost.sum())} of {case.n} replications"
        return Found(words, value, "too few to compare", "not shown", case.source)
    with_, without = _share(over[lost]), _share(over[~lost])
    words += f"; ended in {_told(with_)} with half of them lost, in {_told(without)} with less"
    gap = with_[0] - without[0]
    verdict = "agrees" if gap >= 0.5 else "agrees in part" if gap >= 0.2 else "does not agree"
    source = f"{case.source}, ending at the last dawn"
    return Found(words, value, f"difference {plain(gap, 2)}", verdict, source)


def _share(flags: Flags) -> tuple[float, int]:
    return float(flags.mean()), flags.size


def _told(share: tuple[float, int]) -> str:
    low, high = wilson(share[0] * share[1], share[1])
    return f"{plain(share[0], 2)} ({plain(low, 2)}-{plain(high, 2)}) of {share[1]}"
