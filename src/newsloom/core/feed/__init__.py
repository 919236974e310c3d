"""Bytes of a feed to entries, and the faults found on the way.

RSS 0.90-2.0, RDF, Atom 0.3 and 1.0, CDF and JSON Feed. Never raises: what can be understood comes back, `faults` says in
words what was wrong. Everything that leaves here is sanitised; links are absolute http(s) URLs without credentials.
What it leaves to others: when to poll again (core.cadence), and whether an entry is news to us (`identity`, the store).
"""

from newsloom.core.feed.identity import entry_digest, entry_key, is_changed, newest, stable_ids
from newsloom.core.feed.reader import read_feed

__all__ = ["entry_digest", "entry_key", "is_changed", "newest", "read_feed", "stable_ids"]
