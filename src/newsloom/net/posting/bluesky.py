"""Bluesky (AT Protocol): com.atproto.repo.putRecord of an app.bsky.feed.post whose key is made from ours.

A record's key is chosen by the client, so the same post sent twice is the same record. Links are facets: byte ranges of the
UTF-8 text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from newsloom.net.http import Http
from newsloom.net.posting.protocol import Post, Posted, ask, wanted

_TID = "234567abcdefghijklmnopqrstuvwxyz"
_COLLECTION = "app.bsky.feed.post"
MOST_LANGS = 1


@dataclass(frozen=True, slots=True)
class Bluesky:
    """An account by its handle and an app password, on its own data server."""

    handle: str
    password: str = field(repr=False)
    server: str = "https://bsky.social"
    name: str = "bluesky"
    limit: int = 300
    repeatable: bool = True
    edits: bool = True
    removes: bool = True
    long: bool = False

    def _call(self, http: Http, method: str, content: dict[str, Any], token: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.server.rstrip('/')}/xrpc/{method}"
        return ask(http, "POST", url, content, network=self.name, headers=headers)

    def _session(self, http: Http) -> tuple[str, str]:
        given = {"identifier": self.handle, "password": self.password}
        found = self._call(http, "com.atproto.server.createSession", given)
        return wanted(found, "did", self.server, self.name), wanted(found, "accessJwt", self.server, self.name)

    def send(self, http: Http, post: Post) -> Posted:
        """The record under the key of this post; a second time changes nothing."""
        did, token = self._session(http)
        key = tid(post.at, post.key)
        content = {"repo": did, "collection": _COLLECTION, "rkey": key, "record": record(post)}
        self._call(http, "com.atproto.repo.putRecord", content, token)
        return Posted(id=key, url=f"https://bsky.app/profile/{self.handle}/post/{key}")

    def edit(self, http: Http, posted: Posted, post: Post) -> Posted:
        """The same record with other words (readers that hold the old one may go on showing it)."""
        did, token = self._session(http)
        content = {"repo": did, "collection": _COLLECTION, "rkey": posted.id, "record": record(post)}
        self._call(http, "com.atproto.repo.putRecord", content, token)
        return posted

    def remove(self, http: Http, posted: Posted, post: Post) -> None:
        """Delete the record; deleting what is not there is no error in the protocol."""
        did, token = self._session(http)
        given = {"repo": did, "collection": _COLLECTION, "rkey": posted.id}
        self._call(http, "com.atproto.repo.deleteRecord", given, token)


def record(post: Post) -> dict[str, Any]:
    """The post as app.bsky.feed.post: text, a facet for each time the address stands in it, and the address as a card."""
    made: dict[str, Any] = {
        "$type": _COLLECTION,
        "text": post.text,
        "createdAt": post.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "embed": {
            "$type": "app.bsky.embed.external",
            "external": {"uri": post.url, "title": post.title, "description": ""},
        },
    }
    facets = []
    text, address = post.text.encode(), post.url.encode()
    at = text.find(address) if address else -1
    while at >= 0:
        facets.append(
            {
                "index": {"byteStart": at, "byteEnd": at + len(address)},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": post.url}],
            }
        )
        at = text.find(address, at + len(address))
    if facets:
        made["facets"] = facets
    if post.language:
        made["langs"] = [post.language][:MOST_LANGS]
    return made


def tid(at: datetime, key: str) -> str:
    """A record key in the form that the protocol asks for (13 signs of base32: 53 bits of microseconds, 10 bits of a clock
    id), the same for the same time and key.
    """
    micros = int(at.timestamp() * 1_000_000) & ((1 << 53) - 1)
    clock = int.from_bytes(hashlib.sha256(key.encode()).digest()[:2], "big") & 1023
    number = (micros << 10) | clock
    return "".join(_TID[(number >> shift) & 31] for shift in range(60, -1, -5))
