"""What an edition prints of collections and of the newsletter's issues: pages, JSON, a feed, a calendar; one mechanism for all.

Each folder `_name` of Markdown files in the newsroom is read anew for each edition; a file that cannot be read is left out and
logged once. The list page, the pages of items without an address of their own, and the addresses for the sitemap
come from one value, `Shown`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from newsloom.errors import NewsloomError
from newsloom.model import gate
from newsloom.publishing import newsletter_issue
from newsloom.records.collection import Item, collection_name, in_order, read_item
from newsloom.records.fields import instant_text
from newsloom.records.read_record import MAX_FILE
from newsloom.render.calendar import Event, render_calendar
from newsloom.render.feeds import Channel, FeedItem, render_rss
from newsloom.render.newsletter import FOLDER as ISSUES_FOLDER
from newsloom.render.newsletter import read_newsletter
from newsloom.render.site import Page, Press, path_of
from newsloom.runtime.context import Newsroom
from newsloom.store import editions
from newsloom.store.sql import Tx

log = structlog.get_logger()

PER_PAGE = 25
MOST_ISSUES = 2000
MOST_ITEMS = 20_000
ON_TOPIC = 12
OURS = b'<meta name="generator" content="Newsloom">'

ISSUES_PATH = "newsletters/"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """One issue of the newsletter as its list shows it."""

    title: str
    href: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown beside the stories: the items of each collection in order, and the issues, newest first."""

    collections: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    issues: Sequence[IssueLine] = ()

    def addresses(self) -> Iterator[str]:
        """Paths below the site, for the sitemap."""
        for name, items in self.collections.items():
            yield f"{name}/"
            yield from (f"{name}/{item.slug}/" for item in items if has_page(item))
        if self.issues:
            yield "newsletters/"
            yield from (issue.href for issue in self.issues)

    def lists(self) -> tuple[tuple[str, str], ...]:
        """(words, path) of the list pages, for the foot of each page."""
        found = [(label(name), f"{name}/") for name in self.collections]
        return (*found, ("Newsletter", "newsletters/")) if self.issues else tuple(found)

    def on_topics(self) -> Iterator[tuple[str, str, str, str]]:
        """(topic, words of the collection, title, path or address) of what topic pages show: of each collection the first few."""
        for name, items in self.collections.items():
            left = dict.fromkeys((topic for item in items for topic in item.topics), ON_TOPIC)
            for item in items:
                for topic in item.topics:
                    if left[topic]:
                        left[topic] -= 1
                        yield topic, label(name), item.title, f"{name}/{item.slug}/" if has_page(item) else item.url


def has_page(item: Item) -> bool:
    """Whether an item has a page of its own: it says more than its list does, or lies nowhere else."""
    return bool(item.body) or not item.url


def shown(tx: Tx, newsroom: Newsroom) -> Shown:
    """The collections in the newsroom's folder, and the issues that were sent."""
    return Shown(collections=collections_of(newsroom.root), issues=tuple(_issues(tx)))


def collections_of(root: Path) -> dict[str, list[Item]]:
    """The collections of a newsroom's folder by name, those without an item left out."""
    found: dict[str, list[Item]] = {}
    for folder in sorted(p for p in root.iterdir() if p.is_dir()):
        name = collection_name(folder.name)
        items = in_order(_items(folder, name)) if name is not None else []
        if name is not None and items:
            found[name] = items
    return found


def _items(folder: Path, name: str) -> list[Item]:
    made: dict[str, Item] = {}
    for path in sorted(folder.rglob("*.md"))[:MOST_ITEMS]:
        if path.is_symlink() or any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        try:
            state = path.stat()
            item = _read(path, name, state.st_mtime_ns, state.st_size)
        except OSError:
            continue
        if item is not None and item.slug not in made:
            made[item.slug] = item
    return list(made.values())


@lru_cache(maxsize=MOST_ITEMS)
def _read(path: Path, name: str, _changed: int, _size: int) -> Item | None:
    """The item in a file, read once for each state of the file."""
    try:
        with path.open("rb") as opened:
            return read_item(opened.read(MAX_FILE + 1), name, path.name)
    except (NewsloomError, OSError) as err:
        log.warning("an item of a collection cannot be read", path=str(path), error=str(err))
        return None


def _issues(tx: Tx) -> Iterator[IssueLine]:
    for _, at, facts, sent in editions.latest_editions(tx, newsletter_issue.KIND, MOST_ISSUES):
        if sent is not None and facts.get("path"):
            href = newsletter_issue.page_path(facts["path"]).removesuffix("index.html")
            yield IssueLine(title=str(facts.get("title") or facts["path"]), href=href, at=at)


def files(tx: Tx, newsroom: Newsroom, press: Press, what: Shown) -> Iterator[tuple[str, bytes | None]]:
    """(path below the site, bytes; None to take a page down) of all collections and of the list of issues."""
    site = newsroom.root / newsroom.config.publish.site_dir
    for name, items in what.collections.items():
        calendar = any(item.start for item in items)
        page = Page("collection", (name,))
        yield path_of(page), press.listing(page, "collection.html", name=name, items=items, calendar=calendar)
        pages = [item for item in items if has_page(item)]
        for item in pages:
            one = Page("item", (name, item.slug))
            yield path_of(one), press.listing(one, "item.html", name=name, item=item)
        yield from _gone(site, name, {item.slug for item in pages})
        yield from api_pages(name, items)
        yield from _feed(newsroom, name, items)
        if calendar:
            yield f"{name}/calendar.ics", _calendar(newsroom, name, items)
    if what.issues:
        yield path_of(Page("issues")), press.listing(Page("issues"), "issues.html", issues=what.issues)
        yield from _adopted_issues(newsroom, site, what.issues)
        yield f"{ISSUES_PATH}feed.xml", _issues_feed(newsroom, what.issues)


def _gone(site: Path, name: str, kept: set[str]) -> Iterator[tuple[str, None]]:
    """Pages of items that are no more, if we printed them."""
    for page in sorted((site / name).glob("*/index.html")):
        if page.parent.name not in kept and OURS in page.read_bytes()[:4000]:
            yield page.relative_to(site).as_posix(), None


def _issues_feed(newsroom: Newsroom, issues: Sequence[IssueLine]) -> bytes:
    """The issues of the newsletter as a feed, for those who would rather not leave an address."""
    root, site = newsroom.config.site.url.rstrip("/"), newsroom.config.site
    host = urlsplit(site.url).hostname or "localhost"
    channel = Channel(
        id=f"tag:{host},2026:newsloom/{ISSUES_PATH}", title=f"{site.title}: Newsletter", home_url=f"{root}/{ISSUES_PATH}",
        feed_url=f"{root}/{ISSUES_PATH}feed.xml", language=site.language,
    )  # fmt: skip
    items = [
        FeedItem(
            id=f"tag:{host},2026:{one.href}",
            title=one.title,
            url=f"{root}/{one.href}",
            published=one.at,
            updated=one.at,
        )
        for one in issues[: newsroom.config.publish.feed_items]
    ]
    return render_rss(channel, items)


def _adopted_issues(newsroom: Newsroom, site: Path, issues: Sequence[IssueLine]) -> Iterator[tuple[str, bytes]]:
    """Pages of issues that another system sent: from their files, as they were."""
    for issue in issues:
        path = f"{issue.href}index.html"
        file = newsroom.root / ISSUES_FOLDER / f"{issue.href.split('/')[-2]}.html"
        if (site / path).is_file() or not file.is_file():
            continue
        try:
            yield path, read_newsletter(file.read_bytes(), str(file)).html.encode()
        except NewsloomError as err:
            log.warning("an issue of the newsletter cannot be shown", path=str(file), error=str(err))


def api_pages(name: str, items: Sequence[Item]) -> Iterator[tuple[str, bytes]]:
    """`api/NAME/page/N/index.json`, as those of news: {page, value, nextPage}; `api/NAME/index.json` is the first."""
    parts = [items[i : i + PER_PAGE] for i in range(0, len(items), PER_PAGE)] or [[]]
    for number, part in enumerate(parts, 1):
        following = f"/api/{name}/page/{number + 1}/index.json" if number < len(parts) else None
        page = {"page": number, "value": [_json(item) for item in part], "nextPage": following}
        data = (json.dumps(page, ensure_ascii=False, indent=2, default=str) + "\n").encode("utf-8", "replace")
        yield f"api/{name}/page/{number}/index.json", data
        if number == 1:
            yield f"api/{name}/index.json", data


def _json(item: Item) -> dict[str, object]:
    known = {
        "path": f"_{item.collection}/{item.slug}",
        "title": item.title,
        "excerpt": item.excerpt or None,
        "webUrl": item.url or None,
        "topics": list(item.topics),
        "publishedDateTime": instant_text(item.published) if item.published else None,
        "startDateTime": item.start.isoformat() if item.start else None,
        "endDateTime": item.end.isoformat() if item.end else None,
        "location": item.place or None,
        "heat": item.heat,
        "content": item.body or None,
    }
    return {**{k: gate.inert(v) for k, v in item.fields.items() if k not in ("secured",)}, **known}


def _address(newsroom: Newsroom, item: Item) -> str:
    root = newsroom.config.site.url.rstrip("/")
    return f"{root}/{item.collection}/{item.slug}/" if has_page(item) else item.url


def _id(newsroom: Newsroom, item: Item) -> str:
    host = urlsplit(newsroom.config.site.url).hostname or "localhost"
    return f"tag:{host},2026:{item.collection}/{item.slug}"


def _feed(newsroom: Newsroom, name: str, items: Sequence[Item]) -> Iterator[tuple[str, bytes]]:
    dated = [item for item in items if item.published is not None]
    dated.sort(key=lambda item: (item.published, item.slug), reverse=True)
    if not dated:
        return
    root, site = newsroom.config.site.url.rstrip("/"), newsroom.config.site
    host = urlsplit(site.url).hostname or "localhost"
    channel = Channel(
        id=f"tag:{host},2026:newsloom/{name}/", title=f"{site.title}: {label(name)}", home_url=f"{root}/{name}/",
        feed_url=f"{root}/{name}/feed.xml", language=site.language,
    )  # fmt: skip
    entries = [
        FeedItem(
            id=_id(newsroom, item), title=item.title, url=_address(newsroom, item), published=item.published,
            updated=item.published, external_url=item.url or None, summary=item.excerpt, topics=item.topics,
        )
        for item in dated[: newsroom.config.publish.feed_items]
        if item.published is not None
    ]  # fmt: skip
    yield f"{name}/feed.xml", render_rss(channel, entries)


def _calendar(newsroom: Newsroom, name: str, items: Sequence[Item]) -> bytes:
    events = [
        Event(
            uid=_id(newsroom, item), title=item.title, start=item.start, end=item.end, place=item.place,
            url=_address(newsroom, item), text=item.excerpt, changed=item.published,
        )
        for item in items
        if item.start is not None
    ]  # fmt: skip
    return render_calendar(f"{newsroom.config.site.title}: {label(name)}", events)


def label(name: str) -> str:
    """How a collection is called on a page."""
    return name.replace("-", " ").capitalize()
