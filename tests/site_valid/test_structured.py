"""JSON-LD is expanded as a machine reads it, and claims only what is ours."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from lxml import html
from pyld import jsonld

SCHEMA = "https://schema.org/"
# schema.org's context, as far as it says how these words are read: all words are the vocabulary's, `@id` for links.
CONTEXT = {"@context": {"@vocab": SCHEMA, "schema": SCHEMA, "item": {"@type": "@id"}, "url": {"@type": "@id"}}}

# The properties that schema.org gives to the types we use (and to those they inherit from), as of its release 29.
THING = {"name", "url", "description", "image", "potentialAction", "mainEntityOfPage", "sameAs"}
WORK = THING | {"inLanguage", "datePublished", "dateModified", "isPartOf", "publisher", "mainEntity", "about", "author"}
PROPERTIES = {
    "WebSite": WORK,
    "CollectionPage": WORK | {"primaryImageOfPage", "breadcrumb"},
    "WebPage": WORK | {"primaryImageOfPage", "breadcrumb"},
    "ItemList": THING | {"itemListElement", "numberOfItems"},
    "BreadcrumbList": THING | {"itemListElement", "numberOfItems"},
    "ListItem": THING | {"position", "item"},
    "Organization": THING | {"logo"},
    "Thing": THING,
    "ImageObject": WORK | {"width", "height"},
    "SearchAction": THING | {"target", "query-input"},
}


def load(url: str, _options: object) -> dict[str, object]:
    """schema.org's context from here: a test asks no network."""
    if url.rstrip("/") != SCHEMA.rstrip("/"):
        raise AssertionError(f"an unexpected context: {url}")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": CONTEXT}


@pytest.fixture(scope="session")
def graphs(pages):
    """Path -> expanded nodes."""
    found = {}
    for path, data in pages.items():
        for text in html.document_fromstring(data.decode()).xpath("//script[@type='application/ld+json']/text()"):
            found.setdefault(path, []).extend(jsonld.expand(json.loads(text), {"documentLoader": load}))
    return found


def nodes(value):
    """Every node of an expanded document."""
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)
    elif isinstance(value, dict):
        if "@type" in value and "@value" not in value:
            yield value
        for one in value.values():
            yield from nodes(one)


def test_front_page_and_stories_have_a_graph(graphs, pages):
    assert "index.html" in graphs
    stories = [p for p in pages if p.startswith("news/") and b"http-equiv=refresh" not in pages[p]]
    assert stories and set(stories) <= set(graphs)


def test_every_node_is_a_known_type_with_properties_of_that_type(graphs):
    for path, expanded in graphs.items():
        for node in nodes(expanded):
            (kind,) = node["@type"]
            allowed = {SCHEMA + name for name in PROPERTIES[kind.removeprefix(SCHEMA)]}
            assert {key for key in node if not key.startswith("@")} <= allowed, (path, kind)


def test_every_address_is_absolute(graphs):
    for path, expanded in graphs.items():
        for node in nodes(expanded):
            for name in ("url", "item"):
                for value in node.get(SCHEMA + name, ()):
                    assert urlsplit(value.get("@id", "")).scheme in ("http", "https"), (path, value)


def test_positions_of_lists_count_upwards(graphs):
    for path, expanded in graphs.items():
        for node in nodes(expanded):
            items = node.get(SCHEMA + "itemListElement", ())
            places = [item[SCHEMA + "position"][0]["@value"] for item in items]
            assert places == sorted(set(places)), path


def test_no_article_of_others_is_claimed(graphs):
    for path, expanded in graphs.items():
        kinds = {kind for node in nodes(expanded) for kind in node["@type"]}
        assert not [k for k in kinds if k.endswith(("Article", "NewsArticle", "Report"))], path
