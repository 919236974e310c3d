"""Mentions out of the public answers of networks, each in its documented shape."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.mentions import network_of, read_mentions

ARTICLE = "https://harbour.example/news/ferry"

HN = {
    "hits": [
        {
            "objectID": "41",
            "title": "Ferry",
            "url": ARTICLE + "?utm_source=hn",
            "points": 120,
            "num_comments": 34,
            "author": "ida",
            "created_at_i": 1767225600,
        },
        {"objectID": "42", "title": "Ask HN: boats?", "url": None},
    ]
}
REDDIT = {
    "kind": "Listing",
    "data": {
        "children": [
            {
                "kind": "t3",
                "data": {
                    "title": "Ferry",
                    "url": ARTICLE,
                    "permalink": "/r/boats/comments/a1/ferry/",
                    "score": 7,
                    "num_comments": 2,
                    "author": "ola",
                    "created_utc": 1767225600.0,
                },
            },
            {
                "data": {
                    "title": "self",
                    "url": "https://www.reddit.com/r/boats/comments/b/",
                    "permalink": "/r/boats/comments/b/",
                }
            },
        ]
    },
}
LEMMY = {
    "posts": [
        {
            "post": {
                "name": "Ferry",
                "url": ARTICLE,
                "ap_id": "https://lemmy.example/post/5",
                "published": "2026-01-01T00:00:00Z",
            },
            "counts": {"score": 3, "comments": 1},
            "creator": {"name": "kim"},
        }
    ]
}
MASTODON = [
    {
        "url": "https://social.example/@ida/9",
        "created_at": "2026-01-01T00:00:00Z",
        "account": {"acct": "ida", "url": "https://social.example/@ida"},
        "content": f'<p>Look <a href="{ARTICLE}">here</a> <a class="mention hashtag" href="https://social.example/tags/boats">#boats</a></p>',
        "card": None,
        "replies_count": 1,
        "reblogs_count": 4,
        "favourites_count": 5,
    }
]
BLUESKY = {
    "posts": [
        {
            "uri": "at://did:plc:x/app.bsky.feed.post/3k",
            "author": {"handle": "ida.example"},
            "record": {
                "text": "look",
                "createdAt": "2026-01-01T00:00:00Z",
                "embed": {"$type": "app.bsky.embed.external", "external": {"uri": ARTICLE, "title": "Ferry"}},
            },
            "likeCount": 8,
            "repostCount": 1,
            "replyCount": 2,
        }
    ]
}
DISCOURSE = {
    "users": [{"id": 1, "username": "ida"}],
    "topic_list": {
        "topics": [
            {
                "id": 7,
                "slug": "ferry",
                "title": "Ferry",
                "featured_link": ARTICLE,
                "posts_count": 4,
                "like_count": 6,
                "created_at": "2026-01-01T00:00:00Z",
                "posters": [{"user_id": 1}],
            }
        ]
    },
}
CASES = [
    ("hacker-news", HN, "https://hn.algolia.com/api/v1/search", "https://news.ycombinator.com/item?id=41", 120, 34, "ida"),
    ("reddit", REDDIT, "https://www.reddit.com/r/boats/new.json",
     "https://www.reddit.com/r/boats/comments/a1/ferry/", 7, 2, "ola"),
    ("lemmy", LEMMY, "https://lemmy.example/api/v3/post/list", "https://lemmy.example/post/5", 3, 1, "kim"),
    ("mastodon", MASTODON, "https://social.example/api/v1/timelines/tag/boats", "https://social.example/@ida/9", 9, 1, "https://social.example/@ida"),
    ("bluesky", BLUESKY, "https://public.api.bsky.app/xrpc/app.bsky.feed.searchPosts",
     "https://bsky.app/profile/ida.example/post/3k", 9, 2, "ida.example"),
    ("forum", DISCOURSE, "https://forum.example/latest.json", "https://forum.example/t/ferry/7", 6, 3, "ida"),
]  # fmt: skip


@pytest.mark.parametrize(("network", "answer", "url", "discussion", "points", "comments", "author"), CASES)
def test_each_network_in_its_own_json(network, answer, url, discussion, points, comments, author):
    found, faults = read_mentions(json.dumps(answer).encode(), url)
    assert faults == ()
    (one,) = found
    assert (one.url, one.discussion, one.network) == (ARTICLE, discussion, network)
    assert (one.points, one.comments, one.author) == (points, comments, author)
    assert one.posted == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_feed_with_labelled_links():
    content = f'<a href="{ARTICLE}">[link]</a> <a href="https://www.reddit.com/r/boats/comments/a1/">[comments]</a>'
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>boats</title><entry><id>t3</id><title>Ferry</title>
    <author><name>/u/ola</name></author><link href="https://www.reddit.com/r/boats/comments/a1/"/>
    <content type="html">{content.replace("<", "&lt;")}</content></entry></feed>"""
    ((one,), _) = read_mentions(feed.encode(), "https://www.reddit.com/r/boats/.rss")
    assert (one.url, one.network, one.author) == (ARTICLE, "reddit", "ola")
    assert one.discussion == "https://www.reddit.com/r/boats/comments/a1/"


def test_a_post_that_lists_many_addresses_discusses_none_of_them():
    links = " ".join(f'<a href="https://a{n}.example/x/y">x</a>' for n in range(9))
    post = [{**MASTODON[0], "content": links}]
    assert read_mentions(json.dumps(post).encode(), "https://social.example/api")[0] == ()


@pytest.mark.parametrize("data", [b"", b"<html><p>hello", b'{"a": 1}', b"[1, 2", b"not a feed"])
def test_what_is_no_answer_of_a_network_says_so(data: bytes):
    found, faults = read_mentions(data, "https://x.example/")
    assert found == () and faults


def test_networks_by_address():
    assert network_of("https://old.reddit.com/r/x/comments/1/") == "reddit"
    assert network_of("https://social.example/@ida/123") == "mastodon"
    assert network_of("https://forum.example/t/1") == "forum"


KEYS = ["hits", "posts", "post", "data", "children", "kind", "url", "record", "feed", "content", "account"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(json_values)
def test_no_json_makes_it_fail(value):
    found, _ = read_mentions(json.dumps(value).encode(), "https://x.example/api")
    assert all(one.url.startswith("http") for one in found)
