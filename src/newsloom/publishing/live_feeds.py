"""Feeds that are made when somebody asks: of a search, and of one story. Their items are projections of the stories' views."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from newsloom.publishing.story_changes import story_url
from newsloom.publishing.story_pages import last_changed
from newsloom.publishing.story_view import StoryView, address_of
from newsloom.render.feeds import Channel, FeedItem, render_atom
from newsloom.runtime.context import Newsroom


def stories_feed(newsroom: Newsroom, title: str, address: str, views: Sequence[StoryView]) -> bytes:
    """Published stories as an Atom feed; `address`: where the feed lies. Their ids are those of the site's own feeds."""
    items = []
    for view in views:
        link, lead, url = view.link, view.lead, story_url(view, newsroom)
        if link is None or lead is None or url is None:
            continue
        items.append(
            FeedItem(
                id=link.feed_id, title=view.title, url=url, published=link.first_published,
                updated=max(link.updated, link.first_published, last_changed(view.row)),
                external_url=address_of(lead.held.article),
                summary=view.excerpt if lead.may_be_told else "", topics=view.row.topics,
            )
        )  # fmt: skip
    return render_atom(_channel(newsroom, title, address), items)


def story_feed(newsroom: Newsroom, view: StoryView, address: str) -> bytes:
    """One story as an Atom feed: an entry for each report that brought something, the newest first (the view has texts)."""
    host = urlsplit(newsroom.config.site.url).hostname or "localhost"
    items = [
        FeedItem(
            id=f"tag:{host},2026:{view.row.id}/{step.article}", title=step.title, url=step.url, published=step.at,
            updated=step.at, summary=step.says, authors=(step.provider,),
        )
        for step in reversed(view.timeline())
    ]  # fmt: skip
    return render_atom(_channel(newsroom, view.title, address, story_url(view, newsroom)), items)


def _channel(newsroom: Newsroom, title: str, address: str, home: str | None = None) -> Channel:
    site = newsroom.config.site
    named = f"{site.title}: {title}" if title else site.title
    return Channel(id=address, title=named, home_url=home or site.url, feed_url=address, language=site.language)
