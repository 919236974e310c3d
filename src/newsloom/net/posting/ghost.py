"""Ghost: a post for each story, by its Admin API and the key of a custom integration.

A post's slug is made of our key, so a story that was sent twice is one post: it is looked for first. An edit names the time of
the version that it replaces, as Ghost asks.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from newsloom.errors import FetchError
from newsloom.net.http import Http
from newsloom.net.posting.protocol import Post, Posted, ask, wanted
from newsloom.net.posting.wordpress import slug_of

VERSION = "v5.0"
LIVES = 300
"""Seconds for which a token holds; Ghost takes five minutes at most."""


@dataclass(frozen=True, slots=True)
class Ghost:
    """A site at `server`, by an Admin API key (id:secret); `status`: "published", or "draft" for people to look at."""

    server: str
    key: str = field(repr=False)
    status: str = "published"
    name: str = "ghost"
    limit: int = 200_000
    repeatable: bool = True
    edits: bool = True
    removes: bool = True
    long: bool = True

    def _posts(self) -> str:
        return f"{self.server.rstrip('/')}/ghost/api/admin/posts"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Ghost {admin_token(self.key, int(time.time()))}", "Accept-Version": VERSION}

    def _call(self, http: Http, method: str, url: str, content: dict[str, Any] | None, *, gone: bool = False) -> Any:
        body = None if content is None else {"posts": [content]}
        found = ask(http, method, url, body, network=self.name, headers=self._headers(), gone_is_fine=gone)
        posts = found.get("posts")
        return posts[0] if isinstance(posts, list) and posts and isinstance(posts[0], dict) else {}

    def _content(self, post: Post) -> dict[str, Any]:
        return {"title": post.title[:255], "html": post.text, "custom_excerpt": post.excerpt[:300]}

    def send(self, http: Http, post: Post) -> Posted:
        """A post; the one that is there already under our slug."""
        slug = slug_of(post)
        there = self._call(http, "GET", f"{self._posts()}/slug/{quote(slug)}/", None, gone=True)
        if there:
            return self.edit(http, self._posted(there), post)
        content = self._content(post) | {
            "slug": slug, "status": self.status, "published_at": f"{post.at:%Y-%m-%dT%H:%M:%S}.000Z"
        }  # fmt: skip
        return self._posted(self._call(http, "POST", f"{self._posts()}/?source=html", content))

    def _posted(self, found: dict[str, Any]) -> Posted:
        return Posted(id=wanted(found, "id", self._posts(), self.name), url=str(found.get("url") or ""))

    def edit(self, http: Http, posted: Posted, post: Post) -> Posted:
        """The same post with other words; its slug, status and date stay. Raises FetchError for one that is gone."""
        url = f"{self._posts()}/{quote(posted.id, safe='')}/"
        there = self._call(http, "GET", url, None)
        content = self._content(post) | {"updated_at": there.get("updated_at")}
        self._call(http, "PUT", f"{url}?source=html", content)
        return posted

    def remove(self, http: Http, posted: Posted, post: Post) -> None:
        """Delete it; one that is gone already is gone."""
        self._call(http, "DELETE", f"{self._posts()}/{quote(posted.id, safe='')}/", None, gone=True)


def admin_token(key: str, now: int) -> str:
    """The JSON Web Token that Ghost's Admin API asks for: HS256 under the key's secret, which is hexadecimal.

    Raises FetchError (lasting) for a key that is none.
    """
    id, _, secret = key.partition(":")
    try:
        sign = bytes.fromhex(secret)
    except ValueError:
        sign = b""
    if not id or not sign:
        raise FetchError("ghost", "the Admin API key is not like id:secret", lasting=True)
    head = _part({"alg": "HS256", "typ": "JWT", "kid": id})
    told = f"{head}.{_part({'iat': now, 'exp': now + LIVES, 'aud': '/admin/'})}"
    return f"{told}.{_base64(hmac.new(sign, told.encode(), hashlib.sha256).digest())}"


def _part(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
