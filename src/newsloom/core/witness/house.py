"""What is the house's, and not one article's? Learned from what pages of a host with different headlines say alike.

A handful of pages is enough, so a sample of each host's is kept (`SAMPLE`). What is learned is a set of values, each said by so
many pages; a picture that two stories of one event share is not yet the house's.
"""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from newsloom.core.url import canonical_url, host_of
from newsloom.core.witness.words import key
from newsloom.model.article import Article
from newsloom.model.learned import NOTHING_LEARNED, HostLearned, PageSaid

SAMPLE = 64
"""Pages of a host that are remembered."""

MOST_HOSTS = 2_000

# Chosen by hand, on no set: what so many different stories say is a template's. A stock photograph may illustrate a few stories.
SAME_EXCERPT = 3
SAME_PICTURE = 5
SAME_PART = 6
"""Titles that begin or end alike, which are most titles of the sample too."""
SAME_AUTHOR = 6
_MOST = 0.6
_CUT = re.compile(r"\s+[|·•–—-]\s+|\s*[|»｜ㅣ]\s*")


def said_by(article: Article) -> PageSaid:
    """What a page said, as it was read and before anything was taken from it."""
    own = canonical_url(article.url)
    parts = [part for part in _CUT.split(article.title) if part]
    ends = (parts[0], parts[-1]) if len(parts) > 1 else ()
    return PageSaid(
        title=key(article.title)[:200],
        canonical=article.canonical_url if article.canonical_url != own else "",
        pictures=tuple(image.url for image in article.images[:3]),
        excerpt=key(article.excerpt)[:300],
        authors=tuple(map(key, article.authors[:5])),
        parts=tuple(plain for part in ends if (plain := key(part))),
    )


def learn(pages: Sequence[PageSaid]) -> HostLearned:
    """What pages of one host say alike. The order of pages does not matter; several readings of a story count once."""
    if len(pages) < 2:
        return NOTHING_LEARNED
    titles = {page.title for page in pages}
    most = _MOST * len(titles)
    return HostLearned(
        canonicals=frozenset(
            value
            for value, told in _told((page.canonical,) for page in pages).items()
            if _are_apart([pages[i].title for i in told])
        ),
        pictures=_shared(pages, [page.pictures for page in pages], SAME_PICTURE),
        excerpts=_shared(pages, [(page.excerpt,) for page in pages], SAME_EXCERPT),
        authors=_shared(pages, [page.authors for page in pages], max(SAME_AUTHOR, most)),
        title_parts=_shared(pages, [page.parts for page in pages], max(SAME_PART, most)),
    )


def without_house(article: Article, host: HostLearned) -> Article:
    """The article without what is the house's: another address, pictures, a slogan, a name beside writers', a part of its title.
    `because` says what went. The same article if nothing is."""
    if host == NOTHING_LEARNED:
        return article
    because: list[str] = []
    made = article
    if article.canonical_url in host.canonicals and article.canonical_url != canonical_url(article.url):
        made = replace(made, canonical_url=canonical_url(article.url))
        because.append(f"the canonical address is that of several pages: {article.canonical_url}")
    kept = tuple(image for image in article.images if image.url not in host.pictures)
    if kept != article.images:
        made = replace(made, images=kept)
        because.append("image refused, many pages of the host have it")
    if article.excerpt and key(article.excerpt)[:300] in host.excerpts:
        made = replace(made, excerpt="")
        because.append("excerpt refused, many pages of the host have it")
    writers = tuple(name for name in article.authors if key(name) not in host.authors)
    if writers and writers != article.authors:
        made = replace(made, authors=writers)
        because.append("a name that stands over most pages of the host is left out")
    title = _without_parts(article.title, host.title_parts)
    if title != article.title:
        made = replace(made, title=title)
        because.append(f"title cut, most titles of the host have the rest: {article.title[:80]!r}")
    return replace(made, because=(*made.because, *because)) if because else article


class Houses:
    """What a run over many pages has learned of their hosts so far: `SAMPLE` pages each, of the latest `MOST_HOSTS` hosts."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, list[PageSaid]] = OrderedDict()
        self._learned: dict[str, HostLearned] = {}

    def add(self, article: Article) -> None:
        """Learn from one more article, as it was read."""
        host = host_of(article.url)
        pages = self._pages.setdefault(host, [])
        self._pages.move_to_end(host)
        pages.append(said_by(article))
        del pages[:-SAMPLE]
        self._learned.pop(host, None)
        if len(self._pages) > MOST_HOSTS:
            self._learned.pop(self._pages.popitem(last=False)[0], None)

    def of(self, article: Article) -> HostLearned:
        """What is known of an article's host."""
        host = host_of(article.url)
        if host not in self._learned:
            self._learned[host] = learn(self._pages.get(host, ()))
        return self._learned[host]


def shares(said: PageSaid, host: HostLearned) -> frozenset[str]:
    """Which fields of a page hold something of the house's."""
    found = {
        "canonical": said.canonical in host.canonicals,
        "pictures": not host.pictures.isdisjoint(said.pictures),
        "excerpt": said.excerpt in host.excerpts,
        "authors": not host.authors.isdisjoint(said.authors),
        "parts": not host.title_parts.isdisjoint(said.parts),
    }
    return frozenset(name for name, is_shared in found.items() if is_shared)


def _without_parts(title: str, parts: frozenset[str]) -> str:
    cuts = list(_CUT.finditer(title)) if parts else []
    if not cuts:
        return title
    first, last = title[: cuts[0].start()].strip(), title[cuts[-1].end() :].strip()
    if key(last) in parts and len(before := title[: cuts[-1].start()].strip()) > 3:
        return before
    if key(first) in parts and len(after := title[cuts[0].end() :].strip()) > 3:
        return after
    return title


def _told(values: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """Each value that is none empty, with the numbers of the pages that say it."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, told in enumerate(values):
        for value in set(told) - {""}:
            found[value].append(number)
    return found


def _shared(pages: Sequence[PageSaid], values: Sequence[Iterable[str]], least: float) -> frozenset[str]:
    return frozenset(
        value for value, told in _told(values).items() if len({pages[i].title for i in told} - {""}) >= least
    )


def _are_apart(titles: Sequence[str]) -> bool:
    """Are two of these titles of different stories? Keys have no words left, so their beginnings are compared."""
    return any(not _alike(one, other) for one, other in _pairs(titles[:10]))


def _alike(one: str, other: str) -> bool:
    if not one or not other or one in other or other in one:
        return True
    left, right = ({text[i : i + 3] for i in range(max(1, len(text) - 2))} for text in (one, other))
    return len(left & right) > 0.3 * min(len(left), len(right))


def _pairs(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((one, other) for place, one in enumerate(titles) for other in titles[place + 1 :])
