"""Papers as files: every format by its writer, all of them or none.

All files are made before the first is written, so that a paper that cannot be made leaves no folder
half filled.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from siegeworks.scenario.faults import UsageError
from siegeworks.tell.papers.docx import as_docx
from siegeworks.tell.papers.html import as_html
from siegeworks.tell.papers.markdown import as_markdown
from siegeworks.tell.papers.model import Paper
from siegeworks.tell.papers.pdf import as_pdf
from siegeworks.tell.papers.tongue import LANGUAGES

Made = Mapping[str, bytes]
"""Files by name, the paper's own first."""

Writer = Callable[[Paper, Path | None], Made]


def as_json(paper: Paper, templates: Path | None = None) -> Made:
    """The paper as data, as a browser takes it."""
    text = json.dumps(paper.model_dump(mode="json"), ensure_ascii=False, indent=1)
    return {f"{paper.id}.json": text.encode()}


WRITERS: dict[str, Writer] = {
    "html": as_html,
    "md": as_markdown,
    "pdf": as_pdf,
    "docx": as_docx,
    "json": as_json,
}
FORMATS = tuple(WRITERS)
"""Formats that papers can be written in."""


@dataclass(frozen=True)
class Edition:
    """How papers come out: in which languages and formats, by whose templates.

    ``langs`` are of ``en``, ``vi``, ``fr``; ``formats`` of ``html``, ``md``, ``pdf``, ``docx`` and
    ``json`` (the papers as data). ``templates`` is a folder whose ``paper.html.j2``,
    ``paper.md.j2`` and ``paper.typ`` take the place of those that ship. ``UsageError`` for a
    language or format that there is not.
    """

    langs: Sequence[str] = ("en",)
    formats: Sequence[str] = ("html",)
    templates: Path | None = None

    def __post_init__(self) -> None:
        for what, given, known in (
            ("language", self.langs, LANGUAGES),
            ("format", self.formats, FORMATS),
        ):
            if not given:
                raise UsageError(f"no {what} was named; known: {', '.join(known)}")
            for name in given:
                if name not in known:
                    raise UsageError.unknown(what, name, known)


PLAIN = Edition()
"""English, HTML, the templates that ship."""


def write(papers: Sequence[Paper], out: Path, edition: Edition) -> list[Path]:
    """Write papers into ``out``, a folder below it for each language; returns the papers' files.

    Raises ``UsageError`` when an extra or a template is missing, or a text has letters that no font
    of a PDF carries.
    """
    made = [
        (Path(paper.lang), WRITERS[name](paper, edition.templates))
        for paper in papers
        for name in dict.fromkeys(edition.formats)
    ]
    paths = []
    for folder, files in made:
        for name, data in files.items():
            path = out / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        paths.append(out / folder / next(iter(files)))
    return paths
