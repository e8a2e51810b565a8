"""Sketch maps of an order, drawn from the data: ground, the enemy, and control measures of APP-6.

Control measures: objectives, axes of advance, blocks and fixes, phase lines, boundaries, fire
targets, trenches dug and to dig. The plan writes neither phase lines nor boundaries. A phase line
here is the edge of the garrison's ground once the attacks of a phase are done; a boundary runs half
way between what two neighbours attack and dig. Both are read from the map and say so.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from siegeworks.plan.expand import Assigned
from siegeworks.plan.forces import ATTACKS
from siegeworks.scenario.siege import Siege
from siegeworks.tell import style
from siegeworks.tell.chart import Chart, Metres, Scope
from siegeworks.tell.orders import ground
from siegeworks.tell.orders.annexes import fires
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.orders.pen import Pen
from siegeworks.tell.orders.symbols import symbol
from siegeworks.tell.papers.model import Figure, Section
from siegeworks.tell.relief import Extent

MARGIN_M = 350.0
LEAST_M = 2600.0
"""Room round what a formation's map shows, and its least side."""

PHASE_DASHES = ("7 3", "10 3 2 3", "3 3", "12 4")
REACH_M = 700.0
"""Length of an axis of attack as it is drawn."""
NEAR_SCALE = 0.085
"""Units of the sheet a metre from which single posts are told apart."""

DOTS = 'stroke-dasharray="1 4" stroke-linecap="round"'
SIZE_OWN, SIZE_ENEMY = 22.0, 15.0
ENEMY_SECTION_MEN = 20
"""An enemy post with fewer men than this gets no symbol."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What one map shows: the basis, the tasks, the formation (empty = all), the sheet.

    A map that is not near shows a wide field: no targets, axes and names of single posts.
    """

    basis: Basis
    chart: Chart
    tasks: Sequence[Assigned]
    formation: str
    pen: Pen

    @property
    def is_near(self) -> bool:
        """True where a position is wide enough on the sheet to be told from its neighbours."""
        return self.pen.scale >= NEAR_SCALE

    @property
    def colour(self) -> str:
        """Colour of the plan's side."""
        return style.SIDES[self.basis.side]

    def point(self, name: str) -> Metres | None:
        """Where a place, position, zone or unit is; None when it is nowhere or off the map."""
        if name in self.basis.known.positions:
            return self.chart.middle(self.basis.known.positions[name])
        at = self.basis.known.point(name)
        return (
            self.chart.point(at)
            if at is not None and self.basis.siege.grid.find(*at) >= 0
            else None
        )


def annex(basis: Basis, formation: str = "") -> Section | None:
    """The maps of an order as a section."""
    figures = maps(basis, formation)
    if not figures:
        return None
    return Section(id="sketch", title=basis.tongue.say("Sketch map"), blocks=figures)


def maps(basis: Basis, formation: str) -> tuple[Figure, ...]:
    """The maps: for the whole the scheme in the centre and the valley, for a formation its own."""
    chart = _chart(basis.siege)
    if formation:
        tasks = basis.tasks_of(formation) or basis.fires_of(formation)
        sheets = [("own", _extent_of(basis, chart, formation, tasks), tasks)]
    else:
        tasks = list(basis.tasks)
        sheets = [
            ("centre", _extent(chart, "centre"), tasks),
            ("valley", _extent(chart, "valley"), tasks),
        ]
    return tuple(
        _figure(Scene(basis, chart, shown, formation, Pen(extent)), name)
        for name, extent, shown in sheets
        if extent is not None
    )


@functools.lru_cache(maxsize=2)
def _chart(siege: Siege) -> Chart:
    return Chart(siege)


@functools.lru_cache(maxsize=4)
def _extent(chart: Chart, scope: Scope) -> Extent:
    return chart.extent(scope)


def _extent_of(
    basis: Basis, chart: Chart, formation: str, tasks: Sequence[Assigned]
) -> Extent | None:
    """Box round the places of a formation's tasks and units, at least ``LEAST_M`` on a side."""
    scene = Scene(basis, chart, tasks, formation, Pen((0, 1, 0, 1)))
    points = [p for task in tasks for p in _places(scene, task)]
    doing = {unit for task in tasks for unit in (*task.unit_ids, *task.support_ids)}
    own = doing & basis.units_of(formation)
    points += [p for unit in sorted(own) if basis.known.men(unit) and (p := scene.point(unit))]
    if not points:
        return None
    x, y = zip(*points, strict=True)
    west, east, south, north = min(x), max(x), min(y), max(y)
    wide = max(0.0, LEAST_M - (east - west)) / 2 + MARGIN_M
    high = max(0.0, LEAST_M - (north - south)) / 2 + MARGIN_M
    return west - wide, east + wide, south - high, north + high


def _places(scene: Scene, task: Assigned) -> Iterator[Metres]:
    """Points that a task is about: its objective or line, and where it starts."""
    if task.objective_kind == "trench":
        yield from (scene.chart.point(c) for c in scene.basis.known.trenches[task.objective].coords)
    for name in (task.objective, task.task.from_place):
        if name and (point := scene.point(name)):
            yield point


def _figure(scene: Scene, name: str) -> Figure:
    """One map with its words."""
    pen = scene.pen
    pen.corners()
    for draw in LAYERS:
        draw(scene)
    pen.lettered()
    say = scene.basis.tongue.say
    titles = {
        "own": say("Sketch map of our tasks"),
        "centre": say("Scheme of the attack in the centre"),
        "valley": say("The whole field"),
    }
    return Figure(
        id=f"sketch-{name}",
        title=titles[name],
        caption=_caption(scene),
        alt=_alt(scene),
        svg=pen.svg(),
        width=round(pen.width, 1),
        height=round(pen.height, 1),
    )


def _caption(scene: Scene) -> str:
    say = scene.basis.tongue.say
    told = say(
        "Rectangles: our units; diamonds: the enemy's. Heavy outline: objective. Open arrow: axis. "
        "Cross: fire target with its number. Red line: trench dug; dashed: to dig. "
        "PL and a number: phase line, the enemy's edge once the attacks of that phase are done. "
        "Dotted line with an echelon: boundary, half way between neighbours. The plan writes "
        "neither; they are read from its tasks."
    )
    return f"{told} {scene.basis.told(scene.basis.siege.scenario.reconstruction)}".strip()


def _alt(scene: Scene) -> str:
    basis, tongue = scene.basis, scene.basis.tongue
    goals = dict.fromkeys(basis.brief(t.objective) for t in scene.tasks if t.task.kind in ATTACKS)
    return tongue.say(
        "Sketch map with contours, enemy posts, trenches and axes of attack. Objectives: {places}.",
        places=", ".join(goals) or tongue.say("none"),
    )


# --- layers, from the ground up -------------------------------------------------------------------


def draw_ground(scene: Scene) -> None:
    """Contours, water, roads and strips: the same in every language."""
    scene.pen.parts += _ground(scene.chart, scene.pen.extent)


@functools.lru_cache(maxsize=32)
def _ground(chart: Chart, extent: Extent) -> tuple[str, ...]:
    pen = Pen(extent)
    for contour in ground.contours(chart.siege, _extent(chart, "valley")):
        width = 0.75 if contour.bold else 0.35
        for line in contour.lines:
            pen.line(line, f'fill="none" stroke="#b9ae96" stroke-width="{width}"')
    looks = {
        "river": f'fill="none" stroke="{style.RIVER}" stroke-width="3"',
        "stream": f'fill="none" stroke="{style.RIVER}" stroke-width="1.2"',
        "road": f'fill="none" stroke="{style.ROAD}" stroke-width="1.6"',
        "track": f'fill="none" stroke="{style.ROAD}" stroke-width="1" stroke-dasharray="4 2"',
        "airstrip": f'fill="none" stroke="{style.NOBODY}" stroke-width="5"',
    }
    for route in chart.siege.routes:
        if route.kind in looks:
            pen.line([chart.point(at) for at in route.coords], looks[route.kind])
    return tuple(pen.parts)


def draw_posts(scene: Scene) -> None:
    """Positions of both sides, the objectives of this map in heavy outline."""
    goals = {t.objective for t in scene.tasks if t.task.kind in ATTACKS}
    for position in scene.basis.siege.positions:
        holder = scene.chart.holders.get(position.id, -1)
        if holder < 0 and position.id not in goals:
            continue
        colour = style.SIDES[holder] if holder in (0, 1) else style.NOBODY
        width = 2.4 if position.id in goals else 0.8
        edge = scene.colour if position.id in goals else colour
        for ring in scene.chart.rings(position):
            look = f'fill="{colour}" fill-opacity=".13" stroke="{edge}" stroke-width="{width}"'
            scene.pen.line(ring, look, closed=True)


def draw_trenches(scene: Scene) -> None:
    """Trenches dug, and those that the tasks of the map dig, on our side."""
    planned = {t.objective for t in scene.tasks if t.objective_kind == "trench"}
    look = f'fill="none" stroke="{scene.colour}"'
    for course in scene.chart.trenches():
        if course.line.record.side != scene.basis.plan.side:
            continue
        scene.pen.line(course.dug, f'{look} stroke-width="1.5"')
        if course.line.record.id in planned:
            scene.pen.line(course.planned, f'{look} stroke-width="1.1" stroke-dasharray="4 3"')


def draw_phase_lines(scene: Scene) -> None:
    """The enemy's edge now, and after the attacks of each phase."""
    basis, taken = scene.basis, set[str]()
    if basis.side != 0:
        return
    whole = _extent(scene.chart, "valley")
    for k, phase in enumerate(basis.plan.phases):
        goals = {t.objective for t in basis.tasks_in(phase, basis.tasks) if t.task.kind in ATTACKS}
        shown = [p for name in goals - taken if (p := scene.point(name)) and scene.pen.is_inside(p)]
        taken |= goals
        if shown:
            lines = ground.front(basis.siege, whole, frozenset(taken))
            _draw_front(scene, lines, f"PL {k + 1}", PHASE_DASHES[k % len(PHASE_DASHES)])
    _draw_front(scene, ground.front(basis.siege, whole, frozenset()), "", "")


def _draw_front(scene: Scene, lines: Sequence[ground.Line], name: str, dashes: str) -> None:
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    colour = style.INK if name else style.GARRISON
    for line in lines:
        scene.pen.line(line, f'fill="none" stroke="{colour}" stroke-width="1.2"{dash}')
    shown = [line for line in lines if any(scene.pen.is_inside(p, 12) for p in line)]
    if name and shown:
        line = max(shown, key=len)
        inside = [p for p in line if scene.pen.is_inside(p, 25)] or list(line)
        scene.pen.word(inside[len(inside) // 3], name, 'font-weight="bold"', 9.5)


def draw_boundaries(scene: Scene) -> None:
    """Boundaries between the formations that attack or dig."""
    basis = scene.basis
    longest: dict[tuple[str, str], list[Metres]] = {}
    look = f'fill="none" stroke="{style.INK}" stroke-width="1.1" {DOTS}'
    for first, second, line in _boundaries(basis):
        if scene.formation and scene.formation not in (first, second):
            continue
        scene.pen.line(line, look)
        inside = [p for p in line if scene.pen.is_inside(p, 40)]
        if len(inside) > len(longest.get((first, second), ())):
            longest[first, second] = inside
    for pair, inside in longest.items():
        told = " – ".join(_code(basis, name) for name in pair)
        scene.pen.word(inside[len(inside) // 3], told, 'font-style="italic"', 8.5, 2)


def _code(basis: Basis, unit_id: str) -> str:
    """A few letters for a formation on a map: its short name with the mark of its echelon."""
    from siegeworks.tell.orders.symbols import MARKS

    unit = basis.known.units[unit_id]
    name = basis.name(unit.short) if unit.short else basis.unit(unit_id)
    return f"{name} {MARKS.get(unit.echelon, '')}".strip()


@functools.lru_cache(maxsize=2)
def _boundaries(basis: Basis) -> tuple[tuple[str, str, ground.Line], ...]:
    chart = _chart(basis.siege)
    scene = Scene(basis, chart, basis.tasks, "", Pen((0, 1, 0, 1)))
    kinds = (*ATTACKS, "dig", "fix", "block")
    places: dict[str, list[Metres]] = {}
    for name in basis.formations:
        own = [
            t
            for t in basis.tasks_of(name)
            if t.task.kind in kinds and basis.owner(t.unit_ids[0]) == name
        ]
        rifles = any(basis.known.units[u].kind == "rifle" for t in own for u in t.unit_ids)
        if rifles:
            ends = [p for t in own for p in _ends(scene, t)]
            places[name] = list(dict.fromkeys(ends))
    fixed = tuple((name, tuple(points)) for name, points in places.items() if points)
    return ground.boundaries(basis.siege, _extent(chart, "valley"), fixed)


def _ends(scene: Scene, task: Assigned) -> list[Metres]:
    """What a task attacks or digs, without where it starts."""
    if task.objective_kind == "trench":
        coords = scene.basis.known.trenches[task.objective].coords
        return [scene.chart.point(c) for c in coords[:: max(1, len(coords) // 6)]]
    point = scene.point(task.objective)
    return [point] if point else []


def draw_axes(scene: Scene) -> None:
    """An axis for every attack of a regiment on an objective; blocks and fixes by their signs."""
    drawn = set()
    for task in scene.tasks if scene.is_near else ():
        goal = scene.point(task.objective) if task.objective else None
        if goal is None or not task.unit_ids:
            continue
        parent = scene.basis.known.units[task.unit_ids[0]].parent
        if (parent, task.objective) in drawn:
            continue
        if task.task.kind in ATTACKS:
            drawn.add((parent, task.objective))
            scene.pen.arrow(_axis(scene, task, goal), scene.colour)
        elif task.task.kind in ("fix", "block"):
            drawn.add((parent, task.objective))
            _sign(scene, task, goal)


def _start(scene: Scene, task: Assigned) -> Metres | None:
    """Where the units of a task set out: the place it names, else the middle of their own."""
    if task.task.from_place and (point := scene.point(task.task.from_place)):
        return point
    own = [p for u in task.unit_ids if (p := scene.point(u))]
    if not own:
        return None
    return sum(p[0] for p in own) / len(own), sum(p[1] for p in own) / len(own)


def _axis(scene: Scene, task: Assigned, goal: Metres) -> list[Metres]:
    """The last stretch of the way to an objective: from the trench or the assembly area."""
    start = _start(scene, task)
    if start is None:
        return []
    far = max(1.0, ((goal[0] - start[0]) ** 2 + (goal[1] - start[1]) ** 2) ** 0.5)
    reach = min(1.0, REACH_M / far)
    near = (goal[0] + (start[0] - goal[0]) * reach, goal[1] + (start[1] - goal[1]) * reach)
    tip = 60.0 / far
    return [near, (goal[0] + (start[0] - goal[0]) * tip, goal[1] + (start[1] - goal[1]) * tip)]


def _sign(scene: Scene, task: Assigned, goal: Metres) -> None:
    """The sign of a task that pins or blocks: an arrow that bends, a stem that ends in a bar."""
    points = _axis(scene, task, goal)
    if len(points) < 2:
        return
    (x0, y0), (x1, y1) = points
    dx, dy = x1 - x0, y1 - y0
    look = f'fill="none" stroke="{scene.colour}" stroke-width="1.8"'
    if task.task.kind == "block":
        scene.pen.line(points, look)
        side = (-dy * 0.3, dx * 0.3)
        bar = [(x1 - side[0], y1 - side[1]), (x1 + side[0], y1 + side[1])]
        scene.pen.line(bar, look)
        return
    bends = [(0.4, 0.0), (0.5, 0.12), (0.6, -0.12), (0.7, 0.12), (0.8, 0.0), (1.0, 0.0)]
    scene.pen.line(
        [(x0, y0), *((x0 + dx * t - dy * s, y0 + dy * t + dx * s) for t, s in bends)], look
    )
    head = [(0.9, 0.06), (1.0, 0.0), (0.9, -0.06)]
    scene.pen.line([(x0 + dx * t - dy * s, y0 + dy * t + dx * s) for t, s in head], look)


def draw_units(scene: Scene) -> None:
    """Symbols: the regiments of the map where they stand, the enemy's posts by their men."""
    basis = scene.basis
    for name, kind, at in _own_units(scene):
        unit = basis.known.units[name]
        drawing = symbol(kind, unit.echelon, is_own=True, size=SIZE_OWN, colour=scene.colour)
        scene.pen.mark(at, drawing, SIZE_OWN / 2)
        scene.pen.word(
            at,
            basis.name(unit.short) if unit.short else basis.unit(name),
            "",
            8.5,
            SIZE_OWN / 2 + 2,
        )
    enemy = style.SIDES[1 - basis.side]
    for position in basis.siege.positions:
        here = [
            s for s in basis.siege.situation.units if s.position == position.id and s.is_present
        ]
        men = sum(s.fit for s in here if basis.known.units[s.unit].side == basis.enemy)
        if men >= ENEMY_SECTION_MEN:
            kinds = {
                basis.known.units[s.unit].kind: s.fit for s in sorted(here, key=lambda s: s.fit)
            }
            echelon = "BN" if men > 350 else "COY"
            drawing = symbol(
                max(kinds, key=lambda k: kinds[k]),
                echelon,
                is_own=False,
                size=SIZE_ENEMY,
                colour=enemy,
            )
            scene.pen.mark(scene.chart.middle(position), drawing, SIZE_ENEMY / 2)


def _own_units(scene: Scene) -> Iterator[tuple[str, str, Metres]]:
    """Regiments with tasks on this map: name, kind, and the middle of their units."""
    basis = scene.basis
    own = basis.units_of(scene.formation) if scene.formation else None
    groups: dict[str, list[str]] = {}
    for task in scene.tasks:
        for unit in task.unit_ids:
            if own is None or unit in own:
                parent = basis.known.units[unit].parent
                kin = (
                    parent
                    if parent in basis.known.units
                    and basis.known.units[parent].echelon in ("RGT", "BDE")
                    else unit
                )
                members = groups.setdefault(kin, [])
                if unit not in members:
                    members.append(unit)
    for name, members in groups.items():
        points = [p for u in members if basis.known.men(u) and (p := scene.point(u))]
        if points and (scene.formation or basis.known.units[name].echelon in ("RGT", "BDE", "BN")):
            middle = (
                sum(p[0] for p in points) / len(points),
                sum(p[1] for p in points) / len(points),
            )
            yield name, basis.known.units[members[0]].kind, middle


def draw_targets(scene: Scene) -> None:
    """Fire targets by their numbers: those of the map's own tasks, or that its guns fire on.

    A wide map shows them for a formation that only fires.
    """
    basis = scene.basis
    numbers = fires.targets(basis)
    if not scene.is_near and any(t.task.kind in ATTACKS for t in scene.tasks):
        return
    fired = [*scene.tasks, *(basis.fires_of(scene.formation) if scene.formation else [])]
    named = dict.fromkeys(t.objective for t in fired if t.support_ids or t.task.kind in fires.FIRES)
    cross = f'<path d="M-5,0 H5 M0,-5 V5" stroke="{style.INK}" stroke-width="1.3"/>'
    for name in named:
        point = scene.point(name) if name else None
        if point is not None and name in numbers:
            off = (point[0] + 9 / scene.pen.scale, point[1] - 9 / scene.pen.scale)
            scene.pen.mark(off, cross, 5)
            scene.pen.word(off, numbers[name], "", 8, 5)


def draw_names(scene: Scene) -> None:
    """Names: objectives first, then the other posts of the enemy, then places of start."""
    basis = scene.basis
    goals = list(dict.fromkeys(t.objective for t in scene.tasks if t.task.kind in ATTACKS))
    for name in goals:
        if point := scene.point(name):
            told = f"OBJ {basis.brief(name)}" if scene.is_near else basis.brief(name)
            scene.pen.word(point, told, 'font-weight="bold"', 10, 10)
    for position in basis.siege.positions if scene.is_near else ():
        if position.id not in goals and scene.chart.holders.get(position.id) == 1 - basis.side:
            scene.pen.word(
                scene.chart.middle(position),
                basis.brief(position.id),
                f'fill="{style.QUIET}"',
                8,
                8,
            )


LAYERS: tuple[Callable[[Scene], None], ...] = (
    draw_ground,
    draw_posts,
    draw_trenches,
    draw_boundaries,
    draw_phase_lines,
    draw_axes,
    draw_units,
    draw_targets,
    draw_names,
)
"""What is drawn, the ground first."""
