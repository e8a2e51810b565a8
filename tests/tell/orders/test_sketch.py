"""Sketch maps: what is drawn stays on the sheet, words keep clear, measures follow the data."""

import itertools
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from siegeworks.plan.siege import PlannedSiege
from siegeworks.tell import style
from siegeworks.tell.chart import Chart
from siegeworks.tell.labels import meets
from siegeworks.tell.orders import ground, sketch
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.orders.pen import WIDTH, Pen, letters
from siegeworks.tell.orders.symbols import ICONS, MARKS, symbol
from siegeworks.tell.papers.tongue import tongue
from siegeworks.tell.relief import raster_of

SHEET = (0.0, 3000.0, 0.0, 2000.0)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def basis(valley: PlannedSiege) -> Basis:
    return Basis(valley, valley.plan("second-attack"), tongue("en"))


def test_metres_become_places_on_the_sheet() -> None:
    pen = Pen(SHEET)
    assert (pen.width, round(pen.height, 6)) == (WIDTH, WIDTH * 2 / 3)
    assert pen.at((0.0, 2000.0)) == (0.0, 0.0)
    assert pen.at((3000.0, 0.0)) == pytest.approx((pen.width, pen.height))
    assert pen.is_inside((1500.0, 1000.0))
    assert not pen.is_inside((10.0, 1000.0), edge=20)


def test_what_lies_off_the_sheet_is_left_out() -> None:
    pen = Pen(SHEET)
    pen.line([(-500.0, 10.0), (-100.0, 900.0)], "")
    pen.mark((5000.0, 0.0), "<g/>", 5)
    pen.word((0.0, 9000.0), "far")
    pen.arrow([(-900.0, 0.0), (-800.0, 0.0)], "red")
    pen.lettered()
    assert pen.parts == []
    pen.line([(-500.0, 10.0), (100.0, 900.0)], "")
    assert len(pen.parts) == 1


def test_words_meet_neither_one_another_nor_symbols() -> None:
    pen = Pen(SHEET)
    pen.corners()
    for k in range(40):
        pen.mark((1500.0 + 40 * (k % 5), 1000.0 + 30 * (k % 3)), "<g/>", 6)
        pen.word((1500.0 + 20 * k, 1000.0), f"Post {k}")
    before = len(pen.taken)
    pen.lettered()
    words = pen.taken[before:]
    assert words
    assert not any(meets(a, b) for a, b in itertools.combinations(words, 2))
    assert not any(meets(word, other) for word in words for other in pen.taken[:before])


def test_markup_in_a_name_stays_a_name() -> None:
    pen = Pen(SHEET)
    pen.word((1500.0, 1000.0), "<b>&</b>")
    pen.lettered()
    found = ET.fromstring(pen.svg()).iter(f"{SVG}text")
    assert "<b>&</b>" in [text.text for text in found]


def test_wider_words_are_measured_wider() -> None:
    assert letters("Điện Biên Phủ", 10) > letters("A1", 10) > 0
    assert letters("A1", 20) == pytest.approx(2 * letters("A1", 10))


@pytest.mark.parametrize("kind", ICONS)
@pytest.mark.parametrize("is_own", [True, False])
def test_every_kind_of_unit_has_a_symbol(kind: str, is_own: bool) -> None:
    for echelon, mark in MARKS.items():
        drawn = symbol(kind, echelon, is_own=is_own, size=20, colour=style.BESIEGER)
        parsed = ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{drawn}</svg>')
        assert [text.text for text in parsed.iter(f"{SVG}text")] == [mark]


def test_contours_lie_at_their_heights(valley: PlannedSiege) -> None:
    extent = Chart(valley).extent("valley")
    raster = raster_of(valley, extent, ground.FINE)
    found = ground.contours(valley, extent)
    assert [c.height_m % 100 == 0 for c in found] == [c.bold for c in found]
    assert len({c.height_m for c in found}) == len(found) > 5
    for contour in found:
        x, y = np.concatenate([np.array(line) for line in contour.lines]).T
        column = np.rint((x - raster.x_m[0]) / raster.side_m).astype(int)
        row = np.rint((y - raster.y_m[0]) / raster.side_m).astype(int)
        assert abs(np.nanmedian(raster.height_m[row, column]) - contour.height_m) < 5.0


def test_a_boundary_runs_half_way_between_two_places(valley: PlannedSiege) -> None:
    extent = Chart(valley).extent("valley")
    x, y = (extent[0] + extent[1]) / 2, (extent[2] + extent[3]) / 2
    places = (("west", ((x - 1000.0, y),)), ("east", ((x + 1000.0, y),)))
    found = ground.boundaries(valley, extent, places)
    assert {(first, second) for first, second, _ in found} == {("west", "east")}
    east = np.array([p[0] for _, _, line in found for p in line])
    assert np.abs(east - x).max() < 1.0


def test_a_front_draws_back_when_posts_are_taken(valley: PlannedSiege) -> None:
    extent = Chart(valley).extent("valley")
    before = ground.front(valley, extent, frozenset())
    after = ground.front(valley, extent, frozenset({"dominique_1", "eliane_1", "eliane_2"}))
    assert 0 < sum(map(area, after)) < sum(map(area, before))


def area(line: ground.Line) -> float:
    x, y = np.array(line).T
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


def test_every_map_is_sound_svg_within_its_sheet(basis: Basis) -> None:
    for formation in ("", *basis.formations):
        for figure in sketch.maps(basis, formation):
            root = ET.fromstring(figure.svg)
            sheet = [float(side) for side in root.attrib["viewBox"].split()]
            assert sheet == pytest.approx([0, 0, figure.width, figure.height], abs=0.6)
            texts = [text for text in root.iter(f"{SVG}text") if "x" in text.attrib]
            assert all(0 <= float(t.attrib["x"]) <= figure.width for t in texts)
            assert not list(root.iter(f"{SVG}image"))
            assert figure.alt.startswith("Sketch map")


def test_objectives_and_targets_of_the_tasks_are_on_the_map(basis: Basis) -> None:
    (figure,) = sketch.maps(basis, "vm_312")
    texts = [t.text or "" for t in ET.fromstring(figure.svg).iter(f"{SVG}text")]
    assert {"OBJ E", "OBJ D1", "OBJ D2"} <= set(texts)
    assert any(text.startswith("T0") for text in texts)
    assert any(text.startswith("PL ") for text in texts)
