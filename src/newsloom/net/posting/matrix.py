"""Matrix: PUT .../send/m.room.message/{txn}: the transaction's id makes a second sending the same event (spec v1.11, 11.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from newsloom.model.ids import digest
from newsloom.net.http import Http
from newsloom.net.posting.protocol import Post, Posted, ask, wanted


@dataclass(frozen=True, slots=True)
class Matrix:
    """An account's access token, and the id of a room that it may write to."""

    server: str
    token: str = field(repr=False)
    room: str
    name: str = "matrix"
    limit: int = 20_000
    repeatable: bool = True
    edits: bool = True
    removes: bool = True
    long: bool = False

    def _put(self, http: Http, what: str, key: str, content: dict[str, Any]) -> str:
        room = quote(self.room, safe="")
        url = f"{self.server.rstrip('/')}/_matrix/client/v3/rooms/{room}/{what}/{quote(key, safe='')}"
        headers = {"Authorization": f"Bearer {self.token}"}
        found = ask(http, "PUT", url, content, network=self.name, headers=headers)
        return wanted(found, "event_id", url, self.name)

    def send(self, http: Http, post: Post) -> Posted:
        """A text message in the room."""
        return Posted(id=self._put(http, "send/m.room.message", post.key, {"msgtype": "m.text", "body": post.text}))

    def edit(self, http: Http, posted: Posted, post: Post) -> Posted:
        """An event that replaces the first one (m.replace)."""
        new = {"msgtype": "m.text", "body": post.text}
        relation = {"rel_type": "m.replace", "event_id": posted.id}
        content = {"msgtype": "m.text", "body": f"* {post.text}", "m.new_content": new, "m.relates_to": relation}
        self._put(http, "send/m.room.message", digest(post.key, post.text), content)
        return posted

    def remove(self, http: Http, posted: Posted, post: Post) -> None:
        """Redact it."""
        what = f"redact/{quote(posted.id, safe='')}"
        self._put(http, what, digest(post.key, "redact"), {"reason": "the story was taken down"})
