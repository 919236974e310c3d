"""`newsloom metrics`: numbers for a dashboard."""

from __future__ import annotations

from pathlib import Path

import click

from newsloom.cli.context import in_newsroom, opened_newsroom
from newsloom.services.newsroom import metrics as app


@click.command()
@in_newsroom
def metrics(folder: Path | None) -> None:
    """Print metrics in Prometheus' text format (for a textfile collector; the desk serves them at /metrics)."""
    with opened_newsroom(folder) as newsroom:
        click.echo(app.exposition(newsroom), nl=False)
