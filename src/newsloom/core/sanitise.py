"""Which part of foreign HTML may be shown, and what does it say as plain text?

The allow-list is nh3's (ammonia, an HTML5 parser in Rust): markup of text, links and images. Scripts, styles, forms, frames,
event handlers, `style`, `class` and `id` go; links keep http, https and mailto only.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

import nh3

TAGS = frozenset(nh3.ALLOWED_TAGS) - {"map", "area", "nav", "header", "footer", "center", "tt"}
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "hreflang"},
    "img": {"src", "alt", "title", "width", "height"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "abbr": {"title"},
    "acronym": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "bdo": {"dir"},
    "*": {"lang"},
}
SCHEMES = {"http", "https", "mailto"}
# Their content is no text.
DROPPED = {"script", "style", "iframe", "object", "embed", "applet", "noembed", "noframes", "template"}

# Inside them HTML's rules end, and ammonia drops their text with them: it is kept as bare text.
_FOREIGN_STARTS = ("<svg", "<math", "<SVG", "<MATH")
_FOREIGN = re.compile(r"<(svg|math)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_FOREIGN_TAG = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|blockquote|pre|hr|dd|dt|dl|figure|figcaption|section|article)\b[^<>]*+>",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\f\v\r\u00a0]+")
_LINES = re.compile(r"(?<! ) *\n[ \n]*")


@lru_cache(maxsize=256)
def _cleaner(base: str | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(DROPPED),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        url_relative=("rewrite_with_base", base) if base else "deny",
    )


@lru_cache(maxsize=1)
def _stripper() -> nh3.Cleaner:
    return nh3.Cleaner(tags=set(), clean_content_tags=set(DROPPED), attributes={}, url_schemes=SCHEMES)


def safe_html(markup: str, base: str | None = None) -> str:
    """The part of `markup` that may be shown. Relative links are resolved against `base` (an http URL), or dropped without one.

    Never raises; text without markup comes back as it is (so ``&`` stays ``&``).
    """
    if "<" not in markup and "&" not in markup:
        return markup
    if base is not None and not base.lower().startswith(("http://", "https://")):
        base = None
    markup = _without_foreign(_sound(markup))
    try:
        return _cleaner(base).clean(markup)
    except ValueError:
        # The base is no URL after all.
        return _cleaner(None).clean(markup)


def without_pictures(markup: str) -> str:
    """HTML that may be shown, without its pictures: a page of ours sends its readers' browsers to nobody else."""
    return _pictureless().clean(_sound(safe_html(markup)))


@lru_cache(maxsize=1)
def _pictureless() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS) - {"img"}, clean_content_tags=set(DROPPED), attributes=ATTRIBUTES, url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )  # fmt: skip


def _sound(markup: str) -> str:
    """Without lone surrogates, which no UTF-8 has."""
    return markup if markup.isascii() else markup.encode("utf-8", "replace").decode()


def _without_foreign(markup: str) -> str:
    """SVG and MathML as their text. Before sanitising, so whatever this makes is still judged."""
    if not any(start in markup for start in _FOREIGN_STARTS):
        return markup
    return _FOREIGN.sub(lambda found: _FOREIGN_TAG.sub("", found[0]), markup)


def plain_text(markup: str) -> str:
    """What HTML says, without any markup: entities decoded, blocks parted by a newline, white space evened out."""
    if "<" in markup:
        markup = _stripper().clean(_BLOCK.sub("\n", _without_foreign(markup)))
    if "&" in markup:
        markup = html.unescape(markup)
    return _LINES.sub("\n", _SPACES.sub(" ", markup)).strip()
