"""Compile the kernel once and keep it: the rules side by side, then the watch that calls them.

The calls of a watch are read from the kernel's own source, so that a rule compiled here is compiled
for just what it will be given. Numba finds the kept rules when it compiles the watch.
"""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from siegeworks.engine import kernel
from siegeworks.engine.handles import bind
from siegeworks.engine.jit import CACHE_FOLDER, COMPILED, compile_for
from siegeworks.engine.sequence import PARAMETER_NAMES
from siegeworks.plan.load import list_plans, load_plan
from siegeworks.scenario.load import list_scenarios, load
from siegeworks.study.simulate import Setup, default_threads, other_plan, prepare, run_block


def smallest() -> Setup:
    """The smallest shipped siege, made ready to run."""
    siege = min((load(name) for name in list_scenarios()), key=lambda s: len(s.ground))
    side = siege.scenario.sides[0].id
    plans = (load_plan(siege, name) for name in list_plans(siege))
    plan = next((p for p in plans if p.side == side), None)
    return prepare(siege, (plan, other_plan(siege, plan)), siege.scenario.last_day)


def parts(handle: Any) -> SimpleNamespace:
    """The fields of a handle by name, as the kernel's source names them."""
    fields = handle.group._fields
    return SimpleNamespace(**dict(zip(fields, handle.parts, strict=True)))


def calls(setup: Setup) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Each rule's entry with arguments such as a watch gives it, in the order of the source."""
    source = ast.parse(inspect.getsource(inspect.unwrap(kernel.play_watch.py_func)))  # type: ignore[attr-defined]
    known = {
        **vars(kernel),
        "t": parts(bind(setup.tables)),
        "s": parts(bind(setup.state())),
        "par": np.zeros(len(PARAMETER_NAMES)),
        "seed": 1,
        "rep": 0,
        "w": 0,
        "side": 0,
    }
    for node in ast.walk(source):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr != "apply":
            continue
        function, *arguments = (
            eval(compile(ast.Expression(part), "play_watch", "eval"), known)
            for part in (node.func, *node.args)
        )
        yield function, tuple(arguments)


def compile_rules(share: int, of: int) -> None:
    """Compile every ``of``-th rule from ``share`` on."""
    for i, (function, arguments) in enumerate(calls(smallest())):
        if i % of == share:
            compile_for(function, arguments)


def is_cold() -> bool:
    """True when the kernel of these sources has not been compiled and kept yet."""
    return COMPILED and (CACHE_FOLDER is None or not any(CACHE_FOLDER.rglob("*run_range*.nbi")))


def warm_up() -> float:
    """Compile and keep the kernel, on all processors; seconds taken."""
    started = time.perf_counter()
    if is_cold():
        count = default_threads()
        command = [sys.executable, "-m", "siegeworks.study.warm"]
        helpers = [
            subprocess.Popen([*command, str(k), str(count)], env=os.environ.copy())
            for k in range(1, count)
        ]
        compile_rules(0, count)
        for helper in helpers:
            helper.wait()
    setup = smallest()
    run_block(setup, [setup.state()], 0, 1)
    return time.perf_counter() - started


if __name__ == "__main__":
    compile_rules(int(sys.argv[1]), int(sys.argv[2]))
