"""The articles of an adopted site on their way into the store: those that have a record, and those that others only relate to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from newsloom.core.sanitise import safe_html
from newsloom.core.url import article_url, canonical_url, is_web_url, registrable_domain
from newsloom.model.article import UNKNOWN_PROVIDER, Article, Match, Quality, StoredArticle
from newsloom.model.edition import Adoption, Record, Related
from newsloom.model.ids import article_id, content_digest
from newsloom.net import files
from newsloom.publishing.record_builder import ADOPTED, RELATED, related_id
from newsloom.records.paths import FOLDER
from newsloom.runtime.context import Newsroom
from newsloom.services.imports.adopt_plan import Adopted
from newsloom.services.imports.recalled import Recalled
from newsloom.store import articles, captures, editions
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.sql import Tx

NO_TOPIC_SCORE = 1.0
WHY = "it stood so on the site that was adopted"


@dataclass(frozen=True, slots=True)
class Arriving:
    """An article on its way into the store."""

    held: StoredArticle
    find: DiscoveredUrl


@dataclass(frozen=True, slots=True)
class Unfiled(Arriving):
    """A related article without a file of its own."""

    quality: int


@dataclass(frozen=True, slots=True)
class Recorded(Arriving):
    """A record with its file."""

    path: str
    record: Record
    digest: str


def fresh_records(
    tx: Tx, newsroom: Newsroom, adoption: Adoption, done: Adopted, recalled: Recalled
) -> dict[str, Recorded]:
    """What is not in the ledger yet, by the path in `adoption`."""
    lies = {path: f"{FOLDER}/{path.removeprefix(f'{FOLDER}/')}" for path, _ in adoption.records}
    known = editions.taken_paths(tx, lies.values())
    ids: set[str] = set()
    fresh: dict[str, Recorded] = {}
    records = [(path, record) for path, record in adoption.records if lies[path] not in known]
    done.known = len(adoption.records) - len(records)
    wanted = [_id(record, lies[path], recalled) for path, record in records]
    taken = set(articles.get(tx, wanted)) | set(editions.get_records(tx, wanted))
    for path, record in records:
        # Two records of one URL exist on real sites: the second is known by its path.
        canonical = canonical_of(record, lies[path])
        if _id(record, lies[path], recalled) in ids | taken:
            canonical = f"urn:newsloom:record:{lies[path]}"
            held = held_of(record, canonical, newsroom.config.site.language)
        else:
            held = recalled.held(lies[path], held_of(record, canonical, newsroom.config.site.language))
            if held.article.is_own:
                held = replace(held, article=replace(held.article, own_html=safe_html(record.featured_content or "")))
        ids.add(held.id)
        data = _file(newsroom, lies[path]).read_bytes()
        find = DiscoveredUrl(
            id=captures.find_id(canonical), url=held.article.url, first_seen=held.first_seen, via="hand"
        )
        fresh[path] = Recorded(held, find, lies[path], record, content_digest(data))
    return fresh


def _id(record: Record, path: str, recalled: Recalled) -> str:
    line = recalled.articles.get(path)
    return line.id if line is not None else article_id(canonical_of(record, path))


def _file(newsroom: Newsroom, path: str) -> Path:
    return files.inside(newsroom.root, f"{newsroom.config.publish.news_dir}/{path.removeprefix(f'{FOLDER}/')}")


def canonical_of(record: Record, path: str) -> str:
    url = record.web_url or record.original_url or ""
    return canonical_url(article_url(url)) if is_web_url(url) else f"urn:newsloom:record:{path}"


def held_of(record: Record, canonical: str, language: str | None) -> StoredArticle:
    """The article that a record tells of. It was first seen when it was published: nothing older is known of it."""
    url = record.original_url or record.web_url or canonical
    provider = record.provider
    domain = (provider.domain if provider else None) or (registrable_domain(url) if is_web_url(url) else "")
    article = Article(
        url=url,
        canonical_url=canonical,
        title=record.title,
        excerpt=record.excerpt or "",
        amp_url=record.amp_url,
        published=record.published,
        language=language,
        images=record.images,
        site_name=provider.name if provider else None,
        type="video" if record.type == "video" else "article",
    )
    return StoredArticle(
        id=article_id(canonical),
        article=article,
        provider_name=provider.name if provider else domain or UNKNOWN_PROVIDER,
        provider_domain=domain or UNKNOWN_PROVIDER,
        first_seen=record.published,
        source=ADOPTED,
    )


def put_articles(tx: Tx, ones: Sequence[Recorded], newsroom: Newsroom) -> None:
    captures.put_finds(tx, [one.find for one in ones])
    articles.put(tx, [(one.held, one.find.id, None, 0) for one in ones])
    articles.put_matches(
        tx,
        {
            one.held.id: [
                Match(topic=t, score=NO_TOPIC_SCORE, because=(WHY,)) for t in dict.fromkeys(one.record.topics)
            ]
            for one in ones
        },
    )
    articles.put_qualities(tx, {one.held.id: Quality(value=one.record.quality, because=(WHY,)) for one in ones})


def put_unfiled(
    tx: Tx, newsroom: Newsroom, adoption: Adoption, fresh: Mapping[str, Recorded]
) -> dict[tuple[str, ...], Sequence[Unfiled]]:
    """The related articles of new stories (by the paths of their records) that have no file. Each belongs to the first
    story that names it, as far as the newsroom does not have it otherwise."""
    named: dict[str, tuple[tuple[str, ...], Related]] = {}
    for story in adoption.stories:
        if any(path in fresh for path in story.members):
            for item in story.absent:
                if item.web_url and is_web_url(item.web_url):
                    named.setdefault(related_id(item.web_url), (story.members, item))
    taken = set(articles.get(tx, list(named))) | {one.held.id for one in fresh.values()}
    latest = {path: one.record.published for path, one in fresh.items()}
    made: dict[tuple[str, ...], list[Unfiled]] = {}
    for id, (paths, item) in named.items():
        if id not in taken:
            at = item.published or max(latest[path] for path in paths if path in latest)
            made.setdefault(paths, []).append(_without_file(item, at, newsroom.config.site.language))
    every = [one for ones in made.values() for one in ones]
    captures.put_finds(tx, [one.find for one in every])
    articles.put(tx, [(one.held, one.find.id, None, 0) for one in every])
    articles.put_qualities(tx, {one.held.id: Quality(value=one.quality, because=(WHY,)) for one in every})
    return dict(made)


def _without_file(item: Related, at: datetime, language: str) -> Unfiled:
    record = Record(
        title=item.title, excerpt=item.excerpt, published=at, web_url=item.web_url, amp_url=item.amp_url,
        type=item.type, provider=item.provider, images=item.images, quality=item.quality or 0, heat=-1,
    )  # fmt: skip
    canonical = canonical_of(record, "")
    held = replace(held_of(record, canonical, language), source=RELATED)
    find = DiscoveredUrl(id=captures.find_id(canonical), url=held.article.url, first_seen=at, via="hand")
    return Unfiled(held, find, record.quality)
