"""A live window to bytes and back, and without what has expired. The state is kept exactly: what follows is the same."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from newsloom.core.encode.static import DIMENSIONS
from newsloom.core.group import kernel
from newsloom.core.group.arena import ARTICLES, POOL, STORIES, TERMS, Arena, room_names, with_room
from newsloom.core.group.background import chance
from newsloom.core.group.features import IS_NUMBER, MADE_BY, header
from newsloom.core.group.live import Live, Rulings
from newsloom.model.story import Packed

_FIXED = ("counts", "first_day", "mean_sum", "mean", "mean_square")


def dump(live: Live, texts: Mapping[int, str]) -> bytes:
    """Everything, as an uncompressed npz; about 0.6 KB a headline, 1 KB a full text. `texts`: what an encoder may be shown
    of each row; its vectors are not kept, another model may be asked tomorrow."""
    arrays: dict[str, Any] = {name: getattr(live.arena, name) for name in _FIXED}
    for names, position in room_names():
        arrays |= {name: getattr(live.arena, name)[: int(live.arena.counts[position])] for name in names}
    rulings = live.rulings
    told: dict[str, Any] = {
        "made_by": MADE_BY,
        "articles": live.articles,
        "gone": sorted(set(live.articles) - live.row_of.keys()),
        "seen": [None if when is None else when.isoformat() for when in live.seen],
        "stories": live.stories,
        "languages": live.languages,
        "touched": list(live.touched),
        "texts": {str(row): text for row, text in texts.items()},
        "pins": rulings.pins,
        "bans": {article: sorted(stories) for article, stories in rulings.bans.items()},
        "apart": {story: sorted(others) for story, others in rulings.apart.items()},
        "parted": {article: sorted(others) for article, others in rulings.parted.items()},
        "anchors": sorted(rulings.anchors),
        "states": rulings.states,
        "worded": sorted(rulings.worded),
        "redirects": rulings.redirects,
        "spoken": sorted(rulings.spoken),
    }
    out = io.BytesIO()
    np.savez(out, names=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8), **arrays)
    return out.getvalue()


def load(saved: bytes) -> tuple[Live, dict[int, str]]:
    """The other way: the live window, and the texts. ValueError for bytes of another maker, or none of ours."""
    try:
        arrays = np.load(io.BytesIO(saved), allow_pickle=False)
        names = json.loads(arrays["names"].tobytes())
    except (ValueError, KeyError, OSError, EOFError) as err:
        raise ValueError(f"no saved grouper: {err}") from err
    if names["made_by"] != MADE_BY:
        raise ValueError(f"saved with features of {names['made_by']!r}, not {MADE_BY!r}")
    live = Live()
    counts = arrays["counts"]
    articles = max(int(counts[ARTICLES]), int(counts[STORIES]))
    live.arena = with_room(live.arena, articles, int(counts[POOL]), int(counts[TERMS]))
    for name in _FIXED:
        getattr(live.arena, name)[:] = arrays[name]
    for group, _ in room_names():
        for name in group:
            getattr(live.arena, name)[: len(arrays[name])] = arrays[name]
    live.arena = with_room(live.arena, 0, 0, 0, rehash=True)
    live.make_room(0, 0)
    live.articles, live.stories, live.languages = names["articles"], names["stories"], names["languages"]
    live.seen = [None if when is None else datetime.fromisoformat(when) for when in names["seen"]]
    gone = set(names["gone"])
    live.row_of = {a: row for row, a in enumerate(live.articles) if a not in gone}
    live.story_ix = {s: ix for ix, s in enumerate(live.stories)}
    live.touched = dict.fromkeys(names["touched"])
    live.rulings = Rulings(
        pins=names["pins"],
        bans={article: set(stories) for article, stories in names["bans"].items()},
        apart={story: set(others) for story, others in names["apart"].items()},
        parted={article: set(others) for article, others in names.get("parted", {}).items()},
        anchors=set(names["anchors"]),
        states=names.get("states", dict.fromkeys(names["anchors"], "published")),
        worded=set(names.get("worded", ())),
        redirects=names["redirects"],
        spoken=set(names.get("spoken", names["redirects"])),  # older dumps do not say who merged
    )
    return live, {int(row): text for row, text in names["texts"].items()}


def restore_packed(live: Live, placed: Sequence[tuple[Packed, str]]) -> None:
    """Many packed articles at once. ValueError for those of another maker, or broken ones."""
    lengths, days, languages, providers, stories = [], [], [], [], []
    keys, marks, vectors = [], [], []
    next_story = len(live.stories)
    for one, story in placed:
        if one.made_by != MADE_BY:
            raise ValueError(f"features made by {one.made_by!r}, not {MADE_BY!r}")
        n, day, language, provider, at = header(one.features)
        keys.append(one.features[at : at + 4 * n])
        marks.append(one.features[at + 4 * n : at + 5 * n])
        vectors.append(one.features[at + 5 * n :])
        lengths.append(n)
        days.append(day)
        languages.append(live.language(language))
        providers.append(provider)
        story = live.rulings.final(story)
        ix = live.story_ix.get(story)
        if ix is None:
            ix, next_story = next_story, next_story + 1
            live.stories.append(story)
            live.story_ix[story] = ix
        stories.append(ix)
        live.row_of[one.id] = len(live.articles)
        live.articles.append(one.id)
        live.seen.append(one.seen)
    all_keys = np.frombuffer(b"".join(keys), dtype="<u4").astype(np.uint32)
    all_marks = np.frombuffer(b"".join(marks), dtype=np.uint8)
    live.make_room(len(lengths), len(all_keys))
    kernel.restore_rows(
        live.arena, all_keys, all_marks, chance(all_keys, (all_marks & IS_NUMBER) > 0), np.array(lengths, np.int64),
        np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(-1, DIMENSIONS), np.array(days, np.float64),
        np.array(languages, np.int64), np.array(providers, np.uint32), np.array(stories, np.int64),
    )  # fmt: skip


def without(live: Live, rows: Iterable[int]) -> Live:
    """A new live window that never met these rows; stories keep their ids and their age."""
    leave = set(rows)
    new = Live()
    new.rulings, new.languages = live.rulings, live.languages
    old: Arena = live.arena
    keep = [row for row in range(live.size) if row not in leave and int(old.story[row]) >= 0]
    lengths = old.n[keep].astype(np.int64)
    parts = [np.arange(int(old.off[row]), int(old.off[row]) + int(old.n[row])) for row in keep]
    at = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    numbers: dict[int, int] = {}
    stories = np.array([numbers.setdefault(int(old.story[row]), len(numbers)) for row in keep], dtype=np.int64)
    slots = old.pool_slot[at]
    new.make_room(len(keep), len(at))
    priors = old.prior[slots] / old.params[kernel.PRIOR]
    kernel.restore_rows(
        new.arena, old.term_key[slots], old.pool_tf[at], priors, lengths, old.vector[keep], old.day[keep],
        old.language[keep].astype(np.int64), old.provider[keep], stories,
    )  # fmt: skip
    new.articles = [live.articles[row] for row in keep]
    new.seen = [live.seen[row] for row in keep]
    new.row_of = {article: row for row, article in enumerate(new.articles)}
    new.stories = [live.stories[ix] for ix in numbers]
    new.story_ix = {story: ix for ix, story in enumerate(new.stories)}
    for ix, number in numbers.items():
        new.arena.born[number] = old.born[ix]
        if ix in live.touched:
            new.touched[number] = None
    return new
