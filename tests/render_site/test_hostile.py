"""Whatever publishers write, a page shows it as text."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from lxml import html

from newsloom.render.site import (
    ArticleView,
    CopyView,
    Moment,
    Press,
    SiteImage,
    SiteInput,
    SiteLink,
    SiteStory,
    SourceCard,
    render_site,
)
from newsloom.render.site.text import own_path, short, web_link
from render_site.sample import TOPICS, a_site, a_story, cards, settings

ATTACKS = [
    "<script>window.hit=1</script>",
    "\"><img src=x onerror=window.hit=1>",
    "' onmouseover='window.hit=1",
    "</title><svg/onload=window.hit=1>",
    "</script><script>window.hit=1</script>",
    "{{ ''.__class__ }}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "javascript:window.hit=1",
    "JaVaScRiPt:window.hit=1",
    " data:text/html,<script>window.hit=1</script>",
    "https://x.example/\" onclick=\"window.hit=1",
    "<!--<script>",
    "]]><script>window.hit=1</script>",
    "\x00\x08\ud800\u202e gnp.exe",
    "//evil.example/x.png",
    "../../../etc/passwd",
]  # fmt: skip
OURS = {"slug", "path"}  # minted by the engine, checked elsewhere


def poisoned(value: Any, text: str) -> Any:
    """A copy of a value with every text in it replaced, but for what the engine mints."""
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: poisoned(getattr(value, f.name), text) for f in fields(value) if f.name not in OURS}
        return replace(value, **changes)
    if isinstance(value, tuple):
        return tuple(poisoned(item, text) for item in value)
    return text if isinstance(value, str) else value


def assert_inert(data: bytes, path: str) -> None:
    """No element, attribute or link of a page runs anything."""
    page = html.document_fromstring(data.decode())
    for node in page.iter():
        if not isinstance(node.tag, str):
            continue
        assert not [name for name in node.attrib if name.startswith("on")], (path, node.attrib)
        for name in ("href", "src", "action", "cite"):
            link = node.get(name)
            if link is not None:
                assert re.match(r"(https?://|/(?!/)|#|mailto:)", link), (path, name, link)
        if node.tag == "script":
            if node.get("src"):
                assert node.get("src").startswith("/assets/")
            else:
                assert node.get("type") == "application/ld+json"
                json.loads(node.text)
        assert node.tag not in ("object", "embed", "iframe", "base", "style")
        if node.tag == "img":
            assert node.get("src").startswith("/images/")
    assert not re.search("[\x00-\x08\u202e]", data.decode())


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_foreign_field_becomes_markup_script_or_a_foreign_image(attack):
    site = a_site()
    story = replace(
        poisoned(a_story(0), attack), topics=("Night trains", attack), image=SiteImage(path=attack, alt=attack)
    )
    fair = replace(poisoned(a_story(1), attack), image=SiteImage(path="images/a.webp", alt=attack, attribution=attack))
    wrong = SiteInput(
        settings=site.settings,
        stories=(story, fair, *site.stories[2:4]),
        topics=tuple(poisoned(topic, attack) for topic in TOPICS[1:2]) + TOPICS,
        sources=tuple(poisoned(card, attack) for card in cards()[:2]),
    )
    for path, data in render_site(wrong):
        if path.endswith(".html"):
            assert_inert(data, path)


def test_every_kind_of_value_with_foreign_text_is_attacked():
    story = poisoned(a_story(0), "poison")
    kinds = {
        type(v) for v in (story, story.lead, story.articles[1].copies[0], story.news[0], story.saga[0], story.image)
    }
    assert kinds == {SiteStory, ArticleView, CopyView, Moment, SiteLink, SiteImage}
    assert story.title == story.news[0].text == story.articles[1].copies[0].provider == story.because[0] == "poison"
    assert isinstance(story.first_seen, datetime)
    assert isinstance(poisoned(cards()[0], "poison"), SourceCard)


@given(st.text(max_size=60))
@bounded(max_examples=60, deadline=None)
def test_any_title_is_printed_as_it_is_read(title):
    page = html.document_fromstring(PRESS.story(replace(a_story(5), title=title)).decode())
    shown = "".join(page.cssselect("h1")[0].itertext())
    dropped = re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a\u202b\u202d\u202e\ufffe\uffff]", "", title
    )
    assert shown.split() == dropped.split()


PRESS = Press(settings(), TOPICS)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//x.example/", "https://", "http:///x", "ftp://x.example/", "", None, "https://[::1"],
)
def test_what_is_no_web_address_is_no_link(url):
    assert web_link(url) == ""


@pytest.mark.parametrize(
    "path", ["../x", "a/../b", "https://x.example/a.png", "a//b", "a b.png", 'a"b', "", None, ".git/config"]
)
def test_what_is_no_path_of_ours_is_no_image(path):
    assert own_path(path) == ""


@given(st.text(max_size=300), st.integers(min_value=1, max_value=80))
@bounded(max_examples=80)
def test_a_shortened_text_is_never_longer_than_asked(text, length):
    assert len(short(text, length)) <= length + 1
