"""Telegram's Bot API: sendMessage, editMessageText, deleteMessage. It knows no key that makes a message unique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newsloom.errors import FetchError
from newsloom.net.http import Http
from newsloom.net.posting.protocol import Post, Posted, ask, wanted


@dataclass(frozen=True, slots=True)
class Telegram:
    """A bot that may write to a chat or channel ("@name", or its number)."""

    token: str = field(repr=False)
    chat: str
    server: str = "https://api.telegram.org"
    name: str = "telegram"
    limit: int = 4096
    repeatable: bool = False
    edits: bool = True
    removes: bool = True
    long: bool = False

    def _call(self, http: Http, method: str, content: dict[str, Any], fine: str = "\0") -> Mapping[str, Any]:
        url = f"{self.server.rstrip('/')}/bot{self.token}/{method}"
        try:
            found = ask(http, "POST", url, content | {"chat_id": self.chat}, network=self.name)
        except FetchError as err:
            if fine in err.problem:
                return {}
            # The address holds the token: it is never shown.
            raise FetchError(f"{self.server}/bot…/{method}", err.problem, lasting=err.lasting) from None
        result = found.get("result")
        return result if isinstance(result, dict) else {}

    def send(self, http: Http, post: Post) -> Posted:
        """A message of plain text."""
        found = self._call(http, "sendMessage", {"text": post.text})
        return Posted(id=wanted(found, "message_id", self.server, self.name))

    def edit(self, http: Http, posted: Posted, post: Post) -> Posted:
        """The same message with other words; the same words are no error."""
        given = {"message_id": int(posted.id), "text": post.text}
        self._call(http, "editMessageText", given, fine="message is not modified")
        return posted

    def remove(self, http: Http, posted: Posted, post: Post) -> None:
        """Delete it; one that is gone already is gone."""
        self._call(http, "deleteMessage", {"message_id": int(posted.id)}, fine="message to delete not found")
