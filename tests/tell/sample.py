"""A run that nobody simulated: seeded, made-up figures on a real siege, to test the telling.

Nothing here says anything about a siege. Figures only have the right shape: quantiles in order,
shares between 0 and 1, counts that never fall.
"""

import datetime as dt
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from siegeworks.plan.expand import assign
from siegeworks.plan.known import Known
from siegeworks.plan.records import Plan
from siegeworks.scenario.siege import Siege
from siegeworks.study.views import (
    COLUMNS,
    Assessment,
    Ending,
    Row,
    RunView,
    Section,
    StatementRow,
    Story,
)

N = 2000


class Note(NamedTuple):
    """A measure, as the engine lists it."""

    id: str
    unit: str
    meaning: str
    cumulative: bool


# measure: unit, first median, last median, spread at the end as a share of the last.
LEVELS: dict[str, tuple[str, float, float, float]] = {
    "besieger_fit": ("men", 46500, 41800, 0.04),
    "garrison_fit": ("men", 9400, 6900, 0.10),
    "besieger_infantry": ("men", 17200, 13900, 0.08),
    "garrison_infantry": ("men", 5300, 3700, 0.14),
    "garrison_effective": ("men", 4900, 2700, 0.20),
    "besieger_cohesion": ("0-1", 0.92, 0.71, 0.10),
    "garrison_cohesion": ("0-1", 0.86, 0.58, 0.14),
    "besieger_wounded": ("men", 900, 2400, 0.25),
    "garrison_wounded": ("men", 450, 1650, 0.22),
    "besieger_losses": ("men", 2000, 7450, 0.30),
    "garrison_losses": ("men", 1690, 4820, 0.24),
    "besieger_hit": ("men", 1900, 7000, 0.30),
    "garrison_hit": ("men", 900, 3300, 0.24),
    "garrison_captured": ("men", 300, 800, 0.45),
    "garrison_gone": ("men", 490, 720, 0.30),
    "besieger_gone": ("men", 80, 350, 0.30),
    "besieger_trench_km": ("km", 85, 214, 0.20),
    "ring_share": ("share", 0.62, 0.93, 0.06),
    "perimeter_km": ("km", 13.8, 10.1, 0.15),
    "invested_share": ("share", 0.55, 0.88, 0.08),
    "overlooked_share": ("share", 0.12, 0.52, 0.30),
    "tonnes_dropped": ("t", 300, 3900, 0.12),
    "tonnes_recovered": ("t", 260, 2900, 0.14),
    "tonnes_fallen": ("t", 40, 880, 0.30),
    "garrison_food_days": ("days", 8, 3.4, 0.50),
    "drop_height_m": ("m", 400, 2300, 0.35),
    "aircraft_lost": ("aircraft", 4, 27, 0.30),
    "flown_out": ("men", 194, 420, 0.30),
    "strip_by_day": ("0-1", 0.7, 0.0, 0.0),
    "strip_by_night": ("0-1", 0.98, 0.12, 0.0),
    "wet": ("0-1", 0.12, 0.46, 0.0),
    "key_ground": ("posts", 0, 4, 0.30),
}
COUNTED = ("losses", "hit", "captured", "gone", "tonnes", "lost", "flown", "trench")
Z = {"p05": -1.64, "p25": -0.67, "p50": 0.0, "p75": 0.67, "p95": 1.64}


def days_of(siege: Siege, until: dt.date) -> list[dt.date]:
    return [siege.at + dt.timedelta(days=k) for k in range((until - siege.at).days + 1)]


def bands(days: list[dt.date], measure: str, rng: np.random.Generator) -> list[dict[str, Any]]:
    _, first, last, spread = LEVELS[measure]
    wobble = rng.normal(0, 0.006, len(days)).cumsum() * (1 - np.linspace(0, 1, len(days)))
    rows = []
    for k, date in enumerate(days):
        t = k / max(1, len(days) - 1)
        middle = max(0.0, first + (last - first) * t**0.8 + last * wobble[k])
        sd = max(abs(last), abs(first)) * spread * t**0.6
        row = {name: max(0.0, middle + z * sd / 1.64) for name, z in Z.items()}
        if LEVELS[measure][0] in ("0-1", "share"):
            row = {name: min(1.0, value) for name, value in row.items()}
        rows.append({"date": date, "measure": measure, "n": N, "mean": min(middle, 1e9), **row})
    if any(word in measure for word in COUNTED):
        for name in ("mean", *Z):
            high = 0.0
            for row in rows:
                high = row[name] = max(high, row[name])
    return rows


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS[table], orient="row")


def interval(p: float) -> dict[str, float]:
    half = 1.96 * (p * (1 - p) / N) ** 0.5 + 1e-3
    return {"low": max(0.0, p - half), "high": min(1.0, p + half)}


def control(siege: Siege, days: list[dt.date], rng: np.random.Generator) -> pl.DataFrame:
    key = set(siege.scenario.key_ground)
    held = {state.position: state.holder for state in siege.situation.positions}
    rows = []
    for position in siege.positions:
        ends = rng.beta(3, 2) if position.id in key else rng.beta(0.4, 1.5)
        start = 1.0 if held.get(position.id) == siege.scenario.sides[0].id else 0.0
        opens = int(rng.integers(5, max(6, len(days) // 2)))
        for k, date in enumerate(days):
            t = max(0.0, min(1.0, (k - opens) / 12))
            p = start or float(ends * t)
            rows.append(
                {
                    "date": date,
                    "position": position.id,
                    "p_besieger": p,
                    "p_garrison": 1 - p - 0.1 * p * (1 - p),
                    "p_contested": 0.1 * p * (1 - p),
                    **interval(p),
                    "n": N,
                }
            )
    return frame("control", rows)


def key_ground(siege: Siege, days: list[dt.date]) -> pl.DataFrame:
    rows = []
    whole = len(siege.scenario.key_ground)
    for posts in range(1, whole + 1):
        for k, date in enumerate(days):
            t = max(0.0, min(1.0, (k - 5) / 25))
            p = (0.97 - 0.13 * posts) * t**0.5
            rows.append({"date": date, "posts": posts, "p": p, **interval(p), "n": N})
    return frame("key_ground", rows)


def tasks(siege: Siege, plan: Plan, days: list[dt.date], rng: np.random.Generator) -> Any:
    rows, by_day = [], []
    for task in assign(Known(siege), plan):
        opens = max(0, min(len(days) - 1, (task.start.date() - siege.at).days))
        p = float(rng.beta(2, 1.6))
        done = min(len(days) - 1, opens + int(rng.integers(1, 9)))
        rows.append(
            {
                "task": task.id,
                "phase": task.task.phase,
                "kind": task.task.kind,
                "formation": task.task.units[0],
                "objective": task.objective,
                "start": task.start,
                "p_done": p,
                **interval(p),
                "n": N,
                "median_done": days[done],
                "p_failed": 0.6 * (1 - p),
                "p_expired": 0.4 * (1 - p),
                "tries": 1 + float(rng.random()),
            }
        )
        for k, date in enumerate(days):
            share = p * max(0.0, min(1.0, (k - opens) / max(1, 2 * (done - opens))))
            by_day.append({"task": task.id, "date": date, "p_done": share})
    return frame("tasks", rows), frame("task_days", by_day)


def rounds(siege: Siege, days: list[dt.date]) -> pl.DataFrame:
    rows = []
    for stock in siege.situation.stocks:
        if stock.item not in {a.id for a in siege.ammunition} or not stock.quantity:
            continue
        depot = next(d for d in siege.depots if d.id == stock.depot)
        for k, date in enumerate(days):
            t = k / max(1, len(days) - 1)
            middle = stock.quantity * (1 - 0.7 * t)
            row = {name: max(0.0, middle * (1 + 0.12 * z * t)) for name, z in Z.items()}
            place = {"item": stock.item, "side": depot.side, "depot": depot.id}
            rows.append({"date": date, "measure": "stock", **place, "n": N, "mean": middle, **row})
    return frame("rounds", rows)


def tubes(siege: Siege, days: list[dt.date]) -> pl.DataFrame:
    rows = []
    for side in siege.scenario.sides:
        for weapon in siege.equipment:
            units = [u for u in siege.units if u.side == side.id and u.equipment == weapon.id]
            whole = sum(u.tubes for u in units)
            for k, date in enumerate(days if whole else []):
                middle = whole * (1 - 0.3 * k / len(days))
                row = {name: max(0.0, middle + z) for name, z in Z.items()}
                place = {"item": weapon.id, "side": side.id}
                rows.append(
                    {"date": date, "measure": "tubes", **place, "n": N, "mean": middle, **row}
                )
    return frame("tubes", rows)


def outcomes() -> pl.DataFrame:
    rows = []
    for measure, (unit, first, last, spread) in LEVELS.items():
        value = last - first if any(word in measure for word in COUNTED) else last
        sd = abs(last) * spread
        rows.append(
            {
                "measure": measure,
                "unit": unit,
                "p05": max(0.0, value - sd),
                "p50": value,
                "p95": value + sd,
                "mean": value,
                "mean_low": value - sd / 40,
                "mean_high": value + sd / 40,
                "n": N,
            }
        )
    return frame("outcomes", rows)


def periods(plan: Plan, until: dt.date) -> pl.DataFrame:
    rows = []
    for k, phase in enumerate(plan.phases):
        start = phase.start.date()
        end = min(until, phase.end.date() if phase.end else until)
        for measure, middle in (("besieger_losses", 2100 - 300 * k), ("garrison_losses", 1300)):
            row = {name: middle * (1 + 0.25 * z) for name, z in Z.items()}
            rows.append(
                {
                    "period": phase.title,
                    "start": start,
                    "end": end,
                    "measure": measure,
                    "n": N,
                    "mean": float(middle),
                    **row,
                    "record_low": 0.8 * middle if k == 1 else None,
                    "record_best": 1.1 * middle if k == 1 else None,
                    "record_high": 1.6 * middle if k == 1 else None,
                }
            )
    return frame("periods", rows)


def record(siege: Siege, days: list[dt.date]) -> pl.DataFrame:
    rows = []
    for measure in ("garrison_losses", "besieger_trench_km", "tonnes_dropped"):
        _, first, last, _ = LEVELS[measure]
        for share in (0.15, 0.5, 0.9):
            date = days[int(share * (len(days) - 1))]
            best = first + (last - first) * share * 1.1
            rows.append(
                {
                    "date": date,
                    "measure": measure,
                    "item": "",
                    "place": "",
                    "low": 0.9 * best,
                    "best": best,
                    "high": 1.2 * best,
                    "source": "made up for the test",
                }
            )
    return frame("record", rows)


def reserve(siege: Siege) -> pl.DataFrame:
    side = siege.scenario.sides[1].id
    units = [u for u in siege.units if u.side == side and u.kind == "formation"][-4:]
    rows = []
    for k, unit in enumerate(units):
        p = 0.15 + 0.2 * k
        bands_ = {"p05": 90.0, "p25": 180.0, "p50": 260.0, "p75": 330.0, "p95": 420.0}
        rows.append(
            {"unit": unit.id, "men": 520.0, "n": N, "mean": 258.0, **bands_, "p_spent": p}
            | interval(p)
        )
    return frame("reserve", rows)


def conditions() -> pl.DataFrame:
    told = {"the six hills are held": 0.19, "two regiments are fresh": 0.61, "all together": 0.14}
    rows = [{"condition": what, "p": p, **interval(p), "n": N} for what, p in told.items()]
    return frame("conditions", rows)


def stories(days: list[dt.date]) -> tuple[Story, ...]:
    told = tuple(
        (date, (f"Day {k} begins dry.", "Nothing but test figures happens."))
        for k, date in enumerate(days)
    )
    ranks = ((10, "The garrison does badly"), (50, "The middle of all runs"), (90, "It does well"))
    return tuple(Story(100 + p, p, headline, told) for p, headline in ranks)


def view(siege: Siege, plan: Plan, until: dt.date, seed: int = 7, **changes: Any) -> RunView:
    rng = np.random.default_rng(seed)
    days = days_of(siege, until)
    task_rows, by_day = tasks(siege, plan, days, rng)
    values: dict[str, Any] = {
        "siege": siege,
        "plan": plan,
        "meta": {
            "plan": plan.id,
            "garrison_plan": "hold",
            "at": siege.at,
            "until": until,
            "seed": seed,
            "replications": N,
            "parameters": "prior",
            "engine_version": "0.1.0",
            "rule_versions": {"contact": 3, "fires": 2, "digging": 1},
            "scenario_hash": "0f" * 32,
            "plan_hash": "a1" * 32,
            "seconds": 11.4,
        },
        "measures": tuple(
            Note(name, unit, name.replace("_", " "), any(w in name for w in COUNTED))
            for name, (unit, *_) in LEVELS.items()
        ),
        "daily": frame("daily", [r for name in LEVELS for r in bands(days, name, rng)]),
        "control": control(siege, days, rng),
        "tasks": task_rows,
        "task_days": by_day,
        "outcomes": outcomes(),
        "ending": Ending(0.06, 0.05, 0.071, N, {"the command post fell": 0.04, "strength": 0.02}),
        "rounds": rounds(siege, days),
        "tubes": tubes(siege, days),
        "key_ground": key_ground(siege, days),
        "reserve": reserve(siege),
        "conditions": conditions(),
        "record": record(siege, days),
        "periods": periods(plan, until),
        "stories": stories(days),
    }
    return RunView(**(values | changes))


def assessment(siege: Siege) -> Assessment:
    sides = [side.id for side in siege.scenario.sides]
    forces = (
        Row("Men fit", "46 500", 44000, 49000, "men", "forces.csv", sides[0], "Strength"),
        Row("Men fit", "9 400", 9100, 9700, "men", "strength_states.csv", sides[1], "Strength"),
        Row("Infantry of it", "17 200", None, None, "men", "units.csv", sides[0], "Strength"),
        Row(
            "Lost since the start", "1 690", 1500, 1900, "men", "casualties.csv", sides[1], "Losses"
        ),
    )
    guns = (
        Row("105 mm howitzers", "24", None, None, "tubes", "fires.csv", sides[0]),
        Row("105 mm howitzers", "22", None, None, "tubes", "fires.csv", sides[1]),
        Row("rounds of 105 mm", "19 000", 15000, 22000, "rounds", "fires.csv", sides[1]),
    )
    return Assessment(
        siege.at,
        (
            Section("Forces", "Both sides, as the situation gives them.", forces),
            Section("Guns and rounds", "Days of fire at the rate of the last week.", guns),
        ),
        (
            StatementRow(
                "Nearly 100 km of trench, as planned",
                "Trench dug on the ring and the approaches",
                "85 km",
                f"50{chr(8211)}100 km",
                "a little less",
                "works.csv, estimate",
            ),
            StatementRow("The siege was tightened", "Perimeter", "13.8 km", "", "agrees", "model"),
        ),
        "These are figures of the written situation, each with its source.",
    )
