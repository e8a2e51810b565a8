"""The command that serves the command post."""

from __future__ import annotations

from typing import Annotated

import typer

from siegeworks.cli.app import app


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="default 8954")] = None,
    host: Annotated[str | None, typer.Option(help="default 127.0.0.1: this machine only")] = None,
    store: Annotated[str | None, typer.Option(help="SQLite or PostgreSQL", metavar="URL")] = None,
    results: Annotated[
        str | None, typer.Option(help="folder of runs (default: out/post)", metavar="DIR")
    ] = None,
    tokens: Annotated[
        str | None, typer.Option(help="TOML file of tokens and roles", metavar="FILE")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="open the browser")] = True,
    setting: Annotated[
        list[str] | None, typer.Option(help="any other setting", metavar="NAME=VALUE")
    ] = None,
) -> None:
    """Serve the command post: the siege in the browser."""
    from siegeworks import post
    from siegeworks.post.settings import address, named, settings_of

    given = {"port": port, "host": host, "store": store, "results": results, "tokens": tokens}
    told = {name: value for name, value in given.items() if value is not None}
    settings = settings_of(named(setting or ()) | told | {"open": int(open_page)})
    typer.echo(f"command post: {address(settings)}  (Ctrl-C ends it)")
    post.serve(settings)
