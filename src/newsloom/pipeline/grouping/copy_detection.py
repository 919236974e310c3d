"""Whose copy is an article? Settled in order of arrival, so that the answer does not depend on which worker was faster."""

from __future__ import annotations

from collections.abc import Sequence

from newsloom.core.dedupe import Piece, compare, from_bytes, original
from newsloom.model.article import StoredArticle
from newsloom.model.story import CopyOf, Item
from newsloom.store import articles
from newsloom.store.sql import Tx

MOST_CANDIDATES = 40


def settle_copies(tx: Tx, arrivals: Sequence[Item]) -> None:
    """Say of each arrival whether it is a copy of an earlier article, or whether earlier ones are copies of it."""
    ids = [i.id for i in arrivals]
    keys = articles.bands_of(tx, ids)
    sharing = articles.sharing_bands(tx, [b for bands in keys.values() for b in bands])
    near: dict[str, list[str]] = {}
    for item in arrivals:
        # Only what arrived before: whose fingerprint happens to be there already must not matter.
        mine = (item.seen, item.id)
        others = {a: at for band in keys.get(item.id, ()) for at, a in sharing.get(band, ()) if (at, a) < mine}
        near[item.id] = sorted(others, key=lambda a: (others[a], a))[:MOST_CANDIDATES]
    wanted = list(dict.fromkeys([*ids, *(a for others in near.values() for a in others)]))
    held = articles.get(tx, wanted, with_text=False)
    prints = articles.get_fingerprints(tx, wanted)
    pieces = {id: piece(held[id], prints[id].payload) for id in wanted if id in held and id in prints}
    roots = {id: prints[id].copy_of for id in pieces}
    for id in ids:
        if id in pieces:
            _settle(tx, pieces[id], [pieces[a] for a in near[id] if a in pieces], pieces, roots)


def piece(held: StoredArticle, payload: bytes) -> Piece:
    """An article as copying sees it."""
    return Piece(
        article=held.id,
        print=from_bytes(payload),
        first_seen=held.first_seen,
        provider=held.provider_domain,
        url=held.article.canonical_url,
        canonical=held.article.original_url,
    )


def _settle(tx: Tx, mine: Piece, near: Sequence[Piece], pieces: dict[str, Piece], roots: dict[str, str | None]) -> None:
    earlier = [p for p in near if (p.first_seen, p.article) < (mine.first_seen, mine.article)]
    found = [(copy, other) for other in earlier if (copy := compare(mine, other)) is not None]
    if not found:
        return
    copy, other = min(found, key=lambda pair: (-pair[0].similarity, pair[1].first_seen, pair[1].article))
    root = roots.get(other.article) or other.article
    first = _piece_of(tx, root, pieces)
    if first is None or first.article == mine.article:
        return
    if original((first, mine))[0] == first.article:
        roots[mine.article] = first.article
        articles.put_copies(tx, {mine.article: _copy(copy, first.article)})
        return
    # The newcomer is the original (the agency's own page, say): all that were copies of the old root are copies of it.
    followers = [first.article, *articles.copied_by(tx, first.article)]
    roots[mine.article] = None
    for follower in followers:
        roots[follower] = mine.article
    articles.put_copies(
        tx, {mine.article: None} | {f: _copy(copy, mine.article) for f in followers if f != mine.article}
    )


def _piece_of(tx: Tx, id: str, pieces: dict[str, Piece]) -> Piece | None:
    if id not in pieces:
        held = articles.get(tx, [id]).get(id)
        kept = articles.get_fingerprints(tx, [id]).get(id)
        if held is None or kept is None:
            return None
        pieces[id] = piece(held, kept.payload)
    return pieces[id]


def _copy(copy: CopyOf, original_id: str) -> CopyOf:
    return CopyOf(original=original_id, kind=copy.kind, similarity=copy.similarity, because=copy.because)
