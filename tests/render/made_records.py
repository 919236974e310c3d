"""Records for tests: one written by hand, and strategies that make all kinds of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from newsloom.model.article import Image
from newsloom.model.edition import Form, Record, RecordProvider, Related

A_FILE = """\
---
category: news
title: "Harbour \\"closes\\" after a storm"
excerpt: "Ships wait outside.\\nNo date is known."
publishedDateTime: 2024-02-03T04:05:06Z
originalUrl: "https://paper.example/harbour?id=1"
webUrl: "https://paper.example/harbour"
ampWebUrl: "https://paper.example/amp/harbour"
cdnAmpWebUrl: "https://paper-example.cdn.ampproject.org/c/s/paper.example/amp/harbour"
type: article
quality: 41
heat: 61
published: false
removed: true

featuredContent: "<iframe src=\\"https://video.example/1\\"></iframe>"

provider:
  name: The Paper
  domain: paper.example
  images:
    - url: "https://site.example/assets/paper.example-50x50.jpg"
      width: 50
      height: 50

topics:
  - Harbours
  - Transport

images:
  - url: "https://paper.example/a.jpg"
    width: 640
    height: 480
    isCached: true
    title: "The harbour"
    attribution: "A. Photographer"

related:
  - title: "Storm shuts the port"
    excerpt: "A second view."
    publishedDateTime: 2024-02-03T05:00:00Z
    webUrl: "https://news.example/port"
    type: article
    provider:
      name: News
      domain: news.example
    quality: 39
    images:
      - url: "https://news.example/b.jpg"
        width: 10
        height: 20
        isCached: true

secured: "AAAA;BBBB"
---

"""


def a_record(**named: Any) -> Record:
    """A record of which only the named fields matter."""
    given: dict[str, Any] = {"title": "Harbour closes", "published": datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)}
    return Record(**(given | named))


texts = st.text(max_size=60)
words = st.text(min_size=1, max_size=20)
urls = st.one_of(st.builds("https://paper.example/{}".format, st.text(max_size=20)), words)
instants = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2999, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)
maybe = st.none() | texts
numbers = st.none() | st.integers(-(10**9), 10**9)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=5,
)


def extras(prefix: str) -> st.SearchStrategy[tuple[tuple[str, Any], ...]]:
    """Unknown fields: their names begin with x, which no known field does."""
    keys = st.from_regex(r"x[A-Za-z0-9_ .:#/~-]{0,12}[a-z]", fullmatch=True)
    return st.dictionaries(keys, json_values, max_size=2).map(lambda made: tuple(made.items()))


images = st.builds(
    Image,
    url=urls,
    width=numbers,
    height=numbers,
    is_cached=st.none() | st.booleans(),
    title=maybe,
    attribution=maybe,
    extra=extras("i"),
)
pictures = st.lists(images, max_size=2).map(tuple)
providers = st.none() | st.builds(RecordProvider, name=words, domain=maybe, images=pictures, extra=extras("p"))
relations = st.builds(
    Related,
    title=texts,
    excerpt=maybe,
    published=st.none() | instants,
    web_url=st.none() | urls,
    amp_url=st.none() | urls,
    cdn_amp_url=st.none() | urls,
    type=words,
    provider=providers,
    quality=numbers,
    images=pictures,
    extra=extras("r"),
)
forms = st.builds(Form, newline=st.sampled_from(["\n", "\r\n"]), bom=st.booleans())


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record that Newsloom could hold: hostile texts, unknown fields, both line ends."""
    removed = draw(st.booleans())
    return Record(
        category=draw(words),
        title=draw(texts),
        excerpt=draw(maybe),
        published=draw(instants),
        original_url=draw(st.none() | urls),
        web_url=draw(st.none() | urls),
        amp_url=draw(st.none() | urls),
        cdn_amp_url=draw(st.none() | urls),
        type=draw(words),
        quality=draw(st.integers(0, 500)),
        heat=draw(st.integers(-1, 900)),
        is_published=not removed and draw(st.booleans()),
        removed=removed,
        featured_content=draw(maybe),
        provider=draw(providers),
        topics=tuple(draw(st.lists(texts, max_size=3))),
        images=draw(pictures),
        related=tuple(draw(st.lists(relations, max_size=2))),
        secured=draw(maybe),
        extra=draw(extras("t")),
        body=draw(texts),
        form=draw(forms),
    )
