"""Who writes what no article says as it stands: summaries and translations."""

from __future__ import annotations

from dataclasses import dataclass

from newsloom.config.checks import web_address
from newsloom.config.option import choice, switch, text, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A few sentences on a story, each traced to its articles; an editor accepts them: docs/guides/summaries.md."""

    maker: str = choice(
        "off",
        'Who writes: nobody, our own code, which picks sentences ("extractive"), or a language model ("endpoint").',
        "extractive",
        "endpoint",
    )
    endpoint: str = text(
        "",
        "An endpoint of the OpenAI form: articles are sent to ADDRESS/chat/completions, at temperature 0.",
        expect="an address",
        test=web_address,
    )
    model: str = text("", "What the endpoint calls the model.")
    api_key: str = text("", "The endpoint's key.", secret=True)
    calls_per_day: int = whole(
        200, "The endpoint is called so often a day, for summaries and questions; the rest waits."
    )
    accept_after: int = whole(
        0, "After so many summaries in a row that editors accepted as they stood, the next ones need nobody; 0: never."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Translate:
    """Titles and excerpts of other languages in the site's, marked as translated, with the original beside them."""

    maker: str = choice("off", 'Who translates: nobody, or a language model ("endpoint").', "endpoint")
    endpoint: str = text(
        "",
        "An endpoint of the OpenAI form, called at ADDRESS/chat/completions.",
        expect="an address",
        test=web_address,
    )
    model: str = text("", "What the endpoint calls the model.")
    api_key: str = text("", "The endpoint's key.", secret=True)
    characters_per_day: int = whole(200_000, "So many characters are sent a day; the rest waits.", unit="characters")
    on_site: bool = switch(False, "Show translations on the site too, where the publisher's rights allow it.")
