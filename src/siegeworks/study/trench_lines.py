"""How far a trench line is dug, and how much open ground it leaves."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.scenario.lines import TrenchLine


class LineState(NamedTuple):
    """A trench line: metres planned and dug (branches included), metres of open ground from its
    head to the objective's wire, and its cells finished in order from the rear."""

    line: TrenchLine
    plan_m: int
    dug_m: int
    left_m: float
    done: tuple[int, ...]


def line_state(line: TrenchLine, course: list[tuple[int, float]], dug_m: int) -> LineState:
    """A line of which ``dug_m`` metres are dug, from its rear end on.

    ``course`` gives its cells with the metres of the line in each; ``branches`` metres are dug for
    one of them.
    """
    record = line.record
    left, open_m, done = dug_m, 0.0, []
    plan_m = 0
    for cell, metres in course:
        planned = max(round(metres * record.branches), 1)
        plan_m += planned
        laid = min(left, planned)
        left -= laid
        open_m += metres * (1.0 - laid / planned)
        if laid == planned and open_m == 0.0:
            done.append(cell)
    return LineState(line, plan_m, dug_m, open_m + record.stop_m, tuple(done))
