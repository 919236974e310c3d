"""One name for an element, whatever namespace its publisher believes in.

`name_of` gives ``title``, ``dc:creator``, ``atom:link`` ...: the prefix by namespace, "" for the RSS family and for no
namespace, "atom" for all Atoms. An undeclared prefix counts as the usual one.
"""

from __future__ import annotations

from functools import lru_cache

# Beginning of a namespace (lower case) -> prefix.
_NAMESPACES = (
    ("http://www.w3.org/2005/atom", "atom"),
    ("http://purl.org/atom", "atom"),
    ("http://example.com/newformat", "atom"),
    ("http://example.com/necho", "atom"),
    ("http://purl.org/echo", "atom"),
    ("uri/of/echo/namespace", "atom"),
    ("http://purl.org/pie", "atom"),
    ("http://purl.org/rss/1.0/modules/content", "content"),
    ("http://purl.org/rss/1.0/modules/syndication", "sy"),
    ("http://purl.org/rss/1.0/modules/slash", "slash"),
    ("http://purl.org/rss/1.0/modules/", "module"),
    ("http://purl.org/rss/", ""),
    ("http://purl.org/net/rss1.1", ""),
    ("http://backend.userland.com/creativecommonsrssmodule", "cc"),
    ("http://backend.userland.com/rss", ""),
    ("http://blogs.law.harvard.edu/tech/rss", ""),
    ("http://cyber.law.harvard.edu/rss/creativecommons", "cc"),
    ("http://my.netscape.com/", ""),
    ("http://channel.netscape.com/", ""),
    ("http://my.netscape.com/publish/", ""),
    ("http://purl.org/dc/elements", "dc"),
    ("http://purl.org/dc/terms", "dcterms"),
    ("http://search.yahoo.com/mrss", "media"),
    ("https://search.yahoo.com/mrss", "media"),
    ("http://www.itunes.com/dtds/podcast", "itunes"),
    ("http://example.com/dtds/podcast", "itunes"),
    ("http://www.rssboard.org/media-rss", "media"),
    ("http://creativecommons.org/ns", "cc"),
    ("http://web.resource.org/cc", "cc"),
    ("https://rslstandard.org/rsl", "rsl"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("http://rssnamespace.org/feedburner", "feedburner"),
    ("http://www.w3.org/xml/1998/namespace", "xml"),
)
_USUAL = frozenset({"atom", "content", "sy", "dc", "dcterms", "media", "itunes", "rdf", "feedburner", "xhtml", "rsl"})
_ALIASES = {"creativecommons": "cc", "xhtml": "xhtml", "rss": "", "atom10": "atom", "a10": "atom", "cc": "cc"}

XML = "{http://www.w3.org/XML/1998/namespace}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@lru_cache(maxsize=4096)
def name_of(tag: str) -> str:
    """``{http://purl.org/dc/elements/1.1/}creator`` -> ``dc:creator``; an unknown namespace gives ``?:name``."""
    if tag[:1] == "{":
        uri, _, local = tag[1:].partition("}")
        prefix = _prefix(uri)
    elif ":" in tag:
        written, _, local = tag.partition(":")
        low = written.lower()
        prefix = _ALIASES.get(low, low if low in _USUAL else "?")
    else:
        return tag.lower()
    return f"{prefix}:{local.lower()}" if prefix else local.lower()


def _prefix(uri: str) -> str:
    low = uri.strip().lower()
    if not low:
        return ""
    for start, prefix in _NAMESPACES:
        if low.startswith(start):
            return prefix
    return "?"
