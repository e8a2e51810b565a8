"""One map while it is drawn, from the ground up to the labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from siegeworks.tell import style
from siegeworks.tell.chart import Battery, Camp, Chart, Metres, Scope, Weapon
from siegeworks.tell.labels import Box, Label, place
from siegeworks.tell.names import group_name, is_label, place_name, short
from siegeworks.tell.relief import (
    Extent,
    Raster,
    contour_levels,
    garrison_ground,
    picture,
    raster_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS: dict[Weapon, str] = {"artillery": "o", "mortar": "v", "flak": "^", "tank": "D"}
LINES: dict[str, tuple[str, float, Any]] = {
    "river": (style.RIVER, 2.4, "-"),
    "stream": (style.RIVER, 1.1, "-"),
    "road": (style.ROAD, 1.6, "-"),
    "track": (style.ROAD, 1.0, (0, (4, 2))),
}
"""Colour, width and dash of the routes that are drawn as lines."""

GUN_PX, ROW_PX = 27.0, 13.0
"""Room of one gun symbol with its number, and height of a row of them, in pixels."""

KEY_RINGS, POST_RINGS, PLACE_RINGS = 6, 5, 2
"""Rings of places that a name tries: key ground (in bold), other posts, all else."""

CAMP_PX = (18.0, 12.0)
LEADER_PX = 5.0
"""A label that stands this much further off than need be gets a line to its point."""


class Sheet:
    """Draws a chart on axes whose limits are the extent in metres."""

    def __init__(
        self, chart: Chart, scope: Scope, axes: Axes, chances: Mapping[str, float]
    ) -> None:
        self.chart = chart
        self.siege = chart.siege
        self.scope = scope
        self.axes = axes
        self.chances = chances
        self.extent: Extent = (*axes.get_xlim(), *axes.get_ylim())
        self.taken: list[Box] = []
        self.is_close = scope == "centre"

    def draw(self) -> None:
        """Draw everything, the ground first."""
        raster = raster_of(self.siege, self.extent)
        self._ground(raster)
        self._routes()
        self._zones()
        self._perimeter(raster)
        self._trenches()
        self._footprints()
        if not self.is_close:
            self._inset_box()
        self._furniture()
        self._place_names()
        if not self.chances:
            self._forces()
        self._route_names()

    def _ground(self, raster: Raster) -> None:
        self.axes.imshow(
            picture(self.siege, raster),
            extent=self.extent,
            origin="lower",
            interpolation="bilinear",
            zorder=0,
        )
        fine, bold = contour_levels(raster.height_m)
        for levels, width in ((fine, 0.4), (bold, 0.8)):
            if levels:
                self._contour(raster, raster.height_m, levels, ("#7d735f", width, 0.5, 1))

    def _contour(
        self, raster: Raster, values: Any, levels: Any, look: tuple[str, float, float, int]
    ) -> None:
        colour, width, alpha, order = look
        self.axes.contour(
            raster.x_m,
            raster.y_m,
            values,
            levels=levels,
            colors=colour,
            linewidths=width,
            alpha=alpha,
            zorder=order,
        )

    def _routes(self) -> None:
        for route in self.siege.routes:
            points = np.array([self.chart.point(at) for at in route.coords]).T
            if route.kind in LINES:
                colour, width, dash = LINES[route.kind]
                self.axes.plot(*points, color=colour, lw=width, ls=dash, zorder=2)
            elif route.kind == "airstrip":
                width = 8.0 if self.is_close else 3.4
                for colour, lw in ((style.QUIET, width), ("#f7f3e8", width - 1.4)):
                    self.axes.plot(*points, color=colour, lw=lw, zorder=2, solid_capstyle="butt")

    def _zones(self) -> None:
        from matplotlib.patches import Circle

        for zone in self.siege.zones:
            if zone.kind == "drop":
                at = self.chart.point((zone.lat, zone.lon))
                look = {"fill": False, "ec": style.GARRISON, "lw": 1.0, "ls": (0, (1, 2))}
                self.axes.add_patch(Circle(at, 330.0, zorder=2, **look))

    def _perimeter(self, raster: Raster) -> None:
        mask = garrison_ground(self.siege, raster, self.chart.dug_points())
        if float(mask.max()) <= 0.5:
            return
        for look in (("white", 3.6, 0.7, 3), (style.GARRISON, 1.6, 1.0, 3)):
            self._contour(raster, mask, [0.5], look)

    def _trenches(self) -> None:
        scale = 1.6 if self.is_close else 1.0
        for course in self.chart.trenches():
            colour = style.SIDES[self.siege.side_index[course.line.record.side]]
            for points, width, dash in (
                (course.planned, 0.7 * scale, (0, (2, 2.4))),
                (course.dug, 1.2 * scale, "-"),
            ):
                if len(points) > 1:
                    x, y = np.array(points).T
                    self.axes.plot(x, y, color=colour, lw=width, ls=dash, zorder=3)

    def _footprints(self) -> None:
        from matplotlib.patches import Polygon

        shades = style.chance_map()
        for position in self.siege.positions:
            look = footprint_look(self.chart.holders.get(position.id, -1))
            if position.id in self.chances:
                look = {"facecolor": shades(self.chances[position.id]), "edgecolor": style.QUIET}
            elif not position.is_counted:
                look |= {"alpha": 0.4}
            for cell in position.cells.split():
                outline = self.chart.outline(cell)
                self.axes.add_patch(Polygon(outline, lw=0.0, zorder=4, **look))
                self.taken.append(self._pixels(outline))
            width, rim = (2.4 if self.is_close else 0.8), style.PAPER
            if self.chances:
                width, rim = 0.9, style.QUIET
            for ring in self.chart.rings(position):
                self.axes.plot(*np.array(ring).T, color=rim, lw=width, zorder=5)

    def _inset_box(self) -> None:
        from matplotlib.patches import Rectangle

        west, east, south, north = self.chart.extent("centre")
        corner, width, height = (west, south), east - west, north - south
        self.axes.add_patch(
            Rectangle(corner, width, height, fill=False, ec=style.INK, lw=0.8, zorder=5)
        )
        text = self._text("map of the centre", 7)
        x, y = self.axes.transData.transform((east, south))
        room = text.get_window_extent()
        box = (x - room.width - 4, y - room.height - 3, x, y - 2)
        if box[1] < self._bounds()[1]:
            box = (box[0], y + 2, x, y + room.height + 3)
        self._move(text, box)
        self.taken.append(box)

    def _place_names(self) -> None:
        names = self._names()
        texts = [self._text(name, 8, rings == KEY_RINGS) for name, _, rings in names]
        for text, (_, at, rings) in zip(texts, names, strict=True):
            room = text.get_window_extent()
            x, y = self.axes.transData.transform(at)
            label = Label(x, y, room.width + 4, room.height + 2, self._clear(), rings)
            box = place([label], self.taken, self._bounds())[0]
            if box is None:
                text.remove()
                continue
            self._move(text, box)
            self.taken += [box, *self._leader(label, box)]

    def _clear(self) -> float:
        """Pixels from the middle of a cell to beyond its corner."""
        edge_m = self.siege.grid.perimeter_edge_m
        (x0, _), (x1, _) = self.axes.transData.transform([(0, 0), (edge_m, 0)])
        return float(x1 - x0) + 1.0

    def _names(self) -> list[tuple[str, Metres, int]]:
        """Labels in order of rank: name, point, how many rings of places it tries."""
        if not self.is_close:
            return self._outer_names()
        key = {*self.siege.scenario.key_ground, self.siege.scenario.ending.command_post}
        inner = [p for p in self.siege.positions if self.chart.is_inner(p)]
        inner.sort(key=lambda p: (p.id not in key, not p.is_counted))
        told: dict[str, tuple[str, Metres, int]] = {}
        for position in inner:
            rings = POST_RINGS if position.is_counted else PLACE_RINGS
            rings = KEY_RINGS if position.id in key else rings
            name = self._named(position.id)
            told.setdefault(name, (name, self.chart.middle(position), rings))
        return list(told.values())

    def _outer_names(self) -> list[tuple[str, Metres, int]]:
        outer: dict[str, Any] = {}
        for position in self.siege.positions:
            if not self.chart.is_inner(position) and position.is_counted:
                outer.setdefault(group_name([position]), position)
        return [(name, self.chart.middle(p), KEY_RINGS) for name, p in outer.items()]

    def _named(self, position_id: str) -> str:
        name = place_name(self.chart.known.positions[position_id])
        if position_id in self.chances:
            return f"{name}  {style.chance(self.chances[position_id])}"
        return name

    def _leader(self, label: Label, box: Box) -> list[Box]:
        """A thin line from the point to a label that stands off; returns what it covers."""
        end = np.array((min(max(label.x, box[0]), box[2]), min(max(label.y, box[1]), box[3])))
        start = np.array((label.x, label.y))
        length = float(np.hypot(*(end - start)))
        if length <= label.clear + LEADER_PX:
            return []
        x, y = self._metres(np.array([start, end])).T
        self.axes.plot(x, y, color="white", lw=2.2, zorder=6)
        self.axes.plot(x, y, color=style.INK, lw=0.8, zorder=6)
        self.axes.plot(x[0], y[0], "o", ms=3.4, mfc=style.INK, mec="white", mew=0.8, zorder=6)
        steps = start + np.linspace(0, 1, max(2, round(length / 5)))[:, None] * (end - start)
        return [(px - 2, py - 2, px + 2, py + 2) for px, py in steps.tolist()]

    def _forces(self) -> None:
        """Guns, and round the whole valley the regiments of the besieger."""
        if not self.is_close:
            for camp in self.chart.camps():
                self._camp(camp)
        groups: dict[Metres, list[Battery]] = {}
        west, east, south, north = self.chart.extent("centre")
        for battery in self.chart.batteries():
            x, y = battery.at
            is_inner = west < x < east and south < y < north
            if self._within(battery.at) and (self.is_close or not is_inner):
                groups.setdefault(battery.at, []).append(battery)
        for at, batteries in groups.items():
            self._gun_group(at, batteries)

    def _camp(self, camp: Camp) -> None:
        """A box with crossed diagonals and the name beside it."""
        x, y = self.axes.transData.transform(camp.at)
        text = self._text(camp.name, 7.5)
        width, height = CAMP_PX
        room = text.get_window_extent().width + width + 8
        label = Label(x - room / 2, y, room, height + 2, 1.0, 8)
        box = place([label], self.taken, self._bounds())[0]
        if box is None:
            text.remove()
            return
        self.taken.append(box)
        self._camp_box((box[0], box[1] + 1, box[0] + width, box[1] + 1 + height))
        self._move(text, (box[0] + width + 2, box[1], box[2], box[3]))

    def _camp_box(self, box: Box) -> None:
        (west, south), (east, north) = self._metres(np.array(box).reshape(2, 2))
        x, y = [west, east, east, west, west], [south, south, north, north, south]
        self.axes.fill(x, y, fc=style.BESIEGER, ec="white", lw=0.9, zorder=8)
        for ends in ((south, north), (north, south)):
            self.axes.plot([west, east], ends, color="white", lw=0.9, zorder=8)

    def _gun_group(self, at: Metres, batteries: Sequence[Battery]) -> None:
        """Symbols with the number of tubes: on the post that holds them, else beside the point."""
        x, y = self.axes.transData.transform(at)
        if self.is_close and batteries[0].side == 1:
            top = y - 5 + (len(batteries) - 1) * ROW_PX / 2
            for k, battery in enumerate(batteries):
                self._gun(battery, x - 5, top - k * ROW_PX, is_on_post=True)
            return
        width = GUN_PX * len(batteries)
        box = place([Label(x - width / 2, y, width, ROW_PX, 1.0, 7)], self.taken, self._bounds())[0]
        if box is None:
            return
        self.taken.append(box)
        for k, battery in enumerate(batteries):
            self._gun(battery, box[0] + 6 + k * GUN_PX, (box[1] + box[3]) / 2)

    def _gun(self, battery: Battery, x: float, y: float, is_on_post: bool = False) -> None:
        at, beside = self._metres(np.array([(x, y), (x + 7.5, y)]))
        self.axes.plot(*at, zorder=7, **gun_look(battery.weapon, battery.side))
        self.axes.text(
            beside[0],
            beside[1],
            str(battery.tubes),
            fontsize=6.5,
            va="center_baseline",
            color=style.PAPER if is_on_post else style.SIDES[battery.side],
            zorder=8,
            path_effects=[] if is_on_post else halo(1.8),
        )

    def _route_names(self) -> None:
        """Name of the longest visible stretch of each river and road, where there is room."""
        done: set[str] = set()
        for route in sorted(self.siege.routes, key=lambda r: -len(r.coords)):
            name = short(route.name)
            if route.kind not in LINES or name in done or not is_label(name):
                continue
            points = [at for at in map(self.chart.point, route.coords) if self._within(at)]
            text = self._text(name, 7)
            is_water = LINES[route.kind][0] == style.RIVER
            text.set(color=style.RIVER_INK if is_water else style.ROAD, fontstyle="italic")
            room = text.get_window_extent()
            spots = [self.axes.transData.transform(at) for at in points]
            labels = [Label(x, y, room.width + 4, room.height + 2, 6.0, 1) for x, y in spots]
            boxes = [place([label], self.taken, self._bounds())[0] for label in labels]
            free = [box for box in boxes if box is not None]
            if free:
                done.add(name)
                self._move(text, free[len(free) // 2])
                self.taken.append(free[len(free) // 2])
            else:
                text.remove()

    def _furniture(self) -> None:
        """Scale bar and north arrow."""
        west, east, south, north = self.extent
        length = scale_length(east - west)
        x, y = west + 0.03 * (east - west), south + 0.02 * (north - south)
        step = 0.006 * (north - south)
        for k, colour in ((0, style.INK), (1, "white")):
            ends = [x + k * length / 2, x + (k + 1) * length / 2]
            self.axes.fill_between(ends, y, y + step, fc=colour, ec=style.INK, lw=0.6, zorder=10)
        for share, word in ((0.0, "0"), (1.0, f"{length / 1000:g} km")):
            mark = self._text(word, 7.5)
            mark.set(position=(x + share * length, y + 1.8 * step), ha="center", zorder=10)
        corners = np.array([[x - step, y], [x + length * 1.15, y + 6 * step]])
        self.taken.append(tuple(self.axes.transData.transform(corners).ravel()))
        self._north(0.965, 0.975)

    def _north(self, right: float, top: float) -> None:
        self.axes.annotate(
            "N",
            xy=(right, top),
            xytext=(right, top - 0.065),
            xycoords="axes fraction",
            ha="center",
            fontsize=9,
            arrowprops={"arrowstyle": "-|>", "color": style.INK, "lw": 1.2},
            zorder=10,
        )
        box = self.axes.get_window_extent()
        x, y = box.x0 + right * box.width, box.y0 + top * box.height
        self.taken.append((x - 14, y - 0.08 * box.height, x + 14, y))

    def _text(self, words: str, size: float, bold: bool = False) -> Any:
        return self.axes.text(
            self.extent[0],
            self.extent[2],
            words,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=style.INK,
            zorder=9,
            va="bottom",
            path_effects=halo(),
        )

    def _bounds(self) -> Box:
        box = self.axes.get_window_extent()
        return (box.x0 + 4, box.y0 + 4, box.x1 - 4, box.y1 - 4)

    def _within(self, at: Metres) -> bool:
        west, east, south, north = self.extent
        return west < at[0] < east and south < at[1] < north

    def _pixels(self, outline: list[Metres]) -> Box:
        x, y = self.axes.transData.transform(np.array(outline)).T
        return (float(x.min()), float(y.min()), float(x.max()), float(y.max()))

    def _metres(self, pixels: Any) -> Any:
        return self.axes.transData.inverted().transform(pixels)

    def _move(self, text: Any, box: Box) -> None:
        text.set_position(self._metres((box[0] + 2, box[1] + 1)))


def scale_length(width_m: float) -> float:
    """A round length of about a fifth of the map's width."""
    steps = (100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0)
    return max([step for step in steps if step <= width_m / 4.5], default=steps[0])


def footprint_look(holder: int) -> dict[str, Any]:
    """Face, edge (of the hatch) and hatch of a position by who holds it."""
    if holder == 0:
        return {"facecolor": style.BESIEGER, "edgecolor": "#f3d9c9", "hatch": "/////"}
    if holder == 1:
        return {"facecolor": style.GARRISON, "edgecolor": style.GARRISON}
    if holder == 2:
        return {"facecolor": style.GARRISON, "edgecolor": "#e08a75", "hatch": "/////"}
    return {"facecolor": style.NOBODY, "edgecolor": style.NOBODY}


def gun_look(weapon: Weapon, side: int) -> dict[str, Any]:
    """Solid for the besieger, hollow for the garrison; the shape says what it is."""
    colour = style.SIDES[side]
    return {
        "marker": MARKERS[weapon],
        "ms": 6.0,
        "mew": 1.2,
        "mfc": colour if side == 0 else "white",
        "mec": "white" if side == 0 else colour,
        "ls": "",
    }


def halo(width: float = 2.4) -> list[Any]:
    """A pale rim that keeps a label readable on any ground."""
    from matplotlib.patheffects import Normal, Stroke

    return [Stroke(linewidth=width, foreground="#fbf9f3"), Normal()]
