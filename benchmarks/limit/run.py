"""How far two hot rules are from the limit: the same rules in C, on the same arrays.

A campaign of the whole siege is played watch by watch. Before the rule of care and the rule of
fires the state is kept; then the compiled rule and the C rule are played from it in turn, each
several times, on one thread. Both must leave every array of the state and the number they return
equal to the bit. Told are the processor's ticks of each, the least of its times at each watch,
averaged over watches, and the median over rounds of their ratio.

The C is ours, compiled here with ``gcc -O3 -march=native``; without contraction of products and
sums (``-ffp-contract=off``), which would change last bits. Its structures and codes are printed
from the engine's own, so that a new field or code elsewhere leaves it as it is. Run it as
``python benchmarks/limit/run.py [rounds] [watches]``.
"""

from __future__ import annotations

import ctypes
import json
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numba.core.errors import NumbaWarning

from siegeworks.engine import (
    bombardment,
    codes,
    gunnery,
    harassing,
    kernel,
    lines,
    missions,
    policy,
    sequence,
    state,
)
from siegeworks.engine.compiler import compile_apart
from siegeworks.engine.jit import UNCOUNTED, Handle
from siegeworks.engine.rules import care, fires
from siegeworks.study.bench.campaigns import whole_siege
from siegeworks.study.bench.timing import machine, median
from siegeworks.study.setup import Setup

HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
REPLICATION = 0
TIMES = 5
"""Times that a rule is played from one state in a round; the least counts."""
C_TYPES = {
    "int8": "int8_t", "uint8": "uint8_t", "int16": "int16_t", "uint16": "uint16_t",
    "int32": "int32_t", "int64": "int64_t", "float64": "double",
}  # fmt: skip


class Rule(NamedTuple):
    """A rule of both kinds: where its codes come from, and its arguments by group."""

    module: ModuleType
    codes: tuple[ModuleType, ...]
    groups: tuple[str, ...]


RULES = {
    "fires": Rule(
        fires,
        (codes, gunnery, bombardment, missions, harassing, policy, lines, state),
        (
            "t.units", "t.posts", "t.ground", "t.paths", "t.tasks", "t.supply", "t.air", "t.clock",
            "t.guns", "s.force", "s.posts", "s.tasking", "s.stores", "s.land", "s.sky", "s.log",
            "t.policy",
        ),
    ),
    "care": Rule(
        care,
        (codes, care, state),
        (
            "t.units", "t.posts", "t.supply", "t.air", "t.clock", "s.force", "s.posts", "s.sky",
        ),
    ),
}  # fmt: skip


# --- the C ----------------------------------------------------------------------------------------


def header(rule: Rule, groups: tuple[Any, ...]) -> str:
    """Codes as macros, and groups as structures laid out as the handles of compiled code are."""
    numbers: dict[str, int] = {}
    for module in rule.codes:
        numbers |= {
            name: value
            for name, value in vars(module).items()
            if name.isupper() and isinstance(value, int)
        }
    told = [f"#define {name} {value}" for name, value in sorted(numbers.items())]
    named: dict[str, Any] = {type(group).__name__: group for group in groups}
    for name, group in named.items():
        fields = "\n".join(f"    {field(array)} {key};" for key, array in group._asdict().items())
        told.append(f"typedef struct {{\n{fields}\n}} {name};")
    return "\n".join(told) + "\n"


def field(array: Any) -> str:
    """The structure of an array in a handle's buffer: owners, size, data, shape and strides."""
    kind, n = C_TYPES[array.dtype.name], array.ndim
    return (
        f"struct {{ void *own, *parent; int64_t size, item; {kind} *data; "
        f"int64_t shape[{n}], strides[{n}]; }}"
    )


def compiler() -> str:
    """The C compiler; ``SystemExit`` with words when there is none."""
    found = shutil.which("gcc") or shutil.which("cc")
    if found is None:
        raise SystemExit("the distance to the limit needs a C compiler: install gcc")
    return found


def in_c(name: str, groups: tuple[Any, ...], folder: Path) -> ctypes.CDLL:
    """A rule in C, compiled for this processor."""
    (folder / f"{name}.h").write_text(header(RULES[name], groups), encoding="utf-8")
    target = folder / f"{name}.so"
    command = [compiler(), *FLAGS, "-I", str(folder), "-I", str(HERE), str(HERE / f"{name}.c")]
    subprocess.run([*command, "-o", str(target), "-lm"], check=True)
    library = ctypes.CDLL(str(target))
    library.restore.argtypes = (ctypes.c_int64, ctypes.c_int64)
    library.restore.restype = None
    library.ticks.argtypes = ()
    library.ticks.restype = ctypes.c_int64
    library.clock_rule.restype = ctypes.c_int64
    return library


# --- the compiled rule, timed by the same clock ---------------------------------------------------


def compiled(name: str, library: ctypes.CDLL) -> Any:
    """A compiled loop that plays a rule again and again from one state, as ``clock_rule`` in C."""
    apply, restore, ticks = RULES[name].module.apply, library.restore, library.ticks
    groups = ", ".join(RULES[name].groups)
    source = f"""
def clock_rule(t, s, par, seed, rep, watch, copies, n_copies, taken):
    told = 0
    for k in range(taken.size):
        restore(copies, n_copies)
        begun = ticks()
        told = apply({groups}, par, seed, rep, watch)
        taken[k] = ticks() - begun
    return told
"""
    space: dict[str, Any] = {"apply": apply, "restore": restore, "ticks": ticks}
    exec(source, space)
    return compile_apart(njit(nogil=True, error_model="numpy", **UNCOUNTED)(space["clock_rule"]))


# --- the states -----------------------------------------------------------------------------------


class Moment(NamedTuple):
    """A state as it stood before the rule at a watch: its arrays, copied."""

    watch: int
    arrays: list[np.ndarray[Any, Any]]


def arrays_of(group: Any) -> Iterator[np.ndarray[Any, Any]]:
    """Every array of a State."""
    for part in group:
        if isinstance(part, tuple):
            yield from arrays_of(part)
        else:
            yield part


def opened(group: Any) -> Handle:
    """A handle whose groups Python can name too: the outermost function is played as Python."""
    handle = Handle(group)
    for name, part in zip(group._fields, handle.parts, strict=True):
        setattr(handle, name, part)
    return handle


def moments(setup: Setup, name: str, watches: int) -> tuple[Any, Any, Any, list[Moment]]:
    """Play a campaign, keep the state before the rule at each watch.

    Returns tables, state, parameters, moments.
    """
    scratch = setup.state()
    t, s = opened(setup.tables), opened(scratch)
    s.log.fired = scratch.log.fired
    par = setup.parameter_rows(REPLICATION, 1)[0]
    found: list[Moment] = []
    real = RULES[name].module.apply
    watch = 0

    def apply(*arguments: Any) -> Any:
        found.append(Moment(watch, [array.copy() for array in arrays_of(scratch)]))
        return real(*arguments)

    kernel.reset(Handle(setup.tables), Handle(scratch), par, setup.seed, REPLICATION)
    setattr(kernel, name, SimpleNamespace(apply=apply))
    try:
        for watch in range(min(watches, setup.names.n_watches)):
            kernel.play_watch.py_func(t, s, par, setup.seed, REPLICATION, watch)
    finally:
        setattr(kernel, name, RULES[name].module)
    return t, scratch, par, found


class Copy(ctypes.Structure):
    """As in common.h."""

    _fields_ = (("to", ctypes.c_void_p), ("of", ctypes.c_void_p), ("bytes", ctypes.c_int64))


def copies(scratch: Any, moment: Moment, changed: list[bool]) -> ctypes.Array[Copy]:
    """What brings back the arrays that the rule changes at all."""
    pairs = [
        (to.ctypes.data, of.ctypes.data, to.nbytes)
        for to, of, is_changed in zip(arrays_of(scratch), moment.arrays, changed, strict=True)
        if is_changed
    ]
    return (Copy * len(pairs))(*pairs)


# --- the measurement ------------------------------------------------------------------------------


class Bench:
    """One rule of both kinds over the moments of a campaign."""

    def __init__(self, setup: Setup, name: str, watches: int, folder: Path) -> None:
        self.seed = setup.seed
        self.tables, self.scratch, par, self.moments = moments(setup, name, watches)
        first, end = sequence.span(RULES[name].module)
        self.par = np.ascontiguousarray(par[first:end])
        self.state = Handle(self.scratch)
        space = {"t": setup.tables, "s": self.scratch}
        plain = [eval(group, {}, space) for group in RULES[name].groups]
        groups = tuple(group for group in plain if isinstance(group, tuple))
        self.library = in_c(name, groups, folder)
        self.handles = [Handle(group) if isinstance(group, tuple) else group for group in plain]
        self.compiled = compiled(name, self.library)
        self.changed = [False] * len(self.moments[0].arrays)
        self.changed = self._changed()

    def _set(self, moment: Moment) -> None:
        for to, of in zip(arrays_of(self.scratch), moment.arrays, strict=True):
            to[...] = of

    def _changed(self) -> list[bool]:
        """Which arrays the rule changes at any watch."""
        changed = np.zeros(len(self.changed), bool)
        for moment in self.moments:
            self._set(moment)
            self.play_compiled(moment, 1)
            now = zip(arrays_of(self.scratch), moment.arrays, strict=True)
            changed |= [a.tobytes() != b.tobytes() for a, b in now]
        return [bool(v) for v in changed]

    def play_compiled(self, moment: Moment, times: int) -> tuple[int, int]:
        """What the compiled rule returns, and the least ticks."""
        taken = np.zeros(times, np.int64)
        back = copies(self.scratch, moment, self.changed)
        told = self.compiled(
            self.tables, self.state, self.par, self.seed, REPLICATION, moment.watch,
            ctypes.addressof(back), len(back), taken,
        )  # fmt: skip
        return int(told), int(taken.min())

    def play_c(self, moment: Moment, times: int) -> tuple[int, int]:
        """What the rule in C returns, and the least ticks."""
        taken = np.zeros(times, np.int64)
        back = copies(self.scratch, moment, self.changed)
        arguments = [
            ctypes.c_void_p(h.address if isinstance(h, Handle) else h.ctypes.data)
            for h in self.handles
        ]
        told = self.library.clock_rule(
            *arguments, ctypes.c_void_p(self.par.ctypes.data), ctypes.c_int64(self.seed),
            ctypes.c_int64(REPLICATION), ctypes.c_int64(moment.watch), back,
            ctypes.c_int64(len(back)), ctypes.c_void_p(taken.ctypes.data), ctypes.c_int64(times),
        )  # fmt: skip
        return int(told), int(taken.min())

    def differing(self) -> list[int]:
        """Watches at which the two do not leave the same bits."""
        found = []
        for moment in self.moments:
            ends = []
            for play in (self.play_compiled, self.play_c):
                self._set(moment)
                told, _ = play(moment, 1)
                ends.append((told, [array.tobytes() for array in arrays_of(self.scratch)]))
            if ends[0] != ends[1]:
                found.append(moment.watch)
        return found

    def round(self) -> tuple[int, int]:
        """Ticks of all watches, of the compiled rule and the one in C, in turn at each watch."""
        sums = [0, 0]
        for number, moment in enumerate(self.moments):
            self._set(moment)
            order = ((0, self.play_compiled), (1, self.play_c))
            for k, play in order if number % 2 else order[::-1]:
                sums[k] += play(moment, TIMES)[1]
        return sums[0], sums[1]


def measure(rounds: int, watches: int, scenario: str = "dien-bien-phu") -> dict[str, Any]:
    """Both rules: ticks a watch, the ratio, and the watches at which they differ (none)."""
    setup = whole_siege(scenario, play_on=True)
    told: dict[str, Any] = {"scenario": scenario, "watches": watches}
    # A loop that calls into a library just made cannot be kept for later, and need not be.
    warnings.simplefilter("ignore", NumbaWarning)
    with tempfile.TemporaryDirectory() as place:
        for name in RULES:
            bench = Bench(setup, name, watches, Path(place))
            differing = bench.differing()
            pairs = [bench.round() for _ in range(rounds)]
            n = len(bench.moments)
            told[name] = {
                "equal_to_the_bit": not differing,
                "differing_watches": differing,
                "compiled_ticks_a_watch": median([a / n for a, _ in pairs]),
                "c_ticks_a_watch": median([b / n for _, b in pairs]),
                "compiled_against_c": median([a / b for a, b in pairs]),
            }
    return told


def main(rounds: int = 7, watches: int = 224) -> None:
    """Print the figures as JSON; leave with 1 when any bit differs."""
    told = measure(rounds, watches)
    version = subprocess.run([compiler(), "--version"], capture_output=True, text=True, check=True)
    about = {"machine": machine(), "compiler": version.stdout.splitlines()[0], "flags": FLAGS}
    print(json.dumps(about | told, indent=2))
    if not all(told[name]["equal_to_the_bit"] for name in RULES):
        raise SystemExit("the rules in C and the compiled rules differ")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
