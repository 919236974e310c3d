"""What the newsroom keeps about who may use the desk: hashes of passwords, digests of tokens, the sessions' secret."""

from __future__ import annotations

import secrets

from newsloom.errors import Conflict, NotFound
from newsloom.runtime.context import Newsroom
from newsloom.store import kv

_PERSON, _TOKEN, _SECRET = "desk.person.", "desk.token.", "desk.secret"


def kept_secret(world: Newsroom) -> str:
    """The secret that seals sessions; made once, with the operating system's randomness."""
    with world.db.write() as tx:
        known = kv.get(tx, _SECRET)
        if known is None:
            known = secrets.token_urlsafe(48)
            kv.put(tx, _SECRET, known)
        return known


def put_password(world: Newsroom, name: str, hashed: str) -> None:
    """Keep a person's hash."""
    with world.db.write() as tx:
        kv.put(tx, _PERSON + name, hashed)


def password_of(world: Newsroom, name: str) -> str | None:
    """A person's hash."""
    with world.db.read() as tx:
        return kv.get(tx, _PERSON + name)


def drop_person(world: Newsroom, name: str, *, keep_one: bool = False) -> list[str]:
    """End a person's right to come in, and with it their open sessions; the names that are left.

    Raises NotFound for a name that has no password, and Conflict where it is the last one and `keep_one` is asked.
    """
    with world.db.write() as tx:
        known = [key.removeprefix(_PERSON) for key in kv.beginning(tx, _PERSON)]
        if name not in known:
            hint = f"names that have one: {', '.join(known)}" if known else None
            raise NotFound(repr(name), "nobody of that name has a password", hint=hint)
        left = [other for other in known if other != name]
        if keep_one and not left:
            raise Conflict(name, "nobody else could sign in", hint="give somebody else a password first")
        kv.drop(tx, _PERSON + name)
    return left


def people(world: Newsroom) -> list[str]:
    """The names that have a password."""
    with world.db.read() as tx:
        return [key.removeprefix(_PERSON) for key in kv.beginning(tx, _PERSON)]


def put_token(world: Newsroom, digest: str, name: str) -> None:
    """Keep the digest of a program's token."""
    with world.db.write() as tx:
        kv.put(tx, _TOKEN + digest, name)


def token_name(world: Newsroom, digest: str) -> str | None:
    """The name under which a token was made."""
    with world.db.read() as tx:
        return kv.get(tx, _TOKEN + digest)


def tokens(world: Newsroom) -> dict[str, str]:
    """The tokens that were made: the first digits of their digest, and their names."""
    with world.db.read() as tx:
        return {key.removeprefix(_TOKEN)[:12]: name for key, name in kv.beginning(tx, _TOKEN).items()}


def drop_token(world: Newsroom, start: str) -> int:
    """End the tokens whose digest begins so (at least 12 digits); how many."""
    if len(start) < 12:
        return 0
    with world.db.write() as tx:
        found = kv.beginning(tx, _TOKEN + start)
        for key in found:
            kv.drop(tx, key)
        return len(found)
