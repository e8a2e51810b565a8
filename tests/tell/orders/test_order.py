"""Orders: every task where it belongs and nowhere else, five paragraphs, honest figures."""

import datetime as dt
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege
from siegeworks.study.odds import odds
from siegeworks.study.results import Run
from siegeworks.tell.orders.annexes import fires, timetable, trenches
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.orders.leaflet import leaflet
from siegeworks.tell.orders.order import order
from siegeworks.tell.papers.model import Figure, Paper, Paragraph, Table
from siegeworks.tell.papers.tongue import LANGUAGES, tongue
from tests.tell.orders import made

FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def basis_of(siege: PlannedSiege, plan: Plan, lang: str = "en", run: Run | None = None) -> Basis:
    found = odds(run, plan.side) if run else {}
    return Basis(siege, plan, tongue(lang), run, found)


def told(paper: Paper) -> Counter[str]:
    """How often each task has a paragraph of its own."""
    paragraphs = [b for b in paper.blocks("paragraph") if isinstance(b, Paragraph)]
    return Counter(ref for p in paragraphs for ref in p.refs)


def in_matrix(paper: Paper) -> Counter[str]:
    """How often each task stands in the matrix."""
    tables = [b for s in paper.sections if s.id == "matrix" for b in s.blocks]
    cells = [c for t in tables if isinstance(t, Table) for row in t.rows for c in row]
    return Counter(ref for cell in cells for ref in cell.refs)


def check_tasks(basis: Basis) -> None:
    """Once in the order of the whole and of every formation that has a unit in it, once in each
    of their rows of the matrix, and in no other place."""
    whole = order(basis)
    assert told(whole) == Counter({f"task/{t.id}": 1 for t in basis.tasks})
    rows = {t.id: {timetable.row_of(basis, u) for u in t.unit_ids} for t in basis.tasks}
    assert in_matrix(whole) == Counter({f"task/{name}": len(r) for name, r in rows.items() if r})
    for formation in basis.formations:
        own = basis.units_of(formation)
        mine = [t for t in basis.tasks if own & set(t.unit_ids)]
        paper = order(basis, formation)
        assert told(paper) == Counter({f"task/{t.id}": 1 for t in mine})
        wanted = {f"task/{t.id}": len(rows[t.id] & own) for t in mine}
        assert in_matrix(paper) == Counter({k: n for k, n in wanted.items() if n})


def test_every_task_of_the_second_attack_stands_where_it_belongs(valley: PlannedSiege) -> None:
    check_tasks(basis_of(valley, valley.plan("second-attack")))


def test_every_task_stands_where_it_belongs_in_small_plans_too(karst: PlannedSiege) -> None:
    for name in karst.plans:
        check_tasks(basis_of(karst, karst.plan(name)))


def test_every_task_of_a_made_plan_stands_where_it_belongs(karst: PlannedSiege) -> None:
    @FEW
    @given(made.plans(karst))
    def holds(plan: Plan) -> None:
        basis = basis_of(karst, plan)
        check_tasks(basis)
        asked = sum(
            n
            for t in basis.tasks
            for a, n in t.task.rounds.items()
            if a in {fires.ammunition(basis, gun) for gun in guns_of(basis, t.id)}
        )
        assert sum(fires.planned(basis).values()) == asked

    holds()


def guns_of(basis: Basis, task: str) -> tuple[str, ...]:
    found = basis.by_id[task]
    return found.unit_ids if found.task.kind in fires.FIRES else found.support_ids


@pytest.mark.parametrize("lang", LANGUAGES)
def test_five_paragraphs_and_a_mission_that_is_never_divided(
    valley: PlannedSiege, lang: str
) -> None:
    basis = basis_of(valley, valley.plan("second-attack"), lang)
    for name in ("", *basis.formations):
        paper = order(basis, name)
        assert [s.number for s in paper.sections[:5]] == ["1.", "2.", "3.", "4.", "5."]
        mission = paper.sections[1]
        assert len(mission.blocks) == 1
        assert isinstance(mission.blocks[0], Paragraph)
        assert mission.blocks[0].number == ""
        leads = [b.number for b in paper.sections[0].blocks if isinstance(b, Paragraph)]
        assert leads == ["a.", "b.", "c."]


@pytest.mark.parametrize("lang", ["vi", "fr"])
def test_the_second_attack_holds_no_english(valley: PlannedSiege, lang: str) -> None:
    basis = basis_of(valley, valley.plan("second-attack"), lang)
    for paper in (order(basis), leaflet(basis), order(basis, "vm_316"), leaflet(basis, "vm_351")):
        texts = " ".join(paper.texts())
        assert "[en]" not in texts
        assert re.findall(r"\b(the|and|of|with|from|Regiment|Battalion|battery)\b", texts) == []


def test_what_is_not_translated_says_so(karst: PlannedSiege) -> None:
    texts = " ".join(order(basis_of(karst, karst.plan("assault"), "fr")).texts())
    assert "“The third battalion takes the thorn hill by night.” [en]" in texts


def test_without_a_run_the_simulated_figures_say_so(karst: PlannedSiege) -> None:
    paper = order(basis_of(karst, karst.plan("assault")))
    decisions = next(s for s in paper.sections if s.id == "decisions").blocks[0]
    assert isinstance(decisions, Table)
    assert {row[-1].text for row in decisions.rows} == {"not simulated"}
    assert "not simulated" in [fact.text for fact in paper.facts]


def test_simulated_figures_carry_interval_and_replications(run: Run) -> None:
    siege = PlannedSiege.of(run.siege)
    plan = run.plans[0]
    assert plan is not None
    basis = basis_of(siege, plan, "en", run)
    for paper in (order(basis), leaflet(basis)):
        texts = " ".join(paper.texts())
        shares = re.findall(r"[<>]?\d+%(?= \()", texts)
        whole = re.findall(r"[<>]?\d+% \(\d+–\d+%; n\u00a0=\u00a0\d+\)", texts)
        assert whole
        assert len(shares) == len(whole)
    decisions = next(s for s in order(basis).sections if s.id == "decisions").blocks[0]
    assert isinstance(decisions, Table)
    assert all(f"n\u00a0=\u00a0{run.n})" in row[-1].text for row in decisions.rows)


def test_rounds_are_shared_among_the_guns_and_their_sum_is_the_plan_s(valley: PlannedSiege) -> None:
    basis = basis_of(valley, valley.plan("second-attack"))
    plan = Counter[str]()
    for task in basis.plan.tasks:
        plan.update(task.rounds)
    assert fires.planned(basis) == {a: n for a, n in plan.items() if n}
    e = [m for m in fires.missions(basis) if m.task.id == "take-e" and m.rounds > 0]
    assert {(m.battery, m.rounds) for m in e} == {
        ("vm_675_755", 100), ("vm_83_112", 50), ("vm_237_1", 225), ("vm_141_hw", 175),
    } or sum(m.rounds for m in e) == 550  # fmt: skip
    assert all(m.end == m.task.start for m in e)
    assert all(m.end - m.start == dt.timedelta(minutes=60) for m in e)


@given(st.integers(0, 5000), st.integers(1, 6))
def test_shares_add_up(rounds: int, n: int) -> None:
    from siegeworks.plan.siege import load

    basis = basis_of(_karst(load), _karst(load).plan("assault"))
    guns = [u.id for u in basis.siege.units if u.kind == "battery" and u.side == "besieger"][:n]
    kind = fires.ammunition(basis, guns[0])
    given_out = fires.shares(basis, guns, kind, rounds)
    assert sum(given_out.values()) == rounds
    assert min(given_out.values()) >= 0


_KEPT: dict[str, PlannedSiege] = {}


def _karst(load) -> PlannedSiege:  # type: ignore[no-untyped-def]
    if "karst" not in _KEPT:
        _KEPT["karst"] = load("karst-gate")
    return _KEPT["karst"]


def test_man_nights_are_metres_over_the_rate(karst: PlannedSiege) -> None:
    basis = basis_of(karst, karst.plan("assault"))
    ring = next(w for w in trenches.works(basis) if w.task.objective == "ring_north")
    rate = karst.parameters.row("dig_axis_trench_m_per_man_night")
    assert ring.left_m == ring.planned_m - ring.dug_m > 0
    assert ring.needed == (
        ring.left_m / rate.value,
        ring.left_m / rate.high,
        ring.left_m / rate.low,
    )


def test_a_formation_is_told_only_what_it_must_know(valley: PlannedSiege) -> None:
    basis = basis_of(valley, valley.plan("second-attack"))
    paper = order(basis, "vm_304")
    texts = " ".join(paper.texts())
    assert "Regiment 57" in texts
    assert "Keep the guns of Hong Cum quiet" not in texts
    assert "Regiment 174" not in texts


def test_a_formation_without_tasks_has_a_clean_page(valley: PlannedSiege) -> None:
    basis = basis_of(valley, valley.plan("second-attack"))
    paper = order(basis, "vm_9")
    mission = paper.sections[1].blocks[0]
    assert isinstance(mission, Paragraph)
    assert mission.text.startswith("Regiment 9 has no task in this plan")
    assert told(paper) == Counter()
    assert "matrix" not in [s.id for s in paper.sections]
    assert [s.id for s in leaflet(basis, "vm_9").sections][:2] == ["what", "who"]


@pytest.mark.parametrize(
    ("lang", "name"),
    [("en", "A1 / Eliane 2"), ("vi", "A1 (Eliane 2)"), ("fr", "Éliane 2 (A1)")],
)
def test_places_carry_both_names_in_the_reader_s_order(
    valley: PlannedSiege, lang: str, name: str
) -> None:
    assert basis_of(valley, valley.plan("second-attack"), lang).position("eliane_2") == name


def test_units_of_one_regiment_share_its_name(valley: PlannedSiege) -> None:
    basis = basis_of(valley, valley.plan("second-attack"))
    assert basis.units(["vm_102_18", "vm_102_54"]) == "Battalion 18 and Battalion 54, Regiment 102"
    assert basis.units(["vm_102_18", "vm_102_54", "vm_102_79"]) == "Regiment 102"


def test_maps_are_drawn_from_the_data(valley: PlannedSiege) -> None:
    basis = basis_of(valley, valley.plan("second-attack"))
    figures = [b for b in order(basis, "vm_316").blocks("figure") if isinstance(b, Figure)]
    assert len(figures) == 1
    svg = figures[0].svg
    assert svg.count("OBJ ") >= 3
    assert "OBJ A1" in svg and ">T" in svg and "PL 2" in svg and "XX" in svg
    assert "<image" not in svg
    assert "OBJ Him Lam" not in svg
