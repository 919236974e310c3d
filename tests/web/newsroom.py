"""A newsroom with stories to decide on, made of the site's sample: the real database, a fixed clock, no network."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image as PILImage

from newsloom.model.article import Article, Image, Match, StoredArticle
from newsloom.model.ids import article_id, story_id
from newsloom.model.source import Topic
from newsloom.model.story import CopyOf
from newsloom.pipeline.run_now import run_now
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.create import found
from newsloom.services.newsroom.open import open_newsroom
from newsloom.store import articles, captures, memberships, stories
from newsloom.store.captures import ImageCopy
from newsloom.store.memberships import Member
from newsloom.store.stories import StoryRow
from newsloom.web.desk_context import DeskContext
from newsloom.web.users import session_secret
from render_site.sample import NOW, PICTURES, STORIES, TOPICS, a_story

TOKEN = "the-token-of-the-tests"


class Clock:
    """A clock that tests move."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        # Two decisions are never at the same moment.
        self.now += timedelta(milliseconds=1)
        return self.now.astimezone(UTC)


def a_newsroom(folder: Path, *, count: int = len(STORIES), clock: Clock | None = None, **settings: object) -> Newsroom:
    """A newsroom in `folder` with the first `count` stories of the sample, proposed."""
    topics = [Topic(name=t.name, parent=t.parent, description=t.description, keywords=(t.name.lower(),), order=i)
              for i, t in enumerate(TOPICS, 1)]  # fmt: skip
    values = {"site.title": "The Permanent Way", "policy.propose": 0.0, "policy.max_proposals_per_day": 1000} | settings
    found(folder, values, topics)
    newsroom = open_newsroom(folder, clock=clock or Clock())
    newsroom.images_dir.mkdir(parents=True, exist_ok=True)
    for name in PICTURES.values():
        picture = newsroom.images_dir / name.removeprefix("images/")
        PILImage.new("RGB", (320, 180), (60, 80, 110)).save(picture, "WEBP")
    fill(newsroom, count)
    return newsroom


def fill(newsroom: Newsroom, count: int) -> None:
    """Put the sample's stories into the store, scored and reviewed."""
    ids = [put_story(newsroom, number) for number in range(count)]
    now = newsroom.clock()
    for start in range(0, len(ids), 200):
        part = ids[start : start + 200]
        with newsroom.db.write() as tx:
            run_now(tx, newsroom, part, now)


def put_story(newsroom: Newsroom, number: int, changes: dict[str, str] | None = None) -> str:
    """One story of the sample with its articles and copies; `changes` replaces texts of its lead. Returns its id."""
    sample = a_story(number % len(STORIES))
    repeat = f"-{number}" if number >= len(STORIES) else ""
    kept: list[StoredArticle] = []
    copies: dict[str, CopyOf] = {}
    for view in sample.articles:
        held = _held(
            view.title,
            view.url + repeat,
            view.excerpt,
            view.provider,
            view.domain,
            view.first_seen or NOW,
            view.language,
        )
        if view.id == sample.lead.id and changes:
            held = replace(
                held,
                article=replace(held.article, **changes),
                provider_name=changes.get("site_name", held.provider_name),
            )
        kept.append(held)
        for copy in view.copies:
            told = _held(
                copy.title,
                copy.url + repeat,
                view.excerpt,
                copy.provider,
                "copies.example",
                view.first_seen or NOW,
                None,
            )
            kept.append(told)
            copies[told.id] = CopyOf(original=held.id, kind="syndicated", similarity=0.98)
    story = story_id(kept[0].id)
    with newsroom.db.write() as tx:
        articles.put(tx, [(h, h.id, None, 1) for h in kept])
        articles.put_fingerprints(tx, [(h.id, b"", ()) for h in kept])
        articles.put_copies(tx, copies)
        articles.put_matches(
            tx,
            {h.id: [Match(topic=t, score=2.0, because=(f"“{t}” in the title",)) for t in sample.topics] for h in kept},
        )
        memberships.put_members(
            tx, [Member(article=h.id, story=story, joined_at=h.first_seen, because=("same event",)) for h in kept]
        )
        seen = [h.first_seen for h in kept]
        stories.put_stories(tx, [StoryRow(id=story, first_seen=min(seen), last_seen=max(seen))])
        if sample.image is not None and not repeat:
            url = kept[0].article.images[0].url
            captures.put_image(
                tx, ImageCopy(url=url, width=1280, height=720, file=sample.image.path.removeprefix("images/")), NOW
            )
    return story


def _held(
    title: str, url: str, excerpt: str, provider: str, domain: str, seen: datetime, language: str | None
) -> StoredArticle:
    text = f"{title}. {excerpt} " + "What was said, and by whom, is told here at some length. " * 12
    image = Image(url=f"https://img.example/{article_id(url)}.jpg", width=1280, height=720)
    article = Article(
        url=url,
        canonical_url=url,
        title=title,
        excerpt=excerpt,
        text=text,
        language=language,
        images=(image,),
        published=seen,
    )
    return StoredArticle(
        id=article_id(url), article=article, provider_name=provider, provider_domain=domain, first_seen=seen
    )


def made_context(newsroom: Newsroom, **changes: object) -> DeskContext:
    """A desk that lets in by the tests' token."""
    given: dict[str, object] = {
        "newsroom": newsroom,
        "sign_in": "token",
        "token": TOKEN,
        "secret": session_secret(newsroom),
    }
    return DeskContext(**(given | changes))  # type: ignore[arg-type]
