"""WordPress: a post for each story, by its REST interface (wp/v2) and an application password.

A post's slug is made of our key, so a story that was sent twice is one post: it is looked for first.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from newsloom.errors import FetchError
from newsloom.net.http import Http
from newsloom.net.posting.protocol import Post, Posted, ask, asked, wanted

ANY = "publish,draft,pending,private,future"
FEW = "_fields=id,link"
"""Of a post, the answer needs no more."""


@dataclass(frozen=True, slots=True)
class WordPress:
    """A site at `server`, as `user` with an application password; `status`: "publish", or "draft" for people to look at."""

    server: str
    user: str
    password: str = field(repr=False)
    status: str = "publish"
    name: str = "wordpress"
    limit: int = 200_000
    repeatable: bool = True
    edits: bool = True
    removes: bool = True
    long: bool = True

    def _posts(self) -> str:
        return f"{self.server.rstrip('/')}/wp-json/wp/v2/posts"

    def _headers(self) -> dict[str, str]:
        both = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {both}"}

    def _content(self, post: Post) -> dict[str, Any]:
        return {"title": post.title, "content": post.text, "excerpt": post.excerpt}

    def send(self, http: Http, post: Post) -> Posted:
        """A post; the one that is there already under our slug, whatever its status (a trashed one has another slug)."""
        slug = slug_of(post)
        there = asked(
            http, "GET", f"{self._posts()}?slug={quote(slug)}&status={ANY}&{FEW}", None,
            network=self.name, headers=self._headers(),
        )  # fmt: skip
        if isinstance(there, list) and there and isinstance(there[0], dict):
            return self.edit(http, self._posted(there[0]), post)
        content = self._content(post) | {
            "slug": slug,
            "status": self.status,
            "date_gmt": f"{post.at:%Y-%m-%dT%H:%M:%S}",
        }
        return self._posted(
            ask(http, "POST", f"{self._posts()}?{FEW}", content, network=self.name, headers=self._headers())
        )

    def _posted(self, found: Mapping[str, Any]) -> Posted:
        return Posted(id=wanted(found, "id", self._posts(), self.name), url=str(found.get("link") or ""))

    def edit(self, http: Http, posted: Posted, post: Post) -> Posted:
        """The same post with other words; its slug, status and date stay, so that an editor's changes of these hold."""
        url = f"{self._posts()}/{quote(posted.id, safe='')}"
        ask(http, "POST", f"{url}?{FEW}", self._content(post), network=self.name, headers=self._headers())
        return posted

    def remove(self, http: Http, posted: Posted, post: Post) -> None:
        """Into the trash, where a person finds it; one that is gone, or there already, is down."""
        url = f"{self._posts()}/{quote(posted.id, safe='')}"
        try:
            ask(http, "DELETE", url, None, network=self.name, headers=self._headers(), gone_is_fine=True)
        except FetchError as err:
            if "already been deleted" not in err.problem and "already_trashed" not in err.problem:
                raise


def slug_of(post: Post) -> str:
    """The post's name at the other side: it tells our key, and is the same for ever."""
    return f"newsloom-{post.key[:24]}"
