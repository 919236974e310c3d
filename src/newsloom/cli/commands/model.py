"""`newsloom model ...`: sentence models for the semantic tier."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from newsloom.cli.context import as_json, console, for_each, print_json


@click.group()
def model() -> None:
    """Sentence models for the semantic tier of grouping."""


@model.command("fetch")
@click.argument("base_url")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--revision", required=True, metavar="COMMIT", help="The full id of the hub's commit.")
@click.option(
    "--file",
    "files",
    multiple=True,
    required=True,
    metavar="PATH=SHA256",
    help="A file of the model; without =SHA256 its digest is told and nothing is kept.",
)
def fetch(base_url: str, folder: Path, revision: str, files: tuple[str, ...]) -> int:
    """Fetch a model from a hub into DIR, each file checked against its SHA-256.

    BASE_URL is the model's page; files are asked from BASE_URL/resolve/COMMIT/PATH. Any *.onnx is stored as model.onnx,
    others by their own names. A file that is there with its digest is not asked again, and none takes its name before it is
    whole. In a newsroom, its [fetch] settings hold.
    """
    from newsloom.pipeline.embeddings import models
    from newsloom.services.newsroom.open import hands_around

    pins = models.pins_of(files, revision)
    found: dict[str, str] = {}
    http = hands_around(Path.cwd())

    def one(path: str) -> None:
        with _progress(path) as report:
            done = models.fetch_file(http, base_url, revision, path, pins[path], folder, report)
        found[path] = done.digest
        if done.path is not None:
            click.echo(f"{done.path}: {done.size:,} bytes, {'was there' if done.was_there else 'fetched'}")
        else:
            click.echo(f"{path}: {done.size:,} bytes, SHA-256 {done.digest}; not kept, for no digest was given")

    try:
        failed = for_each(pins, one)
    finally:
        http.close()
    unpinned = [path for path in found if pins[path] is None]
    if unpinned:
        pinned = " ".join(f"--file {path}={digest}" for path, digest in found.items())
        click.echo(f"if you trust these files, pin them: {pinned}")
    return 1 if failed or unpinned else 0


@contextlib.contextmanager
def _progress(path: str) -> Iterator[Callable[[int], None]]:
    """How far it is, for a person at a terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with console(stderr=True).status(path) as status:
        yield lambda done: status.update(f"{path}: {done / 1e6:,.1f} MB")


@model.command("check")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--multilingual", is_flag=True, help="The model is said to know many languages: see that it does.")
@as_json
def check(folder: Path | None, multilingual: bool, json_lines: bool) -> int:
    """Look a model over: the one in DIR, or the one that the semantic extra installs.

    Says its id, dimensions, how much of a text it reads, the processor's time for a headline, how near made-up headlines on one
    event are and how near those on different events, and whether stories may cross languages. Exit code 1 if it does not tell
    events apart.
    """
    from newsloom.pipeline.embeddings import models
    from newsloom.pipeline.embeddings.calibrate import Levelled, levelled
    from newsloom.pipeline.embeddings.encoders import MAX_TOKENS, encoder_of

    encoder = levelled(encoder_of(folder, multilingual=multilingual))
    done = models.check(encoder)
    faults = done.faults()
    if json_lines:
        print_json(
            {
                "model": done.model_id, "dimensions": done.dimensions, "tokens": MAX_TOKENS, "ms": round(done.ms, 2),
                "multilingual": done.multilingual, "parts_events": done.parts_events,
                "crosses_languages": done.crosses_languages, "faults": faults, "pairs": done.rows,
            }
        )  # fmt: skip
    else:
        click.echo(f"model       {done.model_id}\ndimensions  {done.dimensions}")
        click.echo(
            f"reads       the first {MAX_TOKENS} tokens of a text\nspeed       {done.ms:.1f} ms a headline, one core"
        )
        if isinstance(encoder, Levelled):
            click.echo("its vectors all point much the same way: their mean is taken off, here and in grouping")
        for row in done.rows:
            click.echo(f"  {row.cosine:5.2f}  {row.kind:31s}  {row.one} | {row.other}")
        click.echo(models.languages(semantic=True, multilingual=done.multilingual))
        if done.crosses_languages and not done.multilingual:
            click.echo(
                "it seems to know several: [group] multilingual = true, or --multilingual, lets stories cross them"
            )
        for fault in faults:
            click.echo(f"! {fault}")
    return 1 if faults else 0
