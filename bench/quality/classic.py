"""How exactly does the profile "classic" give back the numbers of real records?

Rows of an official source (the old system's list of them is lost) are those of microsoft.com; they are counted apart: their
quality must be exact with no, one or two official sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.measured import Measured
from bench.quality.record import Real, real_records
from newsloom.core import classic
from newsloom.model.edition import Record, Related
from newsloom.model.source import Topic
from newsloom.records.paths import record_path
from newsloom.records.taxonomy import read_topic, topic_tree
from newsloom.services.newsroom.files import read_organizations

# From here on the topics of all records follow the rule of today.
TOPIC_RULE_SINCE = datetime(2020, 9, 24, tzinfo=UTC)
OFFICIAL = "microsoft.com"
# Site -> (topic files, O, R). Both Power Apps sites shared their topics.
SITES = {
    "powerapps": ("powerapps", 40, 20),
    "smartable-powerapps": ("powerapps", 40, 20),
    "azure": ("azure", 40, 20),
    "records": ("ai", 30, 10),
}


def site_topics(folder: Path, prefix: str) -> list[Topic]:
    """The topics of a site, from `records/topics/PREFIX__NN-name.yaml`."""
    paths = sorted((folder / "topics").glob(f"{prefix}__*.yaml"))
    return topic_tree(read_topic(path.read_bytes(), path.name.removeprefix(f"{prefix}__")) for path in paths)


def given_of(
    item: Record | Related, topics: tuple[str, ...], domains: frozenset[str], official: int = 0
) -> classic.Given:
    """What the old system looked at."""
    return classic.Given(
        title=item.title,
        topics=topics,
        has_image=bool(item.images),
        has_amp=item.amp_url is not None,
        is_known=item.provider is not None and item.provider.domain in domains,
        official=official,
        is_featured=isinstance(item, Record) and item.featured_content is not None,
    )


def leads(record: Record, name: str) -> bool:
    """Whether the record stands for its story, by the qualities that its file states."""
    mine = classic.Member(path=f"_news/{name}", quality=record.quality)
    others = [
        classic.Member(
            path=record_path(item.title, item.published or record.published, "", ()), quality=item.quality or 0
        )
        for item in record.related
    ]
    return classic.leader([mine, *others]) is mine


def related_in_order(related: Sequence[Related]) -> bool:
    """Whether the list is by descending quality, then path.

    The paths of related articles are not in the record: the day is the UTC day, or the next one where the old system took
    an evening's UTC time for Pacific time. The list is in order if it is for one choice of days.
    """
    before = (0, "")
    for item in related:
        if item.published is None:
            return False
        days = [item.published] + ([item.published + timedelta(days=1)] if item.published.hour >= 16 else [])
        keys = [(-(item.quality or 0), record_path(item.title, day, "", ())) for day in days]
        fitting = [key for key in keys if before == (0, "") or key >= before]
        if not fitting:
            return False
        before = min(fitting)
    return True


def gates(data: Path) -> list[Measured]:
    """The share of exact agreements, per number of the record."""
    folder = data / "records"
    domains = frozenset(found.domain for found in read_organizations(folder / "powerapps" / "_data" / "organizations"))
    answers: dict[str, list[bool]] = {}
    for real in real_records(folder):
        site = real.path.parent.parent.name if real.path.parent.name == "_news" else "records"
        prefix, known, related = SITES[site]
        topics = site_topics(folder, prefix)
        for name, right in _judged(real, topics, domains, classic.Weights(known, related)):
            answers.setdefault(name, []).append(right)
    return [
        Measured(name, sum(all_) / len(all_), "", f"{sum(all_):,} of {len(all_):,}")
        for name, all_ in sorted(answers.items())
    ]


def _judged(
    real: Real, topics: list[Topic], domains: frozenset[str], weights: classic.Weights
) -> Iterable[tuple[str, bool]]:
    record = real.record
    by_name = {topic.name: topic for topic in topics}

    def quality(official: int) -> int:
        return classic.quality(given_of(record, record.topics, domains, official), by_name, weights).value

    if record.provider and record.provider.domain == OFFICIAL:
        yield "quality, official rows", record.quality in {quality(0), quality(1), quality(2)}
    else:
        yield "quality", record.quality == quality(0)
    lead = leads(record, real.path.name)
    yield "leader", lead == (record.heat != -1)
    heat = classic.heat(record.quality, lead, len(record.related), weights=weights).value
    yield "heat", record.heat == heat
    yield "heat within clicks", 0 <= record.heat - heat <= 8
    yield "published", record.is_published == classic.is_published(record.heat, record.removed)
    if record.related:
        yield "order of related", related_in_order(record.related)
    if record.published >= TOPIC_RULE_SINCE and record.topics:
        found = classic.topics_of(record.title, record.topics[0], topics)
        # Five records have a topic that neither their title nor the query names: a feed's category gave it, and no file keeps
        # those. They are left out.
        if not set(record.topics) - set(found):
            yield "topics", record.topics == found
