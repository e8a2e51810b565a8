"""Templates: those that ship, and those of a reader's own folder that take their place."""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path
from typing import Any

from siegeworks.scenario.faults import UsageError

OWN = "templates"


@functools.lru_cache(maxsize=4)
def environment(templates: Path | None, *, is_markup: bool) -> Any:
    """An environment of Jinja2, kept with its compiled templates.

    A name that a template does not know is an error.
    """
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

    loaders: list[Any] = [PackageLoader("siegeworks.tell.papers", OWN)]
    if templates is not None:
        _exists(templates)
        loaders.insert(0, FileSystemLoader(templates))
    return Environment(
        loader=ChoiceLoader(loaders),
        autoescape=is_markup,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def filled(env: Any, name: str, **values: Any) -> str:
    """A template filled; ``UsageError`` with file and line when it cannot be."""
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        return str(env.get_template(name).render(**values))
    except TemplateSyntaxError as error:
        raise UsageError(f"template {error.name}, line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise UsageError(f"template {name}: {error}") from error


def template_text(name: str, templates: Path | None) -> str:
    """A template as it stands."""
    if templates is not None:
        _exists(templates)
        if (templates / name).is_file():
            return (templates / name).read_text(encoding="utf-8")
    shipped = resources.files("siegeworks.tell.papers") / OWN / name
    return shipped.read_text(encoding="utf-8")


def _exists(templates: Path) -> None:
    if not templates.is_dir():
        raise UsageError(f"no folder of templates {str(templates)!r}")
