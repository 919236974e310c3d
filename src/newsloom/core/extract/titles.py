"""What is the headline?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from newsloom.core.extract.article_node import NEWS_TYPES
from newsloom.core.extract.ld import Node
from newsloom.core.extract.names import is_institution
from newsloom.core.extract.page import Head, said, text_of
from newsloom.core.extract.phrases import phrases
from newsloom.core.extract.shortcodes import without_shortcodes
from newsloom.core.extract.times import is_date_only
from newsloom.core.extract.words import key, key_words, mended

_CUT = re.compile(
    r"(?<!\s)\s+(?:(?:[-–—|·•»›:/~]{1,2}|::)\s+|-{1,2}(?=\S))|(?:(?<!\s)\s+)?[|»ㅣ｜]\s*|(?<=\S)[-–—](?=[^\x00-\x7f]{2,12}$)"
)
_PARTS = re.compile(r"(?<!\s)\s+(?:[-»›]|::)\s+|(?:(?<!\s)\s+)?[|]\s*|(?<=[^\x00-\x7f])[-_](?=[^\x00-\x7f]{2,8}$)")
_JUNK = frozenset((
    "home", "homepage", "index", "untitled", "news", "article", "artikel", "startseite", "accueil", "inicio",
    "blog", "page", "default", "welcome", "notitle", "ohnetitel", "untitleddocument", "documentosinttulo",
    "loading", "aktuelles", "navigation", "menu", "menü", "suche", "search", "quicklinks", "newsletter",
    "actualités", "noticias", "nachrichten", "navigationundservice",
))  # fmt: skip
_LABELS = frozenset(("www", "m", "amp", "blog", "news", "co", "com", "org", "net", "gov", "ac", "edu", "or", "ne"))
# What stands beside a name in the names of sites and their sections, in small letters too.
_GENERIC_WORDS = """
the of and und et de der die das le la el il for com org net co uk fr es it at ch nl se no dk pl eu io on by in news online heute
sport sports politics business world blog magazine magazin tv radio nieuws nachrichten noticias zeitung daily times post
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_WORDS = re.compile(r"[^\W_]+")
# A template's place for the title that nothing was put into.
_TEMPLATE = re.compile(r"\{\{[^{}]{0,80}\}\}|\$\{[^{}]{0,80}\}|<%[^<>]{0,80}%>|%%\w{1,40}%%")
_ORNAMENT = re.compile(r"^[|»›·•]\s+|(?<!\s)\s+[|›·•]$")
_FILE = re.compile(r"^[\w-]{1,40}\.(?:html?|php\d?|aspx?|jsp)$", re.IGNORECASE)
_WELCOME = re.compile(
    r"^(?:welcome to|willkommen (?:bei|auf|im|in)|bienvenue (?:sur|à|chez)|bienvenidos? a|benvenuti (?:su|a|in)|bem-vindo a[o]?|"
    r"welkom bij|välkommen till|добро пожаловать (?:на|в))\s+",
    re.IGNORECASE,
)
_PLAIN_TITLES = (
    "dc.title",
    "dcterms.title",
    "itemprop:headline",
    "citation_title",
    "headline",
    "parsely-title",
    "sailthru.title",
)
_KICKER = re.compile(
    r"overline|kicker|super-?title|eyebrow|dachzeile|top-?line|roof-?line|(?:over|pre|sur)-?title|spitzmarke|rubri[ck]|category",
    re.IGNORECASE,
)
SHORTEST_HEADLINE = 12
"""Letters that a headline has without its kicker; the kicker of a shorter one is a part of it."""

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
    whole = [(text, place) for text, place in order if text and "\ufffd" not in text]
    return next((each for each in (*whole, *order) if each[0]), ("", ""))


def _candidates(head: Head, node: Node, site: str) -> _Candidates:
    raw_ld, raw_og = mended(text_of(node.get("headline"))), mended(head.meta("og:title"))
    declared = [plain for text in (raw_ld, raw_og) if (plain := key(text))]
    headings = [
        # With its kicker where another place writes the headline so.
        whole if any(title.startswith(key(whole)) for title in declared) else headline_of(found)
        for found in head.tree.css("h1")[:8]
        if head.regions.role(found) not in ("comments", "related", "gate")
        and (whole := said(found))
        and not _leads_home(found, head)
    ]
    printed = frozenset(key(text) for text in map(mended, headings) if text)
    dated = frozenset(key(text) for text in (raw_ld, raw_og) if text and ends_with_date(text))

    def usable(text: str) -> str:
        text = without_shortcodes(mended(text))
        clean = _ORNAMENT.sub("", without_site(text, site, head, printed | dated))[:MAX_TITLE]
        return "" if not clean or _TEMPLATE.fullmatch(clean.strip(" -–—|")) or is_junk(clean, site, head) else clean

    ld, og, tag = usable(raw_ld), usable(raw_og), usable(head.title_tag)
    other = usable(head.meta("twitter:title"))
    other = other or usable(head.meta(*_PLAIN_TITLES))
    other = other or usable(text_of(node.get("name")))
    h1 = _heading(head, usable, headings, [ld, og, other], tag, mended(head.title_tag) if tag else "")
    if not (ld or og or h1 or other):
        tag = _longest_part(tag) if key(tag) == key(head.title_tag) else _without_sections(tag, head)
        if len(tag.split()) == 1 or is_institution(tag):
            h1 = _first_subhead(head, usable)  # <title> names the section, or who runs the site
    elif not (ld or og or h1) and key(other) in key(tag):
        tag = other
    return _Candidates(ld=ld, og=og, h1=h1, tag=tag, other=other)


def headline_of(node: LexborNode) -> str:
    """What a heading says without the kicker that it begins with: an element of its own that is called one, or set small, or a
    day."""
    whole = said(node)
    for child in node.css("span, small, time, div, em, strong, a, p")[:6]:
        kicker = said(child)
        is_kicker = child.tag in ("small", "time") or _KICKER.search(child.attributes.get("class") or "")
        if is_kicker and kicker and whole.startswith(kicker):
            rest = whole[len(kicker) :].lstrip(" -–—|:•·/")
            if len(key(rest)) >= SHORTEST_HEADLINE:
                return rest
    return whole


def _leads_home(node: LexborNode, head: Head) -> bool:
    """Is a heading the link to the site's front page: its name?"""
    link = node.css_first("a[href]")
    if link is None or key(said(link)) != key(said(node)):
        return False
    path = head.absolute(link.attributes.get("href") or "").split("://", 1)[-1].partition("/")[2]
    return not path.split("?", 1)[0].strip("/") and bool(head.url.split("://", 1)[-1].partition("/")[2].strip("/"))


def ends_with_date(text: str) -> bool:
    """Is the last part of a title a day: an issue of a series?"""
    cuts = list(_CUT.finditer(text))
    return bool(cuts) and is_date_only(text[cuts[-1].end() :])


def _heading(
    head: Head, usable: Callable[[str], str], texts: Sequence[str], others: Sequence[str], cut: str, tag: str
) -> str:
    """The heading that is the page's headline: the only `<h1>`, or the longest that another place repeats, or the only
    one of the article; without an `<h1>`, the `<h2>` or `<h3>` that makes up most of `<title>`; "" if none stands out."""
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


def _first_subhead(head: Head, usable: Callable[[str], str]) -> str:
    """The first `<h2>` or `<h3>` of the article that is no link, for a page without any other headline; "" if there is none."""
    for node in head.tree.css("h2, h3")[:12]:
        if (
            node.css_first("a[href]") is None
            and head.regions.is_article(node)
            and len(key(text := usable(said(node)))) >= 12
        ):
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
    """The longest part of a `<title>` that names site and section too, with nothing to tell which is which but that institutions
    run sites."""
    parts = [part.strip() for part in _PARTS.split(text)]
    return max([part for part in parts if not is_institution(part)] or parts, key=len) if text else ""


def _without_sections(text: str, head: Head) -> str:
    """A `<title>` without sections at its end that its address or a link of the page names too ("Old pier to close - Island")."""
    named = {key(part) for part in head.url.split("://", 1)[-1].split("/")[1:-1]}
    while (cuts := list(_CUT.finditer(text))) and len(part := key(text[cuts[-1].end() :])) > 1:
        known = part in named or any(key(said(link)) == part for link in head.tree.css("nav a, header a")[:100])
        if not known or not text[: cuts[-1].start()].strip():
            break
        text = text[: cuts[-1].start()].strip()
    return text


def without_site(text: str, site: str, head: Head, printed: frozenset[str] = frozenset()) -> str:
    """A title without " | Site name" at its end or "Site name: " at its start; several such parts go one by one.

    `printed` are keys of the headlines that the page prints: what one of them holds whole is a headline, though it names the
    site. There only the site's own name after a bar is cut.
    """
    names = _site_names(site, head)
    declared = {key(name) for name in (site, head.meta("og:site_name"))} - {""}
    sections = {
        key(text) for text in head.every("article:section", "og:article:section", "content_category", "category")
    } - {""}
    told = {key(text) for text in head.every(*_PLAIN_TITLES)} - {""}
    had_site = False
    for _ in range(4):
        cuts = list(_CUT.finditer(text))
        if not cuts:
            break
        before, after = text[: cuts[-1].start()].strip(), text[cuts[-1].end() :].strip()
        first, rest = text[: cuts[0].start()].strip(), text[cuts[0].end() :].strip()
        is_printed = key(text) in printed
        if before and (key(after) in declared and "|" in cuts[-1][0] if is_printed else _is_site(after, names)):
            text, had_site = before, True
        elif before and had_site and not is_printed and (key(after) in sections or key(before) in told):
            text = before
        elif rest and not is_printed and key(first) in names:
            text = rest
        elif before and not is_printed and is_date_only(after):
            text = before
        else:
            break
    return text


def is_site_name(text: str, site: str, head: Head) -> bool:
    """Is a text the name of the site, with a section's or a general word beside it at most?"""
    parts = {key(part) for part in _PARTS.split(site) if len(key(part)) > 1}
    return _is_site(text, _site_names(site, head)) or key(text) in parts


def _site_names(site: str, head: Head) -> frozenset[str]:
    told = (site, head.meta("og:site_name"), host_word(head.url), _host(head.url))
    return frozenset(plain for name in told if name and len(plain := key(name)) > 1)


def _is_site(part: str, names: frozenset[str]) -> bool:
    """Is a part of a title the site's name, or the name with a section's ("CBC News" of CBC, "ZDFheute" of ZDF, "FT.com" of FT)?

    What merely holds the name among words of its own is not: "keine Zeit zu verlieren" at zeit.example.
    """
    plain = key(part)
    if plain in names:
        return True
    words = _WORDS.findall(part)
    if not plain or len(words) > 6:
        return False
    for name in names:
        if len(name) > 3 and len(plain) > 3 and plain in name and _begins_words(plain, words):
            return True  # "Guardian" of "The Guardian"
        if name not in plain or len(plain) > len(name) + 25:
            continue
        if not plain.isascii() and plain.endswith(name) and len(plain) <= len(name) + 4:
            return True  # a section before the name, in a script without spaces
        if any(_is_section(left, after) for left, after in _around_name(words, name)):
            return True
    return False


def _begins_words(plain: str, words: list[str]) -> bool:
    return (
        all(word[:1].isupper() or word.lower() in _GENERIC or not word.isascii() for word in words) or len(words) == 1
    )


def _around_name(words: list[str], name: str) -> Iterator[tuple[list[str], list[str]]]:
    """What words stand before and after a name among words; a word that begins with the name counts as the name and the rest."""
    keys = [key(word) for word in words]
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            joined = "".join(keys[start:end])
            if joined == name:
                yield words[:start], words[end:]
            elif end == start + 1 and joined.startswith(name) and len(name) > 2:
                yield words[:start], [words[start][len(name) :], *words[end:]]


def _is_section(before: list[str], after: list[str]) -> bool:
    """May these words stand around a site's name in its own title: names of sections, with capitals or of a general kind?"""
    return len(before) + len(after) <= 4 and all(
        not word.isalpha()
        or word.lower() in _GENERIC
        or (word[0].isupper() and (len(before) == 0 or word.lower() in _GENERIC))
        for word in (*before, *after)
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
    if " ".join(key_words(text)) in phrases("notitle"):
        return True
    if is_date_only(text) or text.startswith(("http://", "https://", "www.")) or _FILE.match(text):
        return True
    return (found := _WELCOME.match(text)) is not None and is_site_name(text[found.end() :], site, head)
