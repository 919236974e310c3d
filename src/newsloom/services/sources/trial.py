"""What would a source bring? Its newest entries are followed to their pages now, so that a hopeless one is known at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from newsloom.core.url import article_url
from newsloom.core.witness import has_full_text
from newsloom.errors import FetchError
from newsloom.model.access import Access
from newsloom.model.article import Article
from newsloom.model.capture import Entry, Feed
from newsloom.pipeline.executors import read_page
from newsloom.pipeline.executors.alone import FEED_MEGABYTES, FEED_SECONDS, alone
from newsloom.pipeline.sources import rate_limited_get
from newsloom.pipeline.stages.extract import ARTICLES
from newsloom.pipeline.stages.fetch import ACCEPT
from newsloom.pipeline.stages.poll import page_of
from newsloom.runtime.context import Newsroom
from newsloom.services.sources.look import latest

# Addresses of which only the service knows where they lead: no page stands there, and none is told.
_HIDING = (("news.google.com", "/rss/articles/"), ("news.google.com", "/articles/"), ("news.google.com", "/read/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the newest entries came to: each number is a part of the one before. `why` is the commonest reason of loss, `never`
    why nothing can ever come of the source ("" where something may)."""

    entries: int = 0
    pages: int = 0
    articles: int = 0
    on_topic: int = 0
    why: str = ""
    never: str = ""

    def words(self) -> str:
        """In a sentence, for a person."""
        if self.never:
            return f"it can bring no article: {self.never}"
        told = (
            f"tried the {self.entries} newest: {self.pages} pages, {self.articles} articles, {self.on_topic} on topic"
        )
        return f"{told}; lost: {self.why}" if self.why else told


def try_out(newsroom: Newsroom, feed: Feed, access: Access | None = None) -> Trial:
    """Follow the newest entries of a feed to their pages, politely, and read them; nothing is kept. Never raises for what the
    pages are."""
    if not feed.entries:
        return Trial()
    if never := hopeless(feed):
        return Trial(entries=len(feed.entries), never=never)
    chosen = latest(feed)
    pages = articles = about = 0
    lost: Counter[str] = Counter()
    for entry in chosen:
        had_page, made = _followed(newsroom, entry, access)
        pages += had_page
        if isinstance(made, str):
            lost[made] += 1
            continue
        articles += 1
        if newsroom.matcher is None or newsroom.matcher.matches(
            made.title,
            made.excerpt,
            made.text,
            categories=made.keywords,
            language=made.language,
            url=made.canonical_url,
        ):
            about += 1
    why = max(lost, key=lambda reason: (lost[reason], reason)) if lost else ""
    return Trial(entries=len(chosen), pages=pages, articles=articles, on_topic=about, why=why)


def hopeless(feed: Feed) -> str:
    """Why no entry of a feed can ever become an article; "" where one may."""
    links = [article_url(link) if (link := page_of(entry)) else "" for entry in feed.entries]
    if not links or any(has_full_text(entry) for entry in feed.entries):
        return ""
    if not any(links):
        return "its entries have neither links nor whole texts"
    if all(_hides(link) for link in links if link):
        return "its links hide where they lead; take the publishers' own feeds, or another search service"
    return ""


def _hides(link: str) -> bool:
    parts = urlsplit(link)
    return any(parts.hostname == host and parts.path.startswith(path) for host, path in _HIDING)


def _followed(newsroom: Newsroom, entry: Entry, access: Access | None) -> tuple[bool, Article | str]:
    """(whether its page could be had, the article or why there is none): the page's word, else the entry's own."""
    url = article_url(link) if (link := page_of(entry)) else ""
    had_page, found = (False, "no link") if not url or entry.is_post else _page(newsroom, url, access)
    if isinstance(found, str) and has_full_text(entry):
        found = read_page.article_in_entry(entry, url, found)
    return had_page, found


def _page(newsroom: Newsroom, url: str, access: Access | None) -> tuple[bool, Article | str]:
    try:
        got = rate_limited_get.get(newsroom, url, accept=ACCEPT, access=access)
    except FetchError as err:
        return False, err.problem
    if not 200 <= got.status < 300:
        return False, f"status {got.status}"
    kind = got.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind and not any(word in kind for word in ("html", "xml", "text/plain", "octet-stream")):
        return True, f"not an article: {kind}"
    given = read_page.Given(url=got.final_url, body=got.body, content_type=kind or None, now=got.fetched_at)
    try:
        read: Article | str = alone(read_page.read, given, seconds=FEED_SECONDS, megabytes=FEED_MEGABYTES)
    except (TimeoutError, MemoryError, ChildProcessError) as err:
        return True, f"the page {err}"
    if isinstance(read, str):
        return True, read
    return True, read if read.type in ARTICLES else f"not an article: {read.type}"


def as_row(trial: Trial) -> dict[str, Any]:
    """A trial as plain data."""
    counts = {"entries": trial.entries, "pages": trial.pages, "articles": trial.articles, "onTopic": trial.on_topic}
    return counts | {"why": trial.why or None, "never": trial.never or None}
