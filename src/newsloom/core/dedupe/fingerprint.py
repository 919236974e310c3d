"""What is kept of a text so that its copies can be found later: digests and MinHash signatures, about 900 bytes.

A fingerprint is a value of its own: it can be stored, compared and banded without the text.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import rensa

from newsloom.core.dedupe.agencies import credited
from newsloom.errors import InputBroken

WHOLE_HASHES, WHOLE_BANDS, WHOLE_ROWS = 128, 20, 4
LEDE_HASHES, LEDE_BANDS, LEDE_ROWS = 64, 8, 4
"""A pair of Jaccard 0.6 meets in one of the whole-text bands with probability 0.94, at 0.7 with 0.996; at 0.3 in 15 %."""
LEDE_WORDS = 60
MIN_WORDS = 40
"""A text of fewer words says too little to be compared as a whole; its lede is compared instead."""
MAX_CHARS = 60_000
_SEED = 20_21
_VERSION = 1

# Scripts without blanks give one token a character; the others one a word.
_TOKEN = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+", re.UNICODE)
_DATELINE = re.compile(r"^[^\n]{0,60}?[(/](?:[\w .]{2,24})[)/]\s*[-\u2013\u2014:]{1,2}\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """Digests of one article. `whole` is empty for a text of under 40 words, `lede` without excerpt and text.

    `exact` is the digest of the normalised text, b"" for a short one. `title` holds hashes of the title's words,
    `numbers` those of the numbers in title and lede: a template that repeats with other numbers is no copy.
    """

    exact: bytes = b""
    whole: bytes = b""
    lede: bytes = b""
    title: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    words: int = 0
    lede_words: int = 0
    agency: str | None = None


def fingerprint(
    title: str, text: str = "", excerpt: str = "", *, authors: Sequence[str] = (), agency: str | None = None
) -> Fingerprint:
    """The fingerprint of an article; any field may be empty. Reads the first 60,000 characters of the text."""
    text = text[:MAX_CHARS]
    credit = agency or credited(authors, text or excerpt)
    tokens = _tokens(_DATELINE.sub("", text))
    opening = tokens[:LEDE_WORDS] if len(tokens) >= MIN_WORDS else _tokens(_DATELINE.sub("", excerpt or text)[:4000])
    opening = opening[:LEDE_WORDS]
    names = _tokens(title[:1000])
    long = len(tokens) >= MIN_WORDS
    return Fingerprint(
        exact=hashlib.blake2b(" ".join(tokens).encode("utf-8", "replace"), digest_size=16).digest() if long else b"",
        whole=_signature(_shingles(tokens, 3), WHOLE_HASHES) if long else b"",
        lede=_signature(_shingles(opening, 2), LEDE_HASHES) if len(opening) >= 4 else b"",
        title=frozenset(map(_hash32, names)),
        numbers=frozenset(_hash32(token) for token in (*names, *opening) if any(map(str.isdigit, token))),
        words=len(tokens),
        lede_words=len(opening),
        agency=credit,
    )


def bands(print_: Fingerprint) -> tuple[int, ...]:
    """Keys under which the article is filed: two articles with no key in common are not compared.

    Signed 64-bit integers, at most 30, each once. Equal texts, texts and ledes that overlap, and equal titles share one.
    """
    keys: dict[int, None] = {}
    if print_.exact:
        keys[_key(b"exact", print_.exact)] = None
    for name, signature, count, rows in (
        (b"whole", print_.whole, WHOLE_BANDS, WHOLE_ROWS),
        (b"lede", print_.lede, LEDE_BANDS, LEDE_ROWS),
    ):
        if signature:
            for band in range(count):
                piece = signature[4 * rows * band : 4 * rows * (band + 1)]
                keys[_key(name + bytes([band]), piece)] = None
    if len(print_.title) >= 3:
        packed = b"".join(one.to_bytes(4, "little") for one in sorted(print_.title))
        keys[_key(b"title", packed)] = None
    return tuple(keys)


def overlap(one: bytes, other: bytes) -> float:
    """The Jaccard similarity that two signatures of one kind estimate; 0.0 if one is missing."""
    if not one or len(one) != len(other):
        return 0.0
    left, right = memoryview(one).cast("I"), memoryview(other).cast("I")
    return sum(a == b for a, b in zip(left, right, strict=True)) / len(left)


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Shared parts of all parts, 0.0 for two empty sets."""
    return len(one & other) / len(one | other) if one or other else 0.0


def to_bytes(print_: Fingerprint) -> bytes:
    """For storing; `from_bytes` reads it back."""
    agency = (print_.agency or "").encode()[:255]
    parts = (print_.exact, print_.whole, print_.lede, _pack(print_.title), _pack(print_.numbers), agency)
    head = struct.pack("<BIH", _VERSION, min(print_.words, 2**32 - 1), print_.lede_words)
    return head + b"".join(struct.pack("<H", len(part)) + part for part in parts)


def from_bytes(data: bytes) -> Fingerprint:
    """The fingerprint that `to_bytes` wrote; raises InputBroken for anything else."""
    try:
        version, words, lede_words = struct.unpack_from("<BIH", data)
        if version != _VERSION:
            raise InputBroken("fingerprint", f"of version {version}, not {_VERSION}: dedupe the article again")
        parts, at = [], struct.calcsize("<BIH")
        for _ in range(6):
            (size,) = struct.unpack_from("<H", data, at)
            parts.append(data[at + 2 : at + 2 + size])
            at += 2 + size
        if at != len(data):
            raise InputBroken("fingerprint", "its length is wrong")
        exact, whole, lede, title, numbers, agency = parts
        return Fingerprint(
            exact=exact,
            whole=whole,
            lede=lede,
            title=_unpack(title),
            numbers=_unpack(numbers),
            words=words,
            lede_words=lede_words,
            agency=agency.decode() or None,
        )
    except (struct.error, UnicodeDecodeError) as err:
        raise InputBroken("fingerprint", f"cannot be read: {err}") from err


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def _shingles(tokens: Sequence[str], size: int) -> list[str]:
    if len(tokens) < size:
        return [" ".join(tokens)]
    return [" ".join(tokens[i : i + size]) for i in range(len(tokens) - size + 1)]


def _signature(shingles: Iterable[str], hashes: int) -> bytes:
    made = rensa.RMinHash(num_perm=hashes, seed=_SEED)
    made.update([one.encode("utf-8", "replace") for one in shingles])
    return struct.pack(f"<{hashes}I", *made.digest())


def _hash32(token: str) -> int:
    return int.from_bytes(hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=4).digest(), "little")


def _key(kind: bytes, data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8, person=kind[:16]).digest(), "little", signed=True)


def _pack(hashes: frozenset[int]) -> bytes:
    # 200 words of a title or numbers of a lede are far more than there are in any real one.
    return b"".join(one.to_bytes(4, "little") for one in sorted(hashes)[:200])


def _unpack(data: bytes) -> frozenset[int]:
    return frozenset(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
