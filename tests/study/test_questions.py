"""Sections of the assessment, worked by hand on the redoubt and the Karst Gate."""

import datetime as dt
from dataclasses import replace

import pytest

from siegeworks.scenario.load import load
from siegeworks.scenario.records import Carrier, Fleet, MeasureRow, StockState, WeatherPeriod
from siegeworks.scenario.siege import Siege
from siegeworks.study.answers import Row, Section
from siegeworks.study.men import Men
from siegeworks.study.questions import firepower, heights, supplies, threats, trenches
from siegeworks.study.questions.record import recorded
from siegeworks.study.questions.strengths import formations
from siegeworks.study.rows import Head, listed, plain, sources
from siegeworks.study.standing import Standing
from siegeworks.study.trench_lines import line_state
from tests.study.paper import redoubt


def karst() -> Siege:
    return load("karst-gate", "1893-09-12")


def with_stock(siege: Siege, item: str, **figures: int) -> Siege:
    """The siege with another stock of an item."""
    stocks: list[StockState] = [
        s.model_copy(update=figures) if s.item == item else s for s in siege.situation.stocks
    ]
    return replace(siege, situation=replace(siege.situation, stocks=tuple(stocks)))


def row(section: Section, side: str, group: str, item: str) -> Row:
    return next(
        r for r in section.table if (r.side, r.item) == (side, item) and r.group.startswith(group)
    )


# --- men ------------------------------------------------------------------------------------------


def test_men_add_up_and_those_gone_are_losses():
    men = Standing.of(karst()).men(1)
    assert men.fit == 44 + 155 + 141 + 155 + 153 + 118 + 127 + 56 + 73 + 64
    assert men.killed == 0 + 1 + 4 + 1 + 1 + 3 + 1 + 1 + 2 + 1
    assert men.losses == men.killed + men.wounded
    assert Men(fit=10, wounded=3, sick=2, captured=4, evacuated=1).losses == 8
    assert Men(fit=10, wounded=3, sick=2).present == 15


def test_cohesion_is_weighted_by_men():
    infantry = Standing.of(redoubt()).men(1, ("rifle", "engineer"))
    assert infantry.cohesion == pytest.approx((116 * 1.0 + 112 * 0.9) / 228)


def test_the_start_is_the_first_situation():
    standing = Standing.of(karst())
    assert standing.first.siege.at.isoformat() == "1893-09-04"
    assert standing.first.men(1).killed == 0
    assert standing.first.first is standing.first
    assert standing.arrived(0) == 400  # the drafts of 10 September
    assert standing.first.arrived(0) == 0


def test_formations_are_the_level_below_the_single_top():
    names = [unit.id for unit in formations(Standing.of(karst()), 1)]
    assert names == ["gar_hq", "gar_line", "gar_militia", "gar_guns", "gar_sappers"]


# --- guns and rounds ------------------------------------------------------------------------------


def test_days_of_fire_are_rounds_over_tubes_and_their_rate():
    section = firepower.answer(Standing.of(karst()))
    # Siege battery: 1,450 rounds, 6 tubes, 45 in a unit of fire.
    hard = row(section, "besieger", "Days of fire, a unit", "107 mm shell")
    assert hard.value == plain(1450 / (6 * 45), 1)
    # Harassing: 8 reference rounds a tube and day; a 107 mm round counts 130 / 500.
    slow = row(section, "besieger", "Days of fire, harassing", "107 mm shell")
    assert slow.value == plain(1450 / (6 * 8 * 500 / 130), 1)
    assert row(section, "garrison", "Guns", "80 mm field gun").value == "5 of 6"


def test_guns_that_aim_do_not_harass():
    section = firepower.answer(Standing.of(karst()))
    harassing = {r.item for r in section.table if r.group.endswith("harassing only")}
    assert "95 mm shell" not in harassing
    assert "80 mm shell" in harassing


def test_bounds_of_stocks_are_carried_into_days():
    siege = with_stock(redoubt(), "shot_24", low=400, high=800, rear=50)
    section = firepower.answer(Standing.of(siege))
    stock = row(section, "besieger", "Rounds", "24-pound shot and charge")
    assert (stock.value, stock.low, stock.high) == ("600", 400.0, 800.0)
    assert stock.source.endswith("50 more in the rear")
    days = row(section, "besieger", "Days of fire, a unit", "24-pound shot and charge")
    assert (days.value, days.low, days.high) == ("3.0", 2.0, 4.0)


# --- trenches -------------------------------------------------------------------------------------


def test_a_line_is_filled_from_its_rear_and_leaves_the_rest_open():
    line = next(t for t in redoubt().trenches if t.record.id == "approach_lunette")
    course = [(5, 100.0), (6, 100.0), (7, 50.0)]
    # branches 1.5: 150 + 150 + 75 m of trench; 225 m reach half of the second cell; stop 50 m.
    state = line_state(line, course, 225)
    assert (state.plan_m, state.dug_m, state.done) == (375, 225, (5,))
    assert state.left_m == pytest.approx(50.0 + 50.0 + 50.0)
    assert line_state(line, course, 375).left_m == pytest.approx(50.0)
    assert line_state(line, course, 375).done == (5, 6, 7)
    assert line_state(line, course, 0).left_m == pytest.approx(300.0)


def test_only_lines_due_soon_count_as_planned():
    siege = karst()
    ahead = siege.parameters.value("dig_days_ahead")
    far = siege.at.replace(month=12)
    days = {"ring_north": siege.at, "approach_steintor": far}
    lines = tuple(
        replace(t, record=t.record.model_copy(update={"plan_by": days.get(t.record.id)}))
        for t in siege.trenches
    )
    standing = Standing.of(replace(siege, trenches=lines))
    assert ahead < 60
    assert [s.line.record.id for s in trenches.due_lines(standing)] == ["ring_north"]
    plan_km, until = trenches.planned(standing.terrain, siege.at)
    assert until == siege.at.isoformat()
    assert plan_km == pytest.approx(trenches.due_lines(standing)[0].plan_m / 1000)


def test_the_nearest_approach_counts_as_jump_off():
    standing = Standing.of(karst())
    found = trenches.jumpoff(standing, "habichtstein")
    assert found is not None
    assert found.line.record.id == "approach_habichtstein"
    assert found.left_m < sum(m for _, m in standing.grid.trace(found.line.lon_lat)) + 80
    assert trenches.jumpoff(standing, "zisterne") is None


# --- supply ---------------------------------------------------------------------------------------


def test_food_lasts_by_men_and_ration():
    # 277 fit and 6 sick at 2 kg a day, 6,000 kg.
    days = supplies.food_days(Standing.of(redoubt()), 1)
    assert days.value == pytest.approx(6000 / (283 * 2.0))
    assert days.low == days.high == days.value


def test_carriers_bring_half_a_stage_a_night_each_way_less_the_rain():
    siege = redoubt()
    period = siege.weather[0].model_copy(update={"p_dry_to_wet": 0.2, "p_wet_to_wet": 0.4})
    cart: Carrier = siege.carriers[0]
    assert (cart.count, cart.serviceable, cart.load_kg, cart.delivered_share) == (
        20,
        0.9,
        400,
        0.95,
    )
    standing = Standing.of(replace(siege, weather=(period,)))
    # Wet share 0.2 / (0.2 + 0.6) = 0.25; a wet night brings half; 20 km a night on a way of 20 km.
    assert supplies.wet_share(standing) == pytest.approx(0.25)
    dry_t = 20 * 0.9 * 400 * 0.95 * 20 / (2 * 20) / 1000
    assert supplies.carried(standing, 0).value == pytest.approx(dry_t * (1 - 0.25 * 0.5))
    assert supplies.carried(standing, 1).value == 0.0


def test_the_weather_of_the_date_counts():
    siege = redoubt()
    period: WeatherPeriod = siege.weather[0]
    later = period.model_copy(update={"from_day": siege.scenario.last_day, "p_dry_to_wet": 1.0})
    before = supplies.wet_share(Standing.of(siege))
    after = supplies.wet_share(Standing.of(replace(siege, weather=(*siege.weather, later))))
    assert before == after


def test_fleets_fly_what_is_ready_and_sent():
    fleet = Fleet(
        id="f", name="f", side="garrison", role="transport", count=20, serviceable=0.5,
        sorties_per_day=2.0, share_sent=0.4, drop_kg=1500, land_kg=2000, source="made up",
    )  # fmt: skip
    standing = Standing.of(replace(redoubt(), fleets=(fleet,)))
    assert supplies.sorties(fleet) == pytest.approx(8.0)
    share = supplies.completion(standing).value
    assert supplies.can_drop(standing, 1).value == pytest.approx(8.0 * 1.5 * share)
    assert supplies.can_land(standing, 1).value == pytest.approx(8.0 * 2.0 * share)
    assert supplies.can_drop(standing, 0).value == 0.0
    assert supplies.battle_need(standing, 1).value == pytest.approx(283 * 12 / 1000)


# --- the record -----------------------------------------------------------------------------------


def measure(name: str, until: str, **figures: float) -> MeasureRow:
    day = dt.date.fromisoformat(until)
    return MeasureRow(
        measure=name,
        side="besieger",
        date_from=day,
        date_to=day,
        unit="m",
        source="a diary",
        **figures,
    )


def test_the_record_of_the_days_before_stands_beside_and_nothing_later_does():
    rows = (
        measure("trench_km", "1704-06-02", best=3.0, low=2.0, high=4.0),
        measure("trench_km", "1704-06-03", best=9.0),
        measure("trench_km", "1704-05-01", best=1.0),
        measure("rounds_stock_shot_24", "1704-06-01", low=500.0),
        measure("trench_depth", "1704-06-01", best=1.5),
    )
    standing = Standing.of(replace(redoubt(), measures=rows))
    found = list(recorded(standing, ("trench_", "rounds_stock")))
    assert [(r.item, r.value, r.low, r.high) for r in found] == [
        ("trench km, 1704-06-02", "3", 2.0, 4.0),
        ("rounds stock, 24-pound shot and charge, 1704-06-01", "500", None, None),
        ("trench depth, 1704-06-01", "1.5", None, None),
    ]


# --- heights and threats --------------------------------------------------------------------------


def test_heights_are_ranked_by_what_they_overlook():
    every = heights.heights(Standing.of(karst()))
    assert [h.sum for h in every] == sorted((h.sum for h in every), reverse=True)
    names = [karst().positions[h.p].id for h in every]
    assert "torsperre" not in names  # height 0 and no key ground
    assert "habichtstein" in names
    best = every[0]
    assert best.mean == pytest.approx(best.sum / 9)  # ten posts, itself left out


def test_a_post_without_men_and_a_thin_one_are_told_apart():
    section = threats.answer(Standing.of(redoubt()))
    # redan 165 of 260, lunette 112 of 130, windmill nobody.
    rows = [r for r in section.table if (r.side, r.group) == ("garrison", "Posts in danger")]
    found = {r.item: r.value for r in rows}
    assert found["without a man"] == "1 of 3"
    assert found["without a man: Windmolen / Windmill"] == "0"
    assert found["thin"] == "0 of 3"


def test_short_stocks_are_listed():
    section = threats.answer(Standing.of(with_stock(redoubt(), "food", quantity=1000)))
    assert row(section, "garrison", "Stocks", "short").value == "1 of 2"
    assert row(section, "garrison", "Stocks", "food").value == plain(1000 / (283 * 2.0), 1)


# --- words ----------------------------------------------------------------------------------------


def test_figures_are_plain_digits():
    assert plain(12345.678) == "12346"
    assert plain(0.125, 2) == "0.12"
    assert plain(-0.001, 2) == "0.00"
    assert plain(-1.5, 1) == "-1.5"


def test_sources_name_the_frequent_first_and_say_what_is_an_estimate():
    units = list(redoubt().units)
    assert sources(units) == "invented [estimate]"
    sure = [u.model_copy(update={"estimate": False, "source": "a book"}) for u in units[:2]]
    assert sources([*units, *sure]).endswith(f"[{len(units)} of {len(units) + 2} rows: estimate]")
    many = [u.model_copy(update={"source": f"page {i}"}) for i, u in enumerate(units)]
    assert f"and {len(units) - 2} more sources" in sources(many)
    assert sources([]) == "the tables have no such row"


def test_long_lists_are_cut():
    assert listed([]) == "none"
    assert listed("abc", shown=2) == "a, b and 1 more"


def test_rows_stand_under_their_heading():
    found = Head("garrison", "Strength").row("fit", 12.6, "men", "a book", (1, 2))
    assert found == Row("fit", "13", 1.0, 2.0, "men", "a book", "garrison", "Strength")
