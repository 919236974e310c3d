"""Copies: which articles are one text, and which of them is the original."""

from newsloom.core.dedupe.compare import CopyIndex, Piece, Settings, best, compare, original
from newsloom.core.dedupe.fingerprint import Fingerprint, bands, fingerprint, from_bytes, to_bytes

__all__ = [
    "CopyIndex",
    "Fingerprint",
    "Piece",
    "Settings",
    "bands",
    "best",
    "compare",
    "fingerprint",
    "from_bytes",
    "original",
    "to_bytes",
]
