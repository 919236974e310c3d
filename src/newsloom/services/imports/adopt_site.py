"""Taking over an existing site: its records become published facts of the newsroom, and not a byte of them changes.

A record that was adopted stays as it lies until a verdict or a new article touches its story (docs/guides/adopt.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from newsloom.model.edition import AdoptedStory, Adoption
from newsloom.model.ids import article_id, digest, story_id
from newsloom.model.outcome import Then
from newsloom.model.review import Standing, State, Verdict
from newsloom.pipeline.grouping.resident import REPAIRED
from newsloom.pipeline.stages.image import lane_of
from newsloom.publishing import public_ledger
from newsloom.publishing.public_ledger import StoryLine
from newsloom.publishing.record_builder import ADOPTED
from newsloom.records.paths import FOLDER, slug
from newsloom.runtime.context import Newsroom
from newsloom.services.imports.adopt_articles import (
    WHY,
    Arriving,
    Recorded,
    Unfiled,
    canonical_of,
    fresh_records,
    put_articles,
    put_unfiled,
)
from newsloom.services.imports.adopt_plan import Adopted
from newsloom.services.imports.adopted_site import read_site
from newsloom.services.imports.recalled import Recalled, addresses, put_conclusions, put_pictures, row_of, verdicts
from newsloom.services.newsroom.open import working
from newsloom.store import (
    changes,
    editions,
    identities,
    memberships,
    queue_status,
    reviews,
    stories,
    work,
)
from newsloom.store import kv as facts
from newsloom.store.changes import NewChange
from newsloom.store.editions import Ledger, Permalink
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

COLD = 1.0
A = TypeVar("A", bound=Arriving)
AS_IT_STOOD = timedelta(hours=1)
"""Stories of the newsroom's own ledger are scored anew after so long: first the site stands as it stood."""


def site_of(root: Path, folder: Path, news_dir: str) -> Adoption:
    """What is to be adopted: `folder`, or the newsroom's own records where they have a folder of another name."""
    if folder.resolve() == root.resolve() and news_dir != FOLDER and not (folder / FOLDER).is_dir():
        return read_site(folder / news_dir)
    return read_site(folder)


def adopt(newsroom: Newsroom, adoption: Adoption, done: Adopted | None = None) -> Adopted:
    """Make the records of the newsroom's folder published facts; those that are already in the ledger are passed over.

    Paths in `adoption` are relative to the site that was read. Raises StoreBusy while another process works.
    """
    with working(newsroom), newsroom.db.write() as tx:
        return take_in(tx, newsroom, adoption, done or Adopted())


def take_in(tx: Tx, newsroom: Newsroom, adoption: Adoption, done: Adopted) -> Adopted:
    """`adopt` in the caller's transaction. Stories of the newsroom's own ledger get back their ids and addresses."""
    now = newsroom.clock()
    recalled = Recalled.of(newsroom.root)
    done.left += [f"{fault.path}: {fault.problem}" for fault in recalled.faults]
    fresh = fresh_records(tx, newsroom, adoption, done, recalled)
    put_articles(tx, list(fresh.values()), newsroom)
    unfiled = put_unfiled(tx, newsroom, adoption, fresh)
    lone = {one.held.id: one for ones in unfiled.values() for one in ones}
    by_id = {one.held.id: one for one in fresh.values()}
    taken = identities.taken(tx, [line.story for line in recalled.stories.values()])
    known = [line for line in recalled.stories.values() if line.story not in taken]
    made = [m for line in known if (m := _known(line, by_id, lone)) is not None]
    told = {one.path for m in made for one in m.members}
    placed = {one.held.id for m in made for one in m.unfiled}
    rest = {path: one for path, one in fresh.items() if one.path not in told}
    taken = identities.taken(tx, [story_id(one.held.id, 0) for one in rest.values()])
    for story in adoption.stories:
        left = [one for one in unfiled.get(story.members, ()) if one.held.id not in placed]
        if (m := _story(tx, story, rest, left, newsroom, now, taken)) is not None:
            made.append(m)
    _save(tx, made, newsroom, now, scored_at=now + AS_IT_STOOD if recalled.stories else None)
    put_conclusions(tx, [m.line for m in made if m.line], {id: one.held for id, one in by_id.items()})
    put_pictures(tx, newsroom.images_dir, [o.held for m in made if m.line for o in m.members], now)
    if recalled.stories and not changes.last_seq(tx):
        for one in public_ledger.read_changes(newsroom.root):
            changes.add(tx, [NewChange(kind=one.kind, story=one.story, public=True, mark=one.mark)], one.at)
    done.pictures = _pictures(tx, made, newsroom, now)
    _issues(tx, adoption, done)
    done.records = len(fresh)
    done.stories = len(made)
    done.published = sum(one.record.is_visible for one in fresh.values())
    if fresh:
        _tell_the_grouper(tx, max(one.held.first_seen for one in fresh.values()))
        work.schedule(tx, [Then(stage="publish", item="@all")], now)
    return done


def _known(line: StoryLine, fresh: Mapping[str, Recorded], unfiled: Mapping[str, Unfiled]) -> _Made | None:
    """A story of the ledger whose id is free, if records of it are taken in now. All by the id of the article."""
    mine = {a.id for a in line.articles}
    ones = _in_order([fresh[id] for id in mine if id in fresh])
    if not ones:
        return None
    gone = [o for o in ones if o.record.removed and (o.held.id != line.lead or line.standing.state != "removed")]
    spoken = [*verdicts(line), *(_taken_down(line.story, one, False, line.last_seen) for one in gone)]
    others = [unfiled[one.id] for one in line.unfiled if one.id in unfiled]
    return _Made(row_of(line, len(ones) + len(others)), line.standing, ones, others, spoken, line)


@dataclass(frozen=True, slots=True)
class _Made:
    """A story with its facts, ready to be written. `unfiled` are its articles that have no record."""

    row: StoryRow
    standing: Standing
    members: Sequence[Recorded]
    unfiled: Sequence[Unfiled]
    verdicts: Sequence[Verdict]
    line: StoryLine | None = None
    """What the newsroom's own ledger says of it."""


def _story(
    tx: Tx,
    story: AdoptedStory,
    fresh: Mapping[str, Recorded],
    unfiled: Sequence[Unfiled],
    newsroom: Newsroom,
    now: datetime,
    taken: Set[str],
) -> _Made | None:
    """A story of the site under a new id. `taken`: ids that are not free."""
    ones = _in_order([fresh[p] for p in story.members if p in fresh])
    if not ones:
        return None
    lead = fresh.get(story.lead) if story.lead else None
    attempt = 0
    id = story_id(ones[0].held.id, attempt)
    while id in taken and identities.taken(tx, [id]):
        attempt += 1
        id = story_id(ones[0].held.id, attempt)
    heat = float(lead.record.heat) if lead else 0.0
    shown = lead or ones[0]
    arriving: list[Arriving] = [*ones, *unfiled]
    every = [one.held for one in arriving]
    row = StoryRow(
        id=id,
        first_seen=min(held.first_seen for held in every),
        last_seen=max(held.first_seen for held in every),
        lead=shown.held.id,
        title=shown.record.title,
        quality=shown.record.quality,
        coverage=heat,
        heat=_heat_now(heat, ones[-1].held.first_seen, newsroom, now),
        news_at=ones[-1].held.first_seen,
        articles=len(every),
        independent=len({held.provider_domain for held in every}),
        scored_at=now,
        because={kind: [WHY] for kind in ("coverage", "heat", "lead", "quality")},
        facts={"provider": shown.held.provider_domain, "forms": []},
        topics=tuple(dict.fromkeys(shown.record.topics)),
    )
    verdicts = [_taken_down(id, o, o is lead, now) for o in ones if o.record.removed]
    return _Made(row, Standing(state=_state(lead), by=_by(lead), because=(WHY,)), ones, unfiled, verdicts)


def _heat_now(heat: float, seen: datetime, newsroom: Newsroom, now: datetime) -> float:
    """What orders our front page: the old heat knew no time, so it is let decay as ours does."""
    if newsroom.config.profile == "classic":
        return heat
    hours = max(0.0, (now - seen).total_seconds() / 3600)
    return float(min(100.0, heat) * 0.5 ** (hours / newsroom.config.score.half_life))


def _state(lead: Recorded | None) -> State:
    if lead is not None and lead.record.removed:
        return "removed"
    return "published" if lead is not None and lead.record.is_published else "new"


def _by(lead: Recorded | None) -> Literal["policy", "person"]:
    return "person" if lead is not None and lead.record.removed else "policy"


def _taken_down(story: str, one: Recorded, leads: bool, now: datetime) -> Verdict:
    """A take-down was a person's decision: it must outlive whatever comes to the story."""
    subject = story if leads else one.held.id
    id = digest("verdict", "adopted", "remove", subject)
    return Verdict(id=id, at=now, actor=ADOPTED, kind="remove", subject=subject, reason="taken down before adoption")


def _save(tx: Tx, made: Sequence[_Made], newsroom: Newsroom, now: datetime, *, scored_at: datetime | None) -> None:
    stories.put_stories(tx, [m.row for m in made])
    stories.save_scores(tx, [m.row for m in made])
    stories.save_standings(tx, {m.row.id: m.standing for m in made})
    stories.put_sagas(tx, {m.row.id: m.row.saga for m in made if m.row.saga})
    memberships.put_members(
        tx,
        [
            Member(article=o.held.id, story=m.row.id, joined_at=o.held.first_seen, because=(WHY,))
            for m in made
            for o in _in_order([*m.members, *m.unfiled])
        ],
    )
    reviews.put_all(tx, [verdict for m in made for verdict in m.verdicts])
    editions.put_records(tx, [_line(o, m.row.id, now) for m in made for o in m.members])
    editions.mint_permalinks(tx, [link for m in made if m.line for link in addresses(m.line)])
    _addresses(tx, [m for m in made if m.line is None and m.standing.state == "published"], newsroom)
    thens = [Then(stage="publish", item=m.row.id) for m in made]
    thens += [Then(stage="score", item=m.row.id, due_at=scored_at) for m in made if m.row.heat >= COLD]
    thens += [Then(stage="review", item=m.row.id, due_at=m.standing.until) for m in made if m.standing.until]
    work.schedule(tx, thens, now)


def _in_order(arriving: Iterable[A]) -> list[A]:
    return sorted(arriving, key=lambda o: (o.held.first_seen, o.held.id))


def _pictures(tx: Tx, made: Sequence[_Made], newsroom: Newsroom, now: datetime) -> int:
    """Make the pictures of what readers see due: a record's `isCached` is another system's copy, not ours.
    They are fetched as any picture is, a host at a time, as its robots.txt and the source's rights allow."""
    if not newsroom.config.images.keep:
        return 0
    shown = [o for m in made if m.standing.state == "published" for o in m.members if o.held.id == m.row.lead]
    pictured = [o.held for o in shown if o.held.article.images]
    thens = [Then(stage="image", item=h.id, lane=lane_of(h.article.images[0].url)) for h in pictured]
    work.schedule(tx, thens, now)
    return len(thens)


def _line(one: Recorded, story: str, now: datetime) -> Ledger:
    return Ledger(
        article=one.held.id,
        path=one.path,
        story=story,
        digest=one.digest,
        record=one.record,
        secured=None,
        key_id=None,
        adopted=True,
        written_at=now,
    )


def _addresses(tx: Tx, made: Sequence[_Made], newsroom: Newsroom) -> None:
    """Public addresses, minted in the order of publication so that a second adoption elsewhere gives the same."""
    host = urlsplit(newsroom.config.site.url).hostname or "localhost"
    rows = [m.row for m in sorted(made, key=lambda m: (m.row.first_seen, m.row.id))]
    promised: set[str] = set()
    while True:
        paths = _paths(rows, promised)
        fresh = set(editions.taken_permalinks(tx, paths)) - promised
        if not fresh:
            break
        promised |= fresh
    links = [
        Permalink(
            path=path, story=row.id, feed_id=f"tag:{host},{row.first_seen:%Y-%m-%d}:{row.id}",
            first_published=row.first_seen, updated=row.last_seen,
        )
        for path, row in zip(paths, rows, strict=True)
    ]  # fmt: skip
    editions.mint_permalinks(tx, links)


def _paths(rows: Sequence[StoryRow], promised: Set[str]) -> list[str]:
    """An address for each story by its headline, with a number where it is used before or promised to another story."""
    used: set[str] = set()
    paths: list[str] = []
    for row in rows:
        stem = path = slug(row.title, row.id)
        number = 1
        while path in used or path in promised:
            number += 1
            path = f"{stem}-{number}"
        used.add(path)
        paths.append(path)
    return paths


def _issues(tx: Tx, adoption: Adoption, done: Adopted) -> None:
    """Newsletters that were sent: what they showed is not sent again."""
    by_url = {r.web_url: article_id(canonical_of(r, p)) for p, r in adoption.records if r.web_url}
    for path, issue in adoption.newsletters:
        named = [article for url, article in by_url.items() if url in issue.html]
        told = sorted(set(memberships.story_of(tx, named).values()))
        shown = {"path": path, "title": issue.title, "stories": told, "adopted": True}
        editions.put_edition(tx, digest("issue", path), issue.published, "issue", shown, sent_at=issue.published)
        done.issues += 1


def _tell_the_grouper(tx: Tx, latest: datetime) -> None:
    """Adopted articles are in its live window; none of their stories waits for repair."""
    last = facts.get(tx, "grouper.last_seen")
    if last is None or datetime.fromisoformat(last) < latest:
        facts.put(tx, "grouper.last_seen", latest.isoformat())
    if not queue_status.is_pending(tx, "repair", "stories"):
        facts.put(tx, REPAIRED, str(memberships.last_seq(tx)))
