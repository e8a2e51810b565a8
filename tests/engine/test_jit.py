import json
import os
import shutil
import tempfile
import time

import pytest

from siegeworks.engine import jit
from tests.engine.processes import SOURCES, run_python

INNER = """
from siegeworks.engine.jit import kernel

@kernel
def share(x: float) -> float:
    return {factor} * x
"""
OUTER = """
from typing import NamedTuple
import numpy as np
from siegeworks.engine.jit import kernel
from siegeworks.engine.rules.inner import share

class Units(NamedTuple):
    men: np.ndarray
    morale: np.ndarray

@kernel
def apply(units: Units) -> float:
    total = 0.0
    for i in range(units.men.size):
        total += share(units.morale[i]) * units.men[i]
    return total
"""
ASK = """
import json
import numpy as np
from siegeworks.engine import jit
from siegeworks.engine.rules.outer import Units, apply
answer = apply(Units(np.array([10, 20], np.int32), np.array([0.5, 1.0])))
stats = apply.stats
print(json.dumps({
    "answer": answer,
    "hits": sum(stats.cache_hits.values()),
    "misses": sum(stats.cache_misses.values()),
    "folder": str(jit.CACHE_FOLDER),
}))
"""
INSIDE = """
import json
import numpy as np
from siegeworks.engine.rules.outer import Units, apply
apply(Units(np.array([10, 20], np.int32), np.array([0.5, 1.0])))
(compiled,) = apply.overloads.values()
made = [f for f in compiled.library._final_module.functions if not f.is_declaration]
print(json.dumps([f.name for f in made if f.linkage.name != "internal"]))
"""


PICK = """
from siegeworks.engine.jit import kernel

@kernel
def pick(values, i):
    return values[i]
"""
PICK_BEYOND = """
import numpy as np
from siegeworks.engine.rules.pick import pick
try:
    print(pick(np.arange(9)[:2], 5))
except IndexError:
    print("refused")
"""


PICK_FROM_THE_END = PICK_BEYOND.replace(", 5)", ", -1)")
TABLE = """
from typing import NamedTuple
import numpy as np
from siegeworks.engine.jit import kernel, tell_columns

class Table(NamedTuple):
    cells: np.ndarray

tell_columns(Table, cells=(3,))

@kernel
def second_row(table):
    total = 0
    for j in range(table.cells.shape[1]):
        total += table.cells[1, j]
    return total
"""
SECOND_ROWS = """
import numpy as np
from siegeworks.engine.jit import Handle
from siegeworks.engine.rules.table import Table, second_row
for width in (3, 5):
    print(second_row(Handle(Table(np.arange(2 * width).reshape(2, width)))))
"""


@pytest.fixture
def engine(tmp_path):
    """A copy of the engine's kernel sources, to change."""
    copy = tmp_path / "copy" / "siegeworks" / "engine"
    shutil.copytree(SOURCES / "siegeworks" / "engine", copy)
    (copy.parent / "__init__.py").write_text("")
    return copy


def ask(engine, cache):
    environment = {"SIEGEWORKS_CACHE": str(cache), "NUMBA_DISABLE_JIT": "0"}
    return json.loads(run_python(ASK, engine.parents[1], **environment))


@pytest.mark.compiled
def test_what_an_entry_calls_belongs_to_it_alone(engine, tmp_path):
    (engine / "rules" / "outer.py").write_text(OUTER)
    (engine / "rules" / "inner.py").write_text(INNER.format(factor=1.0))
    environment = {"SIEGEWORKS_CACHE": str(tmp_path / "cache"), "NUMBA_DISABLE_JIT": "0"}
    seen = json.loads(run_python(INSIDE, engine.parents[1], **environment))
    assert seen
    assert all("apply" in name and "share" not in name for name in seen)


@pytest.mark.compiled
def test_fresh_process_finds_cached_code_until_a_called_rule_changes(engine, tmp_path):
    (engine / "rules" / "outer.py").write_text(OUTER)
    (engine / "rules" / "inner.py").write_text(INNER.format(factor=1.0))
    first, second = ask(engine, tmp_path / "cache"), ask(engine, tmp_path / "cache")
    (engine / "rules" / "inner.py").write_text(INNER.format(factor=3.0))
    changed = ask(engine, tmp_path / "cache")

    assert (first["answer"], first["hits"], first["misses"]) == (25.0, 0, 1)
    assert (second["answer"], second["hits"], second["misses"]) == (25.0, 1, 0)
    assert (changed["answer"], changed["hits"], changed["misses"]) == (75.0, 0, 1)
    assert first["folder"] == second["folder"] != changed["folder"]
    assert first["folder"].startswith(str(tmp_path / "cache" / "kernel-"))
    assert list((tmp_path / "cache").rglob("*.nbc"))


@pytest.mark.compiled
def test_the_same_engine_in_another_place_finds_the_code(engine, tmp_path):
    (engine / "rules" / "outer.py").write_text(OUTER)
    (engine / "rules" / "inner.py").write_text(INNER.format(factor=1.0))
    ask(engine, tmp_path / "cache")
    moved = shutil.copytree(engine.parents[1], tmp_path / "elsewhere") / "siegeworks" / "engine"
    found = ask(moved, tmp_path / "cache")
    assert (found["answer"], found["hits"], found["misses"]) == (25.0, 1, 0)


@pytest.mark.compiled
def test_code_cached_without_bounds_checks_is_not_used_with_them(engine, tmp_path):
    (engine / "rules" / "pick.py").write_text(PICK)
    both = {"SIEGEWORKS_CACHE": str(tmp_path / "cache"), "NUMBA_DISABLE_JIT": "0"}
    said = [
        run_python(PICK_BEYOND, engine.parents[1], **both, NUMBA_BOUNDSCHECK=checks)
        for checks in ("0", "1")
    ]
    # Unchecked, the index reaches past the view into the array it was cut from.
    assert said == ["5", "refused"]


@pytest.mark.compiled
def test_bounds_checks_refuse_an_index_from_the_end(engine, tmp_path):
    (engine / "rules" / "pick.py").write_text(PICK)
    checked = {"NUMBA_DISABLE_JIT": "0", "NUMBA_BOUNDSCHECK": "1"}
    folder = {"SIEGEWORKS_CACHE": str(tmp_path / "cache")}
    assert run_python(PICK_FROM_THE_END, engine.parents[1], **folder, **checked) == "refused"


@pytest.mark.compiled
def test_a_matrix_of_another_width_than_told_is_read_as_it_lies(engine, tmp_path):
    (engine / "rules" / "table.py").write_text(TABLE)
    both = {"SIEGEWORKS_CACHE": str(tmp_path / "cache"), "NUMBA_DISABLE_JIT": "0"}
    assert run_python(SECOND_ROWS, engine.parents[1], **both).split() == ["12", "35"]


MIXED = """
from siegeworks.engine.jit import kernel

@kernel
def third(value: int) -> float:
    return value / 3

@kernel
def mixed(narrow, wide) -> float:
    return third(narrow[0]) + third(wide[0]) + third(3) + third(6)
"""
ASK_MIXED = """
import numpy as np
from siegeworks.engine.rules.mixed import mixed, third
print(mixed(np.array([9], np.int8), np.array([12])), len(third.texts))
"""


@pytest.mark.compiled
def test_a_called_function_is_compiled_once_whatever_whole_numbers_it_is_given(engine, tmp_path):
    (engine / "rules" / "mixed.py").write_text(MIXED)
    environment = {"SIEGEWORKS_CACHE": str(tmp_path / "cache"), "NUMBA_DISABLE_JIT": "0"}
    assert run_python(ASK_MIXED, engine.parents[1], **environment) == "10.0 1"


ENTRY = """
from siegeworks.engine.jit import kernel

@kernel
def shift(x: float) -> float:
    return x + 1.0

@kernel
def other(x: float) -> float:
    return shift(x) - 1.0

@kernel
def apply(x: float) -> float:
    return 2.0 * shift(x)
"""
LOOP = """
from siegeworks.engine.jit import kernel
from siegeworks.engine.rules import entry

@kernel
def loop(x: float) -> float:
    return entry.apply(x) + entry.apply(x + 1.0)
"""
ASK_LOOP = """
from siegeworks.engine.rules.loop import loop
print(loop(3.0), sum(loop.stats.cache_hits.values()))
"""
APPLY_LAST = """
from siegeworks.engine.rules.entry import apply, other
print(other(1.0), apply(3.0))
"""


@pytest.mark.compiled
def test_an_entry_compiled_by_another_process_serves_a_kept_caller(engine, tmp_path):
    (engine / "rules" / "entry.py").write_text(ENTRY)
    (engine / "rules" / "loop.py").write_text(LOOP)
    both = {"SIEGEWORKS_CACHE": str(tmp_path / "cache"), "NUMBA_DISABLE_JIT": "0"}
    said = [run_python(ASK_LOOP, engine.parents[1], **both)]
    for kept in (tmp_path / "cache").rglob("entry.*"):
        kept.unlink()
    # This process compiles other functions first, then the entry that the kept caller calls.
    said += [run_python(code, engine.parents[1], **both) for code in (APPLY_LAST, ASK_LOOP)]
    assert said == ["18.0 0", "1.0 8.0", "18.0 1"]


def test_hash_belongs_to_the_sources_not_to_their_place(engine):
    assert jit.kernel_hash() == jit.hash_kernel(jit.ENGINE) == jit.hash_kernel(engine)
    assert len(jit.kernel_hash()) == 64


@pytest.mark.parametrize(
    "name", ["jit.py", "streams.py", "losses.py", "rules/__init__.py", "rules/deep/more.py"]
)
def test_hash_follows_every_kernel_source(engine, name):
    path = engine / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("before = 1\n")
    before = jit.hash_kernel(engine)
    path.write_text("before = 2\n")
    assert jit.hash_kernel(engine) != before
    path.write_text("before = 1\n")
    assert jit.hash_kernel(engine) == before


def test_hash_leaves_other_files_out(engine):
    (engine.parent / "cli.py").write_text("x = 1\n")
    (engine / "rules" / "notes.txt").write_text("a note\n")
    assert jit.hash_kernel(engine) == jit.kernel_hash()


def test_hash_sees_text_moved_between_files(engine):
    (engine / "rules" / "a.py").write_text("x = 1\n")
    (engine / "rules" / "c.py").write_text("y = 1\n")
    before = jit.hash_kernel(engine)
    (engine / "rules" / "a.py").write_text("y = 1\n")
    (engine / "rules" / "c.py").write_text("x = 1\n")
    assert jit.hash_kernel(engine) != before


@pytest.mark.parametrize("setting", ["BOUNDSCHECK", "OPT", "DEBUGINFO_DEFAULT"])
def test_hash_follows_compiler_settings(monkeypatch, setting):
    monkeypatch.setattr(jit._CONFIG, setting, 17)
    assert jit.hash_kernel(jit.ENGINE) != jit.kernel_hash()


@pytest.mark.parametrize(
    ("chosen", "xdg", "expected"),
    [
        ("/c", "/x", "/c"),
        ("", "/x", "/x/siegeworks"),
        ("", "relative", "/home/h/.cache/siegeworks"),
        ("", "", "/home/h/.cache/siegeworks"),
        ("~/c", "", "/home/h/c"),
    ],
)
def test_cache_root_by_environment(monkeypatch, chosen, xdg, expected):
    monkeypatch.setenv("SIEGEWORKS_CACHE", chosen)
    monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    monkeypatch.setenv("HOME", "/home/h")
    assert str(jit.cache_root()) == expected


def test_cache_opens_where_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("SIEGEWORKS_CACHE", str(tmp_path / "deep" / "cache"))
    folder = jit.open_cache()
    assert folder == tmp_path / "deep" / "cache" / f"kernel-{jit.kernel_hash()[:16]}"
    assert folder.is_dir()


def test_cache_moves_to_the_temporary_folder_when_refused(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SIEGEWORKS_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = jit.open_cache()
    assert folder.parent.parent == tmp_path
    assert folder.is_dir()
    assert jit.open_cache() == folder


def test_shelter_refuses_a_link_laid_out_by_someone(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "theirs").mkdir()
    trap = tmp_path / f"siegeworks-{os.getuid()}"
    trap.symlink_to(tmp_path / "theirs")
    chosen = jit.shelter()
    assert chosen not in (trap, tmp_path / "theirs")
    assert chosen.is_dir()


def test_old_folders_go_and_the_newest_four_stay(tmp_path):
    now = time.time()
    for age_h in range(2, 9):
        folder = tmp_path / f"kernel-{age_h}"
        folder.mkdir()
        (folder / "code.nbc").write_text("code")
        os.utime(folder, (now - 3600 * age_h, now - 3600 * age_h))
    (tmp_path / "scenarios").mkdir()
    jit.drop_old_folders(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["kernel-2", "kernel-3", "kernel-4", "kernel-5", "scenarios"]


def test_folders_in_use_stay_however_many(tmp_path):
    for number in range(7):
        (tmp_path / f"kernel-{number}").mkdir()
    jit.drop_old_folders(tmp_path)
    assert len(list(tmp_path.iterdir())) == 7


def test_dropping_where_there_is_nothing_is_no_fault(tmp_path):
    jit.drop_old_folders(tmp_path / "nowhere")


def double(x: float) -> float:
    return 2.0 * x


@pytest.mark.parametrize("decorate", [jit.kernel, jit.pasted_kernel])
def test_decorated_function_runs_in_either_mode(decorate):
    folder_before = jit._CONFIG.CACHE_DIR
    function = decorate(double)
    assert function(3.0) == 6.0
    assert (function is double) == (not jit.COMPILED)
    assert folder_before == jit._CONFIG.CACHE_DIR
