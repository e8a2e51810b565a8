"""Figures without a display: how they are made, and how they become SVG or PNG."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siegeworks.tell import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PATH = re.compile(r' d="[^"]*"')
_TAIL = re.compile(r"(\.\d\d)\d+")

DPI = 150
"""Dots per inch while a figure is laid out: label boxes are measured at this."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure with its words.

    ``key`` names its file, ``caption`` says how to read it, ``alt`` what it shows for those who
    cannot see it. ``is_map`` pictures are kept as pixels, all others as lines.
    """

    key: str
    title: str
    caption: str
    alt: str
    figure: Figure
    is_map: bool = False


@contextlib.contextmanager
def look() -> Iterator[None]:
    """The house look while figures are drawn and saved."""
    import matplotlib as mpl

    with mpl.rc_context(style.rc()):
        yield


def figure(width_in: float, height_in: float) -> Figure:
    """An empty figure that can be measured and saved; no window, no global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = Figure(figsize=(width_in, height_in), dpi=DPI)
    FigureCanvasAgg(made)
    return made


def png(drawn: Figure, dpi: int = DPI) -> bytes:
    """A figure as PNG; equal figures give equal bytes."""
    with look(), io.BytesIO() as file:
        drawn.savefig(file, format="png", dpi=dpi, metadata={"Software": None})
        return file.getvalue()


def fewer(pixels: bytes, colours: int = 256) -> bytes:
    """The same PNG in few colours: shaded ground keeps its look at a third of the size."""
    from PIL import Image

    with Image.open(io.BytesIO(pixels)) as full, io.BytesIO() as file:
        few = full.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        few.save(file, format="png", optimize=True)
        return file.getvalue()


def svg(drawn: Figure) -> str:
    """A figure as SVG on no ground of its own, letters as outlines; equal figures, equal text."""
    with look(), io.StringIO() as file:
        about = {"Date": None, "Creator": None}
        drawn.savefig(file, format="svg", metadata=about, transparent=True)
        return _PATH.sub(_shortened, file.getvalue())


def _shortened(path: re.Match[str]) -> str:
    """The course of a path to a hundredth of a point, finer than any printer draws."""
    return _TAIL.sub(r"\1", path[0])
