"""One name for an element, whatever namespace its publisher believes in.

`name_of` gives ``title``, ``dc:creator``, ``atom:link`` ...: the prefix by namespace, "" for the RSS family and for no
namespace, "atom" for all Atoms. An undeclared prefix counts as the usual one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree

# Beginning of a namespace, lower case and without scheme (publishers write http and https as they like) -> prefix.
_NAMESPACES = (
    ("www.w3.org/2005/atom", "atom"),
    ("purl.org/atom", "atom"),
    ("example.com/newformat", "atom"),
    ("example.com/necho", "atom"),
    ("purl.org/echo", "atom"),
    ("uri/of/echo/namespace", "atom"),
    ("purl.org/pie", "atom"),
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/rss/1.0/modules/syndication", "sy"),
    ("purl.org/rss/1.0/modules/slash", "slash"),
    ("purl.org/rss/1.0/modules/", "module"),
    ("purl.org/rss/", ""),
    ("purl.org/net/rss1.1", ""),
    ("purl.org/syndication/thread", "thr"),
    ("backend.userland.com/creativecommonsrssmodule", "cc"),
    ("backend.userland.com/rss", ""),
    ("blogs.law.harvard.edu/tech/rss", ""),
    ("cyber.law.harvard.edu/rss/creativecommons", "cc"),
    ("cyber.harvard.edu/rss/creativecommons", "cc"),
    ("cyber.law.harvard.edu/rss", ""),
    ("cyber.harvard.edu/rss", ""),
    ("www.rssboard.org/rss-", ""),
    ("my.netscape.com/", ""),
    ("channel.netscape.com/", ""),
    ("purl.org/dc/elements", "dc"),
    ("purl.org/dc/terms", "dcterms"),
    ("search.yahoo.com/mrss", "media"),
    ("www.itunes.com/dtds/podcast", "itunes"),
    ("podcastindex.org/namespace/1.0", "podcast"),
    ("github.com/podcastindex-org/podcast-namespace", "podcast"),
    ("example.com/dtds/podcast", "itunes"),
    ("www.rssboard.org/media-rss", "media"),
    ("creativecommons.org/ns", "cc"),
    ("web.resource.org/cc", "cc"),
    ("rslstandard.org/rsl", "rsl"),
    ("www.w3.org/1999/xhtml", "xhtml"),
    ("www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("rssnamespace.org/feedburner", "feedburner"),
    ("www.pheedo.com/namespace/pheedo", "pheedo"),
    ("www.w3.org/xml/1998/namespace", "xml"),
)
_USUAL = frozenset(
    {"atom", "content", "sy", "slash", "dc", "dcterms", "media", "itunes", "rdf", "feedburner", "pheedo", "thr", "xhtml",
     "podcast", "rsl"}
)  # fmt: skip
_ALIASES = {"creativecommons": "cc", "xhtml": "xhtml", "rss": "", "atom10": "atom", "a10": "atom", "cc": "cc"}
_ATOM = "{http://www.w3.org/2005/Atom}"
_DECLARED = re.compile(r"""xmlns(?::([\w.-]{1,40}))?\s{0,20}=\s{0,20}["']([^"'<>]{1,300})["']""")

_ADDRESS = {prefix: f"http://{start}" for start, prefix in reversed(_NAMESPACES)}

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
    low = low.removeprefix("https://").removeprefix("http://")
    for start, prefix in _NAMESPACES:
        if low.startswith(start):
            return prefix
    return "?"


def _usual(written: str | None) -> str | None:
    """What a prefix usually means; None if it has no usual meaning."""
    low = (written or "").lower()
    return _ALIASES.get(low, low if low in _USUAL else None)


def settle_names(root: Any, text: str) -> None:
    """Give the elements of a tree the names that their publisher meant. Changes the tree.

    Elements in the document's own default namespace are the format's, whatever address stands there: RSS in Atom's
    namespace, Atom in an invented one. An unknown address behind a usual prefix (dc, content, media) means the usual one.
    `text` is the document, for its declarations.
    """
    declared = dict.fromkeys(_DECLARED.findall(text))
    strange = {uri for prefix, uri in declared if _prefix(uri) == "?" and _usual(prefix) is not None}
    own, native = _own_namespaces(root)
    if not own and not strange:
        return
    for element in list(root.iter(etree.Element)):
        if element.tag[:1] != "{":
            continue
        uri, _, local = element.tag[1:].partition("}")
        if (element.prefix, uri) in own:
            element.tag = native + local
        elif uri in strange and (usual := _usual(element.prefix)) is not None:
            element.tag = f"{{{_ADDRESS[usual]}}}{local}" if usual else local


def _own_namespaces(root: Any) -> tuple[set[tuple[str | None, str]], str]:
    """The (prefix, address) pairs that mean the document's own format and say something else, and what to write instead."""
    local = root.tag.rpartition("}")[2].lower()
    if local not in ("rss", "rdf", "channel", "feed", "entry"):
        return set(), ""
    wanted, native = ("atom", _ATOM) if local in ("feed", "entry") else ("", "")
    first = next((child for child in root if isinstance(child.tag, str)), root)
    pairs = {(None, one.nsmap.get(None)) for one in (root, first)}
    if local != "rdf":
        pairs.add((root.prefix, root.tag[1:].partition("}")[0] if root.tag[:1] == "{" else None))
    own = {(prefix, uri) for prefix, uri in pairs if uri and _prefix(uri) != wanted}
    # A child may declare a known namespace for itself: <link xmlns="http://www.w3.org/2005/Atom"/> within a feed of no namespace.
    return {pair for pair in own if pair[1] in root.nsmap.values() or _prefix(pair[1]) == "?"}, native
