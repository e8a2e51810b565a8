"""The search: every choice alone first, then the promising ones together, plan against plan.

1. *Screen*: each option of each knob alone, on common draws, against the given plan. What pays in
   some objective beyond ``race.SURE`` standard errors is promising, the greatest gains first; a
   staff would begin so too.
2. *Confirm*: the options that gained most are fought on more draws; those that still gain stay.
3. *Combine*: NSGA-II (K. Deb et al., 2002; Optuna's) over the promising knobs, the best pairs
   given to it as a start. Each plan runs the race; those that cannot work by the plan checks are
   not fought.
4. What is left of the race is handed on to be judged on fresh draws (:mod:`.judge`), because the
   best of many on the draws that chose it looks better than it is.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from siegeworks.plan.checks import check_plan
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import UsageError, errors
from siegeworks.study.improve.arena import Arena
from siegeworks.study.improve.knobs import Choice, Knob, knobs_of, turned
from siegeworks.study.improve.objectives import Objective
from siegeworks.study.improve.race import SURE, Runner, front, further, gaps, is_beaten
from siegeworks.study.simulate import Progress

SCREEN_SHARE = 0.3
"""Share of the budget for single choices; the rest is for combinations."""
STAGES = (1, 3, 9)
"""Replications of the stages of the race, in multiples of the first."""
PROMISING_AT_MOST = 16
CONFIRMED_AT_MOST = 40
"""Knobs whose options are fought again before the most promising are chosen."""
POPULATION = 20
IDLE_AT_MOST = 300
"""Proposals in a row that bring no new plan, after which the combinations count as exhausted."""


@dataclass
class Search:
    """A search under way: the arena, what may be changed, what is left of the budget."""

    arena: Arena
    objectives: tuple[Objective, ...]
    budget: int
    knobs: dict[str, Knob]
    progress: Progress | None = None
    spent: int = 0
    runners: list[Runner] = field(default_factory=list)
    infeasible: int = 0
    started: float = field(default_factory=time.perf_counter)

    @classmethod
    def of(
        cls,
        arena: Arena,
        objectives: tuple[Objective, ...],
        budget: int,
        progress: Progress | None = None,
    ) -> Search:
        """A search that may fight ``budget`` campaigns. ``UsageError`` when that is too few."""
        knobs = {knob.id: knob for knob in knobs_of(arena.given)}
        if not knobs:
            raise UsageError(f"plan {arena.given.id!r} has no task that could be done otherwise")
        search = cls(arena, objectives, budget, knobs, progress)
        if search.stage(0) < 2:
            options = sum(len(knob.changes) for knob in knobs.values())
            least = round(2 * arena.campaigns(options) / SCREEN_SHARE) + 1
            raise UsageError(
                f"{budget} campaigns: at least {least} are needed for {options} choices"
            )
        return search

    def stage(self, i: int) -> int:
        """Replications of a plan, under each enemy policy, by the end of stage ``i``."""
        options = 1 + sum(len(knob.changes) for knob in self.knobs.values())
        return int(self.budget * SCREEN_SHARE) // self.arena.campaigns(options) * STAGES[i]

    @property
    def given(self) -> Runner:
        """The given plan, always the first in the race."""
        return self.runners[0]

    def fight(self, runner: Runner, n: int) -> None:
        """Have ``n`` replications of a plan, and count what they cost."""
        self.spent += further(self.arena, runner, n, self.objectives)
        if self.progress is not None:
            seconds = time.perf_counter() - self.started
            self.progress(min(self.spent, self.budget), self.budget, seconds)

    def enter(self, choice: Choice) -> Runner | None:
        """Enter a choice into the race; None when its plan cannot work or is known already."""
        plan = self.plan_of(choice)
        if plan is None:
            self.infeasible += 1
            return None
        for runner in self.runners:
            if runner.plan == plan:
                return runner
        runner = Runner(dict(choice), plan, {})
        self.runners.append(runner)
        return runner

    def plan_of(self, choice: Choice) -> Plan | None:
        """The plan of a choice, None when the checks say that it cannot work."""
        try:
            plan = turned(self.arena.given, self.knobs, choice)
        except UsageError:  # a task it is about has gone with another choice
            return None
        return None if errors(check_plan(self.arena.siege, plan)) else plan

    def screen(self) -> None:
        """Fight every choice alone."""
        self.enter({})
        self.fight(self.given, self.stage(0))
        for knob in self.knobs.values():
            for option in range(1, len(knob.words)):
                runner = self.enter({knob.id: option})
                if runner is not None:
                    self.fight(runner, self.stage(0))

    def gains(self, runner: Runner) -> tuple[float, ...]:
        """What a plan gains by objective, in standard deviations of the given plan; 0 if unsure.

        The size of a gain counts and not how sure it is: on common draws a change that hardly
        touches the fight is told apart from nothing with the greatest ease.
        """
        found = []
        for o in self.objectives:
            mean, error = gaps(o, runner, self.given)
            spread = float(self.given.by_draw(o.id, self.given.n).std(ddof=1))
            found.append(mean / spread if spread > 0.0 and mean > SURE * error else 0.0)
        return tuple(found)

    def hopeful(self, least: int) -> dict[str, dict[int, tuple[float, ...]]]:
        """Gains of single options that gain anything, by knob, of plans fought ``least`` times.

        Of options with the same scores, draw by draw, the first stands for all.
        """
        found: dict[str, dict[int, tuple[float, ...]]] = {}
        seen: set[tuple[bytes, ...]] = set()
        for runner in self.runners[1:]:
            scores = tuple(runner.scores[o.id].tobytes() for o in self.objectives)
            if len(runner.choice) > 1 or runner.n < least or scores in seen:
                continue
            seen.add(scores)
            if any(gained := self.gains(runner)):
                ((knob, option),) = runner.choice.items()
                found.setdefault(knob, {})[option] = gained
        return found

    def confirm(self) -> None:
        """Fight the options that gained most once more: the best of many are so partly by luck."""
        hopeful = self.hopeful(self.stage(0))
        self.fight(self.given, self.stage(1))
        for knob in _in_turn(hopeful, len(self.objectives))[:CONFIRMED_AT_MOST]:
            for option in hopeful[knob]:
                runner = self.enter({knob: option})
                if runner is not None:
                    self.fight(runner, self.stage(1))

    def promising(self) -> dict[str, list[int]]:
        """Options worth combining, by knob, of those confirmed; 0 stands for leaving it.

        Knobs are taken in turn by what their best option gains in the first objective, the second
        and so on, so that no objective crowds out the others.
        """
        gains = self.hopeful(self.stage(1))
        ranked = _in_turn(gains, len(self.objectives))[:PROMISING_AT_MOST]
        return {k: [0, *sorted(gains[k], key=lambda o: -max(gains[k][o]))] for k in ranked}

    def combine(self, seed: int) -> None:
        """Search the combinations until the budget is spent."""
        options = self.promising()
        if not options:
            return
        study = _study(seed, self.objectives)
        for start in _starts(options):
            study.enqueue_trial(start)
        idle = 0
        while self.spent < self.budget and idle < IDLE_AT_MOST:
            trial, before = study.ask(), self.spent
            choice = {k: trial.suggest_categorical(k, tuple(v)) for k, v in options.items()}
            runner = self.enter({k: v for k, v in choice.items() if v})
            if runner is None:
                study.tell(trial, state=_failed())
            else:
                self.race(runner)
                study.tell(trial, runner.means(self.objectives))
            idle = 0 if self.spent > before else idle + 1

    def race(self, runner: Runner) -> None:
        """Try a plan stage by stage until it is beaten or through."""
        for i in range(len(STAGES)):
            if runner.n < self.stage(i):
                if i == len(STAGES) - 1 and self.given.n < self.stage(i):
                    self.fight(self.given, self.stage(i))
                self.fight(runner, self.stage(i))
            if is_beaten(runner, self.leaders(), self.objectives):
                runner.dropped = True
                return
            if self.spent >= self.budget:
                return

    def leaders(self) -> list[Runner]:
        """The plans that are through all stages and that none of the others beats."""
        return front([r for r in self.runners if self._is_through(r)], self.objectives)

    def _is_through(self, runner: Runner) -> bool:
        return not runner.dropped and runner.n >= self.stage(len(STAGES) - 1)


def _in_turn(gains: dict[str, dict[int, tuple[float, ...]]], objectives: int) -> list[str]:
    """Knobs by turns: the best in the first objective, in the second ..., then the next best."""
    orders = [
        sorted((k for k in gains if _best(gains[k], i) > 0.0), key=lambda k: -_best(gains[k], i))
        for i in range(objectives)
    ]
    turns = itertools.chain.from_iterable(itertools.zip_longest(*orders))
    return list(dict.fromkeys(knob for knob in turns if knob is not None))


def _best(options: dict[int, tuple[float, ...]], objective: int) -> float:
    return max(found[objective] for found in options.values())


def _starts(options: dict[str, list[int]]) -> list[dict[str, int]]:
    """Plans to begin with: the best option of the first knob, of the first two, and so on."""
    left = dict.fromkeys(options, 0)
    starts: list[dict[str, int]] = [dict(left)]
    for knob, values in options.items():
        left[knob] = values[1]
        starts.append(dict(left))
    alone = [dict.fromkeys(options, 0) | {knob: values[1]} for knob, values in options.items()]
    return starts + alone


def _study(seed: int, objectives: Sequence[Objective]) -> Any:
    """A study of Optuna's. ``UsageError`` when Optuna is not installed."""
    try:
        import optuna
    except ImportError as error:
        raise UsageError(
            "searching needs Optuna, which is not installed: pip install 'siegeworks[methods]'"
        ) from error
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.NSGAIISampler(population_size=POPULATION, seed=seed)
    directions: list[Any] = ["maximize" if o.wants > 0 else "minimize" for o in objectives]
    return optuna.create_study(directions=directions, sampler=sampler)


def _failed() -> Any:
    import optuna

    return optuna.trial.TrialState.FAIL
