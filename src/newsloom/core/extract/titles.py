"""What is the headline? And what the excerpt?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsloom.core.extract.article_node import NEWS_TYPES
from newsloom.core.extract.ld import Node
from newsloom.core.extract.page import Head, said, text_of
from newsloom.core.extract.times import read_time
from newsloom.core.extract.words import key, mended

_CUT = re.compile(
    r"(?<!\s)\s+(?:(?:[-–—|·•»:/~]{1,2}|::)\s+|-{1,2}(?=\S))|(?:(?<!\s)\s+)?[|»]\s*|(?<=\S)[-–—](?=[^\x00-\x7f]{2,12}$)"
)
_PARTS = re.compile(r"(?<!\s)\s+(?:[-»]|::)\s+|(?:(?<!\s)\s+)?[|]\s*|(?<=[^\x00-\x7f])[-_](?=[^\x00-\x7f]{2,8}$)")
_JUNK = frozenset((
    "home", "homepage", "index", "untitled", "news", "article", "artikel", "startseite", "accueil", "inicio",
    "blog", "page", "default", "welcome", "notitle", "ohnetitel", "untitleddocument", "documentosinttulo",
    "loading", "aktuelles", "navigation", "menu", "menü", "suche", "search", "quicklinks", "newsletter",
    "actualités", "noticias", "nachrichten", "navigationundservice",
))  # fmt: skip
_LABELS = frozenset(("www", "m", "amp", "blog", "news", "co", "com", "org", "net", "gov", "ac", "edu", "or", "ne"))
_ORNAMENT = re.compile(r"^[|»›·•]\s+|(?<!\s)\s+[|›·•]$")
MAX_TITLE = 500


@dataclass(frozen=True, slots=True)
class _Candidates:
    """What each place calls the page, without the site's name; "" where it says nothing usable."""

    ld: str
    og: str
    h1: str
    tag: str
    other: str


def title(head: Head, node: Node, site: str) -> tuple[str, str]:
    """The headline and where it was read; ("", "") if the page has none.

    Where places disagree, what two of them say wins: og:title with `<h1>` or JSON-LD, `<h1>` with JSON-LD. If og:title
    stands alone against all others, it is the headline of a news article (newsrooms write it for readers elsewhere) and
    a search phrase on other pages. `<title>` comes last. Junk (the site's name, a date, "Home") does not count.
    """
    found = _candidates(head, node, site)
    ld, og, h1, tag = key(found.ld), key(found.og), key(found.h1), key(found.tag)
    is_news = bool(node.get("@types", set()) & NEWS_TYPES)
    if og and og == h1:
        # The same words: a news site's og:title is typed with care, elsewhere the page's own typography is.
        return (found.og, "og:title") if is_news else (found.h1, "h1")
    if og and og == ld and (is_news or not _is_headline(h1, [og])):
        return found.og, "og:title"
    if ld and ld == h1:
        return (found.og, "og:title") if og and og != tag and is_news and h1 not in og else (found.h1, "h1")
    if ld and (is_news or h1.endswith(ld)):
        return found.ld, "JSON-LD"
    if len(og) > 8 and og in (tag, key(found.other)) and og in h1:
        return found.og, "og:title"  # the heading holds more than the headline: what stands above or below it
    order = (
        (found.h1, "h1"),
        (found.og, "og:title"),
        (found.ld, "JSON-LD"),
        (found.tag, "title"),
        (found.other, "meta"),
    )
    last = mended(head.meta("og:title") or head.title_tag)
    return next(((text, place) for text, place in order if text), (last, "title" if last else ""))


def _candidates(head: Head, node: Node, site: str) -> _Candidates:
    def usable(text: str) -> str:
        clean = _ORNAMENT.sub("", without_site(mended(text), site, head))[:MAX_TITLE]
        return "" if not clean or is_junk(clean, site, head) else clean

    ld, og, tag = usable(text_of(node.get("headline"))), usable(head.meta("og:title")), usable(head.title_tag)
    other = usable(head.meta("twitter:title"))
    other = other or usable(head.meta("dc.title", "dcterms.title", "itemprop:headline", "citation_title"))
    other = other or usable(text_of(node.get("name")))
    h1 = _heading(head, usable, [ld, og, other], tag, mended(head.title_tag) if tag else "")
    if not (ld or og or h1 or other):
        tag = _longest_part(tag)
    elif not (ld or og or h1) and key(other) in key(tag):
        tag = other
    return _Candidates(ld=ld, og=og, h1=h1, tag=tag, other=other)


def _heading(head: Head, usable: Callable[[str], str], others: Sequence[str], cut: str, tag: str) -> str:
    """The heading that is the page's headline: the only `<h1>`, or the longest that another place repeats, or the only
    one of the article; without an `<h1>`, the `<h2>` or `<h3>` that makes up most of `<title>`; "" if none stands out."""
    texts = [said(node) for node in head.tree.css("h1")[:8]]
    first = list(dict.fromkeys(text for raw in texts if (text := usable(raw))))
    known = [plain for text in (*others, tag) if (plain := key(text))]
    if len(first) == 1:
        plain = key(first[0])
        apart = [text for text in (*map(key, others), key(cut)) if text]
        return first[0] if _is_headline(plain, [*known, *apart]) and _is_headline(plain, apart) else ""
    repeated = [text for text in first if len(plain := key(text)) > 8 and any(plain in k for k in known)]
    if repeated:
        return max(repeated, key=len)
    inside = [said(node) for node in head.tree.css("article h1, main h1")[:3]]
    if len(inside) == 1 and (text := usable(inside[0])) and _is_headline(key(text), known):
        return text
    whole = key(tag)
    for node in head.tree.css("h2, h3")[:30]:
        plain = key(raw := said(node))
        if len(plain) > max(8, 0.45 * len(whole)) and plain in whole and (text := usable(raw)):
            return text
    return ""


def _is_headline(plain: str, known: Sequence[str]) -> bool:
    """Has a lone heading to do with what the other places say? If not, it is the name of the site or of a section."""
    if not known or not plain:
        return bool(plain)
    if any(
        plain in k and any(other != k and other in k and plain not in other and other not in plain for other in known)
        for k in known
    ):
        return False  # `<title>` is this and another place's title: this is the site's part
    grams = {plain[i : i + 3] for i in range(max(1, len(plain) - 2))}
    return any(len(grams & {k[i : i + 3] for i in range(len(k) - 2)}) >= 0.25 * len(grams) for k in known)


def _longest_part(text: str) -> str:
    """The longest part of a `<title>` that names site and section too, with nothing to tell which is which."""
    return max((part.strip() for part in _PARTS.split(text)), key=len) if text else ""


def without_site(text: str, site: str, head: Head) -> str:
    """A title without " | Site name" at its end or "Site name: " at its start; several such parts go one by one."""
    names = {key(name) for name in (site, head.meta("og:site_name"), host_word(head.url), _host(head.url)) if name} - {
        ""
    }
    for _ in range(4):
        cuts = list(_CUT.finditer(text))
        if not cuts:
            break
        before, after = text[: cuts[-1].start()].strip(), text[cuts[-1].end() :].strip()
        if before and _is_site(key(after), names):
            text = before
        elif (rest := text[cuts[0].end() :].strip()) and key(text[: cuts[0].start()]) in names:
            text = rest
        elif before and read_time(after) is not None:
            text = before
        else:
            break
    return text


def _is_site(part: str, names: set[str]) -> bool:
    """Is a part of a title the site's name, or does it hold it ("Example News" of example.com)?"""
    return bool(part) and any(
        part == name
        or (len(name) > 3 and name in part and len(part) < len(name) + 25)
        or (len(part) > 3 and part in name)
        for name in names
    )


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0].split(":")[0].lower().removeprefix("www.")


def host_word(url: str) -> str:
    """The word of a host that names the site: "example" of www.example.co.uk."""
    labels = [label for label in _host(url).split(".") if label not in _LABELS]
    return labels[-2] if len(labels) > 1 else (labels[0] if labels else "")


def is_junk(text: str, site: str, head: Head) -> bool:
    """Is this the name of the site, a date, an address or a word that every page has?"""
    plain = key(text)
    if not plain or plain in _JUNK or plain in (key(site), key(head.meta("og:site_name")), key(_host(head.url))):
        return True
    return read_time(text) is not None or text.startswith(("http://", "https://", "www."))


def excerpt(head: Head, node: Node) -> str:
    """The publisher's own summary, at most 1,000 characters; "" if there is none."""
    for text in (
        head.meta("og:description"), text_of(node.get("description")),
        head.meta("description", "twitter:description"),
        head.meta("dc.description", "dcterms.description", "itemprop:description", "sailthru.description",
        "dcterms.abstract"),
    ):  # fmt: skip
        if len(clean := mended(text)) > 1 and key(clean) != "null":
            return clean[:1000]
    return ""
