"""A paper as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from siegeworks.tell.papers.fill import environment, filled
from siegeworks.tell.papers.model import Paper


def as_html(paper: Paper, templates: Path | None = None) -> Mapping[str, bytes]:
    """The paper by ``paper.html.j2``; drawings stand in it as SVG."""
    text = filled(environment(templates, is_markup=True), "paper.html.j2", paper=paper)
    return {f"{paper.id}.html": text.encode()}
