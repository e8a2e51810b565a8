"""What a forecast must beat: four ways to say what happens without a model of the siege.

- ``nothing``: nothing changes from the start.
- ``rates``: the daily rates of the first attack go on. They are the change between the scenario's
  first two written situations over the days between them; for cargo, the mean of the record's own
  daily figures in the calibration window.
- ``odds``: each attack that was ordered takes its post with the chance that 452 battles give at its
  ratio of men (one draw an order, one draw of luck a side), if its preconditions hold.
- ``schedule``: a position falls at its first assault in the record with chance 0.65 and stays
  taken.

Each forecasts holders; ``nothing`` and ``rates`` also forecast the other figures, all forecast the
days of captures. A baseline that says nothing of a quantity is left out there.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from siegeworks.plan.forces import ATTACKS
from siegeworks.plan.history.lasting import Order, orders_of
from siegeworks.plan.known import Known
from siegeworks.scenario.draft import situation_dates
from siegeworks.scenario.load import load
from siegeworks.scenario.preconditions import read_precondition
from siegeworks.scenario.siege import Siege
from siegeworks.study.cases import written_measures
from siegeworks.study.hindcast.figures import Figure
from siegeworks.study.hindcast.holders import Codes, Held
from siegeworks.study.men import INFANTRY, men_of
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import BESIEGER, GARRISON, Floats

NAMES = ("nothing", "rates", "odds", "schedule")
TITLES = {
    "nothing": "nothing changes from the start",
    "rates": "the first attack's daily rates go on",
    "odds": "CDB90 odds alone",
    "schedule": "a position falls at its first assault in the record with chance 0.65",
}
SCHEDULE_CHANCE = 0.65
"""Chance at the first assault, fixed before the exam (rulings on evidence, 4)."""
ODDS_B0, ODDS_B1, ODDS_SD = 0.645, 0.33, 0.83
"""Constant, slope of the log force ratio and standard deviation of a campaign's luck: recommended
form of the fit to CDB90's 452 training battles (US Army Concepts Analysis Agency, 1990)."""
WORKS_X = {"none": 1.0, "hasty": 1.3, "prepared": 1.5, "fortified": 1.6}
"""Worth of a defender by posture, QJM's published values as the same form uses them."""
ROLLING_X, FLAT_X = 1.3, 1.05
HILL_M = 10.0
"""A post this high above the ground around counts as rolling ground."""
LEAST_DEFENDERS = 50
"""Defenders of a post that the written situation leaves empty: a platoon and a half, a guess."""
DRAWS = 2000
"""Draws of the odds."""
ODDS_STREAM = 90
"""Number that keeps the odds' draws apart from any other of the same seed."""
TAIL_POINTS = 400
"""Points that stand for an exponential waiting time."""


@dataclass(frozen=True, eq=False)
class Baselines:
    """The baselines of one start; ``held`` is the record at every dawn of the run."""

    siege: Siege
    held: Held
    seed: int

    # --- holders ---------------------------------------------------------------------------------

    @cached_property
    def start(self) -> Codes:
        """Class of every post at the first dawn, by the written situation [P]; not yet built posts
        are the garrison's."""
        holders = Known(self.siege).holders
        index = self.siege.side_index
        return np.array([index.get(holders.get(p, ""), GARRISON) for p in self.held.posts], np.int8)

    def shares(self, name: str) -> Floats:
        """Chance of each class at each dawn and post [D, P, 3]."""
        if name == "odds":
            return np.stack([(self._odds == k).mean(axis=0) for k in range(3)], axis=-1)
        taken = {"nothing": self._never, "rates": self._by_rates, "schedule": self._by_schedule}
        fallen = np.where(self.start == BESIEGER, 1.0, taken[name]())
        return np.stack([fallen, 1.0 - fallen, np.zeros_like(fallen)], axis=-1)

    def _never(self) -> Floats:
        return np.zeros((len(self.held.dawns), len(self.held.posts)))

    def _by_rates(self) -> Floats:
        days = np.arange(len(self.held.dawns), dtype=np.float64)
        fallen = 1.0 - np.exp(-self.hazard * days)
        return np.repeat(fallen[:, None], len(self.held.posts), axis=1)

    def _by_schedule(self) -> Floats:
        fallen = self._never()
        for p, post in enumerate(self.held.posts):
            day = self._first_assault(post)
            if day is not None:
                fallen[day:, p] = SCHEDULE_CHANCE
        return fallen

    def _first_assault(self, post: str) -> int | None:
        """Row of the first dawn after the first assault on a post in the record."""
        besieger = self.siege.scenario.sides[BESIEGER].id
        days = [
            _dawn_after(self.siege, event.date, event.time_local)
            for event in self.siege.events
            if (event.event, event.place, event.attacker) == ("assault", post, besieger)
        ]
        first = self.held.dawns[0]
        rows = [(day - first).days for day in days if day > first]
        return min(rows, default=None)

    # --- days of captures ------------------------------------------------------------------------

    def capture_days(self, name: str, kind: str, post: str) -> Floats:
        """Days of a post's first capture or final loss [draws]; as many as dawns = never."""
        never = float(len(self.held.dawns))
        p = self.held.posts.index(post)
        if self.start[p] == BESIEGER:
            return np.zeros(1)
        if name == "nothing":
            return np.array([never])
        if name == "rates":
            shares = (np.arange(TAIL_POINTS) + 0.5) / TAIL_POINTS
            return np.minimum(-np.log(1.0 - shares) / max(self.hazard, 1e-12), never)
        if name == "schedule":
            return self._scheduled_days(post, never)
        from siegeworks.study.hindcast.captures import final_loss, first_capture

        of = first_capture if kind == "first_capture" else final_loss
        return of(self._odds[:, :, p : p + 1])[:, 0]

    def _scheduled_days(self, post: str, never: float) -> Floats:
        day = self._first_assault(post)
        if day is None:
            return np.array([never])
        n_falls = round(SCHEDULE_CHANCE * TAIL_POINTS)
        return np.repeat([float(day), never], [n_falls, TAIL_POINTS - n_falls])

    # --- figures ---------------------------------------------------------------------------------

    def value(self, name: str, figure: Figure, at_start: float) -> float | None:
        """Forecast of a figure; ``at_start`` is its measure at the run's first dawn.

        None when the baseline says nothing of it.
        """
        if name == "nothing":
            return 0.0 if figure.start else at_start
        if name != "rates":
            return None
        rate = self._rate(figure)
        if rate is None:
            return None
        if figure.start is not None:
            return max(rate * (figure.end - figure.start).days, 0.0)
        return max(at_start + rate * (figure.end - self.siege.at).days, 0.0)

    @cached_property
    def hazard(self) -> float:
        """Chance a day that a post falls, by the first two situations; 0 when there is one."""
        if self._pair is None:
            return 0.0
        (first, second), days = self._pair
        counted = first.terrain.counted & (first.owners == GARRISON)
        left = (counted & (second.owners == GARRISON)).sum() / max(counted.sum(), 1)
        return -math.log(max(float(left), 1e-3)) / days

    @cached_property
    def _pair(self) -> tuple[tuple[Standing, Standing], int] | None:
        """The first two written situations and the days between them."""
        dates = situation_dates(self.siege.folder)[:2]
        if len(dates) < 2:
            return None
        first, second = (Standing.of(load(self.siege.folder, at=date)) for date in dates)
        return (first, second), (second.siege.at - first.siege.at).days

    @cached_property
    def _changes(self) -> dict[str, float]:
        """Change a day of every written measure."""
        if self._pair is None:
            return {}
        (first, second), days = self._pair
        before, after = written_measures(first), written_measures(second)
        return {name: (after[name] - before[name]) / days for name in before}

    def _rate(self, figure: Figure) -> float | None:
        if figure.measure == "tubes":
            return self._change_of_tubes(figure.item)
        if figure.measure == "infantry":
            return self._change_of_infantry()
        if figure.measure in self._changes:
            return self._changes[figure.measure]
        return self._recorded_rate(figure)

    def _change_of_tubes(self, item: str) -> float | None:
        if self._pair is None:
            return None
        (first, second), days = self._pair
        side, _, weapon = item.partition(".")
        row = self.siege.side_index[side]
        before, after = first.tubes(row), second.tubes(row)
        if weapon not in before or weapon not in after:
            return None
        return (after[weapon].serviceable - before[weapon].serviceable) / days

    def _change_of_infantry(self) -> float | None:
        if self._pair is None:
            return None
        (first, second), days = self._pair
        return (_infantry(second) - _infantry(first)) / days

    def _recorded_rate(self, figure: Figure) -> float | None:
        """Mean of the record's daily figures in the calibration window."""
        from siegeworks.study.hindcast.figures import figures_of

        first, last = self.siege.scenario.first_day, self.siege.scenario.last_day
        days = [
            f for f in figures_of(self.siege, first, last)
            if f.quantity == figure.quantity and f.use == "calibration" and f.start is not None
        ]  # fmt: skip
        rates = [f.truth.best / (f.end - f.start).days for f in days if f.start is not None]
        return float(np.mean(rates)) if rates else None

    # --- odds ------------------------------------------------------------------------------------

    @cached_property
    def _odds(self) -> Codes:
        """Holder of every post in draws of the odds [draws, D, P]."""
        return _Odds(self.siege, self.held, self.start, self.seed).holders()


def _infantry(standing: Standing) -> float:
    """Fit infantry that the garrison's main depots feed."""
    main = {d.id for d in standing.siege.depots if d.is_main}
    troops = [(u, s) for u, s in standing.of_side(GARRISON, INFANTRY) if u.depot in main]
    return float(men_of(troops).fit)


def _dawn_after(siege: Siege, date: dt.date, hour: str) -> dt.date:
    """The dawn that follows an hour; of an event without an hour, the next day's."""
    is_before = bool(hour) and int(hour[:2]) < siege.scenario.dawn_hour
    return date if is_before else date + dt.timedelta(days=1)


@dataclass(frozen=True, eq=False)
class _Odds:
    """The attacks of the record, each a throw at the odds of its ratio of men."""

    siege: Siege
    held: Held
    start: Codes
    seed: int

    def holders(self) -> Codes:
        known = Known(self.siege)
        rng = np.random.default_rng([self.seed, ODDS_STREAM])
        luck = rng.normal(0.0, ODDS_SD, (DRAWS, 2))
        state = np.repeat(self.start[None], DRAWS, axis=0)
        attacks = self._attacks(known)
        out = np.empty((DRAWS, len(self.held.dawns), len(self.held.posts)), np.int8)
        for d, date in enumerate(self.held.dawns):
            for side, order in attacks.get(date, ()):
                self._throw(known, state, order, side, luck[:, side], rng.random(DRAWS))
            self._surrender(state)
            out[:, d] = state
        return out

    def _attacks(self, known: Known) -> dict[dt.date, list[tuple[int, Order]]]:
        """Attacks by the dawn that shows their outcome."""
        found: dict[dt.date, list[tuple[int, Order]]] = {}
        for side, name in enumerate(known.sides):
            for order in orders_of(known, name):
                if order.row.task in ATTACKS and order.row.objective in self.held.posts:
                    hour = f"{order.start:%H:%M}"
                    day = _dawn_after(self.siege, order.start.date(), hour)
                    found.setdefault(day, []).append((side, order))
        for same_day in found.values():
            same_day.sort(key=lambda pair: pair[1].start)
        return found

    def _throw(
        self, known: Known, state: Codes, order: Order, side: int, luck: Floats, u: Floats
    ) -> None:
        p = self.held.posts.index(order.row.objective)
        may = state[:, p] == 1 - side
        for word in read_precondition(order.row.precondition)[0]:
            if word.kind in ("holds", "lost") and word.of in self.held.posts:
                ours = state[:, self.held.posts.index(word.of)] == side
                may &= ours if word.kind == "holds" else ~ours
        odds = ODDS_B0 + ODDS_B1 * math.log(self._ratio(known, order)) + luck
        state[may & (u < 1.0 / (1.0 + np.exp(-odds))), p] = side

    def _ratio(self, known: Known, order: Order) -> float:
        """Men of the order over the defenders, these by their works and ground."""
        post = known.positions[order.row.objective]
        sides = {unit.id: unit.side for unit in self.siege.units}
        own = sides[next(iter(order.unit_ids))]
        attackers = sum(known.men(u) or known.units[u].establishment for u in order.unit_ids)
        defenders = sum(
            s.fit for s in known.states.values() if s.position == post.id and sides[s.unit] != own
        )
        ground = ROLLING_X if post.height_m >= HILL_M else FLAT_X
        worth = WORKS_X[post.fortification] * ground
        return max(attackers, 1) / (max(defenders, LEAST_DEFENDERS) * worth)

    def _surrender(self, state: Codes) -> None:
        """With the command post everything falls."""
        post = self.siege.scenario.ending.command_post
        if post in self.held.posts:
            over = state[:, self.held.posts.index(post)] == BESIEGER
            state[over] = BESIEGER


__all__ = ["NAMES", "TITLES", "Baselines"]
