"""A plan written as TOML reads back as the same plan."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siegeworks.plan.load import dump_plan, load_plan
from siegeworks.plan.records import (
    CONDITION_KINDS,
    TASK_KINDS,
    Condition,
    Line,
    Phase,
    Plan,
    Renew,
    Task,
)
from tests.plan import ford

ids = st.from_regex(r"[a-z0-9][a-z0-9_\-]{0,8}", fullmatch=True)
words = st.text(st.characters(codec="utf-8"), max_size=30)
shares = st.floats(0, 1)
hours = st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2100, 1, 1))
conditions = st.builds(
    Condition,
    kind=st.sampled_from(CONDITION_KINDS),
    of=words,
    value=st.floats(allow_nan=False, allow_infinity=False),
)
renewals = st.builds(Renew, times=st.integers(0, 20), strength=shares, cohesion=shares)
tasks = st.builds(
    Task,
    id=ids,
    phase=ids,
    kind=st.sampled_from(TASK_KINDS),
    units=st.lists(words, min_size=1, max_size=9).map(tuple),
    start=st.none() | hours,
    at_night=st.booleans(),
    conditions=st.lists(conditions, max_size=3).map(tuple),
    wait_h=st.floats(0, 1e9),
    rounds=st.dictionaries(words, st.integers(0, 2**40), max_size=3),
    renew=renewals,
    words=words,
)
phases = st.builds(Phase, id=ids, title=words, start=hours, end=st.none() | hours, aim=words)
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
lines = st.builds(
    Line,
    id=ids,
    objective=words,
    course=st.lists(points, min_size=2, max_size=5).map(tuple),
    branches=st.floats(1, 30),
)
plans = st.builds(
    Plan,
    id=st.just("try"),
    title=words,
    side=ids,
    start=st.dates(dt.date(1700, 1, 1)),
    summary=words,
    phases=st.lists(phases, min_size=1, max_size=3, unique_by=lambda p: p.id).map(tuple),
    tasks=st.lists(tasks, min_size=1, max_size=3, unique_by=lambda t: t.id).map(tuple),
    lines=st.lists(lines, max_size=2, unique_by=lambda line: line.id).map(tuple),
)


@given(plan=plans)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_plan_survives_its_text(tmp_path: Path, plan: Plan) -> None:
    text = dump_plan(plan)
    assert tomllib.loads(text)["id"] == "try"
    (tmp_path / "plans").mkdir(exist_ok=True)
    path = tmp_path / "plans" / "try.toml"
    path.write_text(text, "utf-8", newline="")
    assert load_plan(ford.siege(tmp_path), path) == plan


def test_the_text_leaves_defaults_out_and_reads_well() -> None:
    assert (
        dump_plan(ford.plan())
        == """\
id = "try"
title = "The try"
side = "ring"
start = 1900-06-01
summary = "One night."

[[phases]]
id = "one"
title = "One"
start = 1900-06-01T06:00:00
end = 1900-06-20T06:00:00

[[tasks]]
id = "take-hill"
phase = "one"
kind = "assault"
units = ["r1"]
objective = "hill"
start = 1900-06-03T20:00:00
support = ["guns"]
rounds = { shell = 200 }
"""
    )
