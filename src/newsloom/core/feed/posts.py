"""Entries without a title: posts of microblogs, link blogs, boards. What is one called, and what does it point to?"""

from __future__ import annotations

import re

from newsloom.core.feed.links import is_media
from newsloom.core.sanitise import plain_text
from newsloom.core.url import host_of, is_web_url, same_site

MAX_TITLE = 110  # characters; what a headline of the press does not exceed (99th of 100 of 21,000 real ones)
MAX_POST = (
    600  # characters; a longer text without a title is an article of its own, with links in it (Mastodon posts: 500)
)
MAX_MARKUP = 20_000  # characters of such a post with its markup
_LINK = re.compile(r"""<a\b([^<>]{0,2000})>(.{0,500}?)</a>""", re.IGNORECASE | re.DOTALL)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"'\s>]{1,2000})["']""", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w/@.\"'=>])https?://[^\s<>\"')\]]{4,2000}")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)]?\s+(?=[^\s])|(?<=[。！？])")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)[\w-]+(?:\.[\w-]+)+/\S*…?")
_TAG = re.compile(r"[#@][\w.@-]+")
_COMMENTS = re.compile(r"\[(?:(\d{1,7}) )?comments?\]", re.IGNORECASE)
# Where boards write which of two links is the article: reddit's [link] beside [comments].
_ARTICLE = frozenset({"[link]", "link", "article url"})


def title_from(markup: str) -> str:
    """A title for an entry that has none: its first line or sentence, without addresses and trailing tags, cut between words.

    "" where it says nothing in words.
    """
    text = plain_text(markup[:20_000])
    lines = (" ".join(_ADDRESS.sub(" ", line).split()) for line in text.splitlines())
    line = next((line for line in lines if any(c.isalpha() for c in line)), "")
    if not line:
        return ""
    line = _without_tags(line) or line
    first = next(part for part in _SENTENCE.split(line) if part.strip()).strip()
    # "Dr. Berg spoke": a full stop that ends no sentence.
    chosen = first if len(first) >= 25 or len(first) >= len(line) - 1 else line
    if len(chosen) <= MAX_TITLE:
        return chosen
    cut = chosen[:MAX_TITLE]
    end = cut.rfind(" ")
    return cut[: end if end > MAX_TITLE // 2 else MAX_TITLE].rstrip(" ,;:–—-") + "…"


def is_short(markup: str) -> bool:
    """Has a text the length of a post?"""
    return len(markup) <= MAX_MARKUP and len(plain_text(markup)) <= MAX_POST


def _without_tags(line: str) -> str:
    """The line without the tags and names at its end; from the end backwards, because a pattern would try each of them."""
    kept = line.rstrip()
    while (start := max(kept.rfind(" "), kept.rfind("\t"), kept.rfind("\xa0"))) > 0 and _TAG.fullmatch(kept, start + 1):
        kept = kept[:start].rstrip()
    return kept


def shared_link(
    markup: str, link: str | None, home: str | None, *, has_title: bool, named: str | None = None
) -> str | None:
    """The article that a post points to; None for an entry that is an article itself.

    A post has no title and shares a page of another site: its first link that is neither on its own site nor a mention or
    a tag. A board's entry has a title and says by itself which link is the article (``[link] [comments]``), a link blog's in
    a field of its own (`named`). A long text is an article of its own.
    """
    if not is_short(markup):
        return None
    if named is not None and not _is_own(named, link, home):
        return named
    if "://" not in markup:
        return None
    if has_title:
        if "[link]" not in markup or board_discussion(markup) is None:
            return None
        articles = (url for url, said in links_in(markup) if said.strip().lower() in _ARTICLE)
        return next((url for url in articles if not _is_own(url, link, home) and not _is_upload(url)), None)
    return next((url for url, said in links_in(markup) if said[:1] not in "#@" and not _is_own(url, link, home)), None)


def board_discussion(markup: str) -> tuple[str, int | None] | None:
    """Where a board says that its entry is discussed (``[comments]``, ``[839 comments]``), and how many comments it counts."""
    if "comments]" not in markup:
        return None
    for url, said in links_in(markup):
        if found := _COMMENTS.fullmatch(said):
            return url, int(found[1]) if found[1] else None
    return None


def _is_upload(url: str) -> bool:
    """A picture or a film, which a board hosts beside its pages."""
    return is_media(url) or host_of(url).endswith("redd.it")


def links_in(markup: str) -> list[tuple[str, str]]:
    """(address, its words) of the links in a text, written as links or bare."""
    found: list[tuple[int, str, str]] = []
    for match in _LINK.finditer(markup):
        href = _HREF.search(match[1])
        said = plain_text(match[2]).strip()
        if href and said:
            found.append((match.start(), href[1].replace("&amp;", "&"), said))
    if not found:
        found = [
            (match.start(), match[0].rstrip(".,;:!?…").replace("&amp;", "&"), match[0])
            for match in _BARE.finditer(markup)
        ]
    return [(url, said) for _, url, said in found if is_web_url(url)]


def _is_own(url: str, link: str | None, home: str | None) -> bool:
    """Is it on the site of the post itself? Sites of hosts that everybody uses count by host."""
    return any(own is not None and (host_of(url) == host_of(own) or same_site(url, own)) for own in (link, home))
