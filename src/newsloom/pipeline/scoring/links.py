"""What links and talk elsewhere say of a story: its origin, and what they add to its coverage. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsloom.core.heat import Settings
from newsloom.core.links import LinkSettings, Origin, credits, link_vote, origin
from newsloom.core.mentions import MentionSettings, mention_vote
from newsloom.core.mentions.votes import by_network
from newsloom.model.article import OWN, StoredArticle
from newsloom.model.link import Citation, Mention
from newsloom.model.story import CopyOf

MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What points to a story from elsewhere."""

    citations: Mapping[str, Sequence[Citation]]
    """By the article that is cited."""
    mentions: Mapping[str, Sequence[Mention]]
    """By the article that is mentioned."""
    groups: Mapping[str, str]
    """Of an owner (a domain), the group that it belongs to, where the newsroom's organisations or the shipped table say so."""


NOTHING = Around(citations={}, mentions={}, groups={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """The origin of a story, and labelled votes for its coverage."""

    origin: Origin | None
    lifts: tuple[tuple[str, float], ...]


def lift(
    members: Sequence[StoredArticle],
    copies: Mapping[str, CopyOf],
    around: Around,
    weights: Mapping[str, float],
    settings: Settings,
    now: datetime,
) -> Lift:
    """What `around` says of a story with these members. `weights` are the votes' weights by domain."""
    owners = {h.id: h.provider_domain for h in members}
    # A link that the newsroom set itself lifts nothing.
    cited = [one for h in members for one in around.citations.get(h.id, ()) if not one.url.startswith(OWN)]
    told = [*cited, *named_sources(members, copies)]
    voted = {around.groups.get(h.provider_domain, h.provider_domain) for h in members if h.id not in copies}
    links, names = link_vote(
        told, owners, now, LinkSettings(most=settings.links, half_life=settings.half_life),
        groups=around.groups, weights=weights, voted=voted,
    )  # fmt: skip
    found = [one for h in members for one in around.mentions.get(h.id, ())]
    talk, counted = mention_vote(found, now, MentionSettings(most=settings.mentions))
    shown = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
    talked = ", ".join(f"{name} {count}" for name, count in by_network(counted).items())
    return Lift(
        origin=origin(told, owners, around.groups),
        lifts=((f"linked by {len(names)}: {shown}", links), (f"talked about: {talked}", talk)),
    )


def named_sources(members: Sequence[StoredArticle], copies: Mapping[str, CopyOf]) -> list[Citation]:
    """Members whose words name another member's publisher as their source: the first report of that publisher is meant."""
    first: dict[str, StoredArticle] = {}
    members = [held for held in members if not held.article.is_own]
    for held in members:
        first.setdefault(held.provider_domain, held)
    if len(first) < 2:
        return []
    out: list[Citation] = []
    for held in members:
        others = {
            other.provider_name: other.id
            for domain, other in first.items()
            if domain != held.provider_domain and other.provider_name
        }
        out += [
            Citation(
                by=held.id, owner=held.provider_domain, target=target, at=held.first_seen, credit=True,
                is_copy=held.id in copies,
            )
            for target in sorted(credits(held.article.text or held.article.excerpt, others))
        ]  # fmt: skip
    return out
