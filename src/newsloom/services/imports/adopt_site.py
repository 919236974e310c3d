"""Taking over an existing site: its records become published facts of the newsroom, and not a byte of them changes.

A record that was adopted stays as it lies until a verdict or a new article touches its story (docs/guides/adopt.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from newsloom.core.url import article_url, canonical_url, is_web_url, registrable_domain
from newsloom.errors import Conflict, NewsloomError
from newsloom.model.article import UNKNOWN_PROVIDER, Article, Match, Quality, StoredArticle
from newsloom.model.edition import AdoptedStory, Adoption, Record
from newsloom.model.ids import article_id, content_digest, digest, story_id
from newsloom.model.outcome import Then
from newsloom.model.review import Standing, State, Verdict
from newsloom.model.source import Topic
from newsloom.net import files
from newsloom.pipeline.grouping.resident import REPAIRED
from newsloom.pipeline.stages.image import lane_of
from newsloom.publishing import public_ledger
from newsloom.publishing.public_ledger import StoryLine
from newsloom.publishing.record_builder import ADOPTED
from newsloom.records.paths import FOLDER, slug
from newsloom.records.taxonomy import read_organization, read_topic, topic_tree
from newsloom.runtime.context import Newsroom
from newsloom.services.imports.adopted_site import read_site
from newsloom.services.imports.recalled import Recalled, addresses, put_conclusions, put_pictures, row_of, verdicts
from newsloom.services.newsroom.files import listing, read_topics, record_files, write_changed
from newsloom.services.newsroom.open import taxonomy, working
from newsloom.store import articles, captures, editions, identities, memberships, queue_status, reviews, stories, work
from newsloom.store import kv as facts
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.editions import Ledger, Permalink
from newsloom.store.memberships import Member
from newsloom.store.sql import Tx
from newsloom.store.stories import StoryRow

NO_TOPIC_SCORE = 1.0
COLD = 1.0
AS_IT_STOOD = timedelta(hours=1)
"""Stories of the newsroom's own ledger are scored anew after so long: first the site stands as it stood."""
WHY = "it stood so on the site that was adopted"
TAXONOMY = (
    ("_data/topics", (".yaml", ".yml")),
    ("_data/organizations", (".md",)),
    ("_newsletters", (".html",)),
    (public_ledger.FOLDER, (".jsonl",)),
)


@dataclass(slots=True)
class Adopted:
    """What became facts of the newsroom: counts, and files that were brought in or left out with the reason."""

    records: int = 0
    stories: int = 0
    published: int = 0
    known: int = 0
    issues: int = 0
    copied: int = 0
    pictures: int = 0
    """Lead pictures of published stories that are due to be fetched."""
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _One:
    """A record on its way into the store."""

    path: str
    record: Record
    held: StoredArticle
    find: DiscoveredUrl
    digest: str


def site_of(root: Path, folder: Path, news_dir: str) -> Adoption:
    """What is to be adopted: `folder`, or the newsroom's own records where they have a folder of another name."""
    if folder.resolve() == root.resolve() and news_dir != FOLDER and not (folder / FOLDER).is_dir():
        return read_site(folder / news_dir)
    return read_site(folder)


@dataclass(slots=True)
class Plan:
    """What is copied into a newsroom: where to -> where from; and what is left out, with the reason."""

    wanted: dict[Path, Path] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def planned(folder: Path, root: Path, news_dir: str = FOLDER) -> Plan:
    """What of another site comes into the newsroom in `root`: records, topics, organisations and newsletters. Writes nothing.

    What the newsroom has under that name stays; a topic or an organisation that cannot be read is left out, for no newsroom
    opens with it. Raises Conflict if a record would take the place of another one, ConfigInvalid if the topics would be no tree.
    """
    plan = Plan()
    if folder.resolve() == root.resolve():
        taxonomy(root)
        return plan
    news = folder / FOLDER if (folder / FOLDER).is_dir() else folder
    plan.wanted = {files.inside(root, f"{news_dir}/{p.relative_to(news).as_posix()}"): p for p in record_files(news)}
    for target, source in plan.wanted.items():
        if target.exists() and target.read_bytes() != source.read_bytes():
            raise Conflict(str(target), "another record lies there", hint="move one of the two; nothing was copied")
    plan.wanted |= _taxonomy(folder, root, plan.left)
    return plan


def bring_in(plan: Plan) -> Adopted:
    """Copy what was planned, byte for byte."""
    done = Adopted(left=plan.left)
    for target, source in plan.wanted.items():
        done.copied += write_changed(target, source.read_bytes())
    return done


def _taxonomy(folder: Path, root: Path, left: list[str]) -> dict[Path, Path]:
    wanted: dict[Path, Path] = {}
    own = read_topics(root / "_data/topics") if (root / "_data/topics").is_dir() else []
    names = {topic.name for topic in own}
    more: list[Topic] = []
    for name, endings in TAXONOMY:
        for source in listing(folder / name, *endings) if (folder / name).is_dir() else ():
            target = root / name / source.name
            if target.exists():
                if target.read_bytes() != source.read_bytes():
                    left.append(f"{name}/{source.name}: yours stays")
                continue
            try:
                topic = _understood(name, source)
            except NewsloomError as err:
                left.append(f"{name}/{source.name}: {err.problem}")
                continue
            if topic is not None and topic.name in names:
                left.append(f"{name}/{source.name}: you have a topic of that name")
                continue
            more += [topic] if topic is not None else []
            wanted[target] = source
    if more:
        topic_tree([*own, *more])
    return wanted


def _understood(kind: str, path: Path) -> Topic | None:
    """The topic, if it is one. Raises NewsloomError for a topic or an organisation that cannot be read."""
    if kind == "_data/topics":
        return read_topic(path.read_bytes(), str(path))
    if kind == "_data/organizations":
        read_organization(path.read_bytes(), str(path))
    return None


def adopt(world: Newsroom, adoption: Adoption, done: Adopted | None = None) -> Adopted:
    """Make the records of the newsroom's folder published facts; those that are already in the ledger are passed over.

    Paths in `adoption` are relative to the site that was read. Raises StoreBusy while another process works.
    """
    with working(world), world.db.write() as tx:
        return take_in(tx, world, adoption, done or Adopted())


def take_in(tx: Tx, world: Newsroom, adoption: Adoption, done: Adopted) -> Adopted:
    """`adopt` in the caller's transaction. Stories of the newsroom's own ledger get back their ids and addresses."""
    now = world.clock()
    recalled = Recalled.of(world.root)
    done.left += [f"{fault.path}: {fault.problem}" for fault in recalled.faults]
    fresh = _fresh(tx, world, adoption, done, recalled)
    _articles(tx, list(fresh.values()), world)
    made = [m for line in recalled.stories.values() if (m := _known(tx, line, fresh)) is not None]
    told = {one.path for m in made for one in m.members}
    rest = {path: one for path, one in fresh.items() if one.path not in told}
    made += [m for story in adoption.stories if (m := _story(tx, story, rest, world, now)) is not None]
    _save(tx, made, world, now, scored_at=now + AS_IT_STOOD if recalled.stories else None)
    put_conclusions(tx, [m.line for m in made if m.line], {one.held.id: one.held for one in fresh.values()})
    put_pictures(tx, world.images_dir, [o.held for m in made if m.line for o in m.members], now)
    done.pictures = _pictures(tx, made, world, now)
    _issues(tx, adoption, done)
    done.records = len(fresh)
    done.stories = len(made)
    done.published = sum(one.record.is_visible for one in fresh.values())
    if fresh:
        _tell_the_grouper(tx, max(one.held.first_seen for one in fresh.values()))
        work.schedule(tx, [Then(stage="publish", item="@all")], now)
    return done


def _known(tx: Tx, line: StoryLine, fresh: Mapping[str, _One]) -> _Made | None:
    """A story of the ledger whose id is free and whose records are taken in now."""
    mine = {a.id for a in line.articles}
    ones = sorted((o for o in fresh.values() if o.held.id in mine), key=lambda o: (o.held.first_seen, o.held.id))
    if not ones or identities.is_taken(tx, line.story):
        return None
    gone = [o for o in ones if o.record.removed and (o.held.id != line.lead or line.standing.state != "removed")]
    spoken = [*verdicts(line), *(_taken_down(line.story, one, False, line.last_seen) for one in gone)]
    return _Made(row_of(line, len(ones)), line.standing, ones, spoken, line)


def _fresh(tx: Tx, world: Newsroom, adoption: Adoption, done: Adopted, recalled: Recalled) -> dict[str, _One]:
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
            held = held_of(record, canonical, world.config.site.language)
        else:
            held = recalled.held(lies[path], held_of(record, canonical, world.config.site.language))
        ids.add(held.id)
        data = _file(world, lies[path]).read_bytes()
        find = DiscoveredUrl(
            id=captures.find_id(canonical), url=held.article.url, first_seen=held.first_seen, via="hand"
        )
        fresh[path] = _One(lies[path], record, held, find, content_digest(data))
    return fresh


def _id(record: Record, path: str, recalled: Recalled) -> str:
    line = recalled.articles.get(path)
    return line.id if line is not None else article_id(_canonical(record, path))


def _file(world: Newsroom, path: str) -> Path:
    return files.inside(world.root, f"{world.config.publish.news_dir}/{path.removeprefix(f'{FOLDER}/')}")


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


def _articles(tx: Tx, ones: Sequence[_One], world: Newsroom) -> None:
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


@dataclass(frozen=True, slots=True)
class _Made:
    """A story with its facts, ready to be written."""

    row: StoryRow
    standing: Standing
    members: Sequence[_One]
    verdicts: Sequence[Verdict]
    line: StoryLine | None = None
    """What the newsroom's own ledger says of it."""


def _story(tx: Tx, story: AdoptedStory, fresh: Mapping[str, _One], world: Newsroom, now: datetime) -> _Made | None:
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
    row = StoryRow(
        id=id,
        first_seen=ones[0].held.first_seen,
        last_seen=ones[-1].held.first_seen,
        lead=shown.held.id,
        title=shown.record.title,
        quality=shown.record.quality,
        coverage=heat,
        heat=_heat_now(heat, ones[-1].held.first_seen, world, now),
        news_at=ones[-1].held.first_seen,
        articles=len(ones),
        independent=len({o.held.provider_domain for o in ones}),
        scored_at=now,
        because={kind: [WHY] for kind in ("coverage", "heat", "lead", "quality")},
        facts={"provider": shown.held.provider_domain, "forms": []},
        topics=tuple(dict.fromkeys(shown.record.topics)),
    )
    verdicts = [_taken_down(id, o, o is lead, now) for o in ones if o.record.removed]
    return _Made(row, Standing(state=_state(lead), by=_by(lead), because=(WHY,)), ones, verdicts)


def _heat_now(heat: float, seen: datetime, world: Newsroom, now: datetime) -> float:
    """What orders our front page: the old heat knew no time, so it is let decay as ours does."""
    if world.config.profile == "classic":
        return heat
    hours = max(0.0, (now - seen).total_seconds() / 3600)
    return float(min(100.0, heat) * 0.5 ** (hours / world.config.score.half_life))


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


def _save(tx: Tx, made: Sequence[_Made], world: Newsroom, now: datetime, *, scored_at: datetime | None) -> None:
    stories.put_stories(tx, [m.row for m in made])
    stories.save_scores(tx, [m.row for m in made])
    stories.save_standings(tx, {m.row.id: m.standing for m in made})
    stories.put_sagas(tx, {m.row.id: m.row.saga for m in made if m.row.saga})
    memberships.put_members(
        tx,
        [
            Member(article=o.held.id, story=m.row.id, joined_at=o.held.first_seen, because=(WHY,))
            for m in made
            for o in m.members
        ],
    )
    for m in made:
        for verdict in m.verdicts:
            reviews.put(tx, verdict)
    editions.put_records(tx, [_line(o, m.row.id, now) for m in made for o in m.members])
    editions.mint_permalinks(tx, [link for m in made if m.line for link in addresses(m.line)])
    _addresses(tx, [m for m in made if m.line is None and m.standing.state == "published"], world)
    thens = [Then(stage="publish", item=m.row.id) for m in made]
    thens += [Then(stage="score", item=m.row.id, due_at=scored_at) for m in made if m.row.heat >= COLD]
    work.schedule(tx, thens, now)


def _pictures(tx: Tx, made: Sequence[_Made], world: Newsroom, now: datetime) -> int:
    """Make the pictures of what readers see due: a record's `isCached` is another system's copy, not ours.
    They are fetched as any picture is, a host at a time, as its robots.txt and the source's rights allow."""
    if not world.config.images.keep:
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


def _addresses(tx: Tx, made: Sequence[_Made], world: Newsroom) -> None:
    """Public addresses, minted in the order of publication so that a second adoption elsewhere gives the same."""
    host = urlsplit(world.config.site.url).hostname or "localhost"
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
