"""One canonical form per article, and never one for two."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.url import article_url, canonical_url, is_web_url, join_url, url_key
from shared_data import shared


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://paper.example/a-story?utm_source=x&utm_medium=y&fbclid=1", "https://paper.example/a-story"),
        ("https://paper.example/a-story?id=7&ref=rss", "https://paper.example/a-story?id=7"),
        ("https://paper.example/a?b=2&a=1&PHPSESSID=0af3", "https://paper.example/a?a=1&b=2"),
        ("https://paper.example/a?x=1&amp;utm_term=q", "https://paper.example/a?x=1"),
        ("HTTP://Paper.Example:80/A//b/./c/../d?", "http://paper.example/A/b/d"),
        ("https://paper.example/l-%c3%a9t%c3%a9%7e", "https://paper.example/l-%C3%A9t%C3%A9~"),
        ("https://paper.example/lété", "https://paper.example/l%C3%A9t%C3%A9"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://paper.example./x", "https://paper.example/x"),
        ("https://me:secret@paper.example/x", "https://paper.example/x"),
        ("https://paper.example/x#:~:text=hello", "https://paper.example/x"),
        ("https://paper.example/x#comments", "https://paper.example/x"),
        ("https://paper.example/x#comment-123456", "https://paper.example/x"),
        ("https://paper.example/x;jsessionid=0A1B?y=1", "https://paper.example/x?y=1"),
        ("  https://paper.example/x\n", "https://paper.example/x"),
    ],
)
def test_what_says_how_a_reader_came_goes(url: str, want: str) -> None:
    assert canonical_url(url) == want


@pytest.mark.parametrize(
    ("amp", "want"),
    [
        ("https://paper.example/world/some-story/amp", "https://paper.example/world/some-story"),
        ("https://paper.example/world/some-story/amp/", "https://paper.example/world/some-story/"),
        ("https://paper.example/amp/world/some-story.html", "https://paper.example/world/some-story.html"),
        ("https://paper.example/platform/amp/2024/1/2/some-story", "https://paper.example/2024/1/2/some-story"),
        ("https://paper.example/story-1234-amp", "https://paper.example/story-1234"),
        ("https://paper.example/some-story.amp.html", "https://paper.example/some-story.html"),
        ("https://paper.example/some-story_amp.html", "https://paper.example/some-story.html"),
        ("https://paper.example/some-story~amp.html", "https://paper.example/some-story.html"),
        ("https://paper.example/some-story.html.amp", "https://paper.example/some-story.html"),
        ("https://paper.example/some-story?amp", "https://paper.example/some-story"),
        ("https://paper.example/some-story?outputType=valid_amp", "https://paper.example/some-story"),
        ("https://paper.example/some-story?_amp=true&id=3", "https://paper.example/some-story?id=3"),
        ("https://amp.paper.com/some-story", "https://www.paper.com/some-story"),
        ("https://amp.paper.co.uk/some-story", "https://www.paper.co.uk/some-story"),
        ("https://amp.paper.com/paper/2026/some-story", "https://www.paper.com/2026/some-story"),
        ("https://m.news.paper.com/some-story", "https://news.paper.com/some-story"),
        ("https://de.m.wiki.org/wiki/News", "https://de.wiki.org/wiki/News"),
    ],
)
def test_amp_and_mobile_forms_are_the_page_they_show(amp: str, want: str) -> None:
    assert canonical_url(amp) == want


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/tag/amp",
        "https://paper.example/amp",
        "https://paper.example/reviews/best-guitar-amp",
        "https://paper.example/?s=amp",
        "https://paper.example/?amp=marshall",
        "https://paper.example/a?p=123",
        "https://paper.example/a?id=7",
        "https://paper.example/a?ref=20260102",
        "https://paper.example/a?page=2",
        "https://paper.example/index.html",
        "https://paper.example/2026/01/05.html#a140155",
        "https://paper.example/#!/story/7",
        "https://mobile.de/x",
        "https://m.co.uk/x",
        "https://web.archive.org/web/2020/https://paper.example/x",
    ],
)
def test_what_may_be_content_stays(url: str) -> None:
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "/relative/path",
        "mailto:me@paper.example",
        "javascript:alert(1)",
        "https://",
        "http://a b/",
        "ftp://x.example/",
    ],
)
def test_what_cannot_be_read_comes_back_unchanged(url: str) -> None:
    assert canonical_url(url) == url
    assert article_url(url) == url
    assert not is_web_url(url)


TARGET = "https://paper.example/a-story?id=7&utm_source=x"
CODED = "https%3A%2F%2Fpaper.example%2Fa-story%3Fid%3D7%26utm_source%3Dx"


@pytest.mark.parametrize(
    "wrapper",
    [
        f"https://www.google.com/url?rct=j&url={CODED}&ct=ga",
        f"https://news.google.com/url?q={CODED}",
        f"https://l.facebook.com/l.php?u={CODED}&h=AT0",
        f"https://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={CODED}",
        f"https://out.reddit.com/t3_x?url={CODED}&token=A",
        f"https://nam02.safelinks.protection.outlook.com/?url={CODED}&data=05",
        f"https://duckduckgo.com/l/?uddg={CODED}",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RU={CODED}/RK=2/RS=x",
        "https://urldefense.com/v3/__https://paper.example/a-story?id=7&utm_source=x__;!!abc$",
        "https://paper-example.cdn.ampproject.org/c/s/paper.example/a-story?id=7&utm_source=x",
        "https://www.google.com/amp/s/paper.example/a-story%3Fid=7&utm_source=x",
    ],
)
def test_wrappers_are_taken_off(wrapper: str) -> None:
    assert article_url(wrapper) == TARGET
    assert canonical_url(wrapper) == "https://paper.example/a-story?id=7"


def test_a_wrapper_in_a_wrapper_is_taken_off_too() -> None:
    inner = "https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fpaper.example%252Fx"
    assert canonical_url(f"https://www.google.com/url?url={inner}") == "https://paper.example/x"


def test_a_wrapper_around_no_web_address_stays_a_wrapper() -> None:
    url = "https://www.google.com/url?url=javascript%3Aalert(1)"
    assert article_url(url) == url


def test_entries_of_one_feed_may_differ_by_their_fragment_alone() -> None:
    assert canonical_url("https://paper.example/day#b", keep_fragment=True) == "https://paper.example/day#b"


def test_the_loose_key_forgives_scheme_www_and_extension() -> None:
    assert (
        url_key("http://www.paper.example/a-story.html")
        == url_key("https://paper.example/a-story/")
        == "paper.example/a-story"
    )


def test_joining_never_raises() -> None:
    assert join_url("https://a.example/x/", "../y") == "https://a.example/y"
    assert join_url("no base", "y") == "y"
    assert join_url("https://a.example/", "http://[bad") == "http://[bad"


_PIECES = "amp m www news 2026 a-story x.html ?id=1 &amp utm_a=b # %41 %zz // . .. ; = é :80 @ url= https://"
_PARTS = st.lists(st.sampled_from(_PIECES.split()))


@given(
    st.one_of(
        st.text(max_size=200),
        _PARTS.map("".join).map("https://paper.example/".__add__),
        _PARTS.map("".join).map("http://".__add__),
    )
)
def test_canonical_url_is_idempotent_and_never_raises(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,3}", fullmatch=True), st.from_regex(r"\d{1,6}", fullmatch=True), min_size=1, max_size=4
    )
)
def test_numbers_in_the_query_always_stay_apart(parameters: dict[str, str]) -> None:
    def made(values: dict[str, str]) -> str:
        return "https://paper.example/show.php?" + "&".join(f"{k}={v}" for k, v in values.items())

    other = {**parameters, next(iter(parameters)): "9999999"}
    assert canonical_url(made(parameters)) != canonical_url(made(other))


@pytest.mark.shared
def test_no_two_articles_of_the_records_become_one() -> None:
    urls = set()
    for path in shared("records").rglob("*.md"):
        urls |= set(re.findall(r'^webUrl: "?(http.*?)"?\s*$', path.read_text("utf-8"), re.MULTILINE))
    assert len(urls) > 500
    assert len({canonical_url(url) for url in urls}) == len(urls)


@pytest.mark.shared
def test_the_wanted_forms_are_met() -> None:
    cases = json.loads(shared("urls/cases.json").read_text("utf-8"))
    wrong = [c for c in cases if c["want"] != "NEEDS-FETCH" and canonical_url(c["url"]) != c["want"]]
    assert wrong == []
