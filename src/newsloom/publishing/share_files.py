"""What stands for the newsroom on sites of others: a story's card and its oEmbed description, and widgets of headlines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newsloom.model.ids import digest
from newsloom.net.fonts import Face, covering, data_of
from newsloom.render import share_card
from newsloom.render.oembed import oembed
from newsloom.render.site import SiteSettings, SiteStory
from newsloom.render.widget import MOST, Headline, widget_page, widget_script

DRAWN = "1"
"""Raised when cards are drawn in another way: then all are drawn anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a card shows: each text with the font of this machine that it needs, None for the site's own type."""

    title: tuple[str, Face | None]
    below: tuple[str, Face | None]
    site: tuple[str, Face | None]

    @property
    def mark(self) -> str:
        """What the card was drawn from: with the site's own type, as ever."""
        named = [one[1].name for one in (self.title, self.below, self.site) if one[1] is not None]
        return digest("card", DRAWN, self.title[0], self.below[0], self.site[0], *named)


def drawing(story: SiteStory, settings: SiteSettings) -> Drawing | None:
    """The card of a story. A title that no font of this machine has is left out, and the site's name stands for it; None where
    that cannot be drawn either."""
    title, site = _drawn(story.title), _drawn(settings.title)
    if not title[0] and not site[0]:
        return None
    return Drawing(title=title, below=_drawn(" · ".join([story.provider, *story.topics[:2]])), site=site)


def _drawn(text: str) -> tuple[str, Face | None]:
    """The text and its font; ("", None) where it cannot be drawn."""
    if share_card.can_draw(text):
        return text, None
    face = covering(text) if share_card.can_set(text) else None
    return (text, face) if face is not None else ("", None)


def shared(story: SiteStory, settings: SiteSettings, *, cards: bool) -> SiteStory:
    """The story with the paths of its description and its card. A story with a picture needs no card."""
    drawn = cards and story.image is None and drawing(story, settings) is not None
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
    made = drawing(story, settings)
    there = site / path
    if made is None or (there.is_file() and share_card.mark_of(there.read_bytes()) == made.mark):
        return  # drawing takes longer than looking
    yield path, share_card.share_card(_line(made.title), _line(made.below), _line(made.site), made.mark)


def _line(drawn: tuple[str, Face | None]) -> share_card.CardLine:
    text, face = drawn
    return share_card.CardLine(
        text=text, type=share_card.CardType(data=data_of(face), index=face.index) if face is not None else None
    )


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
