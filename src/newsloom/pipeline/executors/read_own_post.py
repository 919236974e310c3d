"""A text of the newsroom's own, captured as a page, becomes an article as any page does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from html import unescape

import msgspec

from newsloom.core.sanitise import plain_text, without_pictures
from newsloom.core.url import article_url, canonical_url, is_web_url
from newsloom.core.witness import article_of_entry, pictures_of_entry
from newsloom.model.article import Article
from newsloom.model.capture import Entry
from newsloom.model.link import Outlink
from newsloom.records.own_post import OwnPost
from newsloom.render.site.text import markdown

_LINK = re.compile(r'<a href="([^"]{1,4000})"[^>]{0,500}>(.{0,1000}?)</a>', re.DOTALL)


class PostPage(msgspec.Struct, frozen=True):
    """A post as it is captured, and who sent it in."""

    post: OwnPost
    actor: str = ""


def article_of_post(body: bytes, url: str, now: datetime) -> Article:
    """The article that a captured post is. Pictures in its text are the article's: readers' browsers are sent to no one else."""
    post = msgspec.json.decode(body, type=PostPage).post
    html = str(markdown(post.text, post.link))
    entry = Entry(
        id=url, title=post.title, authors=post.authors, published=post.at or now, content=html, summary=post.excerpt,
        language=post.language or None,
    )  # fmt: skip
    told = article_of_entry(entry, url, "written here")
    assert told is not None  # it has a title
    shown = without_pictures(html)
    return replace(
        told,
        canonical_url=url,
        url=article_url(post.link) if post.link else url,
        own_html=shown,
        text="\n\n".join(line for line in plain_text(shown).split("\n") if line.strip()),
        excerpt=post.excerpt or told.excerpt,
        images=pictures_of_entry(Entry(id=url, content=html)),
        links=tuple(_links(html, post.link)),
        because=("written here",),
    )


def _links(html: str, link: str) -> list[Outlink]:
    found: dict[str, Outlink] = {}
    if link:
        about = canonical_url(article_url(link))
        found[about] = Outlink(url=about, credit=True)
    for href, words in _LINK.findall(html):
        if is_web_url(href):
            href = unescape(href)
            target = canonical_url(article_url(href))
            found.setdefault(target, Outlink(url=target, anchor=plain_text(words)))
    return list(found.values())
