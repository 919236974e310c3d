"""Taking over an existing site: its records become published facts of the newsroom, and not a byte of them changes.

A record that was adopted stays as it lies until a verdict or a new article touches its story (docs/guides/adopt.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from newsloom.core.sanitise import safe_html
from newsloom.core.url import article_url, canonical_url, is_web_url, registrable_domain
from newsloom.model.article import UNKNOWN_PROVIDER, Article, Match, Quality, StoredArticle
from newsloom.model.edition import AdoptedStory, Adoption, Record, Related
from newsloom.model.ids import article_id, content_digest, digest, story_id
from newsloom.model.outcome import Then
from newsloom.model.review import Standing, State, Verdict
from newsloom.net import files
from newsloom.pipeline.grouping.resident import REPAIRED
from newsloom.pipeline.stages.image import lane_of
from newsloom.publishing import public_ledger
from newsloom.publishing.public_ledger import StoryLine
from newsloom.publishing.record_builder import ADOPTED, RELATED, related_id
from newsloom.records.paths import FOLDER, slug
from newsloom.runtime.context import Newsroom
from newsloom.services.imports.adopt_plan import Adopted
from newsloom.services.imports.adopted_site import read_site
from newsloom.services.imports.recalled import Recalled, addresses, put_conclusions, put_pictures, row_of, verdicts
from newsloom.services.newsroom.open import working
from newsloom.store import (
    articles,
    captures,
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
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.changes import NewChange
from newsloom.store.editions import Ledger, Permalink
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

NO_TOPIC_SCORE = 1.0
COLD = 1.0
AS_IT_STOOD = timedelta(hours=1)
"""Stories of the newsroom's own ledger are scored anew after so long: first the site stands as it stood."""
WHY = "it stood so on the site that was adopted"


@dataclass(frozen=True, slots=True)
class _Arriving:
    """An article on its way into the store."""

    held: StoredArticle
    find: DiscoveredUrl


@dataclass(frozen=True, slots=True)
class _Unfiled(_Arriving):
    """A related article without a file of its own."""

    quality: int


@dataclass(frozen=True, slots=True)
class _One(_Arriving):
    """A record with its file."""

    path: str
    record: Record
    digest: str


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
    fresh = _fresh(tx, newsroom, adoption, done, recalled)
    _articles(tx, list(fresh.values()), newsroom)
    unfiled = _unfiled(tx, newsroom, adoption, fresh)
    lone = {one.held.id: one for ones in unfiled.values() for one in ones}
    made = [m for line in recalled.stories.values() if (m := _known(tx, line, fresh, lone)) is not None]
    told = {one.path for m in made for one in m.members}
    placed = {one.held.id for m in made for one in m.unfiled}
    rest = {path: one for path, one in fresh.items() if one.path not in told}
    for story in adoption.stories:
        left = [one for one in unfiled.get(story.members, ()) if one.held.id not in placed]
        if (m := _story(tx, story, rest, left, newsroom, now)) is not None:
            made.append(m)
    _save(tx, made, newsroom, now, scored_at=now + AS_IT_STOOD if recalled.stories else None)
    put_conclusions(tx, [m.line for m in made if m.line], {one.held.id: one.held for one in fresh.values()})
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


def _known(tx: Tx, line: StoryLine, fresh: Mapping[str, _One], unfiled: Mapping[str, _Unfiled]) -> _Made | None:
    """A story of the ledger whose id is free and whose records are taken in now."""
    mine = {a.id for a in line.articles}
    ones = sorted((o for o in fresh.values() if o.held.id in mine), key=lambda o: (o.held.first_seen, o.held.id))
    if not ones or identities.is_taken(tx, line.story):
        return None
    gone = [o for o in ones if o.record.removed and (o.held.id != line.lead or line.standing.state != "removed")]
    spoken = [*verdicts(line), *(_taken_down(line.story, one, False, line.last_seen) for one in gone)]
    others = [unfiled[one.id] for one in line.unfiled if one.id in unfiled]
    return _Made(row_of(line, len(ones) + len(others)), line.standing, ones, others, spoken, line)


def _fresh(tx: Tx, newsroom: Newsroom, adoption: Adoption, done: Adopted, recalled: Recalled) -> dict[str, _One]:
    """What is not in the ledger yet, by the path in `adoption`."""
    lies = {path: f"{FOLDER}/{path.removeprefix(f'{FOLDER}/')}" for path, _ in adoption.records}
    known = editions.taken_paths(tx, lies.values())
    ids: set[str] = set()
    fresh: dict[str, _One] = {}
    records = [(path, record) for path, record in adoption.records if lies[path] not in known]
    done.known = len(adoption.records) - len(records)
    wanted = [_id(record, lies[path], recalled) for path, record in records]
    taken = set(articles.get(tx, wanted)) | set(editions.get_records(tx, wanted))
    for path, record in records:
        # Two records of one URL exist on real sites: the second is known by its path.
        canonical = _canonical(record, lies[path])
        if _id(record, lies[path], recalled) in ids | taken:
            canonical = f"urn:newsloom:record:{lies[path]}"
            held = held_of(record, canonical, newsroom.config.site.language)
        else:
            held = recalled.held(lies[path], held_of(record, canonical, newsroom.config.site.language))
            if held.article.is_own:
                held = replace(held, article=replace(held.article, own_html=safe_html(record.featured_content or "")))
        ids.add(held.id)
        data = _file(newsroom, lies[path]).read_bytes()
        find = DiscoveredUrl(
            id=captures.find_id(canonical), url=held.article.url, first_seen=held.first_seen, via="hand"
        )
        fresh[path] = _One(held, find, lies[path], record, content_digest(data))
    return fresh


def _id(record: Record, path: str, recalled: Recalled) -> str:
    line = recalled.articles.get(path)
    return line.id if line is not None else article_id(_canonical(record, path))


def _file(newsroom: Newsroom, path: str) -> Path:
    return files.inside(newsroom.root, f"{newsroom.config.publish.news_dir}/{path.removeprefix(f'{FOLDER}/')}")


def _canonical(record: Record, path: str) -> str:
    url = record.web_url or record.original_url or ""
    return canonical_url(article_url(url)) if is_web_url(url) else f"urn:newsloom:record:{path}"


def held_of(record: Record, canonical: str, language: str | None) -> StoredArticle:
    """The article that a record tells of. It was first seen when it was published: nothing older is known of it."""
    url = record.original_url or record.web_url or canonical
    provider = record.provider
    domain = (provider.domain if provider else None) or (registrable_domain(url) if is_web_url(url) else "")
    article = Article(
        url=url,
        canonical_url=canonical,
        title=record.title,
        excerpt=record.excerpt or "",
        amp_url=record.amp_url,
        published=record.published,
        language=language,
        images=record.images,
        site_name=provider.name if provider else None,
        type="video" if record.type == "video" else "article",
    )
    return StoredArticle(
        id=article_id(canonical),
        article=article,
        provider_name=provider.name if provider else domain or UNKNOWN_PROVIDER,
        provider_domain=domain or UNKNOWN_PROVIDER,
        first_seen=record.published,
        source=ADOPTED,
    )


def _articles(tx: Tx, ones: Sequence[_One], newsroom: Newsroom) -> None:
    captures.put_finds(tx, [one.find for one in ones])
    articles.put(tx, [(one.held, one.find.id, None, 0) for one in ones])
    articles.put_matches(
        tx,
        {
            one.held.id: [
                Match(topic=t, score=NO_TOPIC_SCORE, because=(WHY,)) for t in dict.fromkeys(one.record.topics)
            ]
            for one in ones
        },
    )
    articles.put_qualities(tx, {one.held.id: Quality(value=one.record.quality, because=(WHY,)) for one in ones})


def _unfiled(
    tx: Tx, newsroom: Newsroom, adoption: Adoption, fresh: Mapping[str, _One]
) -> dict[tuple[str, ...], Sequence[_Unfiled]]:
    """The related articles of new stories (by the paths of their records) that have no file. Each belongs to the first
    story that names it, as far as the newsroom does not have it otherwise."""
    named: dict[str, tuple[tuple[str, ...], Related]] = {}
    for story in adoption.stories:
        if any(path in fresh for path in story.members):
            for item in story.absent:
                if item.web_url and is_web_url(item.web_url):
                    named.setdefault(related_id(item.web_url), (story.members, item))
    taken = set(articles.get(tx, list(named))) | {one.held.id for one in fresh.values()}
    latest = {path: one.record.published for path, one in fresh.items()}
    made: dict[tuple[str, ...], list[_Unfiled]] = {}
    for id, (paths, item) in named.items():
        if id not in taken:
            at = item.published or max(latest[path] for path in paths if path in latest)
            made.setdefault(paths, []).append(_without_file(item, at, newsroom.config.site.language))
    every = [one for ones in made.values() for one in ones]
    captures.put_finds(tx, [one.find for one in every])
    articles.put(tx, [(one.held, one.find.id, None, 0) for one in every])
    articles.put_qualities(tx, {one.held.id: Quality(value=one.quality, because=(WHY,)) for one in every})
    return dict(made)


def _without_file(item: Related, at: datetime, language: str) -> _Unfiled:
    record = Record(
        title=item.title, excerpt=item.excerpt, published=at, web_url=item.web_url, amp_url=item.amp_url,
        type=item.type, provider=item.provider, images=item.images, quality=item.quality or 0, heat=-1,
    )  # fmt: skip
    canonical = _canonical(record, "")
    held = replace(held_of(record, canonical, language), source=RELATED)
    find = DiscoveredUrl(id=captures.find_id(canonical), url=held.article.url, first_seen=at, via="hand")
    return _Unfiled(held, find, record.quality)


@dataclass(frozen=True, slots=True)
class _Made:
    """A story with its facts, ready to be written. `unfiled` are its articles that have no record."""

    row: StoryRow
    standing: Standing
    members: Sequence[_One]
    unfiled: Sequence[_Unfiled]
    verdicts: Sequence[Verdict]
    line: StoryLine | None = None
    """What the newsroom's own ledger says of it."""


def _story(
    tx: Tx,
    story: AdoptedStory,
    fresh: Mapping[str, _One],
    unfiled: Sequence[_Unfiled],
    newsroom: Newsroom,
    now: datetime,
) -> _Made | None:
    ones = sorted((fresh[p] for p in story.members if p in fresh), key=lambda o: (o.held.first_seen, o.held.id))
    if not ones:
        return None
    lead = fresh.get(story.lead) if story.lead else None
    attempt = 0
    while identities.is_taken(tx, story_id(ones[0].held.id, attempt)):
        attempt += 1
    id = story_id(ones[0].held.id, attempt)
    heat = float(lead.record.heat) if lead else 0.0
    shown = lead or ones[0]
    arriving: list[_Arriving] = [*ones, *unfiled]
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


def _state(lead: _One | None) -> State:
    if lead is not None and lead.record.removed:
        return "removed"
    return "published" if lead is not None and lead.record.is_published else "new"


def _by(lead: _One | None) -> Literal["policy", "person"]:
    return "person" if lead is not None and lead.record.removed else "policy"


def _taken_down(story: str, one: _One, leads: bool, now: datetime) -> Verdict:
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
    for m in made:
        for verdict in m.verdicts:
            reviews.put(tx, verdict)
    editions.put_records(tx, [_line(o, m.row.id, now) for m in made for o in m.members])
    editions.mint_permalinks(tx, [link for m in made if m.line for link in addresses(m.line)])
    _addresses(tx, [m for m in made if m.line is None and m.standing.state == "published"], newsroom)
    thens = [Then(stage="publish", item=m.row.id) for m in made]
    thens += [Then(stage="score", item=m.row.id, due_at=scored_at) for m in made if m.row.heat >= COLD]
    thens += [Then(stage="review", item=m.row.id, due_at=m.standing.until) for m in made if m.standing.until]
    work.schedule(tx, thens, now)


def _in_order(arriving: list[_Arriving]) -> list[_Arriving]:
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


def _line(one: _One, story: str, now: datetime) -> Ledger:
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
    used: set[str] = set()
    links: list[Permalink] = []
    for m in sorted(made, key=lambda m: (m.row.first_seen, m.row.id)):
        stem = slug(m.row.title, m.row.id)
        path, number = stem, 1
        while path in used or editions.taken_permalinks(tx, [path]):
            number += 1
            path = f"{stem}-{number}"
        used.add(path)
        at = m.row.first_seen
        feed_id = f"tag:{host},{at:%Y-%m-%d}:{m.row.id}"
        links.append(Permalink(path=path, story=m.row.id, feed_id=feed_id, first_published=at, updated=m.row.last_seen))
    editions.mint_permalinks(tx, links)


def _issues(tx: Tx, adoption: Adoption, done: Adopted) -> None:
    """Newsletters that were sent: what they showed is not sent again."""
    by_url = {r.web_url: article_id(_canonical(r, p)) for p, r in adoption.records if r.web_url}
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
