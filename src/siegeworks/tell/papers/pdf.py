"""A paper as PDF, set by Typst; no browser and no library of the system is needed.

The template reads the paper as JSON, so that no text of it is ever markup. Type is what Typst and
matplotlib bring: Libertinus Serif for reading, DejaVu Sans where it lacks a letter and on maps;
both write Vietnamese in full, and both are embedded.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from siegeworks.scenario.faults import SiegeworksError, UsageError
from siegeworks.tell.papers.fill import template_text
from siegeworks.tell.papers.model import Paper
from siegeworks.tell.papers.tongue import needs

SILENT = ("Cf", "Cc", "Zs", "Zl", "Zp")
"""Kinds of sign that leave no mark on paper."""

PIXELS_PER_INCH = 160.0


def as_pdf(paper: Paper, templates: Path | None = None) -> Mapping[str, bytes]:
    """The paper by ``paper.typ``. ``UsageError`` when a letter is in none of the fonts."""
    if lacking := unwritable(paper.texts()):
        shown = ", ".join(f"{sign!r} (U+{ord(sign):04X})" for sign in lacking[:8])
        raise UsageError(
            f"paper {paper.id!r} in {paper.lang!r}: no font of the PDF has {shown}; "
            "write it as html, md or docx"
        )
    data, files = bare(paper)
    files["main.typ"] = template_text("paper.typ", templates).encode()
    files["paper.json"] = json.dumps(data, ensure_ascii=False).encode()
    return {f"{paper.id}.pdf": compiled(files)}


def bare(paper: Paper) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The paper as data with its drawings as files beside it."""
    data, files = paper.model_dump(mode="json"), {}
    for section in data["sections"]:
        for block in section["blocks"]:
            if block["type"] == "figure":
                name = f"{block['id']}.svg"
                files[name] = block.pop("svg").encode()
                block["file"] = name
    return data, files


def compiled(files: Mapping[str, bytes], **options: Any) -> bytes:
    """What Typst makes of ``main.typ``; its errors as ``UsageError``."""
    typst = needs("typst", "Typst")
    try:
        compiler = typst.Compiler(dict(files), font_paths=families())
        made = compiler.compile(**({"format": "pdf"} | options))
    except typst.TypstError as error:
        raise UsageError(f"Typst cannot set the paper: {error}") from error
    if not isinstance(made, bytes):
        raise SiegeworksError(f"Typst made {len(made)} pages of a drawing that is to fill one")
    return made


@functools.lru_cache(maxsize=64)
def pixels(svg: str) -> bytes:
    """A drawing as PNG, for formats that hold none as lines."""
    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("it.svg", width: 17cm)\n'
    files = {"main.typ": page.encode(), "it.svg": svg.encode()}
    return compiled(files, format="png", ppi=PIXELS_PER_INCH)


@functools.cache
def fonts() -> Path:
    """The folder of the fonts that matplotlib carries."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf"


@functools.cache
def families() -> Any:
    """The fonts that Typst sets with, read once; none of the system's, so that a page looks the
    same everywhere."""
    return needs("typst", "Typst").Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(fonts())]
    )


@functools.cache
def written() -> frozenset[int]:
    """Signs that the widest of the fonts has."""
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(fonts() / "DejaVuSans.ttf")).get_charmap())


def unwritable(texts: Iterable[str]) -> list[str]:
    """Signs of some texts that no font of the PDF has, each once, sorted."""
    signs = {sign for text in texts for sign in text}
    return sorted(
        sign
        for sign in signs
        if ord(sign) not in written() and unicodedata.category(sign) not in SILENT
    )
