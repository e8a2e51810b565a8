"""What the house tests read: the files of the repository and the imports of its modules."""

import ast
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "siegeworks"
RULES = PACKAGE / "engine" / "rules"


def files() -> list[Path]:
    """List every file that git tracks or would track, so that a new file is held to the rules."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-coz", "--exclude-standard"]
    # Inside a git hook these name another tree or index.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    listing = subprocess.run(command, cwd=ROOT, env=outside, check=True, capture_output=True).stdout
    paths = (ROOT / name for name in sorted(set(os.fsdecode(listing).split("\0"))) if name)
    return [path for path in paths if path.is_file()]


def text(path: Path) -> str:
    """Read a text file; a binary one reads as empty."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name(path: Path) -> str:
    """Name a file from the top of the repository, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def hits(pattern: str, paths: Iterable[Path]) -> list[str]:
    """List each match of a pattern as file, line and the text found."""
    return [
        f"{name(path)}:{number}: {found[0].strip()}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), start=1)
        for found in re.finditer(pattern, line)
    ]


def imports(source: str, package: str) -> Iterator[str]:
    """Give the full dotted name of all that a module of this package imports, however late."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            base = [*above, *([node.module] if node.module else [])]
            yield from (".".join([*base, alias.name]) for alias in node.names)


def imports_of(path: Path) -> list[str]:
    """Give what one file of the source tree imports."""
    package = ".".join(path.relative_to(SRC).parent.parts)
    return list(imports(text(path), package))
