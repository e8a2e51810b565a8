import io
from typing import Any

import pytest
from rich.console import Console

from siegeworks.plan.load import load_plan
from siegeworks.scenario.faults import Fault
from siegeworks.scenario.siege import Siege
from siegeworks.study.views import RunView
from siegeworks.tell import terminal
from tests.tell import sample


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=140, color_system=None)


def told(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_scenario_is_told(console: Console, siege: Siege) -> None:
    terminal.print_scenario(console, siege)
    text = told(console)
    for words in ("The Karst Gate, 1893", "assault, hold-out", "4 September 1893", "CC0-1.0"):
        assert words in text


def test_an_assessment_is_told_with_sources(console: Console, siege: Siege) -> None:
    terminal.print_assessment(console, sample.assessment(siege))
    text = told(console)
    for words in ("44\u202f000–49\u202f000", "forces.csv", "a little less", "written situation"):
        assert words in text


def test_a_sound_plan_is_told_so(console: Console, siege: Siege) -> None:
    terminal.print_plan_check(console, load_plan(siege, "assault"), [])
    assert "12 tasks in 2 phases: nothing found" in told(console)


def test_faults_come_before_warnings_and_markup_is_kept(console: Console, siege: Siege) -> None:
    faults = [
        Fault("plans/a.toml", 3, "tasks[one].wait_h", "[red]", "hours", "wait", "warning"),
        Fault("plans/a.toml", 9, "tasks[two].units", "'x'", "a unit", "name one"),
    ]
    terminal.print_plan_check(console, load_plan(siege, "assault"), faults)
    text = told(console)
    assert "1 fault, 1 warning" in text
    assert text.index("tasks[two].units") < text.index("tasks[one].wait_h")
    assert "[red]" in text


def summary(view: RunView) -> dict[str, Any]:
    last = [row for row in view.control.to_dicts() if row["date"] == view.until]
    key = view.siege.scenario.key_ground
    return {
        "scenario": "karst-gate",
        "plans": ["assault", None],
        "at": "1893-09-04",
        "until": "1893-10-06",
        "seed": 7,
        "replications": 2000,
        "parameters": "point",
        "tasks": view.tasks.to_dicts(),
        "outcomes": view.outcomes.to_dicts(),
        "key_ground": [row for row in last if row["position"] in key],
        "ending": {"p_over": 0.06, "low": 0.05, "high": 0.07},
    }


def test_a_run_is_told_with_intervals(console: Console, view: RunView) -> None:
    terminal.print_summary(console, summary(view), view.siege)
    text = told(console)
    for words in (
        "4 September 1893 to 6 October 1893",
        "N = 2\u202f000, seed 7",
        "Kamnita vrata / Hauptwerk Steintor",
        "assault-keep",
        "0.06 of runs (0.05–0.07)",
    ):
        assert words in text


@pytest.mark.parametrize(("p", "full"), [(0.0, 0), (0.5, 10), (1.0, 20)])
def test_a_bar_is_as_long_as_its_chance(p: float, full: int) -> None:
    assert terminal.chance_bar(p).plain.count("█") == full
    assert len(terminal.chance_bar(p).plain) == terminal.BAR
