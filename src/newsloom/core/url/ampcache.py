"""Where does the AMP cache keep an AMP page?

The rule is the AMP project's ("AMP Cache URL format" on amp.dev; the toolbox `cache-url` is its reference code).
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata

import ada_url

CACHE = "cdn.ampproject.org"
MAX_LABEL = 63  # octets of one DNS label, RFC 1035
_RTL = frozenset({"R", "AL"})


def amp_cache_url(amp_url: str) -> str:
    """The address of an AMP page in the AMP cache; "" if `amp_url` is no http(s) URL.

    ``https://`` + the host as one DNS label + ``.cdn.ampproject.org/c/`` + (``s/`` for https) + host, path and query
    exactly as they stand in `amp_url` (a fragment is not part of the document and is left out).
    """
    scheme, separator, rest = amp_url.strip().partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        return ""
    try:
        host = ada_url.URL(amp_url.strip()).hostname
    except ValueError:
        return ""
    rest = rest.partition("#")[0]
    authority_end = min((at for at in (rest.find(c) for c in "/?\\") if at >= 0), default=len(rest))
    authority, path = rest[:authority_end].rpartition("@")[2], rest[authority_end:]
    port = authority.rpartition(":")[2] if ":" in authority and not authority.endswith("]") else ""
    if not path.startswith("/"):
        path = "/" + path.lstrip("\\")
    secure = "s/" if scheme.lower() == "https" else ""
    return f"https://{subdomain(host)}.{CACHE}/c/{secure}{host}{':' + port if port.isdigit() else ''}{path}"


def subdomain(host: str) -> str:
    """The one DNS label under which the cache serves a host: readable if it can be, else a digest."""
    try:
        plain = ada_url.idna_to_unicode(host)
        label = plain.replace("-", "--").replace(".", "-")
        if label[2:4] == "--":
            # Such a label would look like punycode; the format guards it with a prefix and a suffix.
            label = f"0-{label}-0"
        if not label.isascii():
            label = "xn--" + label.encode("punycode").decode("ascii")
    except (ValueError, UnicodeError):
        return hashed(host)
    if "." not in host or len(host) > MAX_LABEL or len(label) > MAX_LABEL or _mixes_directions(plain):
        return hashed(host)
    return label.lower()


def hashed(host: str) -> str:
    """The fallback of the format: SHA-256 of the host, in base 32, lower case, without padding (52 characters)."""
    return base64.b32encode(hashlib.sha256(host.encode()).digest()).decode("ascii").rstrip("=").lower()


def _mixes_directions(text: str) -> bool:
    kinds = {unicodedata.bidirectional(c) for c in text}
    return "L" in kinds and bool(kinds & _RTL)
