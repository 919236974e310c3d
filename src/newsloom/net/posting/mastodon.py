"""Mastodon and whatever speaks its interface: POST /api/v1/statuses with an Idempotency-Key, PUT and DELETE on the status."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from newsloom.net.http import Http
from newsloom.net.posting.protocol import Post, Posted, ask, wanted


@dataclass(frozen=True, slots=True)
class Mastodon:
    """An account on `server`, by an access token with the scope write:statuses."""

    server: str
    token: str = field(repr=False)
    name: str = "mastodon"
    limit: int = 500
    repeatable: bool = True
    edits: bool = True
    removes: bool = True
    long: bool = False

    def _statuses(self) -> str:
        return f"{self.server.rstrip('/')}/api/v1/statuses"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def send(self, http: Http, post: Post) -> Posted:
        """A public status. The server keeps the key for an hour and answers with the same status meanwhile."""
        content = {"status": post.text, "visibility": "public"} | ({"language": post.language} if post.language else {})
        headers = self._headers() | {"Idempotency-Key": post.key}
        found = ask(http, "POST", self._statuses(), content, network=self.name, headers=headers)
        return Posted(id=wanted(found, "id", self._statuses(), self.name), url=str(found.get("url") or ""))

    def edit(self, http: Http, posted: Posted, post: Post) -> Posted:
        """The same status with other words."""
        url = f"{self._statuses()}/{quote(posted.id, safe='')}"
        ask(http, "PUT", url, {"status": post.text}, network=self.name, headers=self._headers())
        return posted

    def remove(self, http: Http, posted: Posted, post: Post) -> None:
        """Take it down; one that is gone already is down."""
        url = f"{self._statuses()}/{quote(posted.id, safe='')}"
        ask(http, "DELETE", url, None, network=self.name, headers=self._headers(), gone_is_fine=True)
