"""The options that choose a tier of grouping and its sentence model, for every command that groups rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from newsloom.core.encode.protocol import Encoder
from newsloom.errors import NotFound

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--tier", type=click.Choice(["static", "semantic"]), default="static", show_default=True),
    click.option(
        "--model",
        metavar="DIR|NAME",
        help="Folder with model.onnx and tokenizer.json; with --endpoint the model's name there. For --tier semantic.",
    ),
    click.option(
        "--endpoint", metavar="URL", help="A server with OpenAI's embeddings call, asked instead of a folder."
    ),
    click.option("--multilingual", is_flag=True, help="The model knows many languages: stories may cross them."),
)


def encoder_options(command: F) -> F:
    """Add --tier, --model, --endpoint and --multilingual."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def encoder_from(tier: str, model: str | None, endpoint: str | None, multilingual: bool) -> Encoder | None:
    """The encoder that the options ask for; None in the static tier.

    UsageError for options that do not go together, ConfigInvalid and NotFound as `encoder_of` has it, FetchError for an
    endpoint that does not answer.
    """
    if tier != "semantic":
        if model is not None or endpoint is not None or multilingual:
            raise click.UsageError("--model, --endpoint and --multilingual are for --tier semantic")
        return None
    from newsloom.pipeline.embeddings.calibrate import levelled
    from newsloom.pipeline.embeddings.encoders import EndpointEncoder, encoder_of

    if endpoint is None:
        if model is not None and not Path(model).is_dir():
            raise NotFound(model, "no such folder", hint="a model's name goes with --endpoint URL")
        return levelled(encoder_of(Path(model) if model else None, multilingual=multilingual))
    if not model:
        raise click.UsageError("--endpoint needs --model, the model's name there")
    from newsloom.net.http import Http
    from newsloom.services.newsroom.open import hands_around

    # The person named this one host: it may be on this machine.
    http = Http(replace(hands_around(Path.cwd()).settings, allow_private=True))
    return levelled(EndpointEncoder(http, endpoint, model, multilingual=multilingual))
