"""Take the fingerprint of an article's text. Whose copy it is, the grouper says, in order of arrival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from newsloom.core.dedupe import Fingerprint, bands, fingerprint, to_bytes
from newsloom.model.article import StoredArticle
from newsloom.model.outcome import Done, Outcome, Then
from newsloom.pipeline.stage import Stage
from newsloom.runtime.context import Newsroom
from newsloom.store import articles
from newsloom.store.sql import Tx
from newsloom.store.work import Claim


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, StoredArticle]:
    """The articles."""
    return articles.get(tx, [c.item for c in claims])


def take(held: StoredArticle) -> Fingerprint:
    """The fingerprint."""
    a = held.article
    return fingerprint(a.title, a.text, a.excerpt, authors=a.authors)


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Fingerprint]], now: datetime) -> Mapping[str, Outcome]:
    """Keep fingerprints and the keys under which near ones are looked up."""
    articles.put_fingerprints(tx, [(c.item, to_bytes(fp), bands(fp)) for c, fp in made])
    return {c.item: Done((Then(stage="match", item=c.item, arrival=c.arrival),)) for c, _ in made}


STAGE = Stage(
    name="dedupe",
    version=1,
    load=load,
    work=take,
    save=save,
    pool="here",
    batch=200,
    leads_to=frozenset({"match"}),
)
