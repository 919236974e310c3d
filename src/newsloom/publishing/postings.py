"""Posts about stories on other networks: which are due, what they say, what the ledger knows of them.

The ledger is `editions`, kind "posting": a line for each story and network, written before anything is sent. Its facts hold
the words, the network's id of the post, and what is wanted of it: "send", "edit", "remove", "nothing" (it need not be sent any
more), "done", or "uncertain" (whether it was sent; a person decides).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from newsloom.core.outlets import owner_groups
from newsloom.model.ids import digest
from newsloom.model.outcome import Then
from newsloom.net.posting import (
    Bluesky,
    Ghost,
    Mastodon,
    Matrix,
    Network,
    Post,
    SignedWebhook,
    Slack,
    Telegram,
    WordPress,
)
from newsloom.publishing.story_html import story_html
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.render.posting import filled
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, kv
from newsloom.store.sql import Tx

KIND = "posting"
SINCE = "post.since"
UNCERTAIN = "uncertain"
LATE = timedelta(hours=24)
"""A story that was published longer ago when posting was set up, or while nobody worked, is not posted any more."""


def networks(newsroom: Newsroom) -> dict[str, Network]:
    """The networks that section [post] names fully, by name, in a fixed order."""
    post = newsroom.config.post
    found: list[Network] = []
    if post.mastodon and post.mastodon_token:
        found.append(Mastodon(post.mastodon, post.mastodon_token))
    if post.bluesky and post.bluesky_password:
        found.append(Bluesky(post.bluesky, post.bluesky_password, post.bluesky_server))
    if post.slack_channel and post.slack_token:
        found.append(Slack(post.slack_token, post.slack_channel, post.slack_server))
    if post.telegram_chat and post.telegram_token:
        found.append(Telegram(post.telegram_token, post.telegram_chat, post.telegram_server))
    if post.matrix and post.matrix_token and post.matrix_room:
        found.append(Matrix(post.matrix, post.matrix_token, post.matrix_room))
    if post.wordpress and post.wordpress_user and post.wordpress_password:
        status = "draft" if post.drafts else "publish"
        found.append(WordPress(post.wordpress, post.wordpress_user, post.wordpress_password, status))
    if post.ghost and post.ghost_key:
        found.append(Ghost(post.ghost, post.ghost_key, "draft" if post.drafts else "published"))
    if post.webhook:
        found.append(SignedWebhook(post.webhook, post.webhook_secret))
    return {one.name: one for one in found}


def line_id(story: str, network: str) -> str:
    """The ledger's line of a story on a network; also the post's key there."""
    return digest(KIND, story, network)


def words(view: StoryView, newsroom: Newsroom, network: Network) -> str:
    """What is posted of a story: the owner's template, cut to what the network takes; a `long` one gets the story as HTML."""
    if network.long:
        site = newsroom.config.site
        return f'{story_html(view)}<p><a href="{escape(address(view, newsroom))}">{escape(site.title)}</a></p>'
    groups = owner_groups(newsroom.organizations)
    domains = [m.held.provider_domain for m in view.members if m.copy is None]
    owners = len({groups.get(domain, domain) for domain in domains}) or 1
    values = {
        "title": view.title,
        "excerpt": view.excerpt if view.lead is None or view.lead.may_be_told else "",
        "url": address(view, newsroom),
        "sources": f"{owners} {'source' if owners == 1 else 'sources'}",
        "topics": " ".join("#" + "".join(c for c in topic if c.isalnum()) for topic in view.row.topics[:3]),
        "provider": view.lead.held.provider_name if view.lead else "",
    }
    return filled(newsroom.config.post.template, values, network.limit)


def address(view: StoryView, newsroom: Newsroom) -> str:
    """The story's page."""
    return f"{newsroom.config.site.url.rstrip('/')}/news/{view.path}/"


def due(tx: Tx, newsroom: Newsroom, stories: Sequence[str], now: datetime) -> tuple[Then, ...]:
    """Write what is wanted of the networks for these stories in the ledger; the items that are due.

    A story is sent when it is first public, edited where its words changed, taken down where it is public no longer. Nothing
    is wanted where the ledger says it already.
    """
    there = networks(newsroom)
    if not there:
        return ()
    began = kv.get(tx, SINCE)
    if began is None:
        began = now.isoformat()
        kv.put(tx, SINCE, began)
    views = {v.row.id: v for v in load_views(tx, newsroom, list(stories))}
    known = editions.lines(tx, [line_id(id, name) for id in stories for name in there])
    out: list[Then] = []
    for id in stories:
        for name, network in there.items():
            line = known.get(line_id(id, name))
            facts = _wanted(views.get(id), line, newsroom, network, datetime.fromisoformat(began), now)
            if facts is not None:
                facts |= {"story": id, "network": name}
                editions.put_edition(tx, line_id(id, name), line[1] if line else now, KIND, facts)
                out.append(Then(stage="post", item=line_id(id, name), lane=f"post {name}"))
    return tuple(out)


def _wanted(
    view: StoryView | None,
    line: tuple[str, datetime, str, Any, datetime | None] | None,
    newsroom: Newsroom,
    network: Network,
    began: datetime,
    now: datetime,
) -> dict[str, Any] | None:
    """The facts of a line that is to be written; None: what stands is right."""
    facts: Mapping[str, Any] = line[3] if line else {}
    if facts.get("want") == UNCERTAIN:
        return None
    if view is None or not view.is_public:
        if facts.get("id") and facts.get("want") != "remove" and network.removes:
            return {**facts, "want": "remove", "tried": 0}
        # Not sent yet: it need not be sent any more.
        return {**facts, "want": "nothing"} if facts.get("want") == "send" and not facts.get("id") else None
    text = words(view, newsroom, network)
    link = view.link
    if facts.get("id") and facts.get("want") != "remove":
        changed = network.edits and _differs(facts, text, view, network)
        return {**facts, **_told(text, view, network), "want": "edit", "tried": 0} if changed else None
    if facts.get("want") == "send":
        return {**facts, **_told(text, view, network)} if _differs(facts, text, view, network) else None
    if link is None or link.first_published < began or now - link.first_published > LATE:
        return None
    said: dict[str, Any] = _told(text, view, network) | {"url": address(view, newsroom)}
    if facts.get("round"):
        said["round"] = facts["round"]
    return {**said, "want": "send", "language": (view.lead.held.article.language or "") if view.lead else ""}


def _told(text: str, view: StoryView, network: Network) -> dict[str, Any]:
    """The words of a post; a `long` one has an excerpt beside its text."""
    told = view.excerpt if view.lead is None or view.lead.may_be_told else ""
    return {"text": text, "title": view.title} | ({"excerpt": told} if network.long else {})


def _differs(facts: Mapping[str, Any], text: str, view: StoryView, network: Network) -> bool:
    """Whether the post says something else: of a `long` network, the title stands outside of the text."""
    return facts.get("text") != text or (network.long and facts.get("title") != view.title)


def post_of(id: str, at: datetime, facts: Mapping[str, Any]) -> Post:
    """The post that a line of the ledger tells of. A story that comes back after it was taken down is a new post."""
    key = digest(id, str(facts["round"])) if facts.get("round") else id
    return Post(
        key=key, text=facts["text"], url=facts["url"], title=facts["title"], at=at, story=facts["story"],
        language=facts.get("language", ""), excerpt=facts.get("excerpt", ""),
    )  # fmt: skip
