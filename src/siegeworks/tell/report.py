"""The report of a simulated plan: one HTML file that needs nothing else, its pictures beside it.

Charts are embedded as lines with letters as outlines, maps as pixels; type is the reader's own. No
script, nothing fetched. All words that come from a scenario or a plan are escaped.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siegeworks.study.views import Assessment, RunView
from siegeworks.tell import canvas, facts, listing, style, words
from siegeworks.tell.canvas import Picture
from siegeworks.tell.figures import figures
from siegeworks.tell.names import capital
from siegeworks.tell.tasks import ATTACKS

CHAPTERS = (
    ("situation", "The situation"),
    ("assessment", "Assessment"),
    ("document", "The document and the model"),
    ("plan", "The plan"),
    ("results", "What the model says"),
    ("stories", "Three runs, day by day"),
    ("limits", "What the model leaves out"),
    ("versions", "Versions and seed"),
    ("glossary", "Words used"),
)
GLOSSARY = (
    ("replication", "One run of the plan from the first dawn to the last, with its own chances."),
    (
        "probability",
        "The share of replications in which something is so. 0.62 means 62 of 100 runs.",
    ),
    (
        "95% interval",
        "Behind a probability or a mean. How far the number of replications leaves it open: the "
        "value for endless replications lies inside in 95 of 100 cases.",
    ),
    (
        "nine-tenths interval",
        "Behind a median. One run in twenty ends below it, one in twenty above.",
    ),
    ("record", "What the sources say happened. The model never saw it for these days."),
    ("fit", "Men present, neither wounded nor sick."),
    (
        "cohesion",
        "How far a unit still acts as one, from 0 to 1. Tired, hungry and shelled, it falls.",
    ),
    ("jump-off", "The trench from which an assault starts."),
    ("invested", "Ground of the garrison that faces ground of the besieger."),
    ("overlooked", "Seen from heights of the other side, more so from near and from above."),
)
HTML_NAME = "report.html"


@dataclass(frozen=True)
class Shown:
    """A picture ready for the page."""

    key: str
    title: str
    caption: str
    alt: str
    source: str
    is_map: bool


def write_report(
    view: RunView, assessment: Assessment, out_dir: Path, left_out: Sequence[str] = ()
) -> Path:
    """Write ``report.html`` and ``figures/*.png`` into a folder; returns the path of the HTML.

    ``left_out`` names what the model does not have, one sentence an item, the weightiest first.
    """
    pictures = figures(view)
    folder = out_dir / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    pixels = {key: _pixels(picture) for key, picture in pictures.items()}
    for key, data in pixels.items():
        (folder / f"{key}.png").write_bytes(data)
    shown = {key: _shown(picture, pixels[key]) for key, picture in pictures.items()}
    path = out_dir / HTML_NAME
    path.write_text(page(view, assessment, shown, left_out), encoding="utf-8")
    return path


def environment() -> Any:
    """Where templates of pages come from, with the filters that they share."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("siegeworks.tell"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "capital": capital,
        "chance": style.chance,
        "day": style.day,
        "full_day": style.full_day,
        "number": style.number,
        "tight": words.tight,
    }
    return made


def page(
    view: RunView,
    assessment: Assessment,
    pictures: Mapping[str, Shown],
    left_out: Sequence[str] = (),
) -> str:
    """The page as text."""
    template = environment().get_template("report.html.j2")
    return str(template.render(_context(view, assessment, pictures, left_out)))


def _context(
    view: RunView,
    assessment: Assessment,
    pictures: Mapping[str, Shown],
    left_out: Sequence[str],
) -> dict[str, Any]:
    told, sources = facts.statements(assessment)
    has = {"document": bool(assessment.statements), "stories": bool(view.stories)}
    return {
        "view": view,
        "siege": view.siege,
        "plan": view.plan,
        "assessment": assessment,
        "pictures": pictures,
        "left_out": left_out,
        "chapters": [(key, title) for key, title in CHAPTERS if has.get(key, True)],
        "answers": words.answers(view, left_out),
        "runs": words.runs(view),
        "ending": words.ending(view),
        "attacks": words.most_and_least(view, ATTACKS),
        "basis": facts.dated(assessment.basis, 0),
        "sheets": facts.sheets(assessment, [side.id for side in view.siege.scenario.sides]),
        "statements": told,
        "statement_sources": sources,
        "groups": listing.task_groups(view),
        "results": listing.task_results(view),
        "outcomes": listing.outcomes(view),
        "versions": listing.versions(view),
        "glossary": GLOSSARY,
        "chance_span": style.chance_span,
        "names": {side.id: side.role for side in view.siege.scenario.sides},
    }


def _pixels(picture: Picture) -> bytes:
    drawn = canvas.png(picture.figure)
    return canvas.fewer(drawn) if picture.is_map else drawn


def _shown(picture: Picture, pixels: bytes) -> Shown:
    if picture.is_map:
        source = embedded("image/png", pixels)
    else:
        source = embedded("image/svg+xml", canvas.svg(picture.figure).encode())
    return Shown(picture.key, picture.title, picture.caption, picture.alt, source, picture.is_map)


def embedded(kind: str, data: bytes) -> str:
    """Bytes as the source of a picture that lies in the page itself."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
