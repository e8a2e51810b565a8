"""Handles: the groups of tables and state as compiled code takes them, one pointer a group.

The rules name fields (``units.side[u]``) and never notice: compiled they are given handles, with
the JIT off the NamedTuples themselves."""

from __future__ import annotations

from typing import Any

from siegeworks.engine.jit import COMPILED, Handle


def bind(group: Any) -> Any:
    """The handle of a NamedTuple of arrays, or of such groups; the group itself with the JIT
    off."""
    return Handle(group) if COMPILED else group
