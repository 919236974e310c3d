"""The callback of WebSub hubs: /websub/{path} of the desk's public address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from newsloom.model.outcome import Then
from newsloom.net.websub import is_push, verified
from newsloom.pipeline.sources import websub_subscriptions
from newsloom.pipeline.sources.poll_state import read_facts
from newsloom.pipeline.stages.poll import lane_of
from newsloom.runtime.context import Newsroom
from newsloom.store import sources, work

MOST_BODY = 5_000_000
"""A pushed document that is longer is not read: the caller cuts there, and the signature no longer fits."""
PAUSE = timedelta(minutes=1)
"""However often a hub pushes, a source is not asked more often than this."""


def verify(newsroom: Newsroom, path: str, query: Mapping[str, str]) -> tuple[int, str]:
    """The hub's GET: (status, body to answer). 200 with the challenge for what we asked for, else 404."""
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        held = websub_subscriptions.get(tx, path)
        if held is None:
            return 404, ""
        if query.get("hub.mode") == "denied" and query.get("hub.topic") == held.subscription.topic:
            websub_subscriptions.drop(tx, path)
            return 200, ""
        answer = verified(query, held.subscription, now)
        if answer is None:
            return 404, ""
        challenge, active = answer
        websub_subscriptions.put(tx, websub_subscriptions.StoredSubscription(held.source, active))
        return 200, challenge


def is_known(newsroom: Newsroom, path: str) -> bool:
    """Whether we asked for pushes at this path: asked before a body is read."""
    with newsroom.db.read() as tx:
        return len(path) <= 200 and websub_subscriptions.get(tx, path) is not None


def pushed(newsroom: Newsroom, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The hub's POST (header names in lower case): the status to answer. A push that is signed makes the source due now.

    One that is not is answered alike and dropped, as the specification says: whoever guesses learns nothing.
    """
    now = newsroom.clock()
    with newsroom.db.write() as tx:
        held = websub_subscriptions.get(tx, path)
        if held is None:
            return 404
        source = sources.get(tx, held.source)
        if source is None or source.retired_at is not None:
            return 410
        if not is_push(body, headers.get("x-hub-signature"), held.subscription):
            return 202
        last = read_facts(sources.poll_facts(tx, [source.id]).get(source.id)).history.last_poll
        at = max(now, last + PAUSE) if last is not None else now
        work.schedule(tx, [Then(stage="poll", item=source.id, lane=lane_of(source.url), due_at=at)], now)
        return 202
