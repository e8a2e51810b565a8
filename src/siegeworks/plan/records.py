"""A plan as data: phases, tasks, conditions; and the standing policies of a side.

A plan is a TOML file (``plans/ID.toml``). A task names its unit, objective, start (hour or
condition), end state and abort rule; where a plan is silent the side's policy acts.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, get_args

from pydantic import Field

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.records import ID
from siegeworks.scenario.schema import Record, column
from siegeworks.scenario.vocabulary import ConditionKind, TaskKind

TASK_KINDS: tuple[str, ...] = get_args(TaskKind)
"""Kinds of task; the index of a kind is its code in the engine."""
CONDITION_KINDS: tuple[str, ...] = get_args(ConditionKind)
"""Kinds of condition; the index of a kind is its code in the engine."""


class Condition(Record):
    """One precondition of a task; all must hold.

    ``task_done``/``task_failed``: ``of`` = task id. ``trench_within``: ``of`` = trench id (or
    empty = the best line to the objective), ``value`` = metres from the objective. ``force_ratio``:
    ``value`` = men of the task's units over the defenders'. ``rounds``: ``of`` = ammunition id,
    ``value`` = rounds in the reserve purse. ``night``/``dry``: no argument. ``holds``/``lost``:
    ``of`` = position held / not held by the plan's side. ``strength``/``cohesion``: ``value`` =
    least share of establishment / mean cohesion of the task's units. ``mine_ready``: ``of`` = mine
    task whose gallery has arrived.
    """

    kind: ConditionKind = column("what must hold")
    of: str = column("what it is about", default="")
    value: float = column("threshold", default=0.0)


class Renew(Record):
    """When a task that failed is tried again."""

    times: int = column("how often at most", default=0, ge=0, le=20)
    strength: float = column(
        "least share of the echelon's starting strength", "share", 0.6, ge=0, le=1
    )
    cohesion: float = column("least mean cohesion", "0-1", 0.5, ge=0, le=1)


class Task(Record):
    """A task given to units."""

    id: str = column("identifier", pattern=ID)
    phase: str = column("phase it belongs to", pattern=ID)
    kind: TaskKind = column("what is to be done")
    units: tuple[str, ...] = column(
        "units or formations; a formation means all its units of the fitting kind",
        min_length=1,
    )
    objective: str = column("position, trench line or zone, by kind of task", default="")
    start: dt.datetime | None = column("earliest start, local; H-hour for an assault", default=None)
    end: dt.datetime | None = column("when the task lapses, empty = with its phase", default=None)
    at_night: bool = column("true = starts at civil dusk of the start's day", default=False)
    conditions: tuple[Condition, ...] = column("all must hold", default=())
    wait_h: float = column(
        "hours it waits for its conditions before it is dropped", "h", 72.0, ge=0
    )
    support: tuple[str, ...] = column(
        "batteries or artillery formations that fire for it", default=()
    )
    rounds: dict[str, Annotated[int, Field(ge=0)]] = column(
        "preparation rounds by ammunition", default={}
    )
    preparation_min: int = column("length of the preparation", "min", 60, ge=0, le=720)
    share: float = column(
        "share of its men at the work, for dig and mine", "share", 0.4, ge=0, le=1
    )
    from_place: str = column("assembly area or position it starts from", default="")
    renew: Renew = column("renewal after failure", default=Renew())
    abort_loss: float = column(
        "echelon loss at which the task is given up for good", "share", 0.6, ge=0, le=1
    )
    then: str = column("task that its units take up when it is done", default="")
    charge_kg: int = column("charge of a mine", "kg", 0, ge=0)
    words: str = column("the task in words, for the order", default="")
    source: str = column("paper it rests on", default="")


class Phase(Record):
    """A phase (attack) of the plan."""

    id: str = column("identifier", pattern=ID)
    title: str = column("title")
    start: dt.datetime = column("earliest start, local")
    end: dt.datetime | None = column("end, local; empty = when the siege ends", default=None)
    aim: str = column("what it is for", default="")


Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Line(Record):
    """A trench line that the plan draws itself: an approach for its side's tasks of kind dig."""

    id: str = column("identifier; none that the siege's own lines have", pattern=ID)
    objective: str = column("position it leads to", ref="positions")
    course: tuple[tuple[Latitude, Longitude], ...] = column(
        "points (latitude, longitude), rear end first", min_length=2, max_length=200
    )
    branches: float = column("metres dug for each metre of its course", "x", 1.0, ge=1, le=30)


class Plan(Record):
    """``plans/ID.toml``."""

    id: str = column("identifier", pattern=ID)
    title: str = column("title")
    side: str = column("side whose plan it is", pattern=ID)
    start: dt.date = column("day from which the plan runs")
    summary: str = column("in a few sentences")
    variant_of: str = column("plan it changes", default="")
    then: str = column("plan that follows when this one's phases are over", default="")
    phases: tuple[Phase, ...] = column("phases, in order", min_length=1)
    tasks: tuple[Task, ...] = column("tasks, in order of priority", min_length=1)
    lines: tuple[Line, ...] = column("trench lines beside those of the siege", default=())
    source: str = column("papers it rests on", default="")

    def task(self, task_id: str) -> Task:
        """The task with this id; ``UsageError`` when there is none."""
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise UsageError.unknown("task", task_id, [t.id for t in self.tasks])

    def without(self, task_id: str) -> Plan:
        """A copy without one task; conditions on it and links to it go with it.

        A task that followed it by ``then`` follows the task before it. ``UsageError`` when there
        is no such task, or no other.
        """
        gone = self.task(task_id)
        kept = tuple(_released(t, gone) for t in self.tasks if t.id != task_id)
        if not kept:
            raise UsageError(f"plan {self.id!r} has no task but {task_id!r}")
        return self.model_copy(update={"tasks": kept})

    def with_task(self, task: Task) -> Plan:
        """A copy with this task: in place of the one with its id, else after all others."""
        others = [t.id for t in self.tasks]
        if task.id in others:
            tasks = tuple(task if t.id == task.id else t for t in self.tasks)
        else:
            tasks = (*self.tasks, task)
        return self.model_copy(update={"tasks": tasks})


ABOUT_TASKS = ("task_done", "task_failed", "mine_ready")
"""Kinds of condition whose ``of`` is a task."""


def _released(task: Task, gone: Task) -> Task:
    """``task`` with nothing that hangs on the task that is gone."""
    conditions = tuple(
        c for c in task.conditions if not (c.kind in ABOUT_TASKS and c.of == gone.id)
    )
    then = gone.then if task.then == gone.id else task.then
    return task.model_copy(update={"conditions": conditions, "then": then})


class Policy(Record):
    """``policies.toml``, one table a side: what a side does where its plan is silent."""

    counterattacks_per_sector_watch: int = column("at most", "per watch", 1, ge=0, le=4)
    counterattack_reserve_min: int = column(
        "least reserve to counter-attack with", "men", 100, ge=0
    )
    counterattack_cohesion_min: float = column("its least cohesion", "0-1", 0.55, ge=0, le=1)
    counterattack_reach_m: float = column("how far it may come from", "m", 2500.0, ge=0)
    counterattack_delay_h: float = column("order to contact with a rehearsed route", "h", 1.5, ge=0)
    counterattack_delay_improvised_h: float = column("without one", "h", 6.0, ge=0)
    counterattack_stop_after: int = column(
        "failures on a position after which it stops", default=3, ge=1
    )
    counterattack_rest_h: float = column("hours a unit is spent after one", "h", 24.0, ge=0)
    counterattack_window_h: float = column(
        "hours after a loss in which one is tried", "h", 24.0, ge=0
    )
    last_reserve: int = column("men never committed", "men", 300, ge=0)
    assaults_stop_after: int = column(
        "failures on a position after which a side stops", default=3, ge=1
    )
    assault_rest_days: float = column(
        "days until it may try again without fresh force", "days", 10.0, ge=0
    )
    reinforce_below: float = column(
        "a post asks for men under this share of its establishment",
        "share",
        0.55,
        ge=0,
        le=1,
    )
    hold_at_all_cost: bool = column("true = posts are not given up by order", default=True)
    withdraw_below: float = column(
        "a post is given up under this share, if not held at all cost",
        "share",
        0.15,
        ge=0,
        le=1,
    )
    ration_food_days: float = column("days of food under which rations are cut", "days", 4.0, ge=0)
    ration_share: float = column("cut ration", "share", 0.67, ge=0, le=1)
    reserve_purse: float = column(
        "share of a calibre kept for the next named operation", "share", 0.5, ge=0, le=1
    )
    defence_purse: float = column("share kept for defence", "share", 0.3, ge=0, le=1)
    harass_rounds_per_tube_day: float = column(
        "daily harassing, in rounds of the reference gun", "rounds", 12.0, ge=0
    )
    harass_strip_share: float = column(
        "share of it on strip and drop zones", "share", 0.3, ge=0, le=1
    )
    counter_battery_share: float = column("share of it on located guns", "share", 0.3, ge=0, le=1)
    reinforcement_call_below: float = column(
        "call the next formation when fit men fall under this share of the start",
        "share",
        0.92,
        ge=0,
        le=2,
    )
    reinforcement_gap_days: float = column("days between two calls", "days", 2.0, ge=0)
    labour_outside_strength: int = column(
        "labourers outside strength who gather and carry", "men", 0, ge=0
    )
    gather_share: float = column("share of free men who gather loads", "share", 0.1, ge=0, le=1)
    strip_stop_day: float = column(
        "loss per landing that stops landings by day", "prob", 0.05, ge=0, le=1
    )
    strip_stop_night: float = column("the same by night", "prob", 0.20, ge=0, le=1)
    height_step_loss: float = column(
        "loss per sortie that orders the next drop height", "prob", 0.01, ge=0, le=1
    )
    strike_share_guns: float = column("strike sorties against guns", "share", 0.3, ge=0, le=1)
    strike_share_road: float = column("strike sorties against the road", "share", 0.3, ge=0, le=1)
    refill_share_week: float = column(
        "share of lost men replaced a week, from its pool", "share", 0.5, ge=0, le=1
    )
    rest_days_between_attacks: float = column(
        "days a unit rests after it failed", "days", 2.0, ge=0
    )


class Policies(Record):
    """Policies of the two sides, by side id in the file."""

    besieger: Policy = column("the besieger's", default=Policy())
    garrison: Policy = column("the garrison's", default=Policy())
