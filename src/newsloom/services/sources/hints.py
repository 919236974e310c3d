"""What to do about an address that does not answer as it should: one hint for each kind of no."""

from __future__ import annotations

from collections.abc import Mapping

from newsloom.core.cadence import span_words
from newsloom.errors import FetchError
from newsloom.model.capture import Fetched
from newsloom.net.freshness import freshness

_BY_STATUS: Mapping[int, str] = {
    401: "it wants a name and a password: give --login NAME, the password is asked for and kept as a secret",
    402: "it is for subscribers: give the address of the feed that your subscription names",
    403: "the server refuses programs: give the feed's own address, which is often open, or what its owner gave you (--header)",
    404: "is the address right?",
    406: "the server wants other headers than we send: ask its owner which (--header, --user-agent)",
    410: "it was given up for good: give the site's front page, to find its present feed",
    451: "the law keeps it from us here",
}


def refused(url: str, fetched: Fetched) -> FetchError:
    """The error for an answer that is no success, with what to do about that kind of answer."""
    return FetchError(url, f"the server answers with status {fetched.status}", hint=hint_of(fetched))


def hint_of(fetched: Fetched) -> str | None:
    """What to do about this answer; None if nothing is known to help."""
    if is_guarded(fetched.headers):
        return "a guard asks for a browser before this page: give the feed's own address, which is often let through"
    if fetched.status in (429, 503):
        named = freshness(fetched.headers, fetched.fetched_at).retry_after
        wait = f"in {span_words(named)}" if named else "in an hour"
        return f"the server asks for patience: try again {wait}"
    if fetched.status >= 500:
        return "the server is in trouble just now: try again later"
    if 300 <= fetched.status < 400:
        return "it points elsewhere and does not say where: open it in a browser, and give the address where it ends"
    return _BY_STATUS.get(fetched.status)


def is_guarded(headers: Mapping[str, str]) -> bool:
    """Does a guard before the server (Cloudflare, AWS, DataDome) ask for a browser?"""
    return (
        headers.get("cf-mitigated") == "challenge"
        or headers.get("x-amzn-waf-action") in ("challenge", "captcha")
        or "x-datadome" in headers
    )
