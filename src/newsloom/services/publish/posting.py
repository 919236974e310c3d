"""Posts about stories on other networks, as a person asks for them: what was posted, and what would be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsloom.errors import NotFound, UsageError
from newsloom.model.outcome import Then
from newsloom.publishing import postings
from newsloom.publishing.story_view import load_views
from newsloom.render.posting import graphemes
from newsloom.runtime.context import Newsroom
from newsloom.services.stories.read import story_id
from newsloom.store import editions, queue_status, work

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A post as the ledger knows it. `state`: waiting, sent, failed, uncertain, taken down."""

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


def listed(world: Newsroom, most: int = MOST) -> list[Line]:
    """The newest posts, newest first."""
    there = postings.networks(world)
    with world.db.read() as tx:
        found = editions.latest_editions(tx, postings.KIND, most)
        waiting = queue_status.due_times(tx, "post")
    out = []
    for id, at, facts, _ in found:
        network = there.get(facts["network"])
        state = _state(facts, id in waiting, network is None or network.repeatable)
        out.append(
            Line(
                network=facts["network"], story=facts["story"], title=facts["title"], state=state, at=at,
                url=facts.get("at", ""), problem=facts.get("problem", ""),
            )
        )  # fmt: skip
    return out


def _state(facts: dict[str, object], waiting: bool, repeatable: bool) -> str:
    if facts.get("want") == "done":
        return "sent" if facts.get("id") else "taken down"
    if facts.get("want") == "nothing":
        return "not sent"
    if waiting:
        return "waiting"
    return "failed" if facts.get("problem") or repeatable else "uncertain"


def preview(world: Newsroom, story: str) -> list[Preview]:
    """What would be posted of a story, on every network that is set up. Nothing is sent. Raises NotFound, UsageError."""
    there = postings.networks(world)
    if not there:
        raise UsageError("post", "no network is set up", hint="section [post] of newsloom.toml")
    with world.db.read() as tx:
        id = story_id(tx, story)
        views = load_views(tx, world, [id])
    if not views:
        raise NotFound(story, "there is no story of that id", hint="newsloom story list")
    return [
        Preview(network=name, text=text, length=graphemes(text), limit=network.limit)
        for name, network in there.items()
        for text in [postings.words(views[0], world, network)]
    ]


def again(world: Newsroom, story: str, network: str) -> None:
    """Send a post that failed or is uncertain once more, because a person looked and it is not there. Raises NotFound."""
    with world.db.write() as tx:
        id = postings.line_id(story_id(tx, story), network)
        line = editions.edition(tx, id)
        if line is None:
            raise NotFound(f"{story} on {network}", "the ledger has no such post", hint="newsloom post list")
        if line[3].get("want") == "done":
            raise UsageError(story, f"it was posted to {network} already")
        editions.put_edition(tx, id, line[1], line[2], line[3] | {"tried": 0, "problem": ""})
        work.schedule(tx, [Then(stage="post", item=id, lane=f"post {network}")], world.clock())
