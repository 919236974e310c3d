"""Cookies of one `get`: what a server sets on the way goes back to it until the answer is there, and is then forgotten.

Guards and journals set a cookie and redirect to where one came from; without it that is a loop. Nothing is kept between two
requests, so nobody can recognise us by it.
"""

from __future__ import annotations

from collections.abc import Iterable

import ada_url

MAX_COOKIES = 30
MAX_LENGTH = 4096


class Cookies:
    """The jar of one `get`. Path and lifetime do not matter within a second; host and `Secure` do."""

    def __init__(self) -> None:
        self._jar: dict[tuple[str, str], tuple[str, bool, bool]] = {}

    def take(self, url: str, lines: Iterable[str]) -> None:
        """Remember the Set-Cookie lines of an answer. A host sets cookies for itself or for a domain above it."""
        host = str(ada_url.URL(url).hostname)
        for line in list(lines)[:MAX_COOKIES]:
            pair, *attributes = line.split(";")
            name, equals, value = (part.strip() for part in pair.partition("="))
            if (
                not equals
                or not name
                or len(line) > MAX_LENGTH
                or any(ord(c) < 32 or ord(c) > 126 for c in name + value)
            ):
                continue
            said = {key.strip().lower(): text.strip() for key, _, text in (one.partition("=") for one in attributes)}
            domain = said.get("domain", "").lstrip(".").lower()
            if domain and (not f".{host}".endswith(f".{domain}") or _is_shared(domain)):
                continue
            key = (domain or host, name)
            if said.get("max-age") in ("0", "-1") or value.lower() == "deleted":
                self._jar.pop(key, None)
            elif len(self._jar) < MAX_COOKIES or key in self._jar:
                self._jar[key] = (value, bool(domain), "secure" in said)

    def header(self, url: str) -> str:
        """What is sent to this address; "" for nothing."""
        parsed = ada_url.URL(url)
        host, is_safe = str(parsed.hostname), parsed.protocol == "https:"
        return "; ".join(
            f"{name}={value}"
            for (domain, name), (value, below, secure) in self._jar.items()
            if (host == domain or (below and host.endswith(f".{domain}"))) and (is_safe or not secure)
        )


def _is_shared(domain: str) -> bool:
    """May many register below it (``example``, ``co.uk``)? Told by its shape: what is refused wrongly costs one sign-in."""
    labels = domain.split(".")
    return len(labels) < 2 or (len(labels) == 2 and len(labels[1]) == 2 and len(labels[0]) <= 3)
