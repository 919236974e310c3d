"""`newsloom mcp`: the newsroom for assistants that speak the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.cli.context import in_newsroom, opened_newsroom


@click.command()
@click.option("--decide", is_flag=True, help="Offer the tools that decide, too: approve, reject, hold, note.")
@click.option("--as", "actor", default="assistant", show_default=True, help="In whose name it decides.")
@in_newsroom
def mcp(decide: bool, actor: str, folder: Path | None) -> None:
    """Serve the newsroom's tools over standard input and output (MCP); an assistant starts this command itself.

    Over HTTP they are at /mcp of `newsloom serve`, with a token. Needs the extra: pip install 'newsloom[mcp]'.
    """
    from newsloom.web.mcp.serve import serve_stdio

    with opened_newsroom(folder) as newsroom:
        serve_stdio(newsroom, actor, decides=decide)
