"""Make src/newsloom/data/background.bin: how common words are, by the hash of their stem.

Needs `pip install wordfreq msgpack`; reads wordfreq's word lists (data CC BY-SA 4.0, see docs/technotes/grouping-background.md).
Format: a little-endian uint32 count n, then n uint32 hashes in rising order, then n uint8 of -ln(p) * 10.
"""

from __future__ import annotations

import gzip
import importlib.util
import math
import sys
import zlib
from collections import Counter
from pathlib import Path

import msgpack
import numpy as np

from newsloom.core.group.words import stem

# (language, words taken, worth): English first; a word of another language must not make its English twin look common.
LANGUAGES = [("large_en", 150_000, 1.0)] + [
    (name, 20_000, 0.2)
    for name in (
        "large_de", "large_fr", "large_es", "large_it", "large_pt", "large_nl", "large_pl", "large_ru", "large_sv",
        "large_uk", "large_ar", "small_tr",
    )
]  # fmt: skip


def word_list(name: str, most: int) -> list[tuple[str, float]]:
    """wordfreq's cBpack: entry i of the list holds the words of frequency 10^(-i/100)."""
    found = importlib.util.find_spec("wordfreq")
    assert found is not None and found.origin is not None
    with gzip.open(Path(found.origin).parent / "data" / f"{name}.msgpack.gz") as stored:
        packed = msgpack.load(stored, raw=False)
    words = ((word, 10 ** (-i / 100)) for i, bucket in enumerate(packed[1:]) for word in bucket)
    return [pair for pair, _ in zip(words, range(most), strict=False)]


def main() -> None:
    """Write the table beside the package's other data."""
    frequency: dict[int, float] = {}
    for name, most, worth in LANGUAGES:
        by_stem: Counter[str] = Counter()
        for word, p in word_list(name, most):
            for one in stem(word):
                by_stem[one] += p  # type: ignore[assignment]
        for one, p in by_stem.items():
            key = zlib.crc32(one.encode())
            frequency[key] = max(frequency.get(key, 0.0), worth * p)
    keys = np.array(sorted(frequency), dtype="<u4")
    values = np.array([min(255, round(-math.log(frequency[int(k)]) * 10)) for k in keys], dtype=np.uint8)
    out = Path(__file__).parents[1] / "src/newsloom/data/background.bin"
    out.write_bytes(np.uint32(len(keys)).tobytes() + keys.tobytes() + values.tobytes())
    sys.stdout.write(f"{len(keys)} stems, {out.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
