"""Looking into a mailbox before it becomes a source: the letters that are there, and what they would bring."""

from __future__ import annotations

from newsloom.model.access import Access
from newsloom.model.capture import Feed
from newsloom.net.imap import Seen
from newsloom.pipeline.sources import mailbox
from newsloom.pipeline.sources import source_access as kept_access
from newsloom.runtime.context import Newsroom
from newsloom.services.sources.source_access import mailbox_address
from newsloom.store import sources


def letters(newsroom: Newsroom, url: str, access: Access | None) -> tuple[str, Feed]:
    """(the mailbox's address without its password, what its newest letters say). A known mailbox is opened with the password
    that is kept for it. Raises UsageError, FetchError."""
    address = mailbox_address(url, access.login if access else "")
    with newsroom.db.read() as tx:
        access = access or kept_access.of(tx, sources.source_id(address))
    return address, mailbox.read(mailbox.opened(newsroom, address, access, Seen()))
