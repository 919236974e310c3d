"""Who reads or shares a page is told by names that mean it on one site only, and by wrappers of that site."""

from __future__ import annotations

import pytest

from newsloom.core.url import canonical_url


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://youtu.be/0123456789a?si=Ab&t=30", "https://youtu.be/0123456789a?t=30"),
        ("https://canal.substack.com/p/lock?r=9x&s=w", "https://canal.substack.com/p/lock"),
        ("https://x.com/canal/status/1?s=46&t=q", "https://x.com/canal/status/1"),
        ("https://www.nytimes.com/2026/03/02/lock.html?unlocked_article_code=1.ab", "https://www.nytimes.com/2026/03/02/lock.html"),
        ("https://www.wsj.com/world/lock-1?st=ab&reflink=share", "https://www.wsj.com/world/lock-1"),
        ("https://canal.example/lock?_bhlid=1&gad_source=2&id=3", "https://canal.example/lock?id=3"),
        ("https://canal.example/lock?id=3?utm_source=post&x=1", "https://canal.example/lock?id=3&x=1"),
        ("https://canal.example/lock&utm_source=post", "https://canal.example/lock"),
        ("https://canal.example/lock?amp;utm_source=post&amp;id=3", "https://canal.example/lock?id=3"),
        ("https://canal.example/lock?share=facebook&gift=9aBcD3f_x", "https://canal.example/lock"),
        ("https://archive.ph/newest/https://canal.example/lock", "https://canal.example/lock"),
        ("https://www.bing.com/ck/a?!&&p=x&u=a1aHR0cHM6Ly9jYW5hbC5leGFtcGxlL2xvY2s&ntb=1", "https://canal.example/lock"),
        ("https://canal.example/lock&key", "https://canal.example/lock&key"),
        ("https://go.bsky.app/redirect?u=https%3A%2F%2Fcanal.example%2Flock", "https://canal.example/lock"),
        ("https://t.me/iv?url=https%3A%2F%2Fcanal.example%2Flock&rhash=1", "https://canal.example/lock"),
        ("https://www.linkedin.com/redir/general-malware-page?url=https%3A%2F%2Fcanal.example%2Flock", "https://canal.example/lock"),
    ],
)  # fmt: skip
def test_what_tells_of_the_reader_goes(url: str, plain: str) -> None:
    assert canonical_url(url) == plain
    assert canonical_url(plain) == plain


@pytest.mark.parametrize(
    "url",
    ["https://canal.example/lock?r=1&s=2&si=3&st=4&trk=5", "https://canal.example/lock?gift=cards&share=5",
      "https://canal.example/q?a=what%3F&b=x?y", "https://t.me/canal/12?comment=3"],
)  # fmt: skip
def test_the_same_names_elsewhere_stay(url: str) -> None:
    assert canonical_url(url) == url
