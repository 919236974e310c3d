"""Mentions out of a network's public answer: JSON of its documented interface, or its feed.

The form is told by the answer's shape, not by its host, because Lemmy, Mastodon and Discourse run anywhere:

Hacker News   hn.algolia.com/api/v1/search_by_date?tags=story (hits), and feeds with `<comments>`
Reddit        /r/NAME/new.json (a Listing), and its Atom feed ("[link]" and "[comments]" in the content)
Lemmy         /api/v3/post/list (posts with counts), and its RSS feed
Mastodon      /api/v1/timelines/tag/NAME (statuses), and a tag's or account's RSS feed
Bluesky       app.bsky.feed.searchPosts (posts), getAuthorFeed (feed), and a profile's RSS feed
YouTube       a channel's Atom feed: the links that a film's description gives
Discourse     /latest.json (topic_list), and any forum's feed whose entries link out

A posting that points to nothing but itself is no mention. Values of a wrong type are taken as absent. Never raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from newsloom.core.dates import read_date
from newsloom.core.feed import read_feed
from newsloom.core.feed.posts import links_in
from newsloom.core.sanitise import plain_text
from newsloom.core.url import article_url, canonical_url, host_of, is_web_url, same_site
from newsloom.model.capture import Entry
from newsloom.model.link import Mention

MOST = 500
"""Postings of one answer that are read."""
MOST_TARGETS = 3
"""Addresses of one posting that count: a list of links is no discussion of each."""
MOST_CHARS = 300

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_POINTS = re.compile(r"(?:points|score|upvotes)\s?:?\s{0,2}(\d{1,7})|(\d{1,7})\s(?:points|upvotes)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"comments\s?:\s{0,2}(\d{1,7})|(\d{1,7})\scomments?\b", re.IGNORECASE)

Json = Any


def read_mentions(
    data: bytes, url: str, content_type: str | None = None
) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
    """(the mentions of an answer, in its order; what was wrong with it). `url` is where it was found."""
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        try:
            answer = json.loads(data.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as err:
            return (), (f"not readable as JSON: {str(err)[:100]}",)
        for recognises, read in _JSON_FORMS:
            if recognises(answer):
                return tuple(_finished(read(answer, url)))[:MOST], ()
        if not (isinstance(answer, dict) and "version" in answer and "items" in answer):
            return (), ("JSON of no network that is known here",)
    feed = read_feed(data, url=url, content_type=content_type)
    if not feed.format:
        return (), feed.faults or ("neither a network's JSON nor a feed",)
    return tuple(_finished(m for entry in feed.entries[:MOST] for m in _of_entry(entry))), feed.faults


def network_of(url: str) -> str:
    """Which network an address of a posting belongs to, as far as its host tells; "forum" for all others."""
    host = host_of(url).removeprefix("www.").removeprefix("old.")
    for ending, name in _HOSTS:
        if host == ending or host.endswith("." + ending):
            return name
    path = urlsplit(url).path
    if re.fullmatch(r"/@[\w.@-]{1,100}(?:/\d{1,30})?/?", path):
        return "mastodon"
    return "lemmy" if re.match(r"/post/\d{1,15}$|/c/[\w@.-]{1,100}", path) else "forum"


_HOSTS = (
    ("news.ycombinator.com", "hacker-news"),
    ("hn.algolia.com", "hacker-news"),
    ("hnrss.org", "hacker-news"),
    ("reddit.com", "reddit"),
    ("redd.it", "reddit"),
    ("bsky.app", "bluesky"),
    ("youtube.com", "youtube"),
    ("youtu.be", "youtube"),
    ("lobste.rs", "lobsters"),
)


# -- JSON --------------------------------------------------------------------------------------------------------------


def _hacker_news(answer: Json, url: str) -> Iterator[Mention]:
    for hit in _dicts(answer["hits"]):
        yield Mention(
            url=_text(hit.get("url")), network="hacker-news", title=_text(hit.get("title")) or _text(hit.get("story_title")),
            discussion=f"https://news.ycombinator.com/item?id={_text(hit.get('objectID'))}", author=_text(hit.get("author")),
            points=_number(hit.get("points")), comments=_number(hit.get("num_comments")),
            posted=_unix(hit.get("created_at_i")) or read_date(_text(hit.get("created_at"))),
        )  # fmt: skip


def _reddit(answer: Json, url: str) -> Iterator[Mention]:
    listing = answer if isinstance(answer, dict) else answer[0]
    for child in _dicts(_dict(listing.get("data")).get("children")):
        post = _dict(child.get("data"))
        yield Mention(
            url=_text(post.get("url_overridden_by_dest")) or _text(post.get("url")), network="reddit",
            discussion=urljoin("https://www.reddit.com/", _text(post.get("permalink"))), title=_text(post.get("title")),
            author=_text(post.get("author")), points=_number(post.get("score")), comments=_number(post.get("num_comments")),
            posted=_unix(post.get("created_utc")),
        )  # fmt: skip


def _lemmy(answer: Json, url: str) -> Iterator[Mention]:
    for view in _dicts(answer["posts"]):
        post, counts, creator = _dict(view.get("post")), _dict(view.get("counts")), _dict(view.get("creator"))
        yield Mention(
            url=_text(post.get("url")), network="lemmy", title=_text(post.get("name")),
            discussion=_text(post.get("ap_id")) or urljoin(url, f"/post/{_text(post.get('id'))}"),
            author=_text(creator.get("actor_id")) or _text(creator.get("name")), points=_number(counts.get("score")),
            comments=_number(counts.get("comments")), posted=read_date(_text(post.get("published"))),
        )  # fmt: skip


def _mastodon(answer: Json, url: str) -> Iterator[Mention]:
    for status in _dicts(answer):
        told = _dict(status.get("reblog")) or status
        card, account = _dict(told.get("card")), _dict(told.get("account"))
        body = _text(told.get("content"), 20_000)
        points = [_number(told.get(key)) for key in ("reblogs_count", "favourites_count")]
        for target in _targets([_text(card.get("url")), *_links(body)], _text(told.get("url"))):
            yield Mention(
                url=target, network="mastodon", discussion=_text(told.get("url")) or _text(told.get("uri")),
                title=_text(card.get("title")) or _line(plain_text(body)),
                author=_text(account.get("url")) or _text(account.get("acct")),
                points=sum(n for n in points if n is not None) if any(n is not None for n in points) else None,
                comments=_number(told.get("replies_count")), posted=read_date(_text(told.get("created_at"))),
            )  # fmt: skip


def _bluesky(answer: Json, url: str) -> Iterator[Mention]:
    for post in _dicts(answer.get("posts")) + [_dict(view.get("post")) for view in _dicts(answer.get("feed"))]:
        record, author = _dict(post.get("record")), _dict(post.get("author"))
        external = _dict(_dict(record.get("embed")).get("external")) or _dict(_dict(post.get("embed")).get("external"))
        facets = [
            _text(feature.get("uri"))
            for facet in _dicts(record.get("facets"))
            for feature in _dicts(facet.get("features"))
        ]
        handle, key = _text(author.get("handle")), _text(post.get("uri")).rpartition("/")[2]
        discussion = f"https://bsky.app/profile/{handle}/post/{key}" if handle and key else ""
        likes = [_number(post.get(name)) for name in ("likeCount", "repostCount", "quoteCount")]
        for target in _targets([_text(external.get("uri")), *facets], discussion):
            yield Mention(
                url=target, network="bluesky", discussion=discussion, author=handle,
                title=_text(external.get("title")) or _text(record.get("text")),
                points=sum(n for n in likes if n is not None) if any(n is not None for n in likes) else None,
                comments=_number(post.get("replyCount")),
                posted=read_date(_text(record.get("createdAt")) or _text(post.get("indexedAt"))),
            )  # fmt: skip


def _discourse(answer: Json, url: str) -> Iterator[Mention]:
    names = {user.get("id"): _text(user.get("username")) for user in _dicts(answer.get("users"))}
    for topic in _dicts(_dict(answer["topic_list"]).get("topics")):
        posters = _dicts(topic.get("posters"))
        count = _number(topic.get("posts_count"))
        yield Mention(
            url=_text(topic.get("featured_link")), network="forum", title=_text(topic.get("title")),
            discussion=urljoin(url, f"/t/{_text(topic.get('slug')) or '-'}/{_text(topic.get('id'))}"),
            author=names.get(posters[0].get("user_id"), "") if posters else "",
            points=_number(topic.get("like_count")), comments=None if count is None else max(0, count - 1),
            posted=read_date(_text(topic.get("created_at"))),
        )  # fmt: skip


def _is_statuses(answer: Json) -> bool:
    first = answer[0] if isinstance(answer, list) and answer else None
    return isinstance(first, dict) and "account" in first and "content" in first


def _is_listing(answer: Json) -> bool:
    first = answer[0] if isinstance(answer, list) and answer else answer
    return isinstance(first, dict) and first.get("kind") == "Listing"


def _is_bluesky(answer: Json) -> bool:
    if not isinstance(answer, dict):
        return False
    posts = _dicts(answer.get("posts")) or [_dict(view.get("post")) for view in _dicts(answer.get("feed"))]
    return bool(posts) and all("record" in post for post in posts)


_JSON_FORMS: tuple[tuple[Callable[[Json], bool], Callable[[Json, str], Iterator[Mention]]], ...] = (
    (lambda a: isinstance(a, dict) and isinstance(a.get("hits"), list), _hacker_news),
    (_is_listing, _reddit),
    (lambda a: isinstance(a, dict) and isinstance(a.get("topic_list"), dict), _discourse),
    (_is_bluesky, _bluesky),
    (lambda a: isinstance(a, dict) and isinstance(a.get("posts"), list), _lemmy),
    (_is_statuses, _mastodon),
    (lambda a: a == [], lambda a, url: iter(())),
)


# -- feeds -------------------------------------------------------------------------------------------------------------


def _of_entry(entry: Entry) -> Iterator[Mention]:
    """A feed's entry: the page that it shares, its link where it names a discussion elsewhere, or the links in its text."""
    body = entry.content or entry.summary
    discussion = entry.comments or entry.link or ""
    if entry.shared is not None:
        targets: Sequence[str] = [entry.shared]
    elif entry.comments and entry.link and not same_site(entry.link, entry.comments):
        targets = [entry.link]
    else:
        targets = _targets(_links(body), discussion)
    told = plain_text(body[:20_000])
    count = _first(_COMMENTS, told) if entry.comment_count is None else entry.comment_count
    for target in targets:
        yield Mention(
            url=target, network=network_of(discussion), discussion=discussion, title=entry.title or _line(told),
            author=entry.authors[0] if entry.authors else "", points=_first(_POINTS, told), comments=count,
            posted=entry.published or entry.updated,
        )  # fmt: skip


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return None if match is None else int(match[1] or match[2])


# -- what all share ----------------------------------------------------------------------------------------------------


def _finished(found: Iterable[Mention]) -> Iterator[Mention]:
    """Mentions of pages on the web, elsewhere than the posting itself, under canonical addresses."""
    for one in found:
        target = article_url(one.url)
        if not is_web_url(target) or not is_web_url(one.discussion) or same_site(target, one.discussion):
            continue
        if network_of(target) != "forum" and urlsplit(target).path.count("/") < 2 and "v=" not in target:
            continue
        yield replace(
            one,
            url=canonical_url(target),
            title=one.title[:MOST_CHARS],
            author=one.author[:MOST_CHARS].removeprefix("/u/"),
        )


def _targets(urls: Iterable[str], discussion: str) -> list[str]:
    """The addresses that a posting points to elsewhere; none where it lists more than it can discuss."""
    found = [u for u in dict.fromkeys(urls) if u and is_web_url(u) and not (discussion and same_site(u, discussion))]
    return found if len(found) <= MOST_TARGETS else []


def _links(body: str) -> list[str]:
    """Addresses of a posting's links that lead to pages, not to accounts or tags."""
    return [url for url, said in links_in(body[:50_000]) if said[:1] not in "#@"]


def _line(text: str) -> str:
    return " ".join(text.split())[:MOST_CHARS]


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value[:MOST] if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: Any, most: int = 4_000) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return (
        " ".join(str(value)[:most].encode("utf-8", "replace").decode().split()) if most <= 4_000 else str(value)[:most]
    )


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31 else None


def _unix(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 4e9:
        return None
    return _EPOCH + timedelta(seconds=int(value))
