"""One capture path: what a stage prints, the next one takes, and nothing is lost."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.cli.commands.extract import as_row
from newsloom.core.extract import extract
from newsloom.model.article import Article, Image
from newsloom.model.edition import Record, RecordProvider, Related
from newsloom.records.record import record_json
from newsloom.services.imports.rows import aliases_of, article_of

PAGE = """<!doctype html><html lang="en"><head><title>Tram line reopens in Velden</title>
<link rel="canonical" href="https://gazette.example/tram"><link rel="amphtml" href="https://gazette.example/amp/tram">
<meta property="og:type" content="article"><meta property="og:site_name" content="Gazette">
<meta property="og:image" content="https://gazette.example/pictures/tram-on-the-bridge.jpg">
<meta property="og:image:width" content="1280"><meta property="og:image:height" content="720">
<meta name="author" content="Ada Wren"><meta property="article:section" content="Transport">
<meta property="article:published_time" content="2026-04-01T08:00:00+02:00"></head><body>
<article><h1>Tram line reopens in Velden</h1>
<p>The tram line over the bridge of Velden carried its first passengers since the flood on Wednesday, the city said.</p>
<p>Twelve new trains run, <a href="https://herald.example/trams">the Herald first reported</a>, every ten minutes,
and the fare stays as it was before the bridge was closed two years ago.</p>
</article></body></html>"""


def test_what_extract_prints_gives_the_article_that_extract_read() -> None:
    read = extract(
        PAGE, "https://gazette.example/tram?utm_source=x", content_type=None, now=datetime(2026, 4, 2, tzinfo=UTC)
    )
    assert read.amp_url and read.images[0].width == 1280
    _, held = article_of(json.loads(json.dumps(as_row(read))))
    assert read.links and read.ranks.title
    for field in dataclasses.fields(Article):
        assert getattr(held.article, field.name) == getattr(read, field.name), field.name
    assert held.provider_name == "Gazette"
    assert aliases_of(held.article)["https://gazette.example/amp/tram"] == ("https://gazette.example/tram", "amphtml")


def test_a_record_comes_in_as_it_was_told() -> None:
    record = Record(
        title="Tram line reopens", excerpt="It runs again.", published=datetime(2026, 4, 1, 6, tzinfo=UTC),
        original_url="https://gazette.example/tram?x=1", web_url="https://gazette.example/tram",
        amp_url="https://gazette.example/amp/tram", cdn_amp_url="https://x.cdn.ampproject.org/c/s/y", quality=41, heat=41,
        is_published=True, provider=RecordProvider(name="Gazette", domain="gazette.example"), topics=("Trams", "Transport"),
        images=(Image(url="https://gazette.example/a.jpg", width=600, height=400, title="A tram", attribution="Ada"),),
        related=(Related(title="x", web_url="https://other.example/x"),),
    )  # fmt: skip
    find, held = article_of(json.loads(json.dumps(record_json(record, "_news/a.md"))))
    assert find.url == "https://gazette.example/tram?x=1"
    assert held.article.canonical_url == "https://gazette.example/tram"
    assert held.article.published == record.published
    assert held.article.amp_url == record.amp_url
    assert held.article.images == record.images
    assert (held.provider_name, held.provider_domain, held.topic_hint) == ("Gazette", "gazette.example", "Trams")


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("the ferry is free,\u201aÄù said the mayor", "the ferry is free,\u201d said the mayor"),
        ("Caf\u00c3\u00a9 Zentral reopens", "Café Zentral reopens"),
        ("Tram &amp; bus", "Tram & bus"),
        ("<b>Tram</b> returns", "Tram returns"),
    ],
)
def test_titles_and_excerpts_of_rows_are_mended_as_those_of_pages(bad: str, good: str) -> None:
    _, held = article_of({"url": "https://a.example/x", "title": bad, "excerpt": bad})
    assert (held.article.title, held.article.excerpt) == (good, good)


def test_mojibake_of_a_text_is_mended_and_its_paragraphs_stay() -> None:
    _, held = article_of(
        {"url": "https://a.example/x", "title": "t", "text": "Das Caf\u00c3\u00a9 ist zu.\n\nMorgen wieder."}
    )
    assert held.article.text == "Das Café ist zu.\n\nMorgen wieder."


def test_an_identity_on_another_site_marks_a_copy() -> None:
    _, held = article_of({"url": "https://a.example/x", "title": "t", "canonicalUrl": "https://wire.example/x"})
    assert held.article.canonical_url == "https://a.example/x"
    assert held.article.original_url == "https://wire.example/x"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"error": "the page is empty", "url": "https://a.example/x"}, "tells of an error"),
        ({"title": "Sections", "type": "listing", "because": ["many links"]}, "not an article: listing .many links"),
        ({"url": "https://a.example/x"}, "needs a title"),
        ({"title": 4}, "title is not a text"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(row: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        article_of(row)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "url",
    "title",
    "images",
    "provider",
    "published",
    "type",
    "authors",
    "topics",
    "ampUrl",
    "canonicalUrl",
    "clutter",
)


@given(st.dictionaries(st.sampled_from(KEYS), ANY, max_size=8))
def test_no_row_breaks_the_reading(row: dict[str, object]) -> None:
    try:
        _, held = article_of({"title": "t"} | row)
    except (ValueError, TypeError):
        return
    assert held.article.title
