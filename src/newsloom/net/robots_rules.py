"""What a robots.txt says to us: which paths, how slowly, where its sitemaps are, under which licence.

RFC 9309 through Protego. What the file is worth when it cannot be read (404, 503, a time-out) is a question of
fetching, see net.robots.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from protego import Protego

# RFC 9309, 2.5: at least 500 KiB are read; we read that and no more.
MAX_BYTES = 500 * 1024
# A crawl delay past this means "do not come", or a typing error; asked for once in ten minutes, a feed still works.
MAX_DELAY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Rules:
    """A parsed robots.txt, as far as it concerns one product token."""

    token: str
    delay: timedelta | None
    sitemaps: tuple[str, ...]
    licences: tuple[str, ...]
    """URLs of RSL documents (`License:` lines)."""
    usage: tuple[str, ...]
    """The lines that hold for us, as ``content-signal: search=yes, ai-input=no`` (or ``content-usage: ...``)."""
    _parsed: Protego

    def allows(self, url: str) -> bool:
        """May this URL be fetched? The longest rule that matches decides, `Allow` wins a tie, no rule allows."""
        try:
            return bool(self._parsed.can_fetch(url, self.token))
        except ValueError:
            return False  # a URL that Protego cannot take apart is none that we want


def read_rules(body: bytes, token: str) -> Rules:
    """The rules of a robots.txt for a product token (`newsloom`).

    Reads anything, HTML too: what is no rule is passed over. Bytes past 500 KiB are ignored, and the line that they
    cut with them.
    """
    if len(body) > MAX_BYTES:
        body = body[: body.rfind(b"\n", 0, MAX_BYTES) + 1]
    lines = _text(body).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ours, sitemaps, licences, usage = _of_our_concern(lines, token.lower())
    parsed = Protego.parse("\n".join(ours))
    return Rules(token, _delay(parsed, token), tuple(sitemaps), tuple(licences), tuple(usage), parsed)


def _text(body: bytes) -> str:
    """The file as text. Byte order marks may stand anywhere (joined files), NULs too; UTF-16 is a courtesy."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", "replace")
    elif body[1:2] == b"\0" or body[:1] == b"\0":
        text = body.decode("utf-16-le" if body[1:2] == b"\0" else "utf-16-be", "replace")
    else:
        text = body.decode("utf-8", "replace")
    return text.replace("\ufeff", "").replace("\0", "")


def _of_our_concern(lines: list[str], token: str) -> tuple[list[str], list[str], list[str], list[str]]:
    """The groups for our token (or else for everybody), and the lines that stand outside groups.

    Protego copies each rule to each agent of its group: 20,000 agents on 15,000 rules fit into 500 KiB and would need
    gigabytes. So groups for others are left out before it sees them.
    """
    groups: dict[bool, list[str]] = {True: [], False: []}
    sitemaps: list[str] = []
    licences: list[str] = []
    signals: dict[bool, list[str]] = {True: [], False: []}
    members: set[bool] = set()
    in_agents = False
    addressed = False
    for line in lines:
        key, value = _directive(line)
        if key == "user-agent":
            if not in_agents:
                members = set()
            in_agents = True
            if value == "*" or _product(value) == token:
                members.add(value != "*")
                addressed = addressed or value != "*"
        elif key == "sitemap":
            sitemaps.append(value)
        elif key == "license":
            licences.append(value)
        elif key:
            in_agents = False
            for named in members:
                (signals if key in ("content-signal", "content-usage") else groups)[named].append(f"{key}: {value}")
    # A group that names us holds alone, even if it has no rule: then everything is allowed.
    rules = [f"user-agent: {token}", *groups[addressed]]
    return rules, _unique(sitemaps), _unique(licences), _unique(signals[addressed])


_KEYS = {
    "useragent": "user-agent", "user agent": "user-agent", "sitemaps": "sitemap", "site-map": "sitemap",
    "dissallow": "disallow", "disalow": "disallow", "dissalow": "disallow", "licence": "license",
}  # fmt: skip


# "Disallow /x": the colon was forgotten; the owner's word is plain all the same.
_COLONLESS = re.compile(r"\s*(?:user-?agent|disallow|allow|crawl-delay)[ \t]+[^\s:]", re.IGNORECASE)


def _directive(line: str) -> tuple[str, str]:
    text, _, _ = line.partition("#")
    if _COLONLESS.match(text):
        text = text.strip().replace(" ", ":", 1).replace("\t", ":", 1) if ":" not in text.split(None, 1)[0] else text
    key, colon, value = text.partition(":")
    key = key.strip().lower()
    return (_KEYS.get(key, key), value.strip()) if colon else ("", "")


def _product(value: str) -> str:
    """The product token of a `User-agent:` line: letters, digits, `-` and `_` at its start."""
    lowered = value.lower()
    end = next((i for i, c in enumerate(lowered) if not (c.isalnum() or c in "-_")), len(lowered))
    return lowered[:end]


def _unique(values: list[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value][:1000]


def _delay(parsed: Protego, token: str) -> timedelta | None:
    """The longer of `Crawl-delay` and `Request-rate`, at most ten minutes."""
    seconds = float(parsed.crawl_delay(token) or 0.0)
    rate = parsed.request_rate(token)
    if rate is not None:
        seconds = max(seconds, rate.seconds / rate.requests)
    return min(timedelta(seconds=min(seconds, 1e6)), MAX_DELAY) if seconds > 0 else None
