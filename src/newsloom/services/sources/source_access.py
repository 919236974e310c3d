"""Who may be let in: names and passwords, headers and user agents of sources, set and named, never told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from newsloom.errors import UsageError
from newsloom.model.access import Access, checked
from newsloom.pipeline.sources import source_access
from newsloom.runtime.context import Newsroom
from newsloom.services.sources.look import address_of


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


def keep(world: Newsroom, source: str, access: Access | None) -> None:
    """Keep what a source is asked with; None: forget it."""
    with world.db.write() as tx:
        source_access.put(tx, source, access)


def change(world: Newsroom, source: str, url: str, given: Access | None, *, forget: bool = False) -> tuple[str, ...]:
    """Change what is given of a source's access, and name what is kept; `forget` drops what was kept before."""
    with world.db.write() as tx:
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
