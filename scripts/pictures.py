"""Draws the pictures of the README and the docs: ``python -m scripts.pictures``.

They show a written situation, so they change only with the scenario's tables and the look of maps.
"""

from __future__ import annotations

from pathlib import Path

from siegeworks.scenario.load import load
from siegeworks.tell import canvas
from siegeworks.tell.map import situation_map

IMAGES = Path(__file__).parents[1] / "docs" / "images"
DPI = 130


def main() -> None:
    """Write ``docs/images/situation.png``."""
    drawn = situation_map(load("dien-bien-phu", at="1954-03-25"), "centre")
    path = IMAGES / "situation.png"
    path.write_bytes(canvas.fewer(canvas.png(drawn, DPI)))
    print(f"{path.relative_to(IMAGES.parents[1])}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
