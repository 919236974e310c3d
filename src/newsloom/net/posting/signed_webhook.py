"""Any program of the owner's: a signed JSON document for each event of a story (net.webhook)."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsloom.model.ids import digest
from newsloom.net.http import Http
from newsloom.net.posting.protocol import Post, Posted
from newsloom.net.webhook import send_webhook


@dataclass(frozen=True, slots=True)
class SignedWebhook:
    """An address (it may hold a key), and the secret that signs the body. The receiver knows a delivery again by its key."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    name: str = "webhook"
    limit: int = 20_000
    repeatable: bool = True
    edits: bool = True
    removes: bool = True
    long: bool = False

    def _tell(self, http: Http, event: str, post: Post, key: str) -> None:
        content = {
            "story": post.story,
            "title": post.title,
            "url": post.url,
            "text": post.text,
            "at": post.at.isoformat(),
        }
        send_webhook(http, self.url, event, content, secret=self.secret or None, key=key)

    def send(self, http: Http, post: Post) -> Posted:
        """The event story.published."""
        self._tell(http, "story.published", post, post.key)
        return Posted(id=post.key)

    def edit(self, http: Http, posted: Posted, post: Post) -> Posted:
        """The event story.updated."""
        self._tell(http, "story.updated", post, digest(post.key, post.text))
        return posted

    def remove(self, http: Http, posted: Posted, post: Post) -> None:
        """The event story.removed."""
        self._tell(http, "story.removed", post, digest(post.key, "removed"))
