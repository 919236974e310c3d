"""All tables, each of exactly one kind of fact: captured, derived, decided or published (and the motion, which is none).

captured   what the world said; immutable, swept by age
derived    what we concluded; may be dropped and rebuilt
decided    what a person said; append-only
published  what we told the world; a ledger
motion     what is due, who does it, what happened; never part of a backup
"""

from __future__ import annotations

from newsloom.store.tables.base import metadata
from newsloom.store.tables.captured import blobs, documents, entries, finds, image_copies, links, mentions, pages
from newsloom.store.tables.decided import (
    hooks,
    reader_items,
    reader_marks,
    reader_streams,
    searches,
    sources,
    subscribers,
    verdicts,
)
from newsloom.store.tables.derived import (
    aliases,
    articles,
    bands,
    features,
    fingerprints,
    host_samples,
    matches,
    memberships,
    polls,
    providers,
    qualities,
    stories,
    story_topics,
    summaries,
    translations,
)
from newsloom.store.tables.motion import deliveries, endings, hook_marks, identity, journal, lanes, leases, work
from newsloom.store.tables.published import (
    changes,
    editions,
    files,
    letter_marks,
    permalinks,
    records,
    redirects,
    search_marks,
)

__all__ = [
    "aliases",
    "articles",
    "bands",
    "blobs",
    "changes",
    "deliveries",
    "documents",
    "editions",
    "endings",
    "entries",
    "features",
    "files",
    "finds",
    "fingerprints",
    "hook_marks",
    "hooks",
    "host_samples",
    "identity",
    "image_copies",
    "journal",
    "lanes",
    "leases",
    "letter_marks",
    "links",
    "matches",
    "memberships",
    "mentions",
    "metadata",
    "pages",
    "permalinks",
    "polls",
    "providers",
    "qualities",
    "reader_items",
    "reader_marks",
    "reader_streams",
    "records",
    "redirects",
    "search_marks",
    "searches",
    "sources",
    "stories",
    "story_topics",
    "subscribers",
    "summaries",
    "translations",
    "verdicts",
    "work",
]
