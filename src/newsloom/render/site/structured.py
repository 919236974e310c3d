"""JSON-LD that claims only what is ours: the page, the collection, the choice; never the authorship of others' articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from newsloom.render.site.model import ArticleView, SiteSettings, SiteStory, SiteTopic
from newsloom.render.site.text import iso, own_path, short, web_link

CONTEXT = "https://schema.org"


def front(stories: Sequence[SiteStory], settings: SiteSettings) -> dict[str, Any]:
    """The site, and the list of stories on its front page."""
    root = settings.url.rstrip("/") + "/"
    site: dict[str, Any] = {"@type": "WebSite", "@id": root, "url": root, "name": settings.title}
    if settings.description:
        site["description"] = settings.description
    if settings.search:
        site["potentialAction"] = {
            "@type": "SearchAction",
            "target": root + "search/?q={search_term_string}",
            "query-input": "required name=search_term_string",
        }
    page = {
        "@type": "CollectionPage",
        "url": root,
        "name": settings.title,
        "isPartOf": {"@id": root},
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": i, "url": f"{root}news/{s.slug}/"}
                for i, s in enumerate(stories[:10], 1)
            ],
        },
    }
    return {"@context": CONTEXT, "@graph": [site, page]}


def _ours(article: ArticleView, url: str, settings: SiteSettings, root: str) -> dict[str, Any]:
    """A text that the newsroom wrote itself: this one is ours, by whoever signed it, or by the newsroom."""
    house = {"@type": "Organization", "name": settings.title, "url": root}
    made: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": short(article.title, 110),
        "url": url,
        "author": [{"@type": "Person", "name": name} for name in article.authors] or house,
        "publisher": house,
        "inLanguage": article.language or settings.language,
    }
    if at := article.published or article.first_seen:
        made["datePublished"] = iso(at)
    if web_link(article.url):
        made["isBasedOn"] = article.url
    return made


def story(story: SiteStory, settings: SiteSettings, topics: Mapping[str, SiteTopic]) -> dict[str, Any]:
    """Our page about a story: a collection of links to the articles of others, with their publishers named."""
    root = settings.url.rstrip("/") + "/"
    url = f"{root}news/{story.slug}/"
    page: dict[str, Any] = {
        "@type": "CollectionPage",
        "@id": url,
        "url": url,
        "name": short(story.title, 110),
        "inLanguage": settings.language,
        "datePublished": iso(story.first_seen),
        "dateModified": iso(story.last_changed),
        "isPartOf": {"@type": "WebSite", "@id": root, "url": root, "name": settings.title},
        "publisher": {"@type": "Organization", "name": settings.title, "url": root},
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": len(story.articles) or 1,
            "itemListElement": [
                {"@type": "ListItem", "position": i, "url": article.url, "name": short(article.title, 110)}
                for i, article in enumerate(story.articles or (story.lead,), 1)
                if web_link(article.url)
            ],
        },
    }
    if ours := [one for one in story.articles or (story.lead,) if one.own_html]:
        page["hasPart"] = [_ours(one, url, settings, root) for one in ours]
    named = [topics[name] for name in story.topics if name in topics]
    if named:
        page["about"] = [{"@type": "Thing", "name": t.name, "url": f"{root}topics/{t.slug}/"} for t in named]
    if story.note:
        page["description"] = short(story.note, 300)
    if story.image and own_path(story.image.path):
        page["primaryImageOfPage"] = {"@type": "ImageObject", "url": root + own_path(story.image.path)}
    crumbs = [("Front page", root)] + ([(named[0].name, f"{root}topics/{named[0].slug}/")] if named else [])
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": i, "name": name, "item": item}
            for i, (name, item) in enumerate([*crumbs, (short(story.title, 110), url)], 1)
        ],
    }
    return {"@context": CONTEXT, "@graph": [page, trail]}
