"""Compile the kernel once and keep it: its entries side by side, then what calls them.

The calls of a watch are read from the kernel's own source, so that a rule compiled here is compiled
for just what it will be given. Helpers are processes that import the kernel while this one reads
the siege; each then takes what no other has taken, the longest first.
"""

from __future__ import annotations

import ast
import inspect
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from siegeworks.engine import kernel
from siegeworks.engine.handles import bind
from siegeworks.engine.jit import (
    CACHE_FOLDER,
    COMPILED,
    ENTRIES,
    Order,
    called_bytes,
    compile_orders,
    order,
)
from siegeworks.engine.sequence import PARAMETER_NAMES
from siegeworks.plan.load import list_plans, load_plan
from siegeworks.scenario.load import list_scenarios, load
from siegeworks.study.crew import default_threads, run_block
from siegeworks.study.setup import Setup, other_plan, prepare

HELPER = """
import pickle, sys
from pathlib import Path
import siegeworks.engine.kernel
from siegeworks.engine.jit import compile_orders
orders, claims = pickle.load(sys.stdin.buffer)
compile_orders(orders, Path(claims))
"""


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
    """Each entry of the kernel with arguments such as it is given, in the order of the source."""
    tables, state = bind(setup.tables), bind(setup.state())
    t, s = parts(tables), parts(state)
    known = {
        **vars(kernel),
        "t": t,
        "s": s,
        "reading": setup.reading,
        "par": np.zeros(len(PARAMETER_NAMES)),
        **dict.fromkeys(("seed", "rep", "w", "side", "first", "i"), 0),
        "per_day": 1,
    }
    loops: tuple[Any, ...] = (kernel.run_range, kernel.play_watch)
    for loop in loops:
        source = ast.parse(inspect.getsource(inspect.unwrap(loop.py_func)))
        for node in ast.walk(source):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ENTRIES:
                function, *arguments = (
                    eval(compile(ast.Expression(part), loop.__name__, "eval"), known)
                    for part in (node.func, *node.args)
                )
                whole = {id(t): tables, id(s): state}
                yield function, tuple(whole.get(id(value), value) for value in arguments)


def orders(setup: Setup) -> list[Order]:
    """What to compile apart, the longest first, so that processes finish together."""
    found = {
        (f.__module__, f.__name__): (called_bytes(f), order(f, values))
        for f, values in calls(setup)
    }
    return [one for _, one in sorted(found.values(), key=lambda pair: -pair[0])]


def is_cold() -> bool:
    """True when the kernel of these sources has not been compiled and kept yet."""
    return COMPILED and (CACHE_FOLDER is None or not any(CACHE_FOLDER.rglob("*run_range*.nbi")))


@contextmanager
def helpers(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that import the kernel and wait for orders; gone at the end, whatever happens."""
    command = [sys.executable, "-c", HELPER]
    # A helper belongs to this process alone: Ctrl-C reaches it as the end of its orders.
    started = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(count)]
    try:
        yield started
    finally:
        for helper in started:
            helper.kill()
            helper.wait()


def compile_side_by_side() -> Setup:
    """Compile every entry on all processors; the siege that gave the arguments."""
    with helpers(default_threads() - 1) as started, tempfile.TemporaryDirectory() as claims:
        setup = smallest()
        wanted = orders(setup)
        for helper in started:
            assert helper.stdin is not None
            pickle.dump((wanted, claims), helper.stdin)
            helper.stdin.close()
        compile_orders(wanted, Path(claims))
        for helper in started:
            helper.wait()
    return setup


def warm_up() -> float:
    """Compile and keep the kernel, on all processors; seconds taken."""
    started = time.perf_counter()
    setup = compile_side_by_side() if is_cold() else smallest()
    run_block(setup, [setup.state()], 0, 1)
    return time.perf_counter() - started
