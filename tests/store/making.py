"""Facts for the store's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsloom.model.article import Article, StoredArticle
from newsloom.model.ids import article_id
from newsloom.model.outcome import Then

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def an_article(
    number: int, *, title: str = "", text: str = "The council met.", seen: datetime | None = None
) -> StoredArticle:
    url = f"https://paper.example/{number}"
    article = Article(url=url, canonical_url=url, title=title or f"Report {number}", excerpt="What happened", text=text)
    return StoredArticle(
        id=article_id(url),
        article=article,
        provider_name="The Paper",
        provider_domain="paper.example",
        first_seen=seen or T0 + number * MINUTE,
    )


def due(stage: str, *items: str, lane: str | None = None, at: datetime | None = None, arrival: datetime | None = None):
    return [Then(stage=stage, item=item, lane=lane, due_at=at, arrival=arrival) for item in items]
