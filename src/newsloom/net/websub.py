"""WebSub (W3C Recommendation, 2018), both sides: subscribe to a hub as a reader of feeds, ping a hub as a publisher
of one.

A subscription needs a public address that the hub can reach: each has a callback URL of its own, unguessable, made
from a secret. A newsroom without such an address polls, as ever. A pushed document is taken only if it carries the
HMAC that we asked for; then it is a reason to poll now, not a document to believe: so a leaked callback can cost a
request, and no more.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from newsloom.errors import FetchError
from newsloom.net.http import Http
from newsloom.net.webhook import is_signed, sign

LEASE = timedelta(days=10)
"""What we ask for; the hub may grant less. Renewed when half of it is over."""
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One topic at one hub. `active_until` is None while the hub has not verified it."""

    topic: str
    hub: str
    callback: str
    secret: str
    asked_at: datetime
    active_until: datetime | None = None

    def renew_at(self) -> datetime:
        """When to subscribe again: at half of the lease; a day after asking in vain."""
        if self.active_until is None:
            return self.asked_at + timedelta(days=1)
        return self.asked_at + (self.active_until - self.asked_at) / 2


def subscription(topic: str, hub: str, *, public_url: str, root_secret: str, now: datetime) -> Subscription:
    """A subscription to ask for.

    Callback and secret follow from `root_secret`, so nothing more has to be stored to check a push.
    """
    secret = sign(f"websub secret\n{hub}\n{topic}".encode(), root_secret)
    path = sign(f"websub callback\n{hub}\n{topic}".encode(), root_secret)[:40]
    callback = f"{public_url.rstrip('/')}/websub/{path}"
    return Subscription(topic=topic, hub=hub, callback=callback, secret=secret, asked_at=now)


def ask_hub(http: Http, wanted: Subscription, mode: str = "subscribe") -> None:
    """Ask the hub to subscribe (or "unsubscribe"). It then calls the callback to verify; see `verified`.

    Raises FetchError when it says no (202 is the yes). The secret travels in the form: a hub without https gets none,
    and its pushes are refused, so it must be left alone by the caller: this raises FetchError too.
    """
    if not wanted.hub.lower().startswith("https://") and urlsplit(wanted.hub).hostname not in http.settings.hosts:
        raise FetchError(wanted.hub, "this hub has no https address, so a secret cannot be agreed on", lasting=True)
    form = {
        "hub.mode": mode,
        "hub.topic": wanted.topic,
        "hub.callback": wanted.callback,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
        "hub.secret": wanted.secret,
    }
    answer = http.post(wanted.hub, urlencode(form).encode(), content_type=_FORM)
    if answer.status not in (202, 204, 200):
        words = answer.body[:200].decode("utf-8", "replace").strip()
        raise FetchError(
            wanted.hub, f"the hub refused with status {answer.status}: {words}", lasting=answer.status < 500
        )


def verified(query: Mapping[str, str], wanted: Subscription, now: datetime) -> tuple[str, Subscription] | None:
    """The hub's GET on the callback: (the challenge to echo, the active subscription), or None: answer 404.

    Yes only to a topic that we asked for. The lease is taken from the hub, between an hour and 30 days.
    """
    if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(
        query.get("hub.topic", "").encode(), wanted.topic.encode()
    ):
        return None
    challenge = query.get("hub.challenge", "")
    seconds = query.get("hub.lease_seconds", "")
    lease = timedelta(seconds=int(seconds)) if seconds.isascii() and seconds.isdigit() and len(seconds) < 10 else LEASE
    lease = min(max(lease, timedelta(hours=1)), timedelta(days=30))
    if not challenge or len(challenge) > 1000:
        return None
    active = Subscription(
        topic=wanted.topic, hub=wanted.hub, callback=wanted.callback, secret=wanted.secret, asked_at=now, active_until=now + lease
    )  # fmt: skip
    return challenge, active


def is_push(body: bytes, signature: str | None, wanted: Subscription) -> bool:
    """Is this POST on the callback from the hub? (X-Hub-Signature with any of the four algorithms of the specification.)

    The specification says to answer 2xx even to a push that is not, and to drop it.
    """
    return signature is not None and is_signed(body, signature, wanted.secret)


def ping_hub(http: Http, hub: str, topics: list[str]) -> None:
    """Tell a hub that our own feeds changed. Raises FetchError when it refuses."""
    body = urlencode([("hub.mode", "publish"), *(("hub.url", topic) for topic in topics)]).encode()
    answer = http.post(hub, body, content_type=_FORM)
    if not 200 <= answer.status < 300:
        raise FetchError(
            hub, f"the hub refused the ping with status {answer.status}", lasting=400 <= answer.status < 500
        )
