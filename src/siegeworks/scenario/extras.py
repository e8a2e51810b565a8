"""Optional libraries: imported when they are needed, and named when they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from siegeworks.scenario.faults import UsageError


def need(module: str, extra: str, purpose: str) -> Any:
    """The module, or a ``UsageError`` that says which extra of the package brings it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = module.split(".", maxsplit=1)[0]
        raise UsageError(
            f"{purpose} needs {package}, which is not installed: pip install 'siegeworks[{extra}]'"
        ) from error
