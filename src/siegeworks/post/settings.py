"""Settings of the command post: one table, from which options, environment and pages are made.

Each may be given as an option of ``siegeworks serve`` (``--setting NAME=VALUE``), or in the
environment as ``SIEGEWORKS_POST_NAME``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from siegeworks.scenario.faults import UsageError

PREFIX = "SIEGEWORKS_POST_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Setting(NamedTuple):
    """A setting: its name, its default, whose type it has, and what it does."""

    name: str
    default: str | int | float
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("host", "127.0.0.1", "address to listen at; any but loopback needs tokens or OIDC"),
    Setting("port", 8954, "port to listen at"),
    Setting("store", "", "URL of the store; empty = SQLite in the results folder"),
    Setting("results", "out/post", "folder of the runs and of saved plans"),
    Setting("scenarios", "", "folder whose sub-folders are served beside the shipped sieges"),
    Setting("tokens", "", "TOML file of tokens with their roles; empty = loopback only, no tokens"),
    Setting("names", "", "host names a shared post answers to, separated by commas"),
    Setting("url", "", "address by which browsers find a shared post, https before a proxy"),
    Setting("oidc_issuer", "", "URL of an OpenID provider whose tokens are taken; empty = none"),
    Setting("oidc_client", "", "id under which the provider knows this post"),
    Setting("oidc_secret_file", "", "file of the client's secret; empty = a public client"),
    Setting("oidc_audience", "", "audience of bearer tokens; empty = the client's id"),
    Setting("oidc_scope", "openid profile", "what is asked of the provider on signing in"),
    Setting("oidc_claim", "roles", "claim that lists roles, points between keys"),
    Setting("oidc_roles", "", "what is listed there, as word=role,...; empty = the roles' names"),
    Setting("oidc_hours", 8.0, "hours after which one signs in again"),
    Setting("max_replications", 20_000, "most replications of one run"),
    Setting("max_minutes", 60.0, "most minutes of one run"),
    Setting("max_queue", 20, "most runs that wait or go on at a time"),
    Setting("max_upload_kb", 256, "largest body of a request, in kilobytes"),
    Setting("max_scenario_mb", 16, "largest uploaded scenario, packed and unpacked, in megabytes"),
    Setting("max_scenarios", 20, "most uploaded scenarios that are kept"),
    Setting("threads", 0, "threads of a run; 0 = all processors"),
    Setting("workers", 1, "runs that one post carries on at a time; 0 = none, it only shows"),
    Setting("open", 1, "1 = open the browser on the page"),
    Setting("lease_s", 15.0, "seconds without a sign after which another post takes a run over"),
)
"""Every setting, in the order in which pages list them."""


@dataclass(frozen=True)
class Settings:
    """The settings of one post; their meaning is in ``SETTINGS``."""

    host: str = "127.0.0.1"
    port: int = 8954
    store: str = ""
    results: str = "out/post"
    scenarios: str = ""
    tokens: str = ""
    names: str = ""
    url: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret_file: str = ""
    oidc_audience: str = ""
    oidc_scope: str = "openid profile"
    oidc_claim: str = "roles"
    oidc_roles: str = ""
    oidc_hours: float = 8.0
    max_replications: int = 20_000
    max_minutes: float = 60.0
    max_queue: int = 20
    max_upload_kb: int = 256
    max_scenario_mb: int = 16
    max_scenarios: int = 20
    threads: int = 0
    workers: int = 1
    open: int = 1
    lease_s: float = 15.0

    @property
    def folder(self) -> Path:
        """The results folder, absolute, so that a run finds it from anywhere."""
        return Path(self.results).resolve()

    @property
    def store_url(self) -> str:
        """URL of the store, with the driver that is installed."""
        url = self.store or f"sqlite:///{self.folder / 'post.sqlite'}"
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    @property
    def scenario_bytes(self) -> int:
        """Most bytes of an uploaded scenario."""
        return self.max_scenario_mb * 1024 * 1024

    @property
    def is_shared(self) -> bool:
        """True when other machines can reach the post."""
        return self.host not in LOOPBACK


def settings_of(given: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, over which ``given`` goes; None means not given.

    Raises ``UsageError`` for an unknown name or a value of another type.
    """
    around = os.environ if environment is None else environment
    known = {setting.name: setting for setting in SETTINGS}
    values: dict[str, Any] = {
        name: around[PREFIX + name.upper()] for name in known if PREFIX + name.upper() in around
    }
    values |= {name: value for name, value in given.items() if value is not None}
    return Settings(**{name: _read(known, name, value) for name, value in values.items()})


def named(words: Iterable[str]) -> dict[str, str]:
    """Settings from words such as ``max_minutes=30``. Raises ``UsageError`` for other words."""
    pairs = [word.partition("=") for word in words]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise UsageError(f"--setting {wrong[0]}: write NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _read(known: Mapping[str, Setting], name: str, value: Any) -> Any:
    if name not in known:
        raise UsageError.unknown("setting", name, known)
    kind = type(known[name].default)
    try:
        return kind(value)
    except ValueError:
        raise UsageError(f"setting {name}: {value!r} is no {kind.__name__}") from None


def address(settings: Settings) -> str:
    """Where a browser of this machine finds the post."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{settings.port}/"
