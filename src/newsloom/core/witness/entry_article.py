"""An article as the feed tells it, for where the page cannot speak."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from newsloom.core.sanitise import plain_text
from newsloom.core.url import article_url, canonical_url
from newsloom.core.witness.words import key
from newsloom.model.article import Article, Image
from newsloom.model.capture import Entry

FULL_TEXT = 500
"""Characters from which an entry's text counts as the article's. Teasers are shorter: most feed programs cut at 55 words."""
FULL_WIDE = 180
"""The same for scripts without spaces, which say as much in a third of the characters."""
_PARAGRAPH = re.compile(
    r"</(?:p|div|li|h[1-6]|blockquote|tr|figure|figcaption|section|article)\s*>|<(?:br|hr)\s*/?>|<(?:p|div|ul|ol|h[1-6])\b[^>]{0,500}>",
    re.IGNORECASE,
)
_CUT_OFF = re.compile(
    r"(?:\[?(?:…|\.\.\.|&hellip;|&#8230;)\]?|\((?:more|mehr|suite|continua)[^)]{0,20}\)|[»›→])\s*$", re.IGNORECASE
)
_ANCHOR = re.compile(
    r"""<a\b[^>]{0,500}?\bhref\s{0,9}=\s{0,9}["']([^"'>]{1,2000})["'][^>]{0,500}>(.{0,1000}?)</a\s*>""",
    re.IGNORECASE | re.DOTALL,
)
LONG = 2000
"""Characters from which a text is no teaser, whatever stands below it."""
_LINK = re.compile(r"<a\b[^>]{0,2000}>(.{0,1000}?)</a\s*>", re.IGNORECASE | re.DOTALL)
_TAIL = 400  # characters; what feed programs add below a text is shorter, and mostly links: to the site, to comments, to "more"
_IMAGE = re.compile(r"<img\b([^>]{1,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]{1,20})\s*=\s*["']([^"']{0,2000})["']""", re.IGNORECASE)
_SMALL = 100  # pixels; a smaller picture is an ornament, an avatar or a counter
_SENTENCE_END = re.compile(r"[.!?…。！？।؟]['\"”’»)\]]*(?=\s|$)|[。！？]")
MAX_EXCERPT = 500


def article_of_entry(entry: Entry, url: str, why: str) -> Article | None:
    """The article that an entry brings by itself; None if it has no title. `url` is the page's address, `why` the reason.

    Its text is there only as far as the feed gives one; whether that is enough is `has_full_text`'s question.
    """
    if not entry.title:
        return None
    from newsloom.core.extract.language import language  # late: it brings the whole reader of pages

    text = text_of_entry(entry)
    return Article(
        url=article_url(url),
        canonical_url=canonical_url(url),
        title=entry.title,
        excerpt=excerpt_of_entry(entry),
        text=text,
        authors=people(entry),
        published=entry.published or entry.updated,
        modified=entry.updated if entry.updated != entry.published else None,
        language=language(entry.title, excerpt_of_entry(entry), text, entry.language or ""),
        images=pictures_of_entry(entry),
        keywords=entry.categories,
        because=(f"read from the feed: {why}",),
    )


def has_full_text(entry: Entry) -> bool:
    """Does the feed bring the article's whole text, or a post that is complete in itself?"""
    text = text_of_entry(entry)
    if entry.is_post:
        return bool(text)
    if _CUT_OFF.search(text) or (len(text) < LONG and _leads_on(entry)):
        return False
    wide = sum("\u2e80" <= c <= "\ud7ff" or "\u0e00" <= c <= "\u0e7f" for c in text)
    return len(text) >= (FULL_WIDE if wide * 2 > len(text) else FULL_TEXT)


def _leads_on(entry: Entry) -> bool:
    """Does the text end with a link in words to the entry's own page ("Continue reading"), and so is a teaser?

    Such a line that tells the title ("The post ... appeared first on ...") is a signature, and comments are below all texts.
    """
    markup = max(entry.content, entry.summary, key=len).rstrip()
    last = next((part for part in reversed(_PARAGRAPH.split(markup[-6000:])) if plain_text(part).strip()), "")
    found = _ANCHOR.findall(last)
    if len(found) != 1 or entry.link is None:
        return False
    url, said = found[0][0], plain_text(found[0][1])
    ours = canonical_url(html.unescape(url)) == canonical_url(entry.link) and "#" not in url
    return (
        ours and sum(c.isalpha() for c in said) > 5 and key(said) != key(entry.title) and "comment" not in said.lower()
    )


def text_of_entry(entry: Entry) -> str:
    """The longer of summary and content as plain text, paragraphs parted by a blank line, without what feed programs add."""
    markup = max(entry.content, entry.summary, key=len)
    parts = _PARAGRAPH.split(markup) if "<" in markup else markup.splitlines()
    lines = [(part, line) for part in parts if (line := " ".join(plain_text(part).split()))]
    while len(lines) > 1 and _is_added(*lines[-1]):
        lines.pop()
    if len(lines) > 1 and key(lines[0][1]) == key(entry.title):
        lines.pop(0)
    return "\n\n".join(line for _, line in lines)


def _is_added(part: str, line: str) -> bool:
    """Is the last paragraph the feed program's own ("The post ... appeared first on ...", "3 comments"): short, mostly links?"""
    linked = sum(len(plain_text(said).strip()) for said in _LINK.findall(part))
    return len(line) < _TAIL and linked * 2 > len(line)


def excerpt_of_entry(entry: Entry) -> str:
    """The entry's summary, or the first paragraph of its text: whole sentences, at most MAX_EXCERPT characters; "" if it
    only repeats the title."""
    whole = text_of_entry(replace(entry, content="") if entry.summary else entry)
    first = next((part for part in whole.split("\n\n") if len(part) > 40), "")
    text = _CUT_OFF.sub("", " ".join(whole.split()) if len(whole) <= MAX_EXCERPT else first).strip()
    if len(text) > MAX_EXCERPT or _CUT_OFF.search(whole):
        ends = [found.end() for found in _SENTENCE_END.finditer(text[:MAX_EXCERPT])]
        text = text[: ends[-1]].strip() if ends and ends[-1] > 40 else text
    if len(text) > MAX_EXCERPT:
        text = text[: text.rfind(" ", 0, MAX_EXCERPT)].rstrip(" ,;:–—-") + "…"
    return "" if len(text) < 20 or key(text) == key(entry.title) else text


def people(entry: Entry) -> tuple[str, ...]:
    """The entry's authors that are names, told apart as those of pages are: no addresses, no account names of programs."""
    from newsloom.core.extract.names import clean, split_names  # late: it brings the whole reader of pages

    language = (entry.language or "").partition("-")[0].lower()
    names = [
        name
        for said in entry.authors
        if "@" not in said and key(said) not in _ACCOUNTS
        for name in split_names(said, language, is_one=True)
    ]
    return tuple(name for name in clean(names, is_declared=True) if key(name) not in _ACCOUNTS and len(name) <= 80)


_ACCOUNTS = frozenset(
    {"admin", "administrator", "editor", "webmaster", "root", "user", "wordpress", "unknown", "author"}
)


def pictures_of_entry(entry: Entry) -> tuple[Image, ...]:
    """Pictures that the entry carries: its enclosures, the largest first, else the first picture of its text."""
    found = [one for one in entry.enclosures if one.type.startswith("image") and not _is_small(one.width, one.height)]
    found.sort(key=lambda one: -(one.width or 0))
    if found:
        return (Image(url=found[0].url, width=found[0].width, height=found[0].height),)
    for match in _IMAGE.finditer(entry.content or entry.summary):
        said = {name.lower(): html.unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        width, height = (_pixels(said.get(side, "")) for side in ("width", "height"))
        url = said.get("src", "")
        if url.startswith(("http://", "https://")) and not _is_small(width, height) and not _is_counter(url):
            return (Image(url=url, width=width, height=height),)
    return ()


def _pixels(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _is_small(width: int | None, height: int | None) -> bool:
    return any(side is not None and side < _SMALL for side in (width, height))


def _is_counter(url: str) -> bool:
    return any(
        word in url.lower() for word in ("/pixel", "feedburner", "feedblitz", "/emoji/", "smilies", "gravatar.com")
    )
