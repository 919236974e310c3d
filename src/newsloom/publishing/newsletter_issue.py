"""The newsletter's issues: when one is due, what is in it, how a letter reads.

A story is told in one issue, and once more for each development of which an editor accepted the headline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from newsloom.model.edition import NewsletterIssue
from newsloom.model.ids import digest
from newsloom.model.summary import joined
from newsloom.publishing.site_settings import zone
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.render.newsletter import IssueStory, chosen, compose, newsletter_path
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, identities, stories
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow
from newsloom.words import Words

KIND = "issue"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
POOL = 300
"""The hottest so many published stories are looked at for those that no issue had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An issue that may leave: its ledger id, its file below the newsroom's folder, its stories."""

    id: str
    path: str
    issue: NewsletterIssue
    stories: tuple[IssueStory, ...]


def slots(
    newsroom: Newsroom, now: datetime, on: Sequence[str] | None = None
) -> tuple[datetime | None, datetime | None]:
    """(the latest time up to `now` at which an issue leaves, the next one); None: no day is named. `on`: other days."""
    mail = newsroom.config.mail
    here = zone(newsroom)
    hour, minute = (int(part) for part in mail.time.split(":"))
    today = now.astimezone(here).date()
    wanted = {day[:3].lower() for day in (mail.days if on is None else on)}
    days = [today + timedelta(days=n) for n in range(-8, 9)]
    found = [
        datetime.combine(d, time(hour, minute), tzinfo=here).astimezone(UTC)
        for d in days
        if DAYS[d.weekday()] in wanted
    ]
    last = max((at for at in found if at <= now), default=None)
    return last, min((at for at in found if at > now), default=None)


def issue_id(newsroom: Newsroom, day: date) -> str:
    """The ledger's id of the issue of a day."""
    return digest(KIND, newsroom.config.mail.name, day.isoformat())


def made(tx: Tx, newsroom: Newsroom, at: datetime) -> Made | None:
    """The issue of that time; None when there is nothing that no issue had."""
    fresh = fresh_stories(tx, newsroom)
    return composed(newsroom, at, fresh) if fresh else None


def fresh_stories(tx: Tx, newsroom: Newsroom) -> tuple[IssueStory, ...]:
    """What an issue would hold now: the hottest stories that no issue had."""
    return tuple(chosen(_pool(tx, newsroom, sent_before(tx)), frozenset(), newsroom.config.mail.stories))


def composed(newsroom: Newsroom, at: datetime, fresh: tuple[IssueStory, ...]) -> Made:
    """The issue of that time with these stories."""
    mail = newsroom.config.mail
    day = at.astimezone(zone(newsroom)).date()
    path = newsletter_path(mail.name, day)
    url = f"{newsroom.config.site.url.rstrip('/')}/{page_path(path)}".removesuffix("index.html")
    issue = compose(newsroom.config.site.title, day, url, fresh, at, newsroom.words)
    return Made(id=issue_id(newsroom, day), path=path, issue=issue, stories=fresh)


def page_path(path: str) -> str:
    """Where the issue lies on the site, from its file."""
    return f"newsletters/{path.rpartition('/')[2].removesuffix('.html')}/index.html"


def sent_before(tx: Tx) -> dict[str, datetime]:
    """The stories of all issues so far, and when the latest that told of each was made; also of those whose sending is
    uncertain; under the ids that they have now."""
    found: dict[str, datetime] = {}
    for _, at, facts, _ in editions.latest_editions(tx, KIND, 100_000):
        for id in facts.get("stories", ()):
            found[id] = max(at, found.get(id, at))
    for id, now in identities.followed(tx, sorted(found)).items():
        found[now] = max(found[id], found.get(now, found[id]))
    return found


def _pool(tx: Tx, newsroom: Newsroom, sent: Mapping[str, datetime]) -> list[IssueStory]:
    rows = stories.listed(tx, states=["published"], limit=POOL)
    views = load_views(tx, newsroom, [r.id for r in rows if r.id not in sent or _is_development(r, sent)])
    root = newsroom.config.site.url.rstrip("/")
    return [issue_story(view, root, is_again=view.row.id in sent) for view in views if view.is_public]


def _is_development(row: StoryRow, sent: Mapping[str, datetime]) -> bool:
    """Whether an editor accepted another headline for what came since an issue told the story."""
    told = row.standing.developed_at if row.standing else None
    return told is not None and told > sent[row.id]


def issue_story(view: StoryView, root: str, *, is_again: bool = False) -> IssueStory:
    """A published story as letters show it; `root`: the site's address without the last slash."""
    assert view.lead is not None
    provider = view.lead.held.provider_name
    others = dict.fromkeys(m.held.provider_name for m in view.members if m.copy is None)
    return IssueStory(
        id=view.row.id,
        title=view.title,
        url=f"{root}/news/{view.path}/",
        excerpt=joined(view.summary) or view.excerpt,
        provider=provider,
        heat=view.row.heat,
        topics=view.row.topics,
        image_url=f"{root}/images/{view.image.file}" if view.image else None,
        also_by=tuple(name for name in others if name != provider)[:3],
        before=view.row.standing.headline_before if is_again and view.row.standing else "",
    )


def plain_text(
    issue: NewsletterIssue, found: Sequence[IssueStory], leave: str | None, postal: str, words: Words
) -> str:
    """The letter without HTML."""
    parts = [issue.title, ""]
    for number, story in enumerate(found, 1):
        again = [f"   {words.say('A development. Before: %(title)s', title=story.before)}"] if story.before else []
        parts += [f"{number}. {story.title}", *again, f"   {story.provider}", f"   {story.url}", ""]
    return "\n".join([*parts, *_foot(leave, postal, words)]) + "\n"


def letter_html(html: str, leave: str | None, postal: str, words: Words, change: str | None = None) -> str:
    """The letter's HTML: the issue with the way out, the way to other letters, and the postal address that laws ask for."""
    from html import escape

    lines = "<br>".join(escape(line) for line in _foot(None, postal, words))
    ways = [(change, words.say("Change what you get")), (leave, words.say("Unsubscribe"))]
    link = " · ".join(
        f'<a href="{escape(to)}" style="color:#5e594f">{escape(said)}</a>' for to, said in ways if to is not None
    )
    said = lines + ("<br>" if lines and link else "") + link
    foot = f'<p class="soft" style="color:#5e594f;font-size:13px;text-align:center">{said}</p>\n'
    return html.replace("</body>", f"{foot}</body>", 1)


def _foot(leave: str | None, postal: str, words: Words) -> list[str]:
    return [*([words.say("Unsubscribe: %(link)s", link=leave)] if leave else []), *([postal] if postal else [])]
