"""What readers asked to be told of by mail: which letters are due now, to whom, and how they read.

The log of changes says what was published and what developed. Each reader has a mark a rhythm (the last change that was looked
at) and one of all stories told, whichever letter told them: a story comes once, and again only when it developed. Stories of
issues count as told to those who get issues.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsloom.core.query import parse
from newsloom.model.follow import RHYTHMS, Follow, Rhythm
from newsloom.publishing import newsletter_issue
from newsloom.publishing.newsletter_issue import DAYS
from newsloom.publishing.site_settings import zone
from newsloom.publishing.story_view import StoryView, load_views
from newsloom.render.newsletter import IssueStory, heading_html, page_html, rows_html
from newsloom.runtime.context import Newsroom
from newsloom.store import changes, editions, identities, letter_marks, search, stories, subscribers
from newsloom.store.letter_marks import ReaderMark, SentMark
from newsloom.store.sql import Tx
from newsloom.store.subscribers import Subscriber
from newsloom.words import Words

APART, A_DAY = timedelta(hours=1), 6
"""Letters of what happens leave at most so often; what comes meanwhile is in the next one."""
MOST_STORIES = 20
"""Of a letter; how many more there are is said."""
MOST_CHANGES = 20_000
POOL = 300
"""Of what changed, the hottest so many stories are looked at, and those that a reader follows by name."""
MOST_FOUND = 1000
MOST_TOLD = 2000
ISSUES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What of a letter was asked for by one wish."""

    label: str
    stories: tuple[IssueStory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPlan:
    """A letter, and the keys of the readers to whom it goes as it is."""

    every: Rhythm
    sections: tuple[Section, ...]
    more: int
    readers: tuple[str, ...] = ()

    @property
    def stories(self) -> tuple[IssueStory, ...]:
        """Its stories in order."""
        return tuple(story for section in self.sections for story in section.stories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is to be sent now, and what is to be remembered then."""

    plans: tuple[LetterPlan, ...] = ()
    marks: Mapping[str, ReaderMark] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """A letter as it is kept for its readers; the way out differs for each, and is added when it leaves."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _News:
    """What changed: the stories as they may be shown, the last change of each, and what each search finds among them."""

    views: Mapping[str, StoryView]
    seqs: Mapping[str, int]
    fresh: frozenset[str]
    """Those that were published, not only developed, since the earliest mark."""
    hits: Mapping[str, frozenset[str]]
    names: Mapping[str, str]
    """Stories that are followed by name: the id that was asked for, and the one that it has now."""
    last: int


def look(tx: Tx, newsroom: Newsroom, now: datetime) -> Look:
    """The letters that are due, and the marks once they are written. Nothing is remembered here."""
    found = subscribers.followers(tx)
    marks = letter_marks.of_readers(tx, [one.key for one in found])
    due = [(one, every) for one in found for every in RHYTHMS if _is_due(newsroom, one, every, marks.get(one.key), now)]
    if not due:
        return Look()
    news = _news(tx, newsroom, due, marks, now)
    issues = _told_by_issues(tx)
    kept: dict[str, ReaderMark] = {}
    plans: dict[LetterPlan, list[str]] = {}
    for one, every in due:
        mark = kept.get(one.key) or marks.get(one.key) or ReaderMark()
        plan, told = _plan(newsroom, one, every, mark, news, issues if one.gets_issues else {})
        before = mark.sent.get(every, SentMark())
        if plan is None and every == "now" and before.seq == news.last:
            continue
        left = tuple(at for at in before.left_at if now - at < timedelta(days=1)) + ((now,) if plan else ())
        sent = dict(mark.sent) | {every: SentMark(seq=news.last, looked_at=now, left_at=left)}
        newest = sorted((dict(mark.told) | told).items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TOLD]
        kept[one.key] = ReaderMark(sent=sent, told=dict(newest))
        if plan is not None:
            plans.setdefault(plan, []).append(one.key)
    return Look(plans=tuple(replace(p, readers=tuple(keys)) for p, keys in plans.items()), marks=kept)


def follows_of(one: Subscriber, every: Rhythm) -> tuple[Follow, ...]:
    """What a reader gets in letters of that rhythm."""
    return tuple(f for f in one.follows if f.every == every)


def _is_due(newsroom: Newsroom, one: Subscriber, every: Rhythm, mark: ReaderMark | None, now: datetime) -> bool:
    if not follows_of(one, every):
        return False
    sent = (mark or ReaderMark()).sent.get(every, SentMark())
    if every == "now":
        recent = [at for at in sent.left_at if now - at < timedelta(days=1)]
        return len(recent) < A_DAY and all(now - at >= APART for at in recent)
    on = DAYS if every == "day" else (newsroom.config.mail.days or DAYS)[:1]
    last, _ = newsletter_issue.slots(newsroom, now, on)
    since = sent.looked_at or one.confirmed_at
    return last is not None and since is not None and last > since


def _news(
    tx: Tx, newsroom: Newsroom, due: Sequence[tuple[Subscriber, Rhythm]], marks: Mapping[str, ReaderMark], now: datetime
) -> _News:
    wanted = {f for one, every in due for f in follows_of(one, every)}
    low = min(
        max(f.since, marks.get(one.key, ReaderMark()).sent.get(every, SentMark()).seq)
        for one, every in due
        for f in follows_of(one, every)
    )
    lines = changes.after(tx, low, limit=MOST_CHANGES, public=True, kinds=("published", "developed"))
    last = lines[-1].seq if len(lines) == MOST_CHANGES else max(low, changes.last_seq(tx))
    told = [c for c in lines if not c.mark.get("late")]
    names = {f.value for f in wanted if f.kind == "story"}
    now_of = identities.followed(tx, sorted({c.story for c in told} | names))
    seqs: dict[str, int] = {}
    fresh: set[str] = set()
    for c in told:
        id = now_of.get(c.story, c.story)
        seqs[id] = c.seq
        if c.kind == "published":
            fresh.add(id)
    by_name = {name: now_of.get(name, name) for name in names}
    rows = sorted(stories.get(tx, list(seqs)).values(), key=lambda row: (-row.heat, row.id))
    ids = [row.id for n, row in enumerate(rows) if n < POOL or row.id in by_name.values()]
    views = {view.row.id: view for view in load_views(tx, newsroom, ids) if view.is_public} if ids else {}
    hits = {f.value: _hits(tx, newsroom, f.value, now) for f in wanted if f.kind == "search"} if views else {}
    return _News(views, seqs, frozenset(fresh), hits, by_name, last)


def _hits(tx: Tx, newsroom: Newsroom, query: str, now: datetime) -> frozenset[str]:
    asked = replace(parse(query, now=now, zone=zone(newsroom)), states=("published",), not_states=())
    return frozenset(search.articles(tx, asked, limit=MOST_FOUND))


def _told_by_issues(tx: Tx) -> dict[str, int]:
    """Of the stories of the latest issues: the last change before they were told."""
    out: dict[str, int] = {}
    for _, at, facts in editions.issues(tx, newsletter_issue.KIND, ISSUES):
        seq = changes.seq_before(tx, at)
        for story in facts.get("stories", ()):
            out[story] = max(seq, out.get(story, 0))
    return out


def _plan(
    newsroom: Newsroom, one: Subscriber, every: Rhythm, mark: ReaderMark, news: _News, issues: Mapping[str, int]
) -> tuple[LetterPlan | None, dict[str, int]]:
    """A reader's letter, and the stories that are told by it (or were left out of it for want of room)."""
    root = newsroom.config.site.url.rstrip("/")
    looked = mark.sent.get(every, SentMark()).seq
    ordered = sorted(news.views.values(), key=lambda view: (-view.row.heat, view.row.id))
    told: dict[str, int] = {}
    sections: list[Section] = []
    room = MOST_STORIES
    for follow in follows_of(one, every):
        found = [
            view
            for view in ordered
            if view.row.id not in told
            and news.seqs[view.row.id] > max(follow.since, looked, mark.told.get(view.row.id, 0), issues.get(view.row.id, 0))
            and _is_wanted(follow, view, news)
        ]  # fmt: skip
        told |= {view.row.id: news.seqs[view.row.id] for view in found}
        shown = tuple(_shown(view, root, newsroom.words, view.row.id in mark.told) for view in found[:room])
        if shown:
            sections.append(Section(label=label(follow, newsroom.words, shown[0].title), stories=shown))
        room -= len(shown)
    if not sections:
        return None, told
    return LetterPlan(every=every, sections=tuple(sections), more=len(told) - (MOST_STORIES - room)), told


def _is_wanted(follow: Follow, view: StoryView, news: _News) -> bool:
    if follow.kind == "topic":
        return follow.value in view.row.topics
    if follow.kind == "story":
        return news.names.get(follow.value) == view.row.id
    if follow.kind == "search":
        hits = news.hits.get(follow.value, frozenset())
        return any(m.held.id in hits for m in view.members)
    return follow.kind == "all"


def _shown(view: StoryView, root: str, words: Words, again: bool) -> IssueStory:
    """A story as a letter shows it; one that was told before, by its latest report."""
    # Heat moves while a letter is written, and says nothing in it.
    shown = replace(newsletter_issue.issue_story(view, root), heat=0.0)
    latest = next((m for m in reversed(view.members) if m.copy is None), None)
    if not again or latest is None or latest is view.lead:
        return shown
    return replace(
        shown,
        excerpt=f"{words.say('Latest')}: {latest.held.article.title} ({latest.held.provider_name})",
        image_url=None,
    )


def label(follow: Follow, words: Words, title: str = "") -> str:
    """What a wish is called; `title`: of a story that is followed."""
    named = {"issue": words.say("Newsletter"), "all": words.say("All stories"), "search": f"“{follow.value}”"}
    return named.get(follow.kind) or (title if follow.kind == "story" else follow.value)


def rhythm(every: Rhythm, words: Words) -> str:
    """How often, in words; "" for the newsletter, whose days the owner sets."""
    named = {"day": words.say("Daily"), "week": words.say("Weekly"), "now": words.say("As it happens")}
    return named.get(every, "")


def letter_text(newsroom: Newsroom, plan: LetterPlan, now: datetime) -> LetterText:
    """A letter as its readers get it, but for the way out."""
    words, site = newsroom.words, newsroom.config.site
    found = plan.stories
    what = found[0].title if len(found) == 1 else words.several(len(found) + plan.more, "story", "stories")
    more = [words.say("and %(num)s more", num=plan.more)] if plan.more else []
    rows, lines, first = "", [], 1
    for section in plan.sections:
        rows += heading_html(section.label) + rows_html(section.stories, words, first)
        lines += [section.label, ""]
        for number, story in enumerate(section.stories, first):
            lines += [f"{number}. {story.title}", f"   {story.provider}", f"   {story.url}", ""]
        first += len(section.stories)
    rows += "".join(heading_html(line) for line in more)
    postal = newsroom.config.mail.postal_address
    return LetterText(
        subject=f"{site.title}: {what}",
        text="\n".join([site.title, "", *lines, *more, *([postal] if postal else [])]) + "\n",
        html=page_html(site.title, now.astimezone(zone(newsroom)).date(), site.url, rows, words),
    )
