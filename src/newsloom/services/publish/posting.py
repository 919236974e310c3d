"""Posts about stories on other networks, as a person asks for them: what was posted, and what would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newsloom.errors import NotFound, UsageError
from newsloom.model.outcome import Then
from newsloom.net.posting import Network
from newsloom.publishing import postings
from newsloom.publishing.story_view import load_views
from newsloom.render.posting import graphemes
from newsloom.runtime.context import Newsroom
from newsloom.services.stories.read import story_id
from newsloom.store import editions, queue_status, work
from newsloom.store.sql import Tx

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A post as the ledger knows it. `state`: waiting, sent, failed, uncertain, taken down, not sent (it need not be)."""

    network: str
    story: str
    title: str
    state: str
    at: datetime
    url: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be posted to a network: its text, how long it is, and how long it may be, in graphemes."""

    network: str
    text: str
    length: int
    limit: int


def listed(newsroom: Newsroom, most: int = MOST) -> list[Line]:
    """The newest posts, newest first."""
    with newsroom.db.read() as tx:
        found = editions.latest_editions(tx, postings.KIND, most)
        waiting = queue_status.due_times(tx, "post")
    return [
        Line(
            network=facts["network"], story=facts["story"], title=facts["title"], state=_state(facts, id in waiting), at=at,
            url=facts.get("at", ""), problem=facts.get("problem", ""),
        )
        for id, at, facts, _ in found
    ]  # fmt: skip


def _state(facts: Mapping[str, object], waiting: bool) -> str:
    if facts.get("want") == "done":
        return "sent" if facts.get("id") else "taken down"
    if facts.get("want") == "nothing":
        return "not sent"
    if facts.get("want") == postings.UNCERTAIN:
        return "uncertain"
    return "waiting" if waiting else "failed"


def preview(newsroom: Newsroom, story: str) -> list[Preview]:
    """What would be posted of a story, on every network that is set up. Nothing is sent. Raises NotFound, UsageError."""
    there = postings.networks(newsroom)
    if not there:
        raise UsageError("post", "no network is set up", hint="section [post] of newsloom.toml")
    with newsroom.db.read() as tx:
        id = story_id(tx, story)
        views = load_views(tx, newsroom, [id])
    if not views:
        raise NotFound(story, "there is no story of that id", hint="newsloom story list")
    return [
        Preview(network=name, text=text, length=graphemes(text), limit=network.limit)
        for name, network in there.items()
        for text in [postings.words(views[0], newsroom, network)]
    ]


def again(newsroom: Newsroom, story: str, network: str) -> None:
    """Send a post that failed or is uncertain once more, because a person looked and it is not there.

    Raises NotFound for a post that the ledger does not have, UsageError for one that need not or cannot be sent.
    """
    there = postings.networks(newsroom)
    with newsroom.db.write() as tx:
        found = story_id(tx, story)
        id = postings.line_id(found, network)
        line = editions.edition(tx, id)
        if line is None:
            known = f"networks that are set up: {', '.join(there)}" if there else "section [post] of newsloom.toml"
            raise NotFound(f"{story} on {network}", "the ledger has no such post", hint=f"newsloom post list; {known}")
        if network not in there:
            raise UsageError(network, "there is no account of it any more", hint="section [post] of newsloom.toml")
        facts = line[3]
        state = _state(facts, id in queue_status.due_times(tx, "post"))
        if state not in ("failed", "uncertain"):
            raise UsageError(f"{story} on {network}", _NO_NEED[state])
        afresh = {} if facts["want"] in ("edit", "remove") else _as_it_is_now(tx, newsroom, found, there[network])
        editions.put_edition(tx, id, line[1], line[2], facts | afresh | {"tried": 0, "problem": ""})
        work.schedule(tx, [Then(stage="post", item=id, lane=f"post {network}")], newsroom.clock())


def _as_it_is_now(tx: Tx, newsroom: Newsroom, story: str, network: Network) -> dict[str, str]:
    """What a post that was not sent says now: its words may be days old. Raises UsageError if the story is public no longer."""
    view = next(iter(load_views(tx, newsroom, [story])), None)
    if view is None or not view.is_public:
        raise UsageError(
            story, "the story is public no longer", hint="if the post is there, take it down on the network"
        )
    return {"want": "send", "text": postings.words(view, newsroom, network), "title": view.title}


_NO_NEED = {
    "sent": "it was posted already",
    "taken down": "it was taken down, because the story is public no longer",
    "not sent": "it need not be sent: the story is public no longer",
    "waiting": "it is due already: the next `newsloom run` sends it",
}
