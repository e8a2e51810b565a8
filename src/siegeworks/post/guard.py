"""What every request and every answer passes: known host, limited body, headers that protect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from siegeworks.post.errors import problem
from siegeworks.post.settings import LOOPBACK, Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""No inline script, no inline style, nothing from another host."""
PROTECT = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
SCENARIOS = "/api/scenarios"
"""The one address to which more is sent than elsewhere."""
WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


class Guard:
    """Wraps the application. A host name that is not ours is refused, so that no foreign page can
    reach a loopback post under a name of its own."""

    def __init__(self, app: App, settings: Settings) -> None:
        self.app = app
        self.most_bytes = settings.max_upload_kb * 1024
        self.most_of_a_scenario = settings.scenario_bytes + self.most_bytes
        listed = [name.strip().lower() for name in settings.names.split(",") if name.strip()]
        self.hosts = {*LOOPBACK, settings.host.lower(), *listed}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *PROTECT]
            await send(message)

        refusal = self.refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, protected)
        else:
            await self.app(scope, receive, protected)

    def refusal(self, scope: Message) -> Any:
        """The answer to a request that goes no further; None for one that may."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if host_name(headers.get(b"host", "")) not in self.hosts:
            return problem(400, "UnknownHost", "this post does not answer to that host name")
        if scope["method"] in WITH_BODY:
            is_scenario = scope["path"].rstrip("/") == SCENARIOS
            most = self.most_of_a_scenario if is_scenario else self.most_bytes
            return _body_refusal(headers, most)
        return None


def _body_refusal(headers: dict[bytes, str], most_bytes: int) -> Any:
    if b"transfer-encoding" in headers:
        return problem(411, "LengthNeeded", "a body needs its length (Content-Length)")
    length = headers.get(b"content-length", "0")
    if not length.isdecimal():
        return problem(400, "LengthNeeded", "Content-Length is no number")
    if int(length) > most_bytes:
        return problem(413, "TooLarge", f"a body may have {most_bytes // 1024} kB at most")
    return None


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()
