"""Who may be let in: names and passwords, headers and user agents of sources, set and named, never told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, unquote, urlsplit

from newsloom.core.opml import credentials
from newsloom.errors import UsageError
from newsloom.model.access import Access, checked
from newsloom.net.imap import place_of
from newsloom.pipeline.sources import source_access
from newsloom.runtime.context import Newsroom
from newsloom.services.sources.addresses import address_of


def access_for(
    url: str, *, login: str = "", password: str = "", headers: Sequence[str] = (), user_agent: str = ""
) -> Access | None:
    """What an address is asked with, from what a person gives ("Name: value" for headers); None where nothing is given.

    Raises UsageError, which repeats no value.
    """
    pairs: list[tuple[str, str]] = []
    for line in headers:
        name, colon, value = line.partition(":")
        if not colon:
            raise UsageError("--header", "no colon in it", hint="like 'X-Api-Key: value'")
        pairs.append((name.strip(), value.strip()))
    if is_mailbox(url):
        return mailbox_access(url, login, password)
    if not login and (named := credentials(url.strip())) is not None:
        login, password = named
    if not (login or pairs or user_agent):
        return None
    parts = urlsplit(address_of(url))
    made = Access(
        origin=f"{parts.scheme}://{parts.netloc}",
        login=login,
        password=password,
        headers=tuple(pairs),
        user_agent=user_agent,
    )
    return checked(made)


def is_mailbox(url: str) -> bool:
    """Whether an address is that of a mailbox."""
    return url.strip().lower().startswith(("imap://", "imaps://"))


def mailbox_access(url: str, login: str, password: str) -> Access | None:
    """What a mailbox is opened with: the password given, or the one that stands in the address. None without one."""
    parts = urlsplit(url.strip())
    password = password or unquote(parts.password or "")
    name = login or unquote(parts.username or "")
    if not password:
        return None
    return checked(Access(origin=f"{parts.scheme}://{parts.hostname}", login=name, password=password))


def mailbox_address(url: str, login: str = "") -> str:
    """The address of a mailbox with its name and without its password. Raises UsageError."""
    parts = urlsplit(url.strip())
    name = unquote(parts.username or "") or login
    host = parts.netloc.rpartition("@")[2]
    made = f"{parts.scheme.lower()}://{quote(name, safe='')}@{host}/{parts.path.lstrip('/') or 'INBOX'}"
    place_of(made)
    return made


def keep(newsroom: Newsroom, source: str, access: Access | None) -> None:
    """Keep what a source is asked with; None: forget it."""
    with newsroom.db.write() as tx:
        source_access.put(tx, source, access)


def change(newsroom: Newsroom, source: str, url: str, given: Access | None, *, forget: bool = False) -> tuple[str, ...]:
    """Change what is given of a source's access, and name what is kept; `forget` drops what was kept before."""
    with newsroom.db.write() as tx:
        known = None if forget else source_access.of(tx, source)
        if given is not None and known is not None:
            names = {name.lower() for name, _ in given.headers}
            kept = tuple(pair for pair in known.headers if pair[0].lower() not in names)
            given = checked(
                replace(
                    given,
                    login=given.login or known.login,
                    password=given.password if given.login else known.password,
                    headers=(*kept, *given.headers),
                    user_agent=given.user_agent or known.user_agent,
                )
            )
        made = given or known
        if given is not None or forget:
            source_access.put(tx, source, made)
    return made.names if made is not None else ()
