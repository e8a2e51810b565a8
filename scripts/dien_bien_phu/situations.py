"""situations/DATE/: units, positions, stocks and trenches on 13 and 25 March."""

from __future__ import annotations

from dataclasses import dataclass

from . import air, besieger, garrison
from .tables import Papers, Point, Row, crosswalk, joined, split_evenly

FIRST, SECOND = "1954-03-13", "1954-03-25"
LOST = ("beatrice_1", "beatrice_2", "beatrice_3", "beatrice_4", "gabrielle", "anne_marie_1",
        "anne_marie_2")  # fmt: skip
"""Positions lost by 18 March (control.csv)."""

REAR = "rear_besieger"
LOSSES = ("killed", "captured", "missing", "deserted", "evacuated")
WOUNDS = ("light", "moderate", "severe")


@dataclass(frozen=True)
class Loss:
    """How a unit's losses of 13-24 March divide; wounded are still with the unit's aid post."""

    killed: float = 0.0
    captured: float = 0.0
    missing: float = 0.0
    deserted: float = 0.0
    wounded: float = 0.0


OVERRUN = Loss(killed=0.2, captured=0.45, missing=0.35)
BEATRICE = Loss(killed=0.1, captured=0.42, missing=0.48)
DISPERSED = Loss(killed=0.02, missing=0.08, deserted=0.85, wounded=0.05)
SHELLED = Loss(killed=0.105, missing=0.02, wounded=0.875)
"""Shares. With 475 of Beatrice and 157 of other overrun units they give the 114 killed, 294 wounded
and 559 missing that the garrison counted for 13-19 March without V/7 RTA and BT 3."""

LATER_DAYS, LATER_KILLED, LATER_WOUNDED = 5, 25, 120
"""20-24 March: about 29 hit a day (21, 29 and 36 on three days seen), 5 killed a day."""

FLOWN_OUT = 32 + 132
"""17 March and 19-20 March (logistics.csv); the nights after have no figure and are not counted."""

SICK_PER_1000 = 13
"""141 sick or injured in 1-12 March in about 10,800."""

SURVIVORS_V7 = 160
UNLISTED = {"fr_tai_partisans_1": 75, "fr_tai_partisans_2": 60, "fr_1cmmle_1": 22}
"""967 lost by 19 March less what the table by unit explains = 157, put on units whose post fell."""

TUBES_LOST = {
    "fr_1cmmle_1": 4,
    "fr_2cmmle_1": 4,
    "fr_1cepml_1": 3,
    "fr_1cepml_2": 3,
    "fr_ii_4rac_5": 1,
    "fr_ii_4rac_6": 1,
    "fr_iii_13dble_mor": 4,
    "fr_v_7rta_mor": 4,
    "fr_5bpvn_mor": 3,
}
"""Tubes lost by 25 March: 14 of 28 mortars, two 105 mm, three 81 mm (fires.csv), posts lost."""

COHESION = {
    "fr_iii_13dble": 0.5,
    "fr_v_7rta": 0.5,
    "fr_bt3": 0.45,
    "fr_bt2": 0.8,
    "fr_1bep": 0.85,
    "fr_tai_partisans": 0.75,
    "vm_141": 0.9,
    "vm_209": 0.9,
    "vm_88": 0.85,
    "vm_165": 0.85,
}
"""Cohesion on 25 March by formation (guess); 0.95 elsewhere."""

BESIEGER_LOSS = {"vm_141": 380, "vm_209": 379, "vm_88": 388, "vm_165": 387}
"""Killed and wounded: geometric means of 320-1,800 (Beatrice) and 300-2,000 (Gabrielle)."""


def state(row: Row, where: Row, fit: int, source: str) -> Row:
    """A unit's state with all men fit."""
    return {"unit": row["id"], **where, "fit": fit, "tubes": row.get("tubes", 0),
            "source": source, "estimate": True}  # fmt: skip


def absent(row: Row, source: str) -> Row:
    """A unit not at the siege."""
    where = {"position": "hq_gono"} if row["side"] == garrison.SIDE else {"place": REAR}
    return {**state(row, where, 0, source), "tubes": 0, "is_present": False}


def lair_of(unit: str, points: dict[str, Point]) -> Row:
    """Place of a besieger unit: coordinates, or the rear."""
    if unit in points:
        return {"lat": round(points[unit][0], 5), "lon": round(points[unit][1], 5)}
    return {"place": REAR}


def real_units(rows: list[Row]) -> list[Row]:
    """Rows that are no formations."""
    return [row for row in rows if row["kind"] != "formation"]


def first_units(papers: Papers, points: dict[str, Point]) -> list[Row]:
    """Units on 13 March: everybody fit, in his place."""
    posts = garrison.posts(second=False)
    rows = []
    for row in real_units(garrison.unit_rows(papers)):
        if row["id"] in posts:
            where = {"position": posts[row["id"]]}
            rows.append(state(row, where, row["establishment"], "garrison column of positions.csv, "
                              "units by company; else evenly in its group"))  # fmt: skip
        else:
            rows.append(absent(row, "not yet arrived"))
    for row in real_units(besieger.unit_rows(papers)):
        if besieger.is_late(row["id"], row["parent"]):
            rows.append(absent(row, "not yet arrived"))
        else:
            lair = lair_of(row["id"], points)
            source = "reconstruction of lairs: works.csv and forces.csv name sectors"
            rows.append(state(row, lair, row["establishment"], source))
    return rows


def losses_by_formation(papers: Papers) -> dict[str, int]:
    """Losses of 10-20 March by battalion or group, as the garrison reported them."""
    names = crosswalk()
    losses: dict[str, int] = {}
    for row in papers.rows("history/strength_states.csv"):
        if row["state"].startswith("losses 10-20 Mar") and row["unit"] != "TOTAL":
            losses[joined(names, "unit", row["unit"])] = int(row["men"])
    return losses


def pattern(formation: str) -> Loss:
    """How the losses of a formation divide."""
    special = {"fr_iii_13dble": BEATRICE, "fr_v_7rta": OVERRUN, "fr_bt3": DISPERSED}
    return special.get(formation, SHELLED)


def spread(total: int, loss: Loss) -> dict[str, int]:
    """A unit's loss by kind, whole men."""
    kinds = ("killed", "captured", "missing", "deserted", "wounded")
    return dict(
        zip(kinds, split_evenly(total, [getattr(loss, kind) for kind in kinds]), strict=True)
    )


def from_the_rear(total: int, members: list[Row]) -> list[int]:
    """Losses of an overrun battalion: its survivors are gathered in its first companies."""
    left, parts = total, []
    for row in reversed(members):
        parts.append(min(left, row["establishment"]))
        left -= parts[-1]
    return parts[::-1]


def garrison_losses(papers: Papers, units: list[Row]) -> dict[str, dict[str, int]]:
    """Unit -> losses of 13-24 March by kind."""
    reported = losses_by_formation(papers)
    reported["fr_v_7rta"] = 870 - SURVIVORS_V7
    result: dict[str, dict[str, int]] = {row["id"]: spread(0, SHELLED) for row in units}
    for formation, total in reported.items():
        members = [r for r in units if formation in (r["parent"], r["id"])]
        overrun = pattern(formation) in (BEATRICE, OVERRUN)
        parts = from_the_rear(total, members) if overrun else garrison.share_out(total, members)
        for row, part in zip(members, parts, strict=True):
            result[row["id"]] = spread(part, pattern(formation))
    for unit, total in UNLISTED.items():
        result[unit] = spread(total, OVERRUN)
    return add_later(result, units)


def add_later(losses: dict[str, dict[str, int]], units: list[Row]) -> dict[str, dict[str, int]]:
    """Add the shelling and sorties of 20-24 March, over all present by strength."""
    present = [row for row in units if row["id"] in garrison.posts(second=True)]
    left = [max(0, r["establishment"] - sum(losses[r["id"]].values())) for r in present]
    for kind, total in (("killed", LATER_KILLED), ("wounded", LATER_WOUNDED)):
        parts = split_evenly(total, [float(n) for n in left])
        for row, part in zip(present, parts, strict=True):
            losses[row["id"]][kind] += part
    return losses


def wounded_now(total: int) -> dict[str, int]:
    """Wounded by class, after half of the light ones went back to duty."""
    light, moderate, severe = split_evenly(total, [0.49, 0.26, 0.25])
    return {"light": light - light // 2, "moderate": moderate, "severe": severe}


def fly_out(rows: list[Row]) -> None:
    """Take the evacuated out of the severe and moderate wounded, over all units."""
    waiting = [row["severe"] + row["moderate"] for row in rows]
    gone = split_evenly(min(FLOWN_OUT, sum(waiting)), [float(n) for n in waiting])
    for row, men in zip(rows, gone, strict=True):
        severe = min(row["severe"], men)
        row["severe"] -= severe
        row["moderate"] -= men - severe
        row["evacuated"] = men


def volunteers(rows: list[Row]) -> dict[str, int]:
    """The 83 individuals of 19 March, to the parachute battalions and the guns."""
    takers = [r for r in rows if r["parent"] in ("fr_1bep", "fr_8bpc", "fr_ii_4rac")]
    parts = split_evenly(83, [float(r["establishment"]) for r in takers])
    return {row["id"]: part for row, part in zip(takers, parts, strict=True)}


def second_garrison(papers: Papers) -> list[Row]:
    """Garrison units on 25 March, from what was reported by 29 March."""
    posts = garrison.posts(second=True)
    units = real_units(garrison.unit_rows(papers))
    losses, extra = garrison_losses(papers, units), volunteers(units)
    rows = []
    for unit in units:
        if unit["id"] not in posts:
            rows.append(absent(unit, "not yet arrived"))
            continue
        lost = losses[unit["id"]]
        men = unit["establishment"] + extra.get(unit["id"], 0)
        wounded = wounded_now(lost["wounded"])
        alive = men - sum(lost.values()) + lost["wounded"] - sum(wounded.values())
        sick = alive * SICK_PER_1000 // 1000
        row = state(unit, {"position": posts[unit["id"]]}, alive - sick,
                    "derived: losses of 10-20 March by unit, arrivals, about 29 hit a day after, "
                    "evacuations; strength_states.csv, casualties.csv, logistics.csv")  # fmt: skip
        row |= {kind: lost[kind] for kind in ("killed", "captured", "missing", "deserted")}
        row |= {**wounded, "sick": sick, "cohesion": COHESION.get(unit["parent"], 0.95)}
        row["tubes"] = unit.get("tubes", 0) - TUBES_LOST.get(unit["id"], 0)
        row["is_present"] = alive > 0
        rows.append(row)
    fly_out([row for row in rows if "severe" in row])
    return rows


def second_besieger(papers: Papers, points: dict[str, Point]) -> list[Row]:
    """Besieger units on 25 March: losses of the first attack, refilled in part by recruits."""
    units = real_units(besieger.unit_rows(papers))
    hit: dict[str, int] = {}
    for regiment, total in BESIEGER_LOSS.items():
        members = [u for u in units if u["parent"] == regiment and u["kind"] == "rifle"]
        for unit, part in zip(members, garrison.share_out(total, members), strict=True):
            hit[unit["id"]] = part
    recruits = dict(zip(hit, split_evenly(air.RECRUITS_EARLY, [float(n) for n in hit.values()]),
                        strict=True))  # fmt: skip
    rows = []
    for unit in units:
        if besieger.is_late(unit["id"], unit["parent"]):
            rows.append(absent(unit, "not yet arrived"))
            continue
        total = hit.get(unit["id"], 0)
        killed, wounded = split_evenly(total, [0.28, 0.72])
        classes = wounded_now(wounded)
        men = unit["establishment"] + recruits.get(unit["id"], 0)
        fit = men - killed - sum(classes.values())
        row = state(unit, lair_of(unit["id"], points), fit,
                    "derived: losses of Beatrice and Gabrielle (geometric mean of both sides' "
                    "figures), recruits since 18 March; casualties.csv")  # fmt: skip
        row |= {"killed": killed, **classes, "cohesion": COHESION.get(unit["parent"], 0.95)}
        rows.append(row)
    return rows


def second_units(papers: Papers, points: dict[str, Point]) -> list[Row]:
    """Units on 25 March."""
    return [*second_garrison(papers), *second_besieger(papers, points)]


def position_states(names: list[str], second: bool) -> list[Row]:
    """Holder and works of every position."""
    rows = []
    for name in names:
        lost = second and name in LOST
        source = "control.csv"
        if lost:
            source += "; works turned: guess from consolidation_fortification_x"
        rows.append(
            {"position": name, "holder": besieger.SIDE if lost else garrison.SIDE,
             "works": 0.6 if lost else 1.0, "source": source, "estimate": True}
        )  # fmt: skip
    return rows
