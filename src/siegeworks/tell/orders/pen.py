"""A pen for sketch maps: metres to SVG, lines, words that keep clear of one another."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from siegeworks.tell import labels, style
from siegeworks.tell.chart import Metres
from siegeworks.tell.relief import Extent

WIDTH = 690.0
"""Width of a map in its own units; 1 unit is about a quarter of a millimetre on A4."""

TALLEST = 900.0
FACES = "DejaVu Sans, Noto Sans, Verdana, sans-serif"


@dataclass
class Pen:
    """Draws on a sheet that covers ``extent``; ``parts`` is the SVG so far.

    Words are put down last, each beside its point where no other word or symbol is.
    """

    extent: Extent
    parts: list[str] = field(default_factory=list)
    taken: list[labels.Box] = field(default_factory=list)
    words: list[tuple[labels.Label, str, str, float]] = field(default_factory=list)

    @functools.cached_property
    def scale(self) -> float:
        """Units a metre."""
        west, east, south, north = self.extent
        return min(WIDTH / (east - west), TALLEST / (north - south))

    @functools.cached_property
    def width(self) -> float:
        """Width of the sheet in units."""
        return (self.extent[1] - self.extent[0]) * self.scale

    @functools.cached_property
    def height(self) -> float:
        """Height of the sheet in units."""
        return (self.extent[3] - self.extent[2]) * self.scale

    def at(self, point: Metres) -> tuple[float, float]:
        """A point on the sheet."""
        scale, (west, _, _, north) = self.scale, self.extent
        return (point[0] - west) * scale, (north - point[1]) * scale

    def is_inside(self, point: Metres, edge: float = 0.0) -> bool:
        """True for a point on the sheet, ``edge`` units from its rim or more."""
        x, y = self.at(point)
        return edge <= x <= self.width - edge and edge <= y <= self.height - edge

    def line(self, points: Sequence[Metres], look: str, closed: bool = False) -> None:
        """A line, left out where it lies wholly off the sheet."""
        course = self._course(points)
        if not course:
            return
        self.parts.append(f'<path d="M{course}{"Z" if closed else ""}" {look}/>')

    def _course(self, points: Sequence[Metres]) -> str:
        """The points of a line on the sheet, those left out that lie within a unit of the one
        before; empty when all of it lies off the sheet."""
        here = [self.at(point) for point in points]
        if not self._shows(here):
            return ""
        kept, last = [], (math.inf, math.inf)
        for k, (x, y) in enumerate(here):
            if k == len(here) - 1 or abs(x - last[0]) + abs(y - last[1]) >= 1.0:
                kept.append(f"{x:.1f},{y:.1f}")
                last = (x, y)
        return " ".join(kept)

    def _shows(self, here: Sequence[tuple[float, float]]) -> bool:
        """True when the box round some points on the sheet's plane meets the sheet."""
        if not here:
            return False
        x, y = [p[0] for p in here], [p[1] for p in here]
        is_beside = max(x) < 0 or min(x) > self.width or max(y) < 0 or min(y) > self.height
        return not is_beside

    def mark(self, point: Metres, drawing: str, half: float) -> None:
        """A drawing round a point, and room kept for it."""
        if not self.is_inside(point):
            return
        x, y = self.at(point)
        self.parts.append(f'<g transform="translate({x:.1f},{y:.1f})">{drawing}</g>')
        self.taken.append((x - half, y - half, x + half, y + half))

    def word(
        self, point: Metres, text: str, look: str = "", size: float = 9.0, clear: float = 4.0
    ) -> None:
        """A word beside a point; earlier words go first where there is little room."""
        if not self.is_inside(point):
            return
        x, y = self.at(point)
        label = labels.Label(x, y, letters(text, size), size * 1.15, clear, 4)
        self.words.append((label, text, look, size))

    def arrow(self, points: Sequence[Metres], colour: str) -> None:
        """An axis of advance: an open arrow along a course."""
        if len(points) < 2 or not self._shows([self.at(p) for p in points]):
            return
        course = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.at, points))
        (x0, y0), (x1, y1) = self.at(points[-2]), self.at(points[-1])
        turn = math.degrees(math.atan2(y1 - y0, x1 - x0))
        look = 'fill="none" stroke-linejoin="round"'
        self.parts.append(
            f'<path d="M{course}" {look} stroke="{colour}" stroke-width="6"/>'
            f'<path d="M{course}" {look} stroke="{style.PAPER}" stroke-width="3.4"/>'
            f'<path transform="translate({x1:.1f},{y1:.1f}) rotate({turn:.0f})" '
            f'd="M-11,-7 L1,0 L-11,7" fill="{style.PAPER}" stroke="{colour}" stroke-width="1.4"/>'
        )
        self.taken.append((x1 - 6, y1 - 6, x1 + 6, y1 + 6))

    def lettered(self) -> None:
        """Put all words down where they have room."""
        bounds = (2.0, 2.0, self.width - 2.0, self.height - 2.0)
        boxes = labels.place([w[0] for w in self.words], self.taken, bounds)
        for box, (_, text, look, size) in zip(boxes, self.words, strict=True):
            if box is not None:
                self.parts.append(_text(box, text, look, size))
        self.taken += [box for box in boxes if box is not None]
        self.words.clear()

    def svg(self) -> str:
        """The sheet as SVG with its rim, a scale and north."""
        body = "".join(self.parts)
        box = f"0 0 {self.width:.0f} {self.height:.0f}"
        rim = f'<rect width="{self.width:.0f}" height="{self.height:.0f}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="{FACES}" '
            f'fill="{style.INK}">'
            f'{rim} fill="#f4f2e8"/>{body}{self._scale_bar()}{self._north()}'
            f'{rim} fill="none" stroke="{style.QUIET}" stroke-width="1"/></svg>'
        )

    def _scale_bar(self) -> str:
        metres = next(
            m for m in (5000, 2000, 1000, 500, 200, 100, 50) if m * self.scale < 170 or m == 50
        )
        long, y = metres * self.scale, self.height - 12
        told = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
        return (
            f'<rect x="8" y="{y - 16:.1f}" width="{long + 60:.1f}" height="24" '
            f'fill="{style.PAPER}" opacity=".85"/>'
            f'<path d="M14,{y - 5:.1f} v5 h{long:.1f} v-5" fill="none" '
            f'stroke="{style.INK}" stroke-width="1.3"/><text x="{20 + long:.1f}" y="{y + 1:.1f}" '
            f'font-size="9" fill="{style.INK}">{told}</text>'
        )

    def _north(self) -> str:
        x = self.width - 18
        return (
            f'<g transform="translate({x:.1f},26)"><path d="M0,-14 L5,6 L0,2 L-5,6 Z" '
            f'fill="{style.INK}"/><text y="17" text-anchor="middle" font-size="9" '
            f'fill="{style.INK}">N</text></g>'
        )

    def corners(self) -> None:
        """Keep the corners of the scale and of north free of words."""
        self.taken += [
            (0, self.height - 32, 250, self.height),
            (self.width - 34, 0, self.width, 48),
        ]


def _text(box: labels.Box, text: str, look: str, size: float) -> str:
    left, bottom, _, top = box
    x, y = left, max(bottom, top) - size * 0.28
    halo = f'stroke="{style.PAPER}" stroke-width="2.6" stroke-linejoin="round" paint-order="stroke"'
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" {look} {halo}>{escape(text)}</text>'


def letters(text: str, size: float) -> float:
    """Width of a text in the map's letters."""
    return float(_face().getlength(text)) * size / 100.0


@functools.cache
def _face() -> Any:
    from PIL import ImageFont

    from siegeworks.tell.papers.pdf import fonts

    return ImageFont.truetype(str(fonts() / "DejaVuSans.ttf"), 100)
