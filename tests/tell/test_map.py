import datetime as dt
import io
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread

from siegeworks.scenario.load import load
from siegeworks.scenario.siege import Siege
from siegeworks.tell import canvas
from siegeworks.tell.chart import Chart, cut, walked, weapon_of
from siegeworks.tell.labels import meets
from siegeworks.tell.map import map_alt, situation_map
from siegeworks.tell.names import place_name
from siegeworks.tell.relief import garrison_ground, raster_of, smooth
from siegeworks.tell.sheet import scale_length


@pytest.fixture(scope="module")
def dien_bien_phu() -> Siege:
    return load("dien-bien-phu", at="1954-03-25")


@pytest.fixture(scope="module")
def centre(dien_bien_phu: Siege) -> Any:
    return situation_map(dien_bien_phu, "centre")


def labels(figure: Any) -> dict[str, tuple[float, float, float, float]]:
    """Boxes in pixels of all words on a map but the numbers of tubes, which stand on symbols."""
    axes = figure.axes[0]
    shown = [text for text in axes.texts if text.get_text() and not text.get_text().isdigit()]
    boxes = {}
    for text in shown:
        box = text.get_window_extent()
        boxes[text.get_text()] = (box.x0, box.y0, box.x1, box.y1)
    return boxes


def test_a_map_is_drawn(centre: Any) -> None:
    picture = imread(io.BytesIO(canvas.png(centre, 60)))
    assert picture.shape[0] > 300
    assert picture[..., :3].std() > 0.1


def test_labels_meet_nothing(centre: Any) -> None:
    boxes = labels(centre)
    assert len(boxes) > 30
    met = [(a, b) for a, b in combinations(boxes, 2) if meets(boxes[a], boxes[b])]
    assert met == []


def test_the_key_ground_is_named_in_both_languages(centre: Any, dien_bien_phu: Siege) -> None:
    named = {p.id: place_name(p) for p in dien_bien_phu.positions}
    assert {named[i] for i in dien_bien_phu.scenario.key_ground} <= set(labels(centre))


def test_chances_are_written_beside_the_names(siege: Siege) -> None:
    chances = {p.id: 0.37 for p in siege.positions}
    figure = situation_map(siege, "centre", chances, dt.date(1893, 10, 6))
    assert any(words.endswith("0.37") for words in labels(figure))
    alt = map_alt(siege, "centre", chances, dt.date(1893, 10, 6))
    assert "dawn on 6 October" in alt
    assert "above one half for 0 of" in alt


def test_a_map_says_that_it_is_a_reconstruction(siege: Siege) -> None:
    figure = situation_map(siege)
    told = " ".join(text.get_text() for text in figure.texts)
    assert "Reconstruction" in told
    assert siege.scenario.reconstruction in " ".join(told.split())
    assert "a reconstruction" in map_alt(siege)


def test_equal_maps_give_equal_bytes(siege: Siege) -> None:
    assert canvas.png(situation_map(siege), 40) == canvas.png(situation_map(siege), 40)


def test_the_alternative_counts_what_is_drawn(dien_bien_phu: Siege) -> None:
    chart = Chart(dien_bien_phu)
    garrison = sum(b.tubes for b in chart.batteries() if b.side == 1)
    alt = map_alt(dien_bien_phu)
    assert f"garrison {garrison}." in alt
    assert "25 March 1954" in alt


def test_a_line_is_cut_where_digging_stopped() -> None:
    dug, planned = cut([(0, 0), (100, 0), (100, 100)], 0.75)
    assert dug == [(0, 0), (100, 0), (100, 50)]
    assert planned == [(100, 50), (100, 100)]
    assert cut([(0, 0), (10, 0)], 0.0) == ([(0, 0), (0, 0)], [(0, 0), (10, 0)])
    assert cut([(0, 0), (10, 0)], 1.0) == ([(0, 0), (10, 0)], [])


def test_trenches_are_as_long_as_dug(dien_bien_phu: Siege) -> None:
    chart = Chart(dien_bien_phu)
    for course in chart.trenches():
        xy = np.array(course.dug) if len(course.dug) > 1 else np.zeros((1, 2))
        drawn = np.hypot(*np.diff(xy, axis=0).T).sum() * course.line.record.branches
        dug = chart.known.dug_m.get(course.line.record.id, 0)
        assert drawn == pytest.approx(dug, rel=0.02, abs=5)


def test_points_along_a_line() -> None:
    assert walked([(0, 0), (100, 0)], 50) == [(0, 0), (50, 0)]
    assert walked([], 50) == []


def test_weapons_are_told_apart_by_what_they_do(dien_bien_phu: Siege) -> None:
    kinds = {e.id: weapon_of(e) for e in dien_bien_phu.equipment}
    assert kinds["howitzer_105"] == kinds["mountain_75"] == "artillery"
    assert kinds["mortar_120"] == kinds["recoilless_75"] == "mortar"
    assert (kinds["aa_37"], kinds["tank_75"]) == ("flak", "tank")


def test_garrison_ground_holds_its_posts_and_not_the_besiegers(dien_bien_phu: Siege) -> None:
    chart = Chart(dien_bien_phu)
    raster = raster_of(dien_bien_phu, chart.extent("valley"), 150)
    mask = garrison_ground(dien_bien_phu, raster, chart.dug_points())

    def at(position_id: str) -> float:
        x, y = chart.middle(chart.known.positions[position_id])
        row = int(np.argmin(abs(raster.y_m - y)))
        return float(mask[row, int(np.argmin(abs(raster.x_m - x)))])

    assert at("hq_gono") > 0.9
    assert at("eliane_2") > 0.5
    assert at("gabrielle") < 0.1


def test_smoothing_keeps_a_plain_and_ignores_what_is_unknown() -> None:
    plain = np.full((20, 30), 7.0)
    plain[3, 4] = np.nan
    told = smooth(plain, 2.0)
    assert np.isnan(told[3, 4])
    assert np.nanmax(abs(told - 7.0)) < 1e-9


@pytest.mark.parametrize(("width", "length"), [(12_000, 2000), (3900, 500), (900, 200), (100, 100)])
def test_the_scale_bar_is_a_round_length(width: float, length: float) -> None:
    assert scale_length(width) == length
