"""What the newsroom keeps about who may use the desk: hashes of passwords, digests of tokens, the sessions' secret."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec

from newsloom.errors import Conflict, NotFound, UsageError
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import sessions
from newsloom.store import kv
from newsloom.words import known

Scope = Literal["read", "decide", "admin"]
Role = Literal["contributor", "editor", "owner"]
SCOPES: tuple[str, ...] = get_args(Scope)
ROLES: tuple[str, ...] = get_args(Role)
USED_EVERY = timedelta(hours=1)
_ROLE, _TOTP, _CODE, _LANGUAGE, _LIST = "desk.role.", "desk.totp.", "desk.code.", "desk.language.", "desk.list."
_DENSE = "dense"
_PERSON, _TOKEN, _SECRET, _FEVER = "desk.person.", "desk.token.", "desk.secret", "desk.fever."


def kept_secret(newsroom: Newsroom) -> str:
    """The secret that seals sessions; made once, with the operating system's randomness."""
    with newsroom.db.write() as tx:
        known = kv.get(tx, _SECRET)
        if known is None:
            known = secrets.token_urlsafe(48)
            kv.put(tx, _SECRET, known)
        return known


def put_password(newsroom: Newsroom, name: str, hashed: str) -> None:
    """Keep a person's hash; their open sessions end."""
    with newsroom.db.write() as tx:
        kv.put(tx, _PERSON + name, hashed)
    sessions.end_all(newsroom, name)


def password_of(newsroom: Newsroom, name: str) -> str | None:
    """A person's hash."""
    with newsroom.db.read() as tx:
        return kv.get(tx, _PERSON + name)


def drop_person(newsroom: Newsroom, name: str, *, keep_one: bool = False) -> list[str]:
    """End a person's right to come in, and with it their open sessions and their tokens; the names that are left.

    Raises NotFound for a name that has no password, and Conflict where it is the last one and `keep_one` is asked.
    """
    with newsroom.db.write() as tx:
        known = [key.removeprefix(_PERSON) for key in kv.beginning(tx, _PERSON)]
        if name not in known:
            hint = f"names that have one: {', '.join(known)}" if known else None
            raise NotFound(repr(name), "nobody of that name has a password", hint=hint)
        left = [other for other in known if other != name]
        if keep_one and not left:
            raise Conflict(name, "nobody else could sign in", hint="give somebody else a password first")
        for kind in (_PERSON, _ROLE, _TOTP, _CODE, _LANGUAGE, _LIST):
            kv.drop(tx, kind + name)
        for key, value in kv.beginning(tx, _TOKEN).items():
            if _read(value).owner == name:
                kv.drop(tx, key)
    sessions.end_all(newsroom, name)
    return left


def put_language(newsroom: Newsroom, name: str, tag: str) -> None:
    """Speak to a person in a language; "" for their browser's. Raises UsageError for one that we do not speak."""
    if tag and known(tag) is None:
        raise UsageError(tag, "this language is not spoken here")
    with newsroom.db.write() as tx:
        if tag:
            kv.put(tx, _LANGUAGE + name, tag)
        else:
            kv.drop(tx, _LANGUAGE + name)


def looks_of(newsroom: Newsroom, name: str) -> tuple[str | None, bool]:
    """The language in which the desk speaks to a person (None: their browser's), and whether their lists are dense."""
    with newsroom.db.read() as tx:
        return kv.get(tx, _LANGUAGE + name), kv.get(tx, _LIST + name) == _DENSE


def put_density(newsroom: Newsroom, name: str, *, dense: bool) -> None:
    """Show lists to a person so from now on."""
    with newsroom.db.write() as tx:
        if dense:
            kv.put(tx, _LIST + name, _DENSE)
        else:
            kv.drop(tx, _LIST + name)


def people(newsroom: Newsroom) -> list[str]:
    """The names that have a password."""
    with newsroom.db.read() as tx:
        return [key.removeprefix(_PERSON) for key in kv.beginning(tx, _PERSON)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A program's token. `owner` is the person who made it (None: made before owners were kept, or by the printed address);
    when they are dropped, it ends. `scope`: what it may do, each including the ones before: read, decide, admin."""

    name: str
    scope: Scope = "admin"
    owner: str | None = None
    expires: datetime | None = None
    used: datetime | None = None


def put_token(newsroom: Newsroom, digest: str, token: Token, fever: tuple[str, ...] = ()) -> None:
    """Keep the digest of a program's token; `fever`: digests of what reading apps make of it and a name."""
    with newsroom.db.write() as tx:
        kv.put(tx, _TOKEN + digest, _written(token))
        kv.put_all(tx, dict.fromkeys((_FEVER + key for key in fever), digest))


def token_of_fever(newsroom: Newsroom, key: str) -> Token | None:
    """The token that a reading app made a key of with this digest."""
    with newsroom.db.read() as tx:
        digest = kv.get(tx, _FEVER + key)
    return None if digest is None else token_of(newsroom, digest)


def _written(token: Token) -> str:
    return msgspec.json.encode(token).decode()


def _read(value: str) -> Token:
    """Older newsrooms kept the name alone."""
    return msgspec.json.decode(value, type=Token) if value.startswith("{") else Token(name=value)


def token_of(newsroom: Newsroom, digest: str) -> Token | None:
    """The token with this digest, unless it has expired. That it was used is noted, at most once an hour."""
    now = newsroom.clock()
    with newsroom.db.read() as tx:
        value = kv.get(tx, _TOKEN + digest)
    if value is None:
        return None
    token = _read(value)
    if token.expires is not None and now >= token.expires:
        return None
    if token.used is None or now - token.used >= USED_EVERY:
        token = replace(token, used=now)
        with newsroom.db.write() as tx:
            if kv.get(tx, _TOKEN + digest) == value:  # it may have been ended in this moment
                kv.put(tx, _TOKEN + digest, _written(token))
    return token


def tokens(newsroom: Newsroom) -> dict[str, Token]:
    """The tokens that were made, by the first digits of their digest."""
    with newsroom.db.read() as tx:
        return {key.removeprefix(_TOKEN)[:12]: _read(value) for key, value in kv.beginning(tx, _TOKEN).items()}


def role_of(newsroom: Newsroom, name: str) -> Role:
    """What a person may do: who was given no role is an owner, as everybody was before there were any."""
    with newsroom.db.read() as tx:
        found = kv.get(tx, _ROLE + name)
    return found if found in ROLES else "owner"  # type: ignore[return-value]


def put_role(newsroom: Newsroom, name: str, role: Role) -> None:
    """Give a person a role. Raises UsageError for one that there is not, Conflict if no owner would be left."""
    if role not in ROLES:
        raise UsageError(role, f"no role; there are {', '.join(ROLES)}")
    if role != "owner" and not [n for n in people(newsroom) if n != name and role_of(newsroom, n) == "owner"]:
        raise Conflict(name, "nobody else is an owner", hint="make somebody else owner first")
    with newsroom.db.write() as tx:
        kv.put(tx, _ROLE + name, role)


def second_factor_of(newsroom: Newsroom, name: str) -> str | None:
    """The secret of a person's second factor (TOTP, base32), if they have one."""
    with newsroom.db.read() as tx:
        return kv.get(tx, _TOTP + name)


def put_second_factor(newsroom: Newsroom, name: str, secret: str | None) -> None:
    """Give a person a second factor, or take it away. Raises NotFound for a name that has no password."""
    if password_of(newsroom, name) is None:
        raise NotFound(repr(name), "nobody of that name has a password", hint="newsloom serve --set-password NAME")
    with newsroom.db.write() as tx:
        if secret is None:
            kv.drop(tx, _TOTP + name)
        else:
            kv.put(tx, _TOTP + name, secret)


def use_code(newsroom: Newsroom, name: str, period: int) -> bool:
    """Take the code of a period; False if one of that period or a later one was used before (RFC 6238, 5.2)."""
    with newsroom.db.write() as tx:
        if period <= int(kv.get(tx, _CODE + name) or 0):
            return False
        kv.put(tx, _CODE + name, str(period))
        return True


def drop_token(newsroom: Newsroom, start: str) -> int:
    """End the tokens whose digest begins so (at least 12 digits); how many."""
    if len(start) < 12:
        return 0
    with newsroom.db.write() as tx:
        found = kv.beginning(tx, _TOKEN + start)
        gone = {key.removeprefix(_TOKEN) for key in found}
        for key in [*found, *(key for key, of in kv.beginning(tx, _FEVER).items() if of in gone)]:
            kv.drop(tx, key)
        return len(found)
