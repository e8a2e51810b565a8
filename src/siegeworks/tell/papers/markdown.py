"""A paper as Markdown, with pipe tables and its drawings beside it as SVG files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from siegeworks.tell.papers.fill import environment, filled
from siegeworks.tell.papers.model import Cell, Column, Figure, Paper

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~^$&!])")
_FIRST = re.compile(r"^(\s*)([-+=])")
_NUMBER = re.compile(r"^(\d+)([.)])")
RULES = {"left": ":---", "right": "---:", "centre": ":---:"}


def as_markdown(paper: Paper, templates: Path | None = None) -> Mapping[str, bytes]:
    """The paper by ``paper.md.j2`` and a file for each drawing."""
    env = environment(templates, is_markup=False)
    env.filters |= {"plain": plain, "cells": cells, "rules": rules}
    text = filled(env, "paper.md.j2", paper=paper)
    files = {f"{paper.id}.md": text.encode()}
    for figure in paper.blocks("figure"):
        assert isinstance(figure, Figure)
        files[f"{paper.id}-{figure.id}.svg"] = figure.svg.encode()
    return files


def plain(text: str) -> str:
    """A text in which nothing is markup."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    escaped = _NUMBER.sub(r"\1\\\2", escaped)
    return _FIRST.sub(r"\1\\\2", escaped)


def cells(row: tuple[Cell, ...]) -> str:
    """A row of a pipe table."""
    texts = ("<br>".join(plain(line) for line in cell.lines) for cell in row)
    return "| " + " | ".join(texts) + " |"


def rules(columns: tuple[Column, ...]) -> str:
    """The line below the head of a pipe table."""
    return "| " + " | ".join(RULES[column.align] for column in columns) + " |"
