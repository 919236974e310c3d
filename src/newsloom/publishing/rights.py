"""What the licence signals that we meet allow: recorded on the source where they speak for it, honoured for each article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsloom.core.licence import decided, rights, robots_signals
from newsloom.model.article import Article
from newsloom.model.source import Rights, Source
from newsloom.net.robots import Allowed
from newsloom.store import sources
from newsloom.store.sql import Tx


def signals_of_site(allowed: Allowed) -> tuple[str, ...]:
    """What a site's robots.txt says about use: its licences, its Content-Signal and Content-Usage lines."""
    return robots_signals(allowed.licences, allowed.usage)


def with_signals(source: Source, signals: Sequence[str]) -> Source:
    """The source with what these signals refuse; the same value when they say nothing new."""
    return replace(source, rights=rights(signals, source.rights)) if signals else source


def note_signals(tx: Tx, source_id: str, signals: Sequence[str]) -> None:
    """Record signals that speak for a whole source (its feed, its site's robots.txt)."""
    if not signals:
        return
    source = sources.get(tx, source_id)
    if source is not None and (noted := with_signals(source, signals)) != source:
        sources.save(tx, noted)


def rights_of(article: Article, source: Source | None) -> Rights:
    """What may be done with one article: what the owner decided for its source, else its own signals and those of the source."""
    if source is None:
        return rights(article.signals)
    return decided(rights(article.signals, source.rights), source.decided)


def rights_of_source(source: Source) -> Rights:
    """What may be done with what a source brings, unless an article says more."""
    return decided(source.rights, source.decided)
