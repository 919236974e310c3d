"""Questions that the demo asks of the newsroom when it is done: what became of this URL, this source, this story?"""

from __future__ import annotations

from dataclasses import dataclass

from newsloom.core.url import canonical_url
from newsloom.demo.web import FictionalWeb
from newsloom.model.article import StoredArticle
from newsloom.model.source import Source
from newsloom.pipeline.sources.poll_state import read_facts
from newsloom.store import articles, captures, editions, event_log, memberships, sources, stories
from newsloom.store.editions import Ledger
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow


@dataclass(frozen=True, slots=True)
class Look:
    """A read transaction on the finished newsroom, and the log of the web that it asked."""

    tx: Tx
    web: FictionalWeb

    def article(self, url: str) -> StoredArticle | None:
        """The article that the newsroom made of a URL."""
        url = canonical_url(url)
        id = articles.by_canonical(self.tx, captures.resolve(self.tx, [url]).get(url, url))
        return articles.get(self.tx, [id]).get(id) if id else None

    def ended(self, url: str) -> str:
        """Why the URL did not become a story's article: the last reason in the ledger of endings, or ""."""
        find = captures.find_id(canonical_url(url))
        pages = [id for id, _, _ in captures.pages_of_find(self.tx, find)]
        found = articles.of_find(self.tx, find)
        known = event_log.endings_of(self.tx, [find, *pages, *found])
        return "; ".join(one.why for one in known.values())

    def record(self, url: str) -> Ledger | None:
        """The record that was published for a URL."""
        held = self.article(url)
        return editions.get_records(self.tx, [held.id]).get(held.id) if held else None

    def original(self, url: str) -> str:
        """The canonical URL of the article that this one repeats, or ""."""
        held = self.article(url)
        copy = articles.copies(self.tx, [held.id]).get(held.id) if held else None
        first = articles.get(self.tx, [copy.original]).get(copy.original) if copy else None
        return first.article.canonical_url if first else ""

    def story(self, url: str) -> StoryRow | None:
        """The story that the article of a URL is in."""
        held = self.article(url)
        id = memberships.story_of(self.tx, [held.id]).get(held.id) if held else None
        return stories.get(self.tx, [id]).get(id) if id else None

    def together(self, *urls: str) -> bool:
        """Whether the articles of these URLs are all in one story."""
        found = [self.story(url) for url in urls]
        return all(found) and len({row.id for row in found if row}) == 1

    def source(self, host: str) -> Source | None:
        """The source at a host, retired or not."""
        known = sources.all_sources(self.tx, retired=True)
        return next((source for source in known if f"//{host}/" in source.url), None)

    def faults(self, host: str) -> tuple[str, ...]:
        """What was wrong with the last document of the source at a host."""
        source = self.source(host)
        facts = sources.poll_facts(self.tx, [source.id]) if source else {}
        return read_facts(facts.get(source.id)).faults if source else ()
