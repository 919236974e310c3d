"""What stands for the newsroom on sites of others: a story's card and its oEmbed description, and widgets of headlines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from newsloom.model.ids import digest
from newsloom.render import share_card
from newsloom.render.oembed import oembed
from newsloom.render.site import SiteSettings, SiteStory
from newsloom.render.widget import MOST, Headline, widget_page, widget_script

DRAWN = "1"
"""Raised when cards are drawn in another way: then all are drawn anew."""


def shared(story: SiteStory, *, cards: bool) -> SiteStory:
    """The story with the paths of its description and its card. A story with a picture needs no card; nor has one whose title
    has signs that the site's type lacks."""
    drawn = cards and story.image is None and share_card.can_draw(story.title)
    return replace(
        story, card=f"cards/{story.slug}.png" if drawn else "", oembed=f"news/{story.slug}/oembed.json"
    )  # fmt: skip


def story_files(
    slug: str, story: SiteStory | None, settings: SiteSettings, site: Path
) -> Iterator[tuple[str, bytes | None]]:
    """(path below the site, bytes) of what is shared of a story; None: there is no such file (any more)."""
    described = json.dumps(oembed(story, settings), ensure_ascii=False).encode("utf-8", "replace") if story else None
    yield f"news/{slug}/oembed.json", described
    path = f"cards/{slug}.png"
    if story is None or not story.card:
        yield path, None
        return
    below = " · ".join([story.provider, *story.topics[:2]])
    mark = digest("card", DRAWN, story.title, below, settings.title)
    there = site / path
    if there.is_file() and share_card.mark_of(there.read_bytes()) == mark:
        return  # drawing takes longer than looking
    yield path, share_card.share_card(story.title, below if share_card.can_draw(below) else "", settings.title, mark)


def widgets(
    title: str, url: str, folder: str, language: str, found: Sequence[SiteStory]
) -> Iterator[tuple[str, bytes]]:
    """The widget of some stories: a script, and a page of links."""
    root = url.rstrip("/") + "/"
    headlines = [
        Headline(
            title=story.title, url=f"{root}news/{story.slug}/", by=story.provider, language=story.language or ""
        )
        for story in found[:MOST]
    ]  # fmt: skip
    yield f"{folder}widget.js", widget_script(title, root + folder, headlines)
    yield f"{folder}widget/index.html", widget_page(title, root + folder, language, headlines)
