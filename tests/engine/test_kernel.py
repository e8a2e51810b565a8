"""Whole campaigns: compiled equals plain, nothing is lost, and luck belongs to its address."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from siegeworks.engine import audit, codes
from siegeworks.engine.handles import bind
from siegeworks.engine.kernel import Block, reset, run_range
from siegeworks.engine.measures import IDS, MEASURES
from siegeworks.engine.sequence import PARAMETER_NAMES
from siegeworks.engine.state import State
from siegeworks.study.setup import Setup
from tests.engine.processes import run_in_other_mode, run_python
from tests.engine.sieges import (
    ROOT,
    SAMPLES,
    SEED,
    dien_bien_phu,
    digests,
    karst_gate,
    play,
    redoubt,
    sample,
)
from tests.scenario.folders import FIRST, Folder, copy_of

IN_CHILD = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.engine.sieges import "
LIVED = tuple(name for name in Block._fields if name not in {"fired", "faults"})


@pytest.fixture(scope="module")
def tiny() -> Setup:
    return redoubt()


@pytest.fixture(scope="module")
def block(tiny: Setup) -> Block:
    return play(tiny, 20)


@functools.cache
def other_mode() -> dict[str, dict[str, str]]:
    """Digests of the small campaigns from a child process in the compiler's other mode."""
    found: dict[str, dict[str, str]] = json.loads(
        run_in_other_mode(IN_CHILD + "print_samples; print_samples()")
    )
    return found


def differing(one: Block, other: Block, names: tuple[str, ...] = Block._fields) -> list[str]:
    """Names of the arrays in which two blocks differ by a bit."""
    a, b = digests(one), digests(other)
    return [name for name in names if a[name] != b[name]]


# --- compiled and plain ---------------------------------------------------------------------------


@pytest.mark.compiled
@pytest.mark.parametrize("name", SAMPLES)
def test_compiled_equals_plain_to_the_bit(name: str) -> None:
    assert sample(name) == other_mode()[name]


def test_a_bit_more_is_seen(block: Block) -> None:
    daily = block.daily.copy()
    daily[3, 2, 1] = np.nextafter(daily[3, 2, 1], np.inf)
    assert differing(block, block._replace(daily=daily)) == ["daily"]


# --- nothing is lost ------------------------------------------------------------------------------


def test_identities_hold_in_every_watch_of_the_tiny_siege(block: Block) -> None:
    assert block.faults.tolist() == [0] * 20


@pytest.mark.compiled
def test_identities_hold_in_every_watch_without_aircraft() -> None:
    assert play(karst_gate(), 20).faults.tolist() == [0] * 20


@pytest.mark.compiled
def test_identities_hold_in_every_watch_of_a_siege_of_eight_weeks() -> None:
    played = play(dien_bien_phu(), 8)
    assert played.faults.tolist() == [0] * 8
    falls = falling(played)
    assert falls == [], "counts since the start that fell"


def falling(block: Block) -> list[str]:
    """Measures said to count from the start that went down from one dawn to the next."""
    steps = np.diff(block.daily, axis=1).min(axis=(0, 1))
    return [m.id for m, step in zip(MEASURES, steps, strict=True) if m.cumulative and step < 0]


def test_counts_since_the_start_never_fall(block: Block) -> None:
    assert falling(block) == []


def begun(setup: Setup) -> State:
    """The state at the start of the first replication."""
    state = setup.state()
    reset(bind(setup.tables), bind(state), setup.parameter_rows(0, 1)[0], SEED, 0)
    return state


def test_what_is_known_of_the_luck_of_a_campaign_is_added_to_what_is_drawn(tiny: Setup) -> None:
    rows = tiny.parameter_rows(0, 1)
    known, sd = (PARAMETER_NAMES.index(n) for n in ("campaign_u_garrison", "campaign_u_sd"))
    luck = [begun(dataclasses.replace(tiny, given=rows)).sky.camp_f.copy()]
    rows[0, known] = 1.25
    luck.append(begun(dataclasses.replace(tiny, given=rows)).sky.camp_f.copy())
    rows[0, sd] = 0.0
    luck.append(begun(dataclasses.replace(tiny, given=rows)).sky.camp_f.copy())
    drawn, added, alone = (values[codes.LUCK_0 : codes.LUCK_0 + 2] for values in luck)
    assert added[0] == drawn[0] != 0.0 and added[1] == pytest.approx(drawn[1] + 1.25)
    assert alone.tolist() == [0.0, 1.25]


DAMAGE: dict[str, Callable[[State], object]] = {
    "a man vanishes": lambda s: add(s.force.men, (1, codes.FIT), -1),
    "a man is raised from the dead": lambda s: add(s.force.men, (1, codes.KILLED), -1),
    "rounds from nowhere": lambda s: add(s.stores.rounds, (0, 0, codes.P_DEFENCE), 1),
    "rounds delivered that are not there": lambda s: add(
        s.stores.rounds_flow, (0, 0, codes.F_DELIVERED), 1
    ),
    "food eaten and still there": lambda s: add(s.stores.kg_flow, (1, codes.FOOD, codes.F_USED), 5),
    "a load dropped and never seen": lambda s: add(s.sky.air_i, (codes.DROPPED_KG,), 100),
}


def add(array: npt.NDArray[np.int64], at: tuple[int, ...], amount: int) -> None:
    array[at] += amount


def test_the_start_itself_is_sound(tiny: Setup) -> None:
    assert audit.faults(bind(tiny.tables), bind(begun(tiny))) == 0


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_the_audit_sees(tiny: Setup, damage: Callable[[State], object]) -> None:
    state = begun(tiny)
    damage(state)
    assert audit.faults(bind(tiny.tables), bind(state)) > 0


# --- luck belongs to its address ------------------------------------------------------------------


def test_a_replication_alone_equals_its_row_in_a_block(tiny: Setup, block: Block) -> None:
    for row in (0, 7, 19):
        alone = play(tiny, 1, first=row)
        of_block = Block(*(array[row : row + 1] for array in block))
        assert differing(alone, of_block) == []


def test_rows_may_be_played_one_by_one_in_any_order(tiny: Setup, block: Block) -> None:
    again, scratch = tiny.block(20), tiny.state()
    tables, state = bind(tiny.tables), bind(scratch)
    rows = tiny.parameter_rows(0, 20)
    for row in (11, 3, 19, 4):
        run_range(
            tables, state, tiny.reading, rows, again, SEED, 0, row, row + 1,
            tiny.names.n_watches, True,
        )  # fmt: skip
        for name, array in again._asdict().items():
            if name != "fit":  # which nobody asked for
                assert np.array_equal(array[row], getattr(block, name)[row]), name


def test_a_replication_alone_draws_the_parameters_of_its_row(tiny: Setup) -> None:
    drawn = redoubt(parameters="prior")
    together = play(drawn, 6)
    alone = play(drawn, 1, first=4)
    assert differing(alone, Block(*(array[4:5] for array in together))) == []
    assert not np.array_equal(together.daily, play(tiny, 6).daily)


def test_replications_differ(block: Block) -> None:
    assert len({row.tobytes() for row in block.daily}) > 15


@pytest.fixture
def copy(tmp_path: Path) -> Folder:
    return copy_of("redoubt", tmp_path)


def put_first(folder: Folder, file: str, cells: dict[str, str]) -> None:
    """Add a row above all others, like the last one but for ``cells``."""
    head, *rows = folder.rows(file)
    named = dict(zip(head, rows[-1], strict=True)) | cells
    folder.write(file, [head, [named[name] for name in head], *rows])


def test_a_unit_without_men_moves_no_draw_of_the_others(copy: Folder, block: Block) -> None:
    nobody = {"kind": "rifle", "establishment": "0", "equipment": "", "tubes": ""}
    for side, position, place in (("gar", "lunette", ""), ("bes", "", "asm_road")):
        name = f"{side}_empty"
        army = {"side": "garrison" if side == "gar" else "besieger", "depot": f"{side}_store"}
        put_first(copy, "units.csv", {"id": name, "parent": side, **army, **nobody})
        where = {"position": position, "place": place, "fit": "0", "sick": "0", "tubes": ""}
        put_first(copy, f"{FIRST}/units.csv", {"unit": name, **where})
    more = redoubt(copy.path)
    assert [unit.id for unit in more.names.units[:2]] == ["bes_empty", "gar_empty"]
    # Rules count the units they go through, so `fired` may be more.
    assert differing(play(more, 20), block, LIVED) == []


NEVER = """
[[tasks]]
id = "never"
phase = "redan"
kind = "assault"
units = ["bes_1"]
objective = "redan"
start = 1704-06-08T18:00:00

"""


def test_a_task_that_never_starts_moves_no_draw_of_the_others(copy: Folder) -> None:
    plan = copy.path / "plans" / "storm.toml"
    before, mark, after = plan.read_text(encoding="utf-8").partition("[[tasks]]")
    plan.write_text(before + NEVER + mark + after, encoding="utf-8")
    until = "1704-06-06"
    with_it, without = play(redoubt(copy.path, until), 20), play(redoubt(until=until), 20)
    others = tuple(name for name in LIVED if name != "task_i")
    assert differing(with_it, without, others) == []
    assert with_it.task_i[:, 0, codes.STATUS].tolist() == [codes.PENDING] * 20
    shifted, count = with_it.task_i[:, 1:], without.task_i.shape[1]
    assert np.array_equal(shifted[:, : count - 4], without.task_i[:, : count - 4])


def test_another_seed_is_another_siege(tiny: Setup, block: Block) -> None:
    other = tiny.block(3)
    run_range(
        bind(tiny.tables), bind(tiny.state()), tiny.reading, tiny.parameter_rows(0, 3), other,
        SEED + 1, 0, 0, 3, tiny.names.n_watches, True,
    )  # fmt: skip
    assert not np.array_equal(other.daily, block.daily[:3])


# --- after the end --------------------------------------------------------------------------------


def test_after_the_end_nothing_moves(tiny: Setup, block: Block) -> None:
    per_day = tiny.names.siege.watches_per_day
    days = block.daily.shape[1]
    ended = [i for i in range(20) if 0 <= block.ending[i, 0] // per_day < days - 2]
    assert ended, "no replication ends early enough to show it"
    for i in ended:
        dawn = int(block.ending[i, 0]) // per_day + 1
        for array in (block.daily, block.rounds, block.tubes, block.dawn):
            later = array[i, dawn:]
            assert (later == later[0]).all()
        over = block.daily[i, :, IDS.index("over")]
        assert over.tolist() == [0.0] * dawn + [1.0] * (days - dawn)
        # What was given up is off the map at the next dawn.
        assert (block.daily[i, dawn:, IDS.index("garrison_km2")] == 0.0).all()
        assert (block.daily[i, dawn:, IDS.index("perimeter_km")] == 0.0).all()
        assert block.daily[i, dawn - 1, IDS.index("garrison_km2")] > 0.0


def test_with_early_ending_off_every_watch_is_fought_and_nothing_before_the_end_moves(
    tiny: Setup, block: Block
) -> None:
    on = play(tiny.to_end(play_on=True), 20)
    assert set(on.ending[:, 0]) == {-1}
    assert on.faults.tolist() == [0] * 20
    assert on.fired[:, codes.R_ENDING].sum() == 0
    per_day = tiny.names.siege.watches_per_day
    days = block.daily.shape[1]
    went_on = 0
    for i in range(20):
        end = int(block.ending[i, 0])
        last = days if end < 0 else end // per_day + 1
        assert np.array_equal(on.daily[i, :last], block.daily[i, :last])
        went_on += int(not np.array_equal(on.daily[i], block.daily[i]))
    assert went_on == (block.ending[:, 0] >= 0).sum() > 0


# --- out of bounds --------------------------------------------------------------------------------

BEYOND = (
    IN_CHILD
    + """redoubt
from siegeworks.engine import audit
from siegeworks.engine.handles import bind
setup = redoubt()
state = setup.state()
stores = state.stores._replace(kg_flow=state.stores.kg_flow[:1].copy())
try:
    print(audit.stock_faults(bind(setup.tables.supply), bind(state._replace(stores=stores))))
except IndexError:
    print("refused")
"""
)


@pytest.mark.bounds
@pytest.mark.compiled
def test_bounds_checks_reach_arrays_behind_a_handle() -> None:
    checked = {"NUMBA_DISABLE_JIT": "0", "NUMBA_BOUNDSCHECK": "1"}
    assert run_python(BEYOND, **checked) == "refused"


@pytest.mark.bounds
@pytest.mark.compiled
@pytest.mark.parametrize("name", SAMPLES)
def test_no_rule_reaches_beyond_an_array(name: str) -> None:
    """With bounds checks on, an index out of bounds is an error; without, this is one run more."""
    make, n = SAMPLES[name]
    assert play(make(), n).faults.tolist() == [0] * n
