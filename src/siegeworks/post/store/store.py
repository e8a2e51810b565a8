"""Runs, plans, scenarios and secrets in SQLite or PostgreSQL.

The queue. A post claims the first run that waits, or whose owner gave no sign for the length of a
lease, in one statement: on PostgreSQL the row is locked and locked rows are passed over, on SQLite
there is one writer. Each claim counts an attempt up, and an owner's later statements name it, so
that an owner who was given up cannot write over his successor. Times are the database's, so that
posts whose clocks differ agree.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Float,
    and_,
    cast,
    create_engine,
    delete,
    event,
    exists,
    extract,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError

from siegeworks.post.store.jobs import ACTIVE_STATES, FINAL_STATES, Job, NewJob, State
from siegeworks.post.store.tables import METADATA, PLANS, RUNS, SCENARIOS, SECRETS
from siegeworks.scenario.faults import UsageError

MOST_ATTEMPTS = 5
"""Times a run is taken up before it counts as failed: one that kills its post must end."""
LOCK = 1954
"""Key of the lock under which PostgreSQL makes the tables, so that two posts may start at once."""


class Store:
    """The store at a URL; its tables are made when they are not there."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        try:
            with self.engine.begin() as connection:
                if not self.is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
                METADATA.create_all(connection)
        except OperationalError as error:
            raise UsageError(f"the store cannot be opened: {error.orig}") from None

    def close(self) -> None:
        """Give up all connections."""
        self.engine.dispose()

    @property
    def now(self) -> ColumnElement[float]:
        """Seconds since 1970 by the database's clock."""
        if self.is_sqlite:
            return literal_column("((julianday('now') - 2440587.5) * 86400.0)", Float)
        return cast(extract("epoch", func.clock_timestamp()), Float)

    # --- runs ---------------------------------------------------------------------------------

    def add(self, job: NewJob) -> Job:
        """Put a run at the end of the queue."""
        values = job.model_dump() | {
            "id": secrets.token_hex(6), "state": "queued", "created": self.now, "changed": self.now,
        }  # fmt: skip
        with self.engine.begin() as connection:
            row = connection.execute(insert(RUNS).values(**values).returning(RUNS)).one()
        return _job(row._mapping)

    def job(self, run_id: str) -> Job:
        """A run by its id; ``UsageError`` when there is none."""
        with self.engine.connect() as connection:
            row = connection.execute(select(RUNS).where(RUNS.c.id == run_id)).one_or_none()
        if row is None:
            raise UsageError(f"no run {run_id!r}")
        return _job(row._mapping)

    def jobs(self, limit: int = 200) -> list[Job]:
        """The runs, newest first."""
        asked = select(RUNS).order_by(RUNS.c.number.desc()).limit(limit)
        with self.engine.connect() as connection:
            return [_job(row._mapping) for row in connection.execute(asked)]

    def n_active(self) -> int:
        """Runs that wait or go on."""
        asked = select(func.count()).where(RUNS.c.state.in_(ACTIVE_STATES))
        with self.engine.connect() as connection:
            return int(connection.execute(asked).scalar_one())

    def claim(self, owner: str, lease_s: float) -> Job | None:
        """Take up the next run; None when nothing waits. No two owners get the same."""
        given_up = and_(RUNS.c.state == "running", RUNS.c.lease_until < self.now)
        with self.engine.begin() as connection:
            self._sweep(connection, given_up)
            free = (
                select(RUNS.c.number)
                .where(or_(RUNS.c.state == "queued", given_up))
                .order_by(RUNS.c.number)
                .limit(1)
                .with_for_update(skip_locked=True)
                .scalar_subquery()
            )
            taken = (
                update(RUNS)
                .where(RUNS.c.number == free)
                .values(
                    state="running", owner=owner, attempt=RUNS.c.attempt + 1, message="",
                    lease_until=self.now + lease_s, changed=self.now,
                )
                .returning(RUNS)
            )  # fmt: skip
            row = connection.execute(taken).one_or_none()
        return _job(row._mapping) if row is not None else None

    def _sweep(self, connection: Connection, given_up: ColumnElement[bool]) -> None:
        """End the runs of lost owners that are cancelled, or were taken up too often."""
        ends: tuple[tuple[ColumnElement[bool], State, str], ...] = (
            (RUNS.c.cancel.is_(True), "cancelled", ""),
            (RUNS.c.attempt >= MOST_ATTEMPTS, "failed", f"given up after {MOST_ATTEMPTS} attempts"),
        )
        for which, state, message in ends:
            connection.execute(
                update(RUNS)
                .where(given_up, which)
                .values(state=state, message=message, changed=self.now, cancel=False)
            )

    def beat(self, job: Job, lease_s: float, done: int, seconds: float) -> bool:
        """Tell that a run goes on; False when it is no longer its owner's, or is cancelled."""
        mine = update(RUNS).where(*_held(job)).values(
            done=done, seconds=seconds, lease_until=self.now + lease_s, changed=self.now
        ).returning(RUNS.c.cancel)  # fmt: skip
        with self.engine.begin() as connection:
            cancel = connection.execute(mine).scalar_one_or_none()
        return cancel is False

    def end(self, job: Job, state: State, message: str = "", done: int | None = None) -> bool:
        """End a run, or put it back into the queue; False when it is no longer its owner's."""
        values: dict[str, Any] = {"state": state, "message": message, "changed": self.now}
        values |= {"cancel": False, "lease_until": 0.0}
        if done is not None:
            values["done"] = done
        with self.engine.begin() as connection:
            result = connection.execute(update(RUNS).where(*_held(job)).values(**values))
        return result.rowcount == 1

    def cancel(self, run_id: str) -> Job:
        """Cancel a run that waits at once, one that goes on at its owner's next sign."""
        waits, goes_on = RUNS.c.state == "queued", RUNS.c.state == "running"
        with self.engine.begin() as connection:
            connection.execute(
                update(RUNS)
                .where(RUNS.c.id == run_id, waits)
                .values(state="cancelled", changed=self.now)
            )
            connection.execute(
                update(RUNS)
                .where(RUNS.c.id == run_id, goes_on)
                .values(cancel=True, changed=self.now)
            )
        return self.job(run_id)

    def resume(self, run_id: str) -> Job:
        """Put a run that failed or was cancelled back into the queue."""
        with self.engine.begin() as connection:
            connection.execute(
                update(RUNS)
                .where(RUNS.c.id == run_id, RUNS.c.state.in_(("failed", "cancelled")))
                .values(state="queued", attempt=0, message="", changed=self.now, cancel=False)
            )
        return self.job(run_id)

    def remove(self, run_id: str) -> bool:
        """Forget a run that has ended; False when it has not."""
        ended = delete(RUNS).where(RUNS.c.id == run_id, RUNS.c.state.in_(FINAL_STATES))
        with self.engine.begin() as connection:
            return connection.execute(ended).rowcount == 1

    # --- plans --------------------------------------------------------------------------------

    def save_plan(self, scenario: str, plan_id: str, toml: str) -> bool:
        """Keep a new plan; False when the scenario has a saved plan of that id."""
        values = {"scenario": scenario, "id": plan_id, "text": toml, "created": self.now}
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(PLANS).values(**values))
        except IntegrityError:
            return False
        return True

    def saved_plans(self, scenario: str) -> list[str]:
        """Ids of the saved plans of a scenario, in the order in which they were saved."""
        asked = select(PLANS.c.id).where(PLANS.c.scenario == scenario).order_by(PLANS.c.number)
        with self.engine.connect() as connection:
            return [str(name) for name in connection.execute(asked).scalars()]

    def plan_numbers(self, scenario: str) -> list[tuple[str, int]]:
        """Ids of the saved plans of a scenario with their numbers, which are given once."""
        asked = select(PLANS.c.id, PLANS.c.number).where(PLANS.c.scenario == scenario)
        with self.engine.connect() as connection:
            return [(str(n), int(k)) for n, k in connection.execute(asked.order_by(PLANS.c.number))]

    def plan_text(self, scenario: str, plan_id: str) -> str | None:
        """A saved plan as the text of its file; None when there is none."""
        asked = select(PLANS.c.text).where(PLANS.c.scenario == scenario, PLANS.c.id == plan_id)
        with self.engine.connect() as connection:
            return connection.execute(asked).scalar_one_or_none()

    def remove_plan(self, scenario: str, plan_id: str) -> bool:
        """Forget a saved plan; False when there is none."""
        gone = delete(PLANS).where(PLANS.c.scenario == scenario, PLANS.c.id == plan_id)
        with self.engine.begin() as connection:
            return connection.execute(gone).rowcount == 1

    # --- scenarios ----------------------------------------------------------------------------

    def save_scenario(self, name: str, archive: bytes) -> bool:
        """Keep an uploaded scenario; False when there is one of that name."""
        try:
            with self.engine.begin() as connection:
                connection.execute(
                    insert(SCENARIOS).values(id=name, archive=archive, created=self.now)
                )
        except IntegrityError:
            return False
        return True

    def scenario_numbers(self) -> dict[str, int]:
        """Names of the uploaded scenarios with their numbers, which are given once."""
        asked = select(SCENARIOS.c.id, SCENARIOS.c.number).order_by(SCENARIOS.c.number)
        with self.engine.connect() as connection:
            return {str(name): int(number) for name, number in connection.execute(asked)}

    def scenario_archive(self, name: str) -> bytes | None:
        """An uploaded scenario as a zip archive; None when there is none."""
        asked = select(SCENARIOS.c.archive).where(SCENARIOS.c.id == name)
        with self.engine.connect() as connection:
            found = connection.execute(asked).scalar_one_or_none()
        return None if found is None else bytes(found)

    def remove_scenario(self, name: str) -> bool:
        """Forget an uploaded scenario with its saved plans; False while runs of it wait or go on,
        or when there is none."""
        goes_on = exists().where(RUNS.c.scenario == name, RUNS.c.state.in_(ACTIVE_STATES))
        gone = delete(SCENARIOS).where(SCENARIOS.c.id == name, ~goes_on)
        with self.engine.begin() as connection:
            if connection.execute(gone).rowcount != 1:
                return False
            connection.execute(delete(PLANS).where(PLANS.c.scenario == name))
        return True

    # --- secrets ------------------------------------------------------------------------------

    def secret(self, name: str) -> str:
        """A secret that all posts of this store share; made when it is first asked for."""
        asked = select(SECRETS.c.value).where(SECRETS.c.name == name)
        with self.engine.connect() as connection:
            found = connection.execute(asked).scalar_one_or_none()
        if found is not None:
            return str(found)
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(SECRETS).values(name=name, value=secrets.token_hex(32)))
        except IntegrityError:
            pass  # another post made it a moment ago
        return self.secret(name)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise UsageError(f"a store is SQLite or PostgreSQL, not {parsed.get_backend_name()}")
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_pre_ping=True)
    except ArgumentError as error:
        raise UsageError(f"the store's URL cannot be read: {error}") from None
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def ready(connection: Any, _: Any) -> None:
            # Readers go on while one writes, and a writer waits for his turn.
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA busy_timeout=15000")

    return engine


def _held(job: Job) -> tuple[ColumnElement[bool], ...]:
    """That a run is still held by the owner who took it up in this attempt."""
    return (
        RUNS.c.id == job.id,
        RUNS.c.state == "running",
        RUNS.c.owner == job.owner,
        RUNS.c.attempt == job.attempt,
    )


def _job(row: Mapping[Any, Any]) -> Job:
    return Job.model_validate(dict(row))
