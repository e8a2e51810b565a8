"""From a siege and a plan to the papers, and to files in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from siegeworks.plan.checks import check_plan
from siegeworks.plan.drawn import drawn_on
from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege
from siegeworks.scenario.faults import DataFaults, UsageError, errors
from siegeworks.study.odds import odds
from siegeworks.study.results import Run
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.orders.leaflet import leaflet
from siegeworks.tell.orders.order import order
from siegeworks.tell.papers.files import PLAIN, Edition, write
from siegeworks.tell.papers.model import Paper
from siegeworks.tell.papers.tongue import tongue


def order_papers(
    siege: PlannedSiege,
    plan: Plan,
    lang: str = "en",
    run: Run | None = None,
    formations: Sequence[str] | None = None,
) -> list[Paper]:
    """The orders and leaflets of a plan in one language, as papers.

    For the whole and for each formation; with ``formations`` only for those. ``run`` gives the
    simulated figures; without one they say that nothing was simulated. Raises ``DataFaults`` when
    the plan cannot work, ``UsageError`` for an unknown language or formation, or a run of another
    plan or siege.
    """
    return _papers(basis_of(siege, plan, lang, run), formations)


def _papers(basis: Basis, formations: Sequence[str] | None) -> list[Paper]:
    if formations is None:
        names = ["", *(f for f in basis.formations if f != basis.head)]
    else:
        names = [basis.formation(name) for name in formations]
    return [paper for name in names for paper in (order(basis, name), leaflet(basis, name))]


def basis_of(siege: PlannedSiege, plan: Plan, lang: str, run: Run | None) -> Basis:
    """What papers are written from, when the plan is sound and the run is of this plan."""
    if faults := errors(check_plan(siege, plan, siege.policies)):
        raise DataFaults(faults)
    drawn = drawn_on(siege, plan)
    if run is None:
        return Basis(drawn, plan, tongue(lang))
    _same(siege, plan, run)
    return Basis(drawn, plan, tongue(lang), run, odds(run, plan.side))


def _same(siege: PlannedSiege, plan: Plan, run: Run) -> None:
    """``UsageError`` when a run is not one of this siege at this date with this plan."""
    side = siege.side_index[plan.side]
    fought = run.plans[side]
    if run.siege.hash != siege.hash or run.at != siege.at:
        raise UsageError(
            f"the run in {run.folder} was fought from {run.identity['scenario']} at {run.at}, "
            f"not from {siege.scenario.id} at {siege.at}"
        )
    if fought is None or {t.id: t for t in plan.tasks} != {
        t.id: t for t in fought.tasks if t.id in {own.id for own in plan.tasks}
    }:
        name = fought.id if fought else "none"
        raise UsageError(
            f"the run in {run.folder} was fought with plan {name!r}, whose tasks are not those of "
            f"{plan.id!r}; run the plan again"
        )


def orders(
    siege: PlannedSiege,
    plan: Plan,
    out: str | Path,
    edition: Edition = PLAIN,
    *,
    run: Run | None = None,
    formations: Sequence[str] | None = None,
) -> list[Path]:
    """Write the orders and leaflets of a plan into a folder; returns the paths of the files.

    Raises as :func:`order_papers`, or when a file cannot be made; nothing is written then.
    """
    langs = tuple(dict.fromkeys(edition.langs))
    checked = basis_of(siege, plan, langs[0], run)
    bases = [replace(checked, tongue=tongue(lang)) for lang in langs]
    return write([p for basis in bases for p in _papers(basis, formations)], Path(out), edition)
