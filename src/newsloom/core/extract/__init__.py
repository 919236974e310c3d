"""HTML -> article: text, metadata, images, what kind of page it is, and why.

Usable alone: ``from newsloom.core.extract import extract``. Pure: no clock, no network, no disk. What a page costs in
time and memory is bounded by size here and by killable processes in the engine.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from newsloom.core.extract import authors, body, dates, excerpts, extras, kind, titles
from newsloom.core.extract.article_node import article_node, page_node
from newsloom.core.extract.barrier import in_walls, is_charged, without_barrier
from newsloom.core.extract.canonical import amp_url, canonical
from newsloom.core.extract.language import language
from newsloom.core.extract.ld import Node
from newsloom.core.extract.lists import with_lists, with_subheads
from newsloom.core.extract.page import Head, prose, read_head, said, text_of, without_chrome
from newsloom.core.extract.pictures import are_shown, pictures
from newsloom.core.extract.read import LARGE_TEXT, is_large, markup
from newsloom.core.extract.shortcodes import without_shortcodes
from newsloom.core.extract.signals import signals
from newsloom.core.extract.state import templates, text_in_data
from newsloom.core.extract.tidy import surroundings, tidied, with_standfirst
from newsloom.core.extract.words import key, key_words, weight
from newsloom.core.links import outlinks
from newsloom.core.url import article_url
from newsloom.model.article import Article, Image, Rank, Ranks

__all__ = ["extract", "metadata"]

_SENTENCE = 40
"""Characters from which on a line is more than a label."""


def extract(
    html: bytes | str,
    url: str,
    *,
    content_type: str | None = None,
    now: datetime | None = None,
) -> Article:
    """What a page says once the page is taken away.

    `url` is where it was found; `content_type` the header, if there was one; `now` bounds dates (none later than two days after
    it is believed). Raises PageUnreadable for what is empty, too long or no markup, and nothing else. What other pages of the
    host say too is left in: `core.witness.without_house` takes it out.
    """
    text, head, node, article = _declared(html, url, content_type, now)
    charged = is_charged(head, node)
    if is_large(text):
        lines = body.second_reading(text)
        article = replace(article, because=(*article.because, "a very large page, read by the light reader alone"))
    else:
        if article.published is None or not article.authors:
            article = _guessed(article, text, head, now)
        data = _data(head, node, article)
        lines = _lines(without_chrome(head), text, head, node, article, data)
    lines = [bare for line in lines if (bare := without_shortcodes(line))]
    what, why = kind.kind(head, node, article.title, lines)
    closed = kind.restricted(head, node, lines, charged)
    lines = without_barrier(lines, closed=bool(closed), walls=in_walls(head) if closed else "")
    joined = "\n\n".join(lines)
    clutter = None if is_large(text) else round(1 - min(1.0, len(joined) / max(prose(head), 1)), 2)
    links = () if is_large(text) else outlinks(head.tree, head.base, url, lines)
    excerpt = excerpts.completed(article.excerpt, lines)
    if (
        what == "article"
        and not closed
        and not excerpts.is_declared(head, node)
        and (first := excerpts.opening(lines, article.title))
    ):
        excerpt = first
        article = replace(article, ranks=replace(article.ranks, excerpt="guess"))
    return replace(
        article, text=joined, excerpt=excerpt, type=what, restricted=bool(closed), clutter=clutter, links=links,
        corrections=extras.corrections(node, lines),
        language=language(article.title, article.excerpt, joined, head.language_tag or head.meta("og:locale")),
        because=(*article.because, *([why] if why else []), *([f"restricted: {closed}"] if closed else [])),
    )  # fmt: skip


def _guessed(article: Article, text: str, head: Head, now: datetime | None) -> Article:
    """Date and authors that no markup declares, read from the page's text and address."""
    tree = body.parsed(text)
    if tree is None:
        return article
    because = list(article.because)
    # A declaration that was not believed is better than a guess: then the time when we first saw the page counts.
    if article.published is None and article.ranks.published is None and (guess := dates.guessed(tree, head, now)):
        article = replace(article, published=guess, ranks=replace(article.ranks, published="guess"))
        because.append("date guessed from the page's text")
    if not article.authors:
        names, place = authors.guessed(tree, head, article.site_name or "")
        article = replace(
            article, authors=names, ranks=replace(article.ranks, authors=authors.rank(place) if names else None)
        )
        because += [f"authors from {place}"] if names else []
    return replace(article, because=tuple(because))


def _data(head: Head, node: Node, article: Article) -> list[str]:
    """The article's paragraphs as the page's data have them, read where the page shows no more than a few lines itself."""
    shown = sum(weight(said(paragraph)) for paragraph in head.tree.css("p")[:30])
    if shown >= 3 * kind.SHORT_TEXT:
        return []
    found = text_in_data(head, node, article.title)
    return (
        found
        if found or not (markup := templates(head))
        else body.first_reading(f"<html><body><article>{markup}</article></body></html>")
    )


def _lines(text: str, whole: str, head: Head, node: Node, article: Article, data: list[str]) -> list[str]:
    """The lines of `text`, the page without what holds none as a rule; if next to nothing stands there, those of the
    `whole` page (some keep the article in a template or in `<noscript>`), or else those that it carries as `data`."""
    if len(text) > LARGE_TEXT:
        return body.second_reading(text)
    lines = with_standfirst(_agreed(text, head, node, article), head, article.excerpt)
    lines = with_lists(with_subheads(lines, head), head)
    if _prose(lines) >= kind.SHORT_TEXT:
        return lines
    around = surroundings(head, article.title, article.authors)
    if any(tag in whole for tag in ("<noscript", "text/template", "<template", "x-template")):
        hidden = tidied(body.first_reading(whole), around)
        if _prose(hidden) > 2 * kind.SHORT_TEXT:
            return hidden
    told = tidied(data, around)
    return told if _prose(told) > 2 * max(_prose(lines), kind.SHORT_TEXT // 2) else lines


def _is_prose_alone(lines: list[str]) -> bool:
    return _prose(lines) >= 2 * kind.SHORT_TEXT and 2 * _prose(lines) >= sum(map(weight, lines))


def _prose(lines: list[str]) -> int:
    """Characters in lines that are long enough for sentences."""
    return sum(weight(line) for line in lines if weight(line) > 80)


def _agreed(text: str, head: Head, node: Node, article: Article) -> list[str]:
    """The fast reading, tidied. Where the second reader saw another text, the slow one decides; `articleBody` of JSON-LD
    is the referee between the two if there is one (it lacks subheads or stops early too often to be the text)."""
    around = surroundings(head, article.title, article.authors)
    first, second = body.first_reading(text), body.second_reading(text)
    if len(first) == 1 < len(second) and key(first[0]) == key("".join(second)):
        first = second  # of a short text the reader gives all that the page says, in one line
    lines, other = tidied(first, around), tidied(second, around)
    if body.agrees(lines, other):
        return lines
    slow = tidied(body.slow_reading(text), around)
    told = text_of(node.get("articleBody"), limit=100_000)
    if len(told) > 500 and other:
        return max((slow, other), key=lambda reading: body.agreement(reading, [told]))
    if _is_own_element(lines, slow or other, head, article.title):
        return lines  # the others read the many short texts beside it
    if _is_prose_alone(lines) and not _is_prose_alone(slow) and _prose(slow) <= _prose(lines):
        return lines  # the others read teasers too
    return slow or other


def _is_own_element(lines: list[str], others: list[str], head: Head, title: str) -> bool:
    """Is one reading the prose of the headline's own `<article>`, with words of the headline, and another one, which stands
    elsewhere, not?"""
    own = head.regions.own_element()
    wanted = {word for word in key_words(title) if len(word) > 3}
    if own is None or _prose(lines) < kind.SHORT_TEXT or not wanted:
        return False
    text, words = key(own.text(deep=True)), set(key_words(" ".join(lines)))
    return (
        2 * len(wanted & words) >= len(wanted)
        and all(key(line) in text for line in lines if weight(line) > 80)
        and not any(key(line) in text for line in others if weight(line) > _SENTENCE)
    )


def metadata(
    html: bytes | str,
    url: str,
    *,
    content_type: str | None = None,
    now: datetime | None = None,
) -> Article:
    """The same without the text, some ten times faster: what the page declares. `published` is None where nothing
    is."""
    _, head, node, article = _declared(html, url, content_type, now)
    what, why = kind.kind(head, node, article.title, [])
    return replace(
        article, type=what,
        language=language(article.title, article.excerpt, "", head.language_tag or head.meta("og:locale")),
        because=(*article.because, *([why] if why else [])),
    )  # fmt: skip


def _declared(
    html: bytes | str, url: str, content_type: str | None, now: datetime | None
) -> tuple[str, Head, Node, Article]:
    """The markup, its head, the node of its article, and what these say of it."""
    text = markup(html, url, content_type)
    head = read_head(text, url)
    node = article_node(head)
    return text, head, node, _metadata(head, node, now)


def _metadata(head: Head, node: Node, now: datetime | None) -> Article:
    site = authors.site_name(head, node)
    headline, title_place = titles.title(head, node, site)
    published, date_place = dates.published(head, node, page_node(head), now, headline)
    names, author_place = authors.authors(head, node, site)
    images, refused = pictures(head, node, site)
    excerpt = excerpts.excerpt(head, node, headline, site)
    ranks = Ranks(
        title=_rank(title_place), excerpt="declared" if excerpt else None, authors=authors.rank(author_place),
        published=_rank(date_place), picture=_picture_rank(images, head, node),
    )  # fmt: skip
    places = (("title", title_place), ("date", date_place), ("authors", author_place))
    return Article(
        url=article_url(head.url), canonical_url=canonical(head), amp_url=amp_url(head), title=headline,
        excerpt=excerpt, authors=names, published=published,
        modified=dates.modified(head, node, page_node(head), now), images=images, site_name=site or None,
        section=extras.section(head, node), keywords=extras.keywords(head, node), video=extras.video(head, node),
        signals=signals(head), because=(*(f"{what} from {place}" for what, place in places if place), *refused), ranks=ranks,
    )  # fmt: skip


def _picture_rank(images: tuple[Image, ...], head: Head, node: Node) -> Rank | None:
    if not images:
        return None
    return "shown" if are_shown(images, head, node) else "declared"


def _rank(place: str) -> Rank | None:
    """How well a title or a date is witnessed by the place where it was read."""
    if not place:
        return None
    return "shown" if place in ("h1", "the address", "<time>") or place.startswith("the page") else "declared"
