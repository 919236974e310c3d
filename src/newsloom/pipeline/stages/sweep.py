"""Once a day: remove what policy says, learn what publishers did, see to what is due by the calendar."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Never

from newsloom.core.outlets import owner_groups
from newsloom.model.outcome import Done, Outcome, Then
from newsloom.net.files import remove_leftovers, walk
from newsloom.pipeline.scoring.baselines import COLD
from newsloom.pipeline.scoring.publishers import learn
from newsloom.pipeline.stage import Stage
from newsloom.publishing.rights import rights_of, rights_of_source
from newsloom.runtime.context import Newsroom
from newsloom.store import (
    captures,
    event_log,
    hooks,
    kv,
    links,
    mentions,
    reader,
    retention,
    sources,
    stories,
    subscribers,
)
from newsloom.store.captures import ImageCopy
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

READ_WITHIN = timedelta(days=60)
"""Reading apps are offered items of a month; a month later the numbers of those that nobody starred go."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What was removed from the disk: old copies of pictures, whose rows are to say so."""

    images: tuple[ImageCopy, ...]


EVERY = timedelta(hours=24)
JUDGED_AFTER = timedelta(days=2)
"""A text that its publisher does not want kept is needed until the article was grouped and judged."""
FORGET_WITHIN = timedelta(days=60)
CONFIRM_WITHIN = timedelta(days=7)
"""Who was asked to confirm the newsletter and did not is forgotten then."""
LEFT_OVER_AFTER = timedelta(hours=6)
NEVER = datetime(1, 1, 1, tzinfo=UTC)


def attend(
    newsroom: Newsroom, claims: Sequence[Claim], now: datetime, hold: Callable[[Tx], None]
) -> Mapping[str, Swept]:
    """Remove files; rows are removed when it is saved."""
    with newsroom.db.read() as tx:
        old = old_copies(tx, newsroom, now)
        named = retention.image_files(tx) - {copy.file for copy in old if copy.file is not None}
    remove_files(newsroom, named, now)
    return {c.item: Swept(old) for c in claims}


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Swept]], now: datetime) -> Mapping[str, Outcome]:
    """Sweep, learn, and come back tomorrow."""
    kept = newsroom.config.retention
    documents, pages = captures.sweep(
        tx, documents_before=_before(now, kept.documents), pages_before=_before(now, kept.pages)
    )
    lines = event_log.trim(tx, _before(now, kept.journal)) if kept.journal else 0
    if kept.journal:
        hooks.trim(tx, _before(now, kept.journal))
    reader.forget(tx, now - READ_WITHIN)
    forgotten = forget_texts(tx, now)
    lapsed = subscribers.lapse(tx, now - CONFIRM_WITHIN)
    gone = retention.unpublished(tx, _before(now, kept.articles)) if kept.articles else []
    retention.drop_articles(tx, gone, now)
    images = 0
    for copy in made[0][1].images:
        captures.put_image(tx, replace(copy, file=None, why="not kept any longer"), now)
        images += 1
    links.sweep(tx, _before(now, kept.pages))
    mentions.sweep(tx, _before(now, kept.pages))
    learned = learn(tx, now, owner_groups(newsroom.organizations))
    note = (
        f"removed {documents} documents, {pages} pages, {lines} lines, {len(gone)} articles, {images} images, "
        f"{forgotten} texts, {lapsed} readers who did not confirm; learned {learned} providers"
    )
    then = [Then(stage="sweep", item="daily", due_at=now + EVERY)]
    cards = kv.get(tx, "site.cards_at")
    if cards is not None and now - datetime.fromisoformat(cards) >= EVERY and stories.published_ids(tx):
        then.append(Then(stage="publish", item="@front"))
    # What was learned of publishers weighs in every score.
    then += [Then(stage="score", item=story) for story in stories.warm(tx, COLD)]
    return {c.item: Done(tuple(then), note=note) for c, _ in made}


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days) if days else NEVER


def forget_texts(tx: Tx, now: datetime) -> int:
    """Drop the texts (and pages) of judged articles whose publishers allow no copy to be kept; how many."""
    known = {s.id: s for s in sources.all_sources(tx, retired=True)}
    closed = [id for id, s in known.items() if rights_of_source(s).store_text is False]
    found = [
        (held, find)
        for held, find in retention.with_signals(tx, closed, now - FORGET_WITHIN, now - JUDGED_AFTER)
        if rights_of(held.article, known.get(held.source or "")).store_text is False
    ]
    retention.drop_texts(tx, [held.id for held, _ in found], [find for _, find in found])
    return len(found)


def old_copies(tx: Tx, newsroom: Newsroom, now: datetime) -> tuple[ImageCopy, ...]:
    """Copies of pictures that are old and not shown on the site."""
    keep = newsroom.config.retention.images
    shown = newsroom.root / newsroom.config.publish.site_dir / "images"
    old = retention.old_images(tx, _before(now, keep)) if keep else ()
    return tuple(copy for copy in old if copy.file is not None and not (shown / copy.file).is_file())


def remove_files(newsroom: Newsroom, named: set[str], now: datetime) -> None:
    """Remove pictures that no row names, and what crashes left."""
    _remove_unnamed(newsroom.images_dir, named, now)
    remove_leftovers(newsroom.root / "cache", (now - LEFT_OVER_AFTER).timestamp())
    for folder in (newsroom.config.publish.site_dir, newsroom.config.publish.news_dir):
        remove_leftovers(newsroom.root / folder, (now - LEFT_OVER_AFTER).timestamp())


def _remove_unnamed(folder: Path, named: set[str], now: datetime) -> None:
    for path in walk(folder):
        name = path.relative_to(folder).as_posix()
        # A copy is written before its row: what was written today may get one yet.
        with contextlib.suppress(OSError):
            if name not in named and path.stat().st_mtime < (now - EVERY).timestamp():
                path.unlink()


STAGE: Stage[Never, Swept] = Stage(
    name="sweep",
    version=1,
    attend=attend,
    save=save,
    pool="here",
    lease=timedelta(minutes=30),
    batch=1,
    leads_to=frozenset({"sweep", "publish", "score"}),
)
