"""Slack: chat.postMessage, chat.update and chat.delete by a bot's token. Slack knows no key that makes a message unique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newsloom.errors import FetchError
from newsloom.model import gate
from newsloom.net.http import Http
from newsloom.net.posting.protocol import Post, Posted, ask, wanted


@dataclass(frozen=True, slots=True)
class Slack:
    """A bot (scope chat:write) in a channel, named by its id."""

    token: str = field(repr=False)
    channel: str
    server: str = "https://slack.com"
    name: str = "slack"
    limit: int = 3000
    repeatable: bool = False
    edits: bool = True
    removes: bool = True
    long: bool = False

    def _call(self, http: Http, method: str, content: dict[str, Any], fine: tuple[str, ...] = ()) -> Mapping[str, Any]:
        url = f"{self.server.rstrip('/')}/api/{method}"
        headers = {"Authorization": f"Bearer {self.token}"}
        found = ask(http, "POST", url, content | {"channel": self.channel}, network=self.name, headers=headers)
        if not found.get("ok") and found.get("error") not in fine:
            lasting = found.get("error") not in ("ratelimited", "internal_error", "fatal_error", "service_unavailable")
            raise FetchError(url, f"slack refused: {gate.line(str(found.get('error')), gate.LABEL)}", lasting=lasting)
        return found

    def send(self, http: Http, post: Post) -> Posted:
        """A message in the channel."""
        found = self._call(http, "chat.postMessage", {"text": escaped(post.text), "unfurl_links": True})
        return Posted(id=wanted(found, "ts", self.server, self.name))

    def edit(self, http: Http, posted: Posted, post: Post) -> Posted:
        """The same message with other words."""
        self._call(http, "chat.update", {"ts": posted.id, "text": escaped(post.text)})
        return posted

    def remove(self, http: Http, posted: Posted, post: Post) -> None:
        """Delete it; one that is gone already is gone."""
        self._call(http, "chat.delete", {"ts": posted.id}, fine=("message_not_found",))


def escaped(text: str) -> str:
    """The three signs that Slack's markup gives a meaning."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
