"""A story's page as others embed it: oEmbed 1.0, "rich" with a quotation that needs no script. Pure."""

from __future__ import annotations

from html import escape
from typing import Any

from newsloom.render.share_card import HEIGHT, WIDTH
from newsloom.render.site.model import SiteSettings, SiteStory
from newsloom.render.site.text import own_path, short


def oembed(story: SiteStory, settings: SiteSettings) -> dict[str, Any]:
    """The description. The excerpt is what the story's page shows; the picture is one that the site shows, or the card."""
    root = settings.url.rstrip("/") + "/"
    url = f"{root}news/{story.slug}/"
    excerpt = short(story.excerpt, 300)
    html = (
        f'<blockquote cite="{escape(url)}"><p><a href="{escape(url)}">{escape(story.title)}</a></p>'
        f"{f'<p>{escape(excerpt)}</p>' if excerpt else ''}"
        f'<footer>{escape(story.provider)} · <a href="{escape(root)}">{escape(settings.title)}</a></footer></blockquote>'
    )
    made: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": story.title,
        "url": url,
        "author_name": story.provider,
        "provider_name": settings.title,
        "provider_url": root,
        "cache_age": 3600,
        "html": html,
        "width": 600,
        "height": None,
    }
    image = story.image
    if image is not None and own_path(image.path) and image.width and image.height:
        made |= {"thumbnail_url": root + own_path(image.path), "thumbnail_width": image.width}
        made |= {"thumbnail_height": image.height}
    elif story.card:
        made |= {"thumbnail_url": root + story.card, "thumbnail_width": WIDTH, "thumbnail_height": HEIGHT}
    return made
