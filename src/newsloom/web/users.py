"""Who may come in: a token in the printed address, passwords, or a reverse proxy's word; and tokens for programs.

What is kept lies in the newsroom's own facts: hashes only (argon2 for passwords, SHA-256 for the API's random tokens).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from newsloom.errors import UsageError
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import users

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@ -]{0,63}")
LEAST_PASSWORD = 10
_hasher = PasswordHasher()
# Checked when a name is unknown, so that the time of an answer does not tell which names exist.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who came in. `seal` changes when their right to be here ends: a new token, a new password."""

    name: str
    seal: str
    role: str = "owner"
    scope: str = "admin"
    """What a program's token may do; a person at the desk may do what their role allows."""


def session_secret(newsroom: Newsroom) -> bytes:
    """32 bytes that seal sessions: from the settings, or made at the first start and kept."""
    return hashlib.sha256((newsroom.config.desk.secret or users.kept_secret(newsroom)).encode()).digest()


def seal_of(text: str) -> str:
    """A short digest that a session carries to prove which password or token it was opened with."""
    return hashlib.sha256(b"newsloom-seal:" + text.encode()).hexdigest()[:24]


def same(given: str, wanted: str) -> bool:
    """Equality whose time does not depend on where the texts differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))


def set_password(newsroom: Newsroom, name: str, password: str) -> None:
    """Give a person a password. Raises UsageError for a name or a password that will not do."""
    if not NAME.fullmatch(name):
        raise UsageError(repr(name), "a name has letters, digits, space and . _ @ -, at most 64")
    if len(password) < LEAST_PASSWORD:
        raise UsageError("the password", f"is shorter than {LEAST_PASSWORD} characters")
    users.put_password(newsroom, name, _hasher.hash(password))


def check_password(newsroom: Newsroom, name: str, password: str, code: str = "") -> Person | None:
    """The person, if name and password fit, and the code of the second factor where there is one; None otherwise.

    An unknown name takes the same time. A code counts once, and half a minute around its time.
    """
    kept = users.password_of(newsroom, name)
    try:
        _hasher.verify(kept or _NOBODY, password[:1024])
    except (VerificationError, InvalidHashError):
        return None
    if kept is None or not _code_fits(newsroom, name, code):
        return None
    return Person(name, seal_of(kept), users.role_of(newsroom, name))


def _code_fits(newsroom: Newsroom, name: str, code: str) -> bool:
    secret = users.second_factor_of(newsroom, name)
    if secret is None:
        return True
    import pyotp

    totp, code = pyotp.TOTP(secret), "".join(code.split())
    now = int(newsroom.clock().timestamp()) // totp.interval
    for period in (now - 1, now, now + 1):
        if same(code, totp.generate_otp(period)):
            return users.use_code(newsroom, name, period)
    return False


def new_second_factor(newsroom: Newsroom, name: str) -> str:
    """Give a person a second factor; the address (otpauth:) that an authenticator takes. It is shown once."""
    import pyotp

    secret = pyotp.random_base32()
    users.put_second_factor(newsroom, name, secret)
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=newsroom.config.site.title)


def seal_now(newsroom: Newsroom, name: str) -> str | None:
    """The seal that a person's sessions must carry today; None if there is no such person any more."""
    kept = users.password_of(newsroom, name)
    return None if kept is None else seal_of(kept)


def new_api_token(
    newsroom: Newsroom, name: str, *, owner: str | None = None, scope: str = "admin", days: int = 0
) -> str:
    """A token for a program; it is shown once, and only its digest is kept. `days`: until it expires; 0 for never."""
    if not NAME.fullmatch(name):
        raise UsageError(repr(name), "a token needs a name: letters, digits, space and . _ @ -, at most 64")
    if scope not in users.SCOPES:
        raise UsageError(repr(scope), f"a token may {', '.join(users.SCOPES)}")
    expires = newsroom.clock() + timedelta(days=days) if days else None
    token = "nl_" + secrets.token_urlsafe(30)
    users.put_token(
        newsroom,
        digest_of(token),
        users.Token(name=name, scope=scope, owner=owner, expires=expires),  # type: ignore[arg-type]
        fever=tuple(digest_of(_fever_key(who, token)) for who in {name, owner or name}),
    )
    return token


def _fever_key(name: str, token: str) -> str:
    """What reading apps send instead of a name and a password (Fever's protocol, which MD5 is a part of)."""
    return hashlib.md5(f"{name}:{token}".encode(), usedforsecurity=False).hexdigest()


def api_person(newsroom: Newsroom, token: str) -> Person | None:
    """Whose token this is, if it is one that has not expired."""
    if not token.startswith("nl_") or len(token) > 100:
        return None
    found = users.token_of(newsroom, digest_of(token))
    return None if found is None else Person(found.name, "", scope=found.scope)


def digest_of(token: str) -> str:
    """What is kept of a token: enough to know it again."""
    return hashlib.sha256(token.encode()).hexdigest()
