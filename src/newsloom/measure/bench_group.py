"""How fast are headlines grouped? One core, made-up headlines, windows of 10,000 and 1,000,000 live articles.

`NEWSLOOM_BENCH_LIVE` (a number) replaces the large window. Peers run on the same headlines: a plain TF-IDF loop always,
scikit-learn and river where they are installed.
"""

from __future__ import annotations

import itertools
import math
import os
import random
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from importlib.util import find_spec

from newsloom.core.group import Grouper
from newsloom.core.group.features import features
from newsloom.measure.table import Measured
from newsloom.model.story import Item

SMALL, LARGE, TIMED, BATCH = 10_000, 1_000_000, 20_000, 500
START = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = timedelta(days=30)


def headlines(many: int, a_day: float, seed: int = 1) -> Iterator[Item]:
    """Made-up news: a story has eight words of its own and lives for a few days; a headline tells five of them and some others.

    Common words follow Zipf's law. About six headlines to a story.
    """
    rng = random.Random(seed)
    lines = files("newsloom.data.words").joinpath("english.txt").read_text("utf-8").split()
    vocabulary = [line.lstrip("~") for line in lines]
    names = [line[1:].capitalize() for line in lines if line[0] == "~"] or [w.capitalize() for w in vocabulary]
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))
    live: list[list[str]] = []
    for number in range(many):
        if len(live) < 50 or rng.random() < 1 / 6:
            live.append(
                rng.choices(vocabulary, cum_weights=weights, k=4) + rng.sample(names, 3) + [str(rng.randrange(2, 999))]
            )
            if len(live) > max(200, a_day / 2):
                live.pop(0)
        story = live[-1 - min(int(rng.expovariate(8 / len(live))), len(live) - 1)]
        told = rng.sample(story, 5) + rng.choices(vocabulary, cum_weights=weights, k=4)
        rng.shuffle(told)
        seen = START + timedelta(days=number / a_day)
        yield Item(id=f"{number:08d}", title=" ".join(told), seen=seen, published=seen)


def rows() -> Iterator[Measured]:
    """The table of `./run bench group`."""
    list(_placed(Grouper(), list(headlines(600, 300.0, seed=9))))  # compile
    large = int(os.environ.get("NEWSLOOM_BENCH_LIVE") or LARGE)
    for live in (SMALL, large):
        yield from _window(live)
    yield from _restart(min(large, 200_000))
    yield from _peers(list(headlines(3000, 3000.0)))


def _window(live: int) -> Iterator[Measured]:
    grouper = Grouper()
    stream = headlines(live + TIMED, live / WINDOW.days)
    filled = 0
    while filled < live:
        batch = list(itertools.islice(stream, min(5000, live - filled)))
        grouper.place_many(batch)
        filled += len(batch)
    rest = list(stream)
    half = len(rest) // 2
    started = time.process_time()
    for at in range(0, half, BATCH):
        grouper.place_many(rest[at : at + BATCH])
    took = time.process_time() - started
    yield Measured(f"place, batches of {BATCH}, {live:,} live", half / took, "/s", f"{len(grouper):,} live in the end")
    singles = sorted(_placed(grouper, rest[half:]))
    yield Measured(f"place, one by one, {live:,} live", len(singles) / sum(singles), "/s")
    yield Measured(f"place, p99, {live:,} live", singles[int(len(singles) * 0.99)] * 1e6, "us")
    started = time.process_time()
    for item in rest[:half]:
        features(item)
    yield Measured("text features alone", half / (time.process_time() - started), "/s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Measured(f"peak memory, {live:,} live", peak, "MB", "of the process, the bench included")


def _placed(grouper: Grouper, items: Sequence[Item]) -> Iterator[float]:
    for item in items:
        started = time.process_time()
        grouper.place(item)
        yield time.process_time() - started


def _restart(live: int) -> Iterator[Measured]:
    grouper = Grouper()
    items = list(headlines(live, live / WINDOW.days))
    placed = grouper.place_many(items)
    stored = [(grouper.packed(item.id), one.story) for item, one in zip(items, placed, strict=True)]
    new = Grouper()
    started = time.process_time()
    new.restore(stored)
    took = time.process_time() - started
    yield Measured("restore from packed features", live / took, "/s", f"{live:,} articles in {took:.1f} s")


# -- peers ---------------------------------------------------------------------------------------------------------


def _peers(items: list[Item]) -> Iterator[Measured]:
    started = time.process_time()
    Grouper().place_many(items)
    yield Measured(
        "newsloom, from empty", len(items) / (time.process_time() - started), "/s", f"{len(items):,} headlines"
    )
    started = time.process_time()
    _plain_tfidf([item.title for item in items])
    yield Measured(
        "peer: plain TF-IDF loop", len(items) / (time.process_time() - started), "/s", "every story's centroid"
    )
    if find_spec("sklearn") is not None:
        started = time.process_time()
        _agglomerative([item.title for item in items])
        yield Measured(
            "peer: scikit-learn agglomerative",
            len(items) / (time.process_time() - started),
            "/s",
            "batch, average link",
        )
    if find_spec("river") is not None:
        started = time.process_time()
        _river([item.title for item in items])
        yield Measured("peer: river DBSTREAM", len(items) / (time.process_time() - started), "/s", "online")


def _plain_tfidf(titles: list[str], threshold: float = 0.3) -> list[int]:
    """The loop that everyone writes first: growing idf, cosine with each story's centroid through an inverted index."""
    df: Counter[str] = Counter()
    centroids: list[dict[str, float]] = []
    index: dict[str, set[int]] = defaultdict(set)
    out = []
    for number, title in enumerate(titles, 1):
        words = Counter(title.lower().split())
        df.update(words.keys())
        vector = {w: n * math.log((number + 1) / df[w]) for w, n in words.items()}
        length = math.sqrt(sum(v * v for v in vector.values())) or 1.0
        best, best_score = -1, threshold
        for story in set().union(*(index[w] for w in vector)):
            centre = centroids[story]
            norm = math.sqrt(sum(v * v for v in centre.values())) or 1.0
            score = sum(v * centre.get(w, 0.0) for w, v in vector.items()) / (length * norm)
            if score > best_score:
                best, best_score = story, score
        if best < 0:
            best = len(centroids)
            centroids.append({})
        for w, v in vector.items():
            centroids[best][w] = centroids[best].get(w, 0.0) + v / length
            index[w].add(best)
        out.append(best)
    return out


def _agglomerative(titles: list[str]) -> list[int]:
    from sklearn.cluster import AgglomerativeClustering  # type: ignore[import-not-found,unused-ignore]
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found,unused-ignore]

    vectors = TfidfVectorizer().fit_transform(titles).toarray()
    found = AgglomerativeClustering(None, distance_threshold=0.7, metric="cosine", linkage="average").fit_predict(
        vectors
    )
    return [int(x) for x in found]


def _river(titles: list[str]) -> list[int]:
    from river import cluster, feature_extraction  # type: ignore[import-not-found,unused-ignore]

    model = feature_extraction.TFIDF() | cluster.DBSTREAM(clustering_threshold=0.9)
    out = []
    for title in titles:
        model.learn_one(title)
        out.append(int(model.predict_one(title)))
    return out
