"""Ids of captured and derived things: digests, so that a redo lands on the same row."""

from __future__ import annotations

import hashlib


def digest(kind: str, *parts: str) -> str:
    """32 hex digits (128 bits of BLAKE2b) that name one thing of a kind.

    Parts are length-prefixed, so ("ab", "c") and ("a", "bc") differ.
    """
    h = hashlib.blake2b(digest_size=16, person=kind.encode()[:16])
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        h.update(len(data).to_bytes(8, "big"))
        h.update(data)
    return h.hexdigest()


def content_digest(data: bytes) -> str:
    """64 hex digits of SHA-256: the address of captured bytes."""
    return hashlib.sha256(data).hexdigest()


def article_id(canonical_url: str) -> str:
    """The identity of an article is its canonical URL."""
    return digest("article", canonical_url)


def story_id(founder: str, attempt: int = 0) -> str:
    """A story's id is minted once, from the article that founded it.

    `attempt` counts up when that id is taken already: an article that was moved out of the story it founded may found
    another one.
    """
    return digest("story", founder, str(attempt))
