"""What may be done with what was fetched? Licence signals, collected verbatim and read conservatively.

Signals come from HTTP headers (X-Robots-Tag, TDM-Reservation, Link), from robots.txt (License, Content-Signal,
Content-Usage), from pages (meta robots, tdm-reservation, rel=license) and from feeds. Each says no to something:

| signal | source | what we leave out |
|---|---|---|
| noai, noimageai | X-Robots-Tag, meta robots | summaries; noimageai: images too |
| noarchive, nocache | X-Robots-Tag, meta robots | the stored text, once it is judged |
| nosnippet, max-snippet:0 | X-Robots-Tag, meta robots | summaries |
| noimageindex, max-image-preview:none | X-Robots-Tag, meta robots | images |
| tdm-reservation: 1 | header, meta (TDMRep) | summaries, stored text |
| ai-input=no, ai=n ... | Content-Signal, Content-Usage (aipref) | summaries, for the uses that concern us |
| RSL licence, license URL | Link, robots.txt, feed | nothing by itself: a person reads it |

Nothing here is legal advice; what a newsroom may show beyond these is its owner's decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from newsloom.model.source import Rights

_MAX_SIGNALS = 50
_MAX_LENGTH = 300
ROBOTS = {
    "noai": {"summary"},
    "noimageai": {"summary", "image"},
    "noarchive": {"text"},
    "nocache": {"text"},
    "none": {"text", "summary"},
    "nosnippet": {"summary"},
    "max-snippet:0": {"summary"},
    "noimageindex": {"image"},
    "max-image-preview:none": {"image"},
}
"""Directives of robots meta tags that concern us, among the dozen that only speak to search engines: what each refuses."""
_LINK = re.compile(
    r"<([^<>]{1,2000})>((?:\s*;\s*[a-z*]{1,20}\s*=\s*(?:\"[^\"]{0,500}\"|[^\s;,\"]{0,500})){0,20})", re.IGNORECASE
)
_PARAMETER = re.compile(r";\s*([a-z*]{1,20})\s*=\s*(?:\"([^\"]{0,500})\"|([^\s;,\"]{0,500}))", re.IGNORECASE)
_AGENT = re.compile(r"\s*([a-z0-9_-]{1,40})\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_HEADERS = ("tdm-reservation", "tdm-policy", "content-signal", "content-usage")
# Preferences that are about what we do: showing (and perhaps summarising) coverage. Training models is not; search is.
_AI_USE = frozenset(("ai-input", "ai", "ai-inference", "genai", "ai-output", "ai-use"))


def header_signals(headers: Mapping[str, str], token: str) -> tuple[str, ...]:
    """The signals in an answer's headers (lower-case names), as ``x-robots-tag: noai``. Never raises.

    An X-Robots-Tag that names another robot does not concern us (`token` is our product token).
    """
    found = [f"robots: {word}" for word in robots_directives(headers.get("x-robots-tag", ""), token)]
    said = ((name, headers.get(name, "").strip()) for name in _HEADERS)
    found += [f"{name}: {value}" for name, value in said if value]
    for target, parameters in _links(headers.get("link", "")):
        relation = parameters.get("rel", "").lower().split()
        if "license" in relation:
            kind = "RSL" if parameters.get("type", "").lower() == "application/rsl+xml" else "license"
            found.append(f"{kind} {target}")
    return _tidy(found)


def robots_directives(value: str, token: str) -> tuple[str, ...]:
    """The directives of an X-Robots-Tag (or of a robots meta tag) that concern us, in lower case.

    ``googlebot: noarchive, noai`` speaks to one robot until the next name; a joined header may hold several of such
    parts.
    """
    found: list[str] = []
    ours = True
    for part in value[:4000].lower().split(","):
        word = part.strip()
        named = _AGENT.fullmatch(word)
        if named and named[1] not in ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"):
            ours, word = named[1] in (token.lower(), "*"), named[2].strip()
        if ours and word.replace(" ", "") in ROBOTS:
            found.append(word.replace(" ", ""))
    return tuple(dict.fromkeys(found))


def robots_signals(licences: Iterable[str], usage: Iterable[str]) -> tuple[str, ...]:
    """The signals of a robots.txt: its License lines (RSL), and its Content-Signal and Content-Usage lines."""
    return _tidy([*(f"RSL {url}" for url in licences), *usage])


def feed_signals(license_url: str | None) -> tuple[str, ...]:
    """The signal of a feed that names a licence (RSL, Creative Commons, rel=license)."""
    return _tidy([f"license {license_url}"]) if license_url else ()


def rights(signals: Iterable[str], asked: Rights | None = None) -> Rights:
    """What follows from signals, on top of what was decided for the source (`asked`): a no is never turned into a yes.

    None means that nothing was said, so the newsroom's default holds.
    """
    asked = asked or Rights()
    read = tuple(signals)
    refused: set[str] = set()
    for signal in read:
        refused |= _refuses(signal.lower())
    return Rights(
        show_image=False if "image" in refused else asked.show_image,
        store_text=False if "text" in refused else asked.store_text,
        summarise=False if "summary" in refused else asked.summarise,
        signals=_tidy([*asked.signals, *read]),
    )


def decided(told: Rights, by: Rights) -> Rights:
    """What holds once an owner has spoken: their yes or no, where they said one, else what the source and the page say."""
    return Rights(
        show_image=told.show_image if by.show_image is None else by.show_image,
        store_text=told.store_text if by.store_text is None else by.store_text,
        summarise=told.summarise if by.summarise is None else by.summarise,
        signals=told.signals,
    )


def _refuses(signal: str) -> set[str]:
    kind, _, value = signal.partition(":")
    kind, value = kind.strip(), value.strip()
    if kind in ("robots", "x-robots-tag", ""):
        return ROBOTS.get(value.replace(" ", ""), set())
    if kind == "tdm-reservation":
        return {"summary", "text"} if value.strip('" ') == "1" else set()
    if kind in ("content-signal", "content-usage"):
        said = dict(pair.strip().partition("=")[::2] for pair in re.split(r"[,;]", value))
        return {"summary"} if any(said.get(use, "").strip() in ("no", "n", "?0") for use in _AI_USE) else set()
    return ROBOTS.get(signal.strip().replace(" ", ""), set())


def _links(value: str) -> list[tuple[str, dict[str, str]]]:
    """The targets of a Link header (RFC 8288) with their parameters; what is malformed is passed over."""
    return [
        (target.strip(), {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(tail)})
        for target, tail in _LINK.findall(value[:8000])
    ]


def _tidy(signals: Iterable[str]) -> tuple[str, ...]:
    plain = (" ".join(signal.split())[:_MAX_LENGTH] for signal in signals)
    return tuple(dict.fromkeys(signal for signal in plain if signal))[:_MAX_SIGNALS]
