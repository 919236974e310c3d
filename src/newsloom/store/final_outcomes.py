"""What became of each URL: exactly one disposition, told by the tables along its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from newsloom.model.outcome import Cause
from newsloom.store import articles, event_log, memberships
from newsloom.store.event_log import Ending
from newsloom.store.sql import Tx, chunks, within
from newsloom.store.tables import articles as article_rows
from newsloom.store.tables import pages
from newsloom.store.tables import work as work_rows

WAITING = "waiting"
SWEPT = "swept"
"""It came to its end long ago, and [retention] removed what was kept of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """Where a find's way ended so far: `kind` is a word for counting, `why` says more; `cause` is for decisions."""

    kind: str
    why: str = ""
    cause: Cause = ""
    article: str | None = None
    story: str | None = None


def of(tx: Tx, finds: Sequence[str]) -> dict[str, Disposition]:
    """The disposition of each find."""
    ids = list(dict.fromkeys(finds))
    page_of: dict[str, list[str]] = {}
    article_of: dict[str, str] = {}
    for part in chunks(ids):
        for r in tx.execute(
            select(pages.c.id, pages.c.find).where(within(pages.c.find, part)).order_by(pages.c.fetched_at)
        ):
            page_of.setdefault(r.find, []).append(r.id)
        for r in tx.execute(select(article_rows.c.id, article_rows.c.find).where(within(article_rows.c.find, part))):
            article_of[r.find] = r.id
    items = [*ids, *(p for ps in page_of.values() for p in ps), *article_of.values()]
    ended = event_log.endings_of(tx, items)
    pending = _pending(tx, items)
    story_of = memberships.story_of(tx, list(article_of.values()))
    copies = articles.copies(tx, list(article_of.values()))
    out: dict[str, Disposition] = {}
    for id in ids:
        article = article_of.get(id)
        if article is not None:
            out[id] = _of_article(article, story_of.get(article), article in copies, ended, pending)
        else:
            out[id] = _of_page(id, page_of.get(id, []), ended, pending)
    return out


def _of_article(
    article: str,
    story: str | None,
    is_copy: bool,
    ended: dict[tuple[str, str], Ending],
    pending: dict[str, str],
) -> Disposition:
    if story is not None:
        return Disposition(kind="copy in a story" if is_copy else "in a story", article=article, story=story)
    for stage in ("match", "group", "dedupe"):
        if (stage, article) in ended:
            kind, why, _ = ended[stage, article]
            word = "no topic" if stage == "match" and kind == "skipped" else kind
            return Disposition(kind=word, why=why, article=article)
    return Disposition(kind=WAITING, why=pending.get(article, "not yet attended to"), article=article)


def _of_page(
    find: str, found: Sequence[str], ended: dict[tuple[str, str], Ending], pending: dict[str, str]
) -> Disposition:
    if ("sweep", find) in ended:
        return Disposition(kind=SWEPT, why=ended["sweep", find][1])
    for page in reversed(found):
        if ("extract", page) in ended:
            kind, why, cause = ended["extract", page]
            word = why.partition(":")[0].partition(" (")[0] if kind == "skipped" else kind
            return Disposition(kind=word, why=why, cause=cause)
        if page in pending:
            return Disposition(kind=WAITING, why=pending[page])
    if ("fetch", find) in ended:
        kind, why, cause = ended["fetch", find]
        return Disposition(kind="not fetched" if kind == "skipped" else kind, why=why, cause=cause)
    return Disposition(kind=WAITING, why=pending.get(find, "not yet attended to"))


def _pending(tx: Tx, items: Sequence[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for part in chunks(items):
        rows = tx.execute(
            select(work_rows.c.stage, work_rows.c.item, work_rows.c.due_at, work_rows.c.why).where(
                within(work_rows.c.item, part)
            )
        )
        for r in rows:
            out[r.item] = f"due in {r.stage}" if r.due_at is not None else f"quarantined in {r.stage}: {r.why}"
    return out


def count(tx: Tx, finds: Sequence[str]) -> dict[str, int]:
    """How many finds ended how; each is counted once."""
    counted: Counter[str] = Counter()
    for part in chunks(dict.fromkeys(finds)):
        counted.update(d.kind for d in of(tx, part).values())
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
