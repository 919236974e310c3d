"""How fast are headlines grouped? One core, made-up headlines, windows of 10,000 and 1,000,000 live articles.

A window is filled as at a start, from packed features and the stories that the headlines were made from; the last 20,000
arrivals are placed, and timed by the processor's clock.

`NEWSLOOM_BENCH_LIVE` (a number) replaces the large window. Peers run on the same headlines: a plain TF-IDF loop here,
scikit-learn and river in an environment of their own under build/peers, made by pip; left out with the reason where it cannot.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import random
import resource
import subprocess
import time
import venv
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import ROOT
from bench.measured import Measured
from newsloom.core.encode.protocol import Encoder
from newsloom.core.group import Grouper
from newsloom.core.group.features import MADE_BY, features, pack
from newsloom.errors import ConfigInvalid
from newsloom.model.story import Item, Packed
from newsloom.pipeline.embeddings.encoders import encoder_of

SMALL, LARGE, TIMED, BATCH = 10_000, 1_000_000, 20_000, 500
# Runs in the peers' environment: titles in, {peer: CPU seconds} out. River's DBSTREAM takes numbers, so its words are counted.
_PEERS = """
import json, sys, time
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer
from river import cluster, feature_extraction
titles = json.load(sys.stdin)
started = time.process_time()
vectors = TfidfVectorizer().fit_transform(titles).toarray()
AgglomerativeClustering(None, distance_threshold=0.7, metric="cosine", linkage="average").fit_predict(vectors)
took = {"scikit-learn agglomerative": time.process_time() - started}
words, model = feature_extraction.TFIDF(), cluster.DBSTREAM(clustering_threshold=0.9)
some = titles[:300]  # its time grows with the square of the micro-clusters
started = time.process_time()
for title in some:
    words.learn_one(title)
    vector = words.transform_one(title)
    model.learn_one(vector)
took["river DBSTREAM (first 300 headlines)"] = (time.process_time() - started) * len(titles) / len(some)
print(json.dumps(took))
"""
START = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = timedelta(days=30)


def headlines(many: int, a_day: float, seed: int = 1) -> Iterator[Item]:
    """The headlines of `told` without their stories."""
    return (item for item, _ in told(many, a_day, seed))


def told(many: int, a_day: float, seed: int = 1) -> Iterator[tuple[Item, str]]:
    """(headline, its story). Made-up news: a story has eight words of its own and lives for a few days; a headline tells
    five of them and some others.

    Common words follow Zipf's law. About six headlines to a story.
    """
    rng = random.Random(seed)
    lines = files("newsloom.data.words").joinpath("english.txt").read_text("utf-8").split()
    vocabulary = [line.lstrip("~") for line in lines]
    names = [line[1:].capitalize() for line in lines if line[0] == "~"] or [w.capitalize() for w in vocabulary]
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))
    live: deque[tuple[str, list[str]]] = deque()
    for number in range(many):
        if len(live) < 50 or rng.random() < 1 / 6:
            words = (
                rng.choices(vocabulary, cum_weights=weights, k=4) + rng.sample(names, 3) + [str(rng.randrange(2, 999))]
            )
            live.append((f"story-{number:08d}", words))
            if len(live) > max(200, a_day / 2):
                live.popleft()
        story, own = live[-1 - min(int(rng.expovariate(8 / len(live))), len(live) - 1)]
        title = rng.sample(own, 5) + rng.choices(vocabulary, cum_weights=weights, k=4)
        rng.shuffle(title)
        seen = START + timedelta(days=number / a_day)
        yield Item(id=f"{number:08d}", title=" ".join(title), seen=seen, published=seen), story


def rows() -> Iterator[Measured]:
    """The table of `./run bench group`."""
    list(_placed(Grouper(), list(headlines(600, 300.0, seed=9))))  # compile
    large = int(os.environ.get("NEWSLOOM_BENCH_LIVE") or LARGE)
    for live in (SMALL, large):
        yield from _window(live)
    yield from _semantic(list(headlines(2000, 2000.0)))
    yield from _peers(list(headlines(3000, 3000.0)))


def _window(live: int) -> Iterator[Measured]:
    grouper = Grouper()
    stream = told(live + TIMED, live / WINDOW.days)
    filled, restoring = 0, 0.0
    while filled < live:
        batch = [(_packed(item), story) for item, story in itertools.islice(stream, min(20_000, live - filled))]
        started = time.process_time()
        grouper.restore(batch)
        restoring += time.process_time() - started
        filled += len(batch)
    yield Measured("restore from packed features", live / restoring, "/s", f"{live:,} articles in {restoring:.1f} s")
    rest = [item for item, _ in stream]
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


def _semantic(items: list[Item]) -> Iterator[Measured]:
    try:
        encoder = encoder_of()
    except ConfigInvalid as err:
        yield Measured("semantic cascade", 0, "/s", f"left out: {err}")
        return
    list(_placed(Grouper(encoder=encoder), list(headlines(100, 100.0, seed=9))))  # compile
    counted = _Counted(encoder)
    grouper = Grouper(encoder=counted)
    started = time.process_time()
    grouper.place_many(items)
    took = time.process_time() - started
    each = (
        f"{counted.texts / len(items):.2f} encodings a headline, {counted.seconds / counted.texts * 1000:.1f} ms each"
    )
    yield Measured("semantic cascade, from empty", len(items) / took, "/s", f"{len(items):,} made-up headlines, {each}")


class _Counted:
    """An encoder that says how much it was asked."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.model_id, self.dimensions, self.multilingual = encoder.model_id, encoder.dimensions, encoder.multilingual
        self.texts, self.seconds = 0, 0.0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        started = time.process_time()
        vectors = self._encoder.encode(texts)
        self.seconds += time.process_time() - started
        self.texts += len(texts)
        return vectors


def _packed(item: Item) -> Packed:
    made = features(item)
    blob = pack(made.keys, made.marks, made.vector, made.day, made.language, made.provider)
    return Packed(id=item.id, seen=item.seen, features=blob, made_by=MADE_BY)


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
    python, why = _peer_python(ROOT / "build" / "peers" / "group")
    if python is None:
        yield Measured("peers: scikit-learn, river", 0, "/s", f"left out: {why}")
        return
    given = json.dumps([item.title for item in items])
    done = subprocess.run([str(python), "-c", _PEERS], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        yield Measured("peers: scikit-learn, river", 0, "/s", f"left out: {done.stderr.strip().splitlines()[-1][:200]}")
        return
    for name, seconds in json.loads(done.stdout).items():
        yield Measured(f"peer: {name}", len(items) / seconds, "/s", "from empty, an environment of its own")


def _peer_python(folder: Path) -> tuple[Path | None, str]:
    """The interpreter of the peers' environment, made if need be; or None and the reason."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    check = [str(python), "-c", "import sklearn, river"]
    if python.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return python, ""
    try:
        venv.create(folder, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "scikit-learn", "river"]
        done = subprocess.run(pip, capture_output=True, text=True, timeout=900, check=False)
    except (OSError, subprocess.SubprocessError) as err:
        return None, f"no environment for the peers: {err}"
    if done.returncode:
        return None, f"pip: {(done.stderr.strip().splitlines() or ['no reason given'])[-1][:200]}"
    return python, ""


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
