"""A mailbox as a source: its password is kept where other sources' secrets are."""

from __future__ import annotations

from dataclasses import replace

from newsloom.errors import FetchError
from newsloom.model.access import Access
from newsloom.model.capture import Feed
from newsloom.net.imap import Mailbox, Seen
from newsloom.pipeline.executors.alone import read_foreign_letters
from newsloom.runtime.context import Newsroom


def opened(newsroom: Newsroom, url: str, access: Access | None, seen: Seen) -> Mailbox:
    """The letters that came since `seen`. Raises FetchError, UsageError."""
    if access is None or not access.password:
        raise FetchError("the mailbox", "no password is kept for it", hint="newsloom source access NAME --login NAME")
    return newsroom.http.mailbox(url, access.password, seen)


def read(box: Mailbox) -> Feed:
    """What the letters say; of older ones that were passed over, how many."""
    feed = read_foreign_letters(box.letters) if box.letters else Feed(format="mail")
    left = (f"{box.left} older letters were passed over",) if box.left else ()
    return replace(feed, faults=(*left, *feed.faults))
