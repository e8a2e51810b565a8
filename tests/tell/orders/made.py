"""Plans made by chance on a small siege, sound or not: what an order must be able to tell."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from siegeworks.plan.forces import FITTING, OBJECTIVES, fitting
from siegeworks.plan.known import Known
from siegeworks.plan.records import Condition, Phase, Plan, Renew, Task
from siegeworks.plan.siege import PlannedSiege

Draw = Any
HOUR = dt.timedelta(hours=1)


def _objectives(known: Known, kind: str) -> list[str]:
    """Names that a kind of task may be about."""
    tables = {
        "position": list(known.positions),
        "place": list(known.places),
        "zone": list(known.zones),
        "trench": list(known.trenches),
        "units": [u.id for u in known.siege.units if u.side == "garrison"],
        "none": [""],
    }
    return [name for table in OBJECTIVES[kind] for name in tables[table]]  # type: ignore[index]


def _task(known: Known, names: dict[str, list[str]], index: int, phases: list[Phase]) -> Any:
    @st.composite
    def task(draw: Draw) -> Task:
        kind = draw(st.sampled_from(sorted(names)))
        phase = draw(st.sampled_from(phases))
        units = draw(st.lists(st.sampled_from(names[kind]), min_size=1, max_size=3, unique=True))
        start = phase.start + draw(st.integers(0, 90)) * HOUR
        before = [f"t{k}" for k in range(index)]
        conditions = [Condition(kind="night")] if draw(st.booleans()) else []
        if before and draw(st.booleans()):
            conditions.append(Condition(kind="task_done", of=draw(st.sampled_from(before))))
        guns = names["support"]
        fires = draw(st.lists(st.sampled_from(guns), max_size=2, unique=True))
        return Task(
            id=f"t{index}",
            phase=phase.id,
            kind=kind,
            units=tuple(units),
            objective=draw(st.sampled_from(_objectives(known, kind) or [""])),
            start=start if draw(st.booleans()) else None,
            end=start + draw(st.integers(1, 200)) * HOUR if draw(st.booleans()) else None,
            conditions=tuple(conditions),
            support=tuple(fires),
            rounds={a: draw(st.integers(0, 500)) for a in list(known.ammunition)[:2]},
            renew=Renew(times=draw(st.integers(0, 3))),
            then=draw(st.sampled_from(before)) if before and draw(st.booleans()) else "",
            words=draw(st.text(max_size=40)),
        )

    return task()


def plans(siege: PlannedSiege) -> Any:
    """Plans of one to three phases and up to a dozen tasks for units that fit them."""
    known = Known(siege)
    own = [u.id for u in siege.units if u.side == "besieger"]
    names = {kind: [u for u in own if fitting(known, u, kind)] for kind in FITTING}
    names = {kind: units for kind, units in names.items() if units and _objectives(known, kind)}

    @st.composite
    def plan(draw: Draw) -> Plan:
        first = known.clock.opening
        phases = [
            Phase(
                id=f"p{k}",
                title=draw(st.text(min_size=1, max_size=20)),
                start=first + k * 120 * HOUR,
                end=first + (k + 1) * 150 * HOUR if draw(st.booleans()) else None,
                aim=draw(st.text(max_size=20)),
            )
            for k in range(draw(st.integers(1, 3)))
        ]
        tasks = [draw(_task(known, names, k, phases)) for k in range(draw(st.integers(1, 12)))]
        return Plan(
            id="made",
            title=draw(st.text(min_size=1, max_size=30)),
            side="besieger",
            start=first.date(),
            summary=draw(st.text(max_size=60)),
            phases=tuple(phases),
            tasks=tuple(tasks),
        )

    return plan()
