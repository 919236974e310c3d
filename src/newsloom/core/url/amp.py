"""Which page is this the AMP or the mobile form of?

Publishers mark these forms in the host (``amp.``, ``m.``), in a path segment (``/amp/``), in a suffix of the last
segment (``.amp.html``) or in the query. A mark is taken off only where it cannot be a word of the article:
``/tag/amp`` and ``/best-guitar-amp`` stay, or two pages would become one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_FORM_LABEL = re.compile(r"(?:amp\d?|m|mobile|mobil|touch|wap|3g)")
# Sites at home under such a name, or whose mobile host has no twin under www.
_AT_HOME = frozenset({"mobile.de", "m.me", "m.co", "amp.dev", "amp.com"})
_WITHOUT_WWW = frozenset(
    {"twitter.com", "x.com", "github.com", "wikipedia.org", "reddit.com", "techcrunch.com", "9gag.com"}
)

_FLAG_SEGMENTS = frozenset({"amp", ".amp", "_amp", "amphtml", "amp-html", "tnamp"})
_WORDY = re.compile(
    r"tags?|topics?|categor(?:y|ies)|wiki|search|labels?|keywords?|dictionary|glossary|define|author|users?|themen?"
    r"|schlagwort|products?|shop|q|search-results|brands?|company|stocks?|symbol|quote|coins?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"(?P<stem>.+?)(?:[._~]amp(?:html)?(?P<ext>\.[a-z]{2,6})?|(?P<exta>\.[a-z]{2,6})[._~-]amp)", re.IGNORECASE
)
_DASHED = re.compile(
    r"(?P<stem>(?:.*[-_.,/])?(?:[a-z]{0,8}\d{3}[\da-z]*|[0-9a-f]{8,}|story|index|article|artikel|page|main))-amp(?P<ext>\.[a-z]{2,6})?",
    re.IGNORECASE,
)
_PREFIXED = re.compile(r"amp_(?=[a-z]{4,}(?:/|$))", re.IGNORECASE)
_KIND = re.compile(r"(news|article|story|video)amp(?=-[a-z0-9])", re.IGNORECASE)  # "newsamp-title" beside "news-title"
# Broadcasters' addresses end with a name and a number (Sophora): "name-100.html" has the AMP form "name-100.amp".
_NUMBERED = re.compile(r"(?P<stem>[^/]+-\d{3})\.amp", re.IGNORECASE)
_HEARST = re.compile(r".*-\d{7,}\.php", re.IGNORECASE)
_DIGITS = re.compile(r"\d{4}")
_EXTENSION = re.compile(r"\.[a-z]{2,6}", re.IGNORECASE)


def plain_host(host: str, is_suffix: Callable[[str], bool]) -> tuple[str, bool]:
    """The host without its mark, and whether it carried one; `is_suffix` tells public suffixes (called only in
    doubt).
    """
    labels = host.split(".")
    if len(labels) < 3 or host in _AT_HOME:
        return host, False
    if _FORM_LABEL.fullmatch(labels[0]):
        rest = labels[1:]
        bare = ".".join(rest)
        if len(rest) == 2 and len(rest[0]) <= 3 and is_suffix(bare):
            return host, False
        if bare in _WITHOUT_WWW or rest[0] == "www":
            return bare, True
        if len(rest) == 2 or is_suffix(".".join(rest[1:])):
            return "www." + bare, True
        return bare, True
    if labels[0].startswith(("amp-", "m-")) and len(labels[0]) > 5:
        return ".".join([labels[0].partition("-")[2], *labels[1:]]), True
    # en.m.wikipedia.org, www.m.example.org
    if labels[1] in ("m", "amp") and len(labels) >= 4:
        return ".".join([labels[0], *labels[2:]]), True
    if labels[0] == "www" and labels[1] in ("amp", "m") and len(labels) >= 4:
        return ".".join(["www", *labels[2:]]), True
    return host, False


def plain_path(path: str, *, amp_host: bool, site: str) -> str:
    """The path without its AMP marks. `site`: the name of the site (``cnn`` of ``cnn.com``), which some AMP hosts
    repeat.
    """
    segments = path.split("/")
    if amp_host and len(segments) > 3 and segments[1].lower() == site:
        del segments[1]
    if "amp" not in path.lower():
        return "/".join(segments)
    segments = _without_flag_segments(segments)
    last = len(segments) - 1
    while last > 0 and not segments[last]:
        last -= 1
    segments[last] = _without_suffix(segments[last])
    segments = [_PREFIXED.sub("", s) if s.lower().startswith("amp_") else s for s in segments]
    segments = [_KIND.sub(r"\1", s) if _KIND.match(s) else s for s in segments]
    return "/".join(segments)


def _without_flag_segments(segments: list[str]) -> list[str]:
    at = next((i for i, s in enumerate(segments) if i and s.lower() in _FLAG_SEGMENTS), None)
    if at is None:
        return segments
    kept = segments[:at] + segments[at + 1 :]
    previous = segments[at - 1].lower()
    if previous == "platform":
        kept = segments[: at - 1] + segments[at + 1 :]
    if _WORDY.fullmatch(previous):
        return segments
    leaf = next((s for s in reversed(kept) if s), "")
    if not _names_an_article(leaf):
        return segments
    if at > 1 and at == len(segments) - 2 and _HEARST.fullmatch(segments[-1]) and segments[at].lower() == "amp":
        # Hearst's newspapers put "amp" where "article" stands.
        return [*segments[:at], "article", segments[-1]]
    return kept


def _names_an_article(segment: str) -> bool:
    """A slug of two words, a number of four digits, a file name, or a long or non-ASCII segment."""
    words = segment.count("-") + segment.count("_") + segment.count("+") + segment.count("%20")
    return (
        words >= 1
        or len(segment) >= 20
        or _DIGITS.search(segment) is not None
        or "%" in segment
        or bool(_EXTENSION.search(segment[-7:]))
    )


def _without_suffix(segment: str) -> str:
    if numbered := _NUMBERED.fullmatch(segment):
        return numbered["stem"] + ".html"
    found = _SUFFIX.fullmatch(segment)
    if found:
        return found["stem"] + (found["ext"] or found["exta"] or "")
    dashed = _DASHED.fullmatch(segment)
    if dashed:
        return dashed["stem"] + (dashed["ext"] or "")
    return segment
