import datetime as dt
import re

import polars as pl
import pytest

from siegeworks.study.views import RunView, blank
from siegeworks.tell import bands, canvas
from siegeworks.tell.bands import band_picture
from siegeworks.tell.canvas import Picture
from siegeworks.tell.control import control_picture, key_picture
from siegeworks.tell.figures import ammunition_picture, trench_goal, tube_picture
from siegeworks.tell.periods import period_picture
from siegeworks.tell.tasks import matrix_picture, task_label, task_picture
from siegeworks.tell.timeline import LEFT, RIGHT, WIDTH_IN, Days
from tests.tell import sample


@pytest.fixture(scope="module")
def pictures(view: RunView) -> list[Picture]:
    made = [
        matrix_picture(view),
        task_picture(view),
        key_picture(view),
        control_picture(view),
        band_picture(view, "losses", "Losses", bands.LOSSES),
        band_picture(view, "supply", "Supply by air", bands.SUPPLY),
        ammunition_picture(view),
        tube_picture(view),
    ]
    return [picture for picture in made if picture is not None]


def test_every_figure_of_days_stands_on_one_axis(pictures: list[Picture], view: RunView) -> None:
    days = Days.of(view)
    assert len(pictures) == 8
    for picture in pictures:
        assert picture.figure.get_figwidth() == WIDTH_IN
        panels = [a for a in picture.figure.axes if a.get_position().x0 == pytest.approx(LEFT)]
        assert panels, picture.key
        for axes in panels:
            assert axes.get_position().x1 == pytest.approx(RIGHT)
            assert axes.get_xlim() == (-0.5, days.n + 0.5), picture.key


def test_the_alternative_says_what_a_figure_shows(pictures: list[Picture]) -> None:
    for picture in pictures:
        assert len(re.findall(r"\d", picture.alt)) >= 3, picture.key
        assert picture.alt.endswith(".")


def test_bands_say_what_they_contain_and_how_many_runs(pictures: list[Picture]) -> None:
    losses = next(p for p in pictures if p.key == "losses")
    assert "median of 2\u202f000 replications" in losses.caption
    assert "nine tenths" in losses.caption
    assert "Black dots: the record" in losses.caption


def test_a_figure_without_record_does_not_speak_of_it(view: RunView) -> None:
    bare = sample.view(view.siege, view.plan, view.until, record=blank("record"))
    picture = band_picture(bare, "losses", "Losses", bands.LOSSES)
    assert picture is not None
    assert "record" not in picture.caption


def test_amounts_begin_at_nought(pictures: list[Picture]) -> None:
    for picture in pictures:
        if picture.key in ("losses", "supply", "ammunition"):
            panels = [
                a
                for a in picture.figure.axes
                if a.get_title() == "" and a.yaxis.get_ticklocs().size
            ]
            assert all(a.get_ylim()[0] == 0 for a in panels)


def test_what_was_not_recorded_makes_no_figure(view: RunView) -> None:
    names = ("key_ground", "periods", "rounds", "tubes", "tasks", "control")
    bare = sample.view(view.siege, view.plan, view.until, **{name: blank(name) for name in names})
    makers = (key_picture, period_picture, ammunition_picture, tube_picture, task_picture)
    assert [make(bare) for make in (*makers, control_picture)] == [None] * 6
    nothing = bands.Panel("Nothing", "men", bands.both("nothing"))
    assert band_picture(view, "none", "None", [nothing]) is None


def test_equal_figures_give_equal_text(view: RunView) -> None:
    first, second = (key_picture(view) for _ in range(2))
    assert first is not None
    assert second is not None
    drawn = canvas.svg(first.figure)
    assert drawn == canvas.svg(second.figure)
    assert "<text" not in drawn
    assert "<dc:date>" not in drawn


def test_shortening_a_path_moves_no_other_number() -> None:
    assert canvas._PATH.sub(canvas._shortened, '<path d="M 1.23456 7" x="1.23456"/>') == (
        '<path d="M 1.23 7" x="1.23456"/>'
    )


def test_positions_that_never_change_are_told_and_not_drawn(view: RunView) -> None:
    still = view.siege.positions[0].id
    given = view.control.with_columns(
        p_besieger=pl.when(pl.col("position") == still).then(0.0).otherwise(pl.col("p_besieger"))
    )
    picture = control_picture(sample.view(view.siege, view.plan, view.until, control=given))
    assert picture is not None
    assert "garrison's in all but a few runs" in picture.caption
    rows = [t.get_text() for a in picture.figure.axes for t in a.get_yticklabels()]
    assert not any(row in picture.caption for row in rows if row)


def test_periods_tell_both_sides(view: RunView) -> None:
    picture = period_picture(view)
    assert picture is not None
    assert picture.alt.count("besieger") == picture.alt.count("garrison") == 2
    assert "4 September to 20 September" in picture.alt


def test_tasks_are_told_in_few_words(view: RunView) -> None:
    row = {"kind": "dig", "objective": "approach_steintor", "formation": "bes_first_1"}
    assert task_label(view, row).startswith("dig to Kamnita vrata")
    assert len(task_label(view, row)) <= 40


def test_the_planned_trench_grows_by_its_dates(view: RunView) -> None:
    goal = trench_goal(view.siege)
    assert [date for date, _ in goal] == sorted(date for date, _ in goal)
    assert [km for _, km in goal] == sorted(km for _, km in goal)


def test_a_share_of_runs_has_an_interval_inside_nought_and_one() -> None:
    rows = pl.DataFrame({"mean": [0.0, 0.5, 1.0], "n": [50, 50, 50]})
    told = bands._as_chance(rows)
    assert told["p05"].min() == 0.0
    assert told["p95"].max() == 1.0
    assert told["p05"][1] == pytest.approx(0.366, abs=0.002)  # Wilson, 25 of 50
    assert told["p95"][1] == pytest.approx(0.634, abs=0.002)


def test_days_are_placed_from_the_first_dawn() -> None:
    days = Days(dt.date(1954, 3, 25), dt.date(1954, 4, 30))
    assert days.x(dt.date(1954, 3, 30)) == 5.0
    assert days.x(dt.datetime(1954, 3, 30, 18, 0)) == 5.5
    assert days.ticks()[0] == dt.date(1954, 3, 25)
    assert len(days.ticks()) <= 10
    assert days.place(-0.5) == pytest.approx(LEFT)
    assert days.place(36.5) == pytest.approx(RIGHT)
