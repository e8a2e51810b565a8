"""A command post over the tiny siege, in this process; stores on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from siegeworks.post.app import create_app
from siegeworks.post.library import Library
from siegeworks.post.settings import Settings, settings_of
from siegeworks.post.store import Store
from siegeworks.study.simulate import simulate
from tests.post.client import Client

DATA = Path(__file__).parents[1] / "data"
HERE = "http://127.0.0.1"
AT = "1704-06-02"
HEADER = "X-Siegeworks-Token"


def settings(folder: Path, **given: Any) -> Settings:
    return settings_of(
        {"results": folder, "scenarios": DATA, "threads": 1, "workers": 0, "open": 0} | given, {}
    )


class Page:
    """A browser's view of a post: it has a session and sends the same-origin token."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.token = client.get("/api/session").json()["same_origin"]

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def act(self, method: str, path: str, **rest: Any) -> Any:
        return self.client.request(method, path, headers={HEADER: self.token}, **rest)

    @property
    def library(self) -> Library:
        library: Library = self.client.app.state.library
        return library


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with Client(create_app(settings(tmp_path)), base_url=HERE) as client:
        yield Page(client)


ASKED: dict[str, Any] = {
    "scenario": "redoubt", "at": AT, "plan": "storm", "replications": 12, "seed": 7,
}  # fmt: skip


def finish(page: Page, run_id: str) -> None:
    """Carry a run of the queue out in this process, where the kernel is loaded already."""
    library = page.library
    job = library.store.claim("test", 60.0)
    assert job is not None and job.id == run_id
    siege = library.siege(job.scenario, job.at)
    simulate(
        siege, siege.plan(job.plan), replications=job.replications, seed=job.seed, threads=1,
        until=dt.date.fromisoformat(job.until), out=library.run_folder(job),
    )  # fmt: skip
    assert library.store.end(job, "done", done=job.replications)


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, str]]:
    """A post with one finished run, and the run's id."""
    folder = tmp_path_factory.mktemp("post")
    with Client(create_app(settings(folder)), base_url=HERE) as client:
        page = Page(client)
        run_id = page.act("POST", "/api/runs", json=ASKED).json()["id"]
        finish(page, run_id)
        yield page, run_id


def postgres_programs() -> Path | None:
    """The folder of Debian's newest PostgreSQL, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_postgres(command: list[str]) -> None:
    """Run a program of PostgreSQL, which refuses to run as root."""
    if os.geteuid() == 0:
        # It lies with the programs of the system, which a person's path need not hold.
        found = shutil.which("runuser", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
        command = [found or "runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL of its own on a free loopback port."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    folder = Path(tmp_path_factory.mktemp("postgres"))
    if os.geteuid() == 0:
        # The user postgres must be able to walk to his folder.
        for above in (folder, *folder.parents[:3]):
            above.chmod(above.stat().st_mode | 0o055)
        shutil.chown(folder, "postgres")
    data, port = str(folder / "data"), free_port()
    as_postgres([f"{programs}/initdb", "-D", data, "-U", "post", "-A", "trust", "-N"])
    options = f"-p {port} -h 127.0.0.1 -k {folder} -F"
    as_postgres(
        [f"{programs}/pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start"]
    )
    yield f"postgresql://post@127.0.0.1:{port}/postgres"
    as_postgres([f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop"])


def empty(url: str) -> Store:
    """The store at a URL, with nothing left in it."""
    store = Store(url)
    with store.engine.begin() as connection:
        for table in ("runs", "plans", "scenarios", "secrets"):
            connection.exec_driver_sql(f"TRUNCATE {table}")
    return store


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'post.sqlite'}"
    url = settings_of({"store": request.getfixturevalue("postgres")}, {}).store_url
    empty(url).close()
    return url
