"""Run a few lines in a fresh Python: another process, or the other mode of the compiler."""

import os
import subprocess
import sys
from pathlib import Path

import siegeworks
from siegeworks.engine.jit import COMPILED

SOURCES = Path(siegeworks.__file__).resolve().parents[1]


def run_python(code, sources=SOURCES, **environment):
    """What `code` prints, with every warning an error; its fault fails the test."""
    child = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "PYTHONPATH": str(sources), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    return child.stdout.strip()


def run_in_other_mode(code):
    """What `code` prints plain where this process is compiled, and the reverse."""
    return run_python(code, NUMBA_DISABLE_JIT="1" if COMPILED else "0")
