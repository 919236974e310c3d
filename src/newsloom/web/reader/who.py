"""Whose app is asking: a token is the app's password, and what is read belongs to the token's owner."""

from __future__ import annotations

import hashlib
import hmac

from litestar.exceptions import NotAuthorizedException, TooManyRequestsException

from newsloom.services.newsroom import users
from newsloom.web.caller import address_of
from newsloom.web.desk_context import Asked, context_of, off
from newsloom.web.users import digest_of


async def by_token(request: Asked, token: str) -> str | None:
    """The person that this token belongs to; None for no token. After many wrong ones a caller must wait."""
    context = context_of(request)
    return await _counted(request, await off(users.token_of, context.newsroom, digest_of(token)) if token else None)


async def by_fever_key(request: Asked, key: str) -> str | None:
    """The person whose name and token make this key (MD5 of both, as Fever says); None for nobody."""
    if len(key) != 32 or not key.isalnum():
        return await _counted(request, None)
    context = context_of(request)
    return await _counted(request, await off(users.token_of_fever, context.newsroom, digest_of(key.lower())))


async def _counted(request: Asked, token: users.Token | None) -> str | None:
    limit, caller = context_of(request).limits.tokens, address_of(request)
    if limit.reached(caller):
        raise TooManyRequestsException("too many wrong tokens")
    if token is None:
        limit.count(caller)
        return None
    return token.owner or token.name


async def signed_in(request: Asked) -> str:
    """The person of a Google Reader request: `Authorization: GoogleLogin auth=nl_...`. Raises NotAuthorizedException."""
    said = request.headers.get("authorization", "")
    kind, _, rest = said.partition(" ")
    token = rest.strip().removeprefix("auth=") if kind.lower() == "googlelogin" else rest.strip()
    person = await by_token(request, token) if kind.lower() in ("googlelogin", "bearer") else None
    if person is None:
        raise NotAuthorizedException("sign in: /accounts/ClientLogin with your name and a token")
    return person


def write_token(secret: bytes, person: str) -> str:
    """The short token (T) that an app sends with what it changes; it says nothing that the other one does not."""
    return hmac.new(secret, f"reader {person}".encode(), hashlib.sha256).hexdigest()[:57]
