"""Posting to other networks: one protocol, one file for each network. The caller keeps the ledger.

An adapter says what it can do: whether the same key sent twice makes one post (`repeatable`), whether a post can be edited or
taken down. What a network cannot do is not attempted.
"""

from __future__ import annotations

from newsloom.net.posting.bluesky import Bluesky
from newsloom.net.posting.ghost import Ghost
from newsloom.net.posting.mastodon import Mastodon
from newsloom.net.posting.matrix import Matrix
from newsloom.net.posting.protocol import Network, Post, Posted
from newsloom.net.posting.signed_webhook import SignedWebhook
from newsloom.net.posting.slack import Slack
from newsloom.net.posting.telegram import Telegram
from newsloom.net.posting.wordpress import WordPress

__all__ = [
    "Bluesky",
    "Ghost",
    "Mastodon",
    "Matrix",
    "Network",
    "Post",
    "Posted",
    "SignedWebhook",
    "Slack",
    "Telegram",
    "WordPress",
]
