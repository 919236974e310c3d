"""Post, edit and take down what the ledger says about stories on other networks (publishing.postings).

The line of the ledger was written before; what the network answered is written after. A worker that dies in between leaves a
line without an answer: where the network makes one post of the same key (Mastodon, Bluesky, Matrix, our webhook) it is sent
again; elsewhere the line becomes *uncertain*: it is never sent again by itself, whatever becomes of the story's words, and
`newsloom doctor` shows it to a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newsloom.errors import NewsloomError
from newsloom.model.outcome import Done, Failed, Outcome, Retry, Skipped
from newsloom.net.posting import Posted
from newsloom.pipeline.notify import outbox
from newsloom.pipeline.stage import Stage
from newsloom.publishing import postings
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, work
from newsloom.store.sql import Tx
from newsloom.store.work import Claim


@dataclass(frozen=True, slots=True)
class PostInput:
    """A line of the ledger. `uncertain`: a worker died while it sent this, and the network would post it twice."""

    id: str
    at: datetime
    facts: Mapping[str, Any]
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class PostResult:
    """What the network said: where the post stands, or the problem."""

    line: PostInput
    posted: Posted | None = None
    problem: str = ""
    lasting: bool = False


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, PostInput | Outcome]:
    """The lines of these items."""
    found = editions.lines(tx, [c.item for c in claims])
    there = postings.networks(newsroom)
    out: dict[str, PostInput | Outcome] = {}
    for claim in claims:
        line = found.get(claim.item)
        if line is None or line[3].get("want") not in ("send", "edit", "remove"):
            out[claim.item] = Skipped("nothing is wanted of the network")
            continue
        facts = line[3]
        network = there.get(facts["network"])
        if network is None:
            out[claim.item] = Failed(f"there is no account of {facts['network']}: section [post]")
        else:
            died = facts["want"] == "send" and claim.attempts > int(facts.get("tried", 0)) + 1
            out[claim.item] = PostInput(claim.item, line[1], facts, uncertain=died and not network.repeatable)
    return out


def tell(line: PostInput, newsroom: Newsroom) -> PostResult:
    """Send, edit or take down one post."""
    if line.uncertain:
        return PostResult(line, problem=outbox.UNCERTAIN, lasting=True)
    facts = line.facts
    network = postings.networks(newsroom)[facts["network"]]
    post = postings.post_of(line.id, line.at, facts)
    there = Posted(id=str(facts.get("id", "")), url=str(facts.get("at", "")))
    try:
        if facts["want"] == "send":
            return PostResult(line, network.send(newsroom.http, post))
        if facts["want"] == "edit":
            return PostResult(line, network.edit(newsroom.http, there, post))
        network.remove(newsroom.http, there, post)
    except NewsloomError as err:
        return PostResult(line, problem=err.problem, lasting=bool(getattr(err, "lasting", False)))
    return PostResult(line, there)


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, PostResult]], now: datetime) -> Mapping[str, Outcome]:
    """Write the answers in the ledger."""
    known = editions.lines(tx, [result.line.id for _, result in made])
    out: dict[str, Outcome] = {}
    for claim, result in made:
        if claim.lane is not None:
            work.pace(tx, claim.lane, now + timedelta(seconds=newsroom.config.fetch.host_delay))
        # As it is now: the story may have changed while it was sent.
        facts = dict(known[result.line.id][3]) if result.line.id in known else dict(result.line.facts)
        was = result.line.facts
        if result.problem:
            facts |= {"tried": claim.attempts, "problem": result.problem}
            facts |= {"want": postings.UNCERTAIN} if result.line.uncertain else {}
            editions.put_edition(tx, result.line.id, result.line.at, postings.KIND, facts)
            out[claim.item] = Failed(result.problem) if result.lasting else Retry(result.problem)
            continue
        facts |= _answered(was, facts, result.posted)
        sent = known[result.line.id][4] if result.line.id in known and was["want"] != "send" else now
        editions.put_edition(tx, result.line.id, result.line.at, postings.KIND, facts, sent_at=sent or now)
        out[claim.item] = Done(note=f"{was['network']}: {was['want']}")
    return out


def _answered(was: Mapping[str, Any], facts: Mapping[str, Any], posted: Posted | None) -> dict[str, Any]:
    """What the ledger learns: an edit that became due meanwhile (the words differ) stays wanted."""
    said: dict[str, Any] = {"problem": "", "tried": 0}
    if was["want"] == "remove":
        return said | {"want": "done", "id": "", "at": "", "round": int(was.get("round", 0)) + 1}
    if posted is not None:
        said |= {"id": posted.id, "at": posted.url}
    if facts.get("want") == was["want"] and facts.get("text") == was["text"]:
        return said | {"want": "done"}
    return said | ({} if facts.get("want") == "remove" else {"want": "edit"})


STAGE = Stage(
    name="post",
    version=1,
    load=load,
    work=tell,
    save=save,
    pool="net",
    laned=True,
    leads_to=frozenset(),
)
