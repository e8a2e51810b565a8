"""The lenses on a run: one replication with its story, and all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from siegeworks.engine.build.names import CARGO_KINDS
from siegeworks.engine.measures import MEASURES
from siegeworks.post.errors import Refusal
from siegeworks.post.library import Library
from siegeworks.post.shapes import lenses as shapes
from siegeworks.post.views.siege import line_views
from siegeworks.post.views.speech import book_of
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.frames import CAUSES
from siegeworks.study.playback import Playback, ground_chances, playback
from siegeworks.study.playback.stage import check_replication
from siegeworks.study.playback.watches import POSTURES
from siegeworks.study.stories import story
from siegeworks.study.trace import replay

MOST_ON_GROUND = 100
"""Replications that are played again for the chance of control by cell."""
TABLES = (
    "present", "cell", "fit", "cohesion", "posture", "task", "tubes", "owner", "share", "dug",
    "holder",
)  # fmt: skip
"""Tables of a playback that are given as a first row and changes."""
PER_CENT = ("cohesion", "share")

Table = npt.NDArray[np.int64]


@contextmanager
def playable() -> Iterator[None]:
    """Refuse (409) what can no longer be played: a run of other data or other rules than now."""
    try:
        yield
    except UsageError as error:
        raise Refusal(409, "RunOutdated", str(error)) from None


def playback_view(library: Library, run_id: str, replication: int) -> shapes.PlaybackView:
    """One replication watch by watch. Raises as :meth:`Library.run` and ``playback``."""
    run = library.run(run_id)
    check_replication(run, replication)
    with playable():
        played = playback(run, replication)
    tables = {name: _whole(played, name) for name in TABLES}
    own = {line.id for plan in run.plans if plan is not None for line in plan.lines}
    return shapes.PlaybackView(
        replication=replication,
        n_watches=len(played.hours) - 1,
        hours=list(played.hours),
        units=list(played.units),
        tasks=list(played.tasks),
        positions=[p.id for p in run.siege.positions],
        lines=[line.record.id for line in run.siege.trenches],
        drawn=[line for line in line_views(run.siege) if line.id in own],
        postures=list(POSTURES),
        causes=list(CAUSES),
        first={name: table[0].tolist() for name, table in tables.items()},
        changes={name: changes(table) for name, table in tables.items()},
        wet=played.wet.tolist(),
        stocks=_stocks(run.siege, played),
        lost=played.lost.tolist(),
        events=[shapes.EventView(**row) for row in played.events.to_dicts()],
    )


def _whole(played: Playback, name: str) -> Table:
    scale = 100.0 if name in PER_CENT else 1.0
    table: Table = np.round(getattr(played, name) * scale).astype(np.int64)
    return table


def changes(table: Table) -> list[int]:
    """What differs from the row before: watch, column, value, one after the other."""
    row, column = np.nonzero(table[1:] != table[:-1])
    return np.stack([row + 1, column, table[row + 1, column]], axis=1).reshape(-1).tolist()


def _stocks(siege: Siege, played: Playback) -> dict[str, list[int]]:
    """Rounds and kilograms in every depot, those left out that stay nought."""
    found = {}
    for d, depot in enumerate(siege.depots):
        for a, kind in enumerate(siege.ammunition):
            found[f"{depot.id}.{kind.id}"] = played.rounds[:, d, a]
        for k, item in enumerate(CARGO_KINDS):
            found[f"{depot.id}.{item}"] = played.kg[:, d, k]
    return {name: values.tolist() for name, values in found.items() if values.any()}


def story_view(
    library: Library, run_id: str, replication: int, lang: str = "en"
) -> shapes.StoryView:
    """A replication told day by day. Raises as :meth:`Library.run` and ``replay``."""
    run = library.run(run_id)
    rank = _percentile(run.ranked(), replication)
    with playable():
        told = story(run.siege, replay(run, replication), rank)
    book = book_of(run.siege, lang)
    return shapes.StoryView(
        replication=told.replication,
        percentile=told.percentile,
        headline=book.say(told.headline, "story"),
        days=[
            shapes.DayStory(date=day, sentences=[book.say(text, "story") for text in said])
            for day, said in told.days
        ],
    )


def _percentile(order: Sequence[int], replication: int) -> int:
    if replication not in order:
        raise UsageError(f"replication {replication} is not one of 0 to {len(order) - 1}")
    return round(100.0 * order.index(replication) / max(len(order) - 1, 1))


def chances_view(library: Library, run_id: str) -> shapes.ChancesView:
    """Who holds each position at each dawn, over all replications."""
    run = library.run(run_id)
    views = []
    for (position,), rows in run.positions().group_by(["position"], maintain_order=True):
        ordered = rows.sort("date")
        columns = {
            name: ordered[column].round(4).to_list()
            for name, column in (
                ("besieger", "p_besieger"), ("garrison", "p_garrison"),
                ("contested", "p_contested"), ("low", "low"), ("high", "high"),
            )
        }  # fmt: skip
        views.append(shapes.ChanceView(position=str(position), **columns))
    return shapes.ChancesView(dates=run.dates, n=run.n, positions=views)


def bands_view(library: Library, run_id: str, lang: str = "en") -> shapes.BandsView:
    """Median and bands of every measure at each dawn."""
    run = library.run(run_id)
    daily = {
        str(measure): rows.sort("date")
        for (measure,), rows in run.daily().group_by(["measure"], maintain_order=True)
    }
    book = book_of(run.siege, lang)
    bands = [
        shapes.BandView(
            measure=m.id,
            unit=book.say(m.unit, "units"),
            meaning=book.say(m.meaning, "measures"),
            cumulative=m.cumulative,
            **{q: daily[m.id][q].round(3).to_list() for q in ("p05", "p25", "p50", "p75", "p95")},
        )
        for m in MEASURES
    ]
    return shapes.BandsView(dates=run.dates, n=run.n, bands=bands)


def ground_chances_view(library: Library, run_id: str) -> shapes.GroundChancesView:
    """Chance of control by cell over the first replications of a run."""
    run = library.run(run_id)
    with playable():
        chances = ground_chances(run, MOST_ON_GROUND)
    besieger = np.round(100.0 * chances.besieger).astype(np.int64)
    garrison = np.round(100.0 * chances.garrison).astype(np.int64)
    settled = (besieger[0] % 100 == 0) & (garrison[0] % 100 == 0)
    same = (besieger == besieger[0]).all(axis=0) & (garrison == garrison[0]).all(axis=0)
    cells = np.flatnonzero(~(settled & same))
    first = np.where(besieger[0] == 100, 0, np.where(garrison[0] == 100, 1, -1))
    return shapes.GroundChancesView(
        dates=list(chances.dates),
        n=chances.n,
        first=first.tolist(),
        cells=cells.tolist(),
        besieger=besieger[:, cells].tolist(),
        garrison=garrison[:, cells].tolist(),
    )
