"""A link that the body of an article holds, and what readers of a newsroom say about an address elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsloom.model import gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlink:
    """A link in the body of an article: where it leads, its words, and whether the sentence names it as its source.

    `url` is canonical (core.url). `credit` is True where the words before the link say so ("first reported by", "laut").
    """

    url: str
    anchor: str = ""
    credit: bool = False

    def __post_init__(self) -> None:
        gate.settle(self, url=gate.web(self.url) or "", anchor=gate.line(self.anchor, gate.LABEL))


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One article links to another, or names its publisher as the source: who (by owner), whom (by article), and when.

    `by` is the citing article, `owner` its provider's domain, `target` the cited article.
    """

    by: str
    owner: str
    target: str
    at: datetime
    credit: bool = False
    is_copy: bool = False
    title: str = ""
    """What the citing article is called, where it lies and who publishes it; "" where it does not matter."""
    url: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A posting elsewhere that points to an address: a forum's thread, a post, a film.

    `url` is the canonical address that it points to, `discussion` the address of the posting itself, `network` where it
    stands (hacker-news, reddit, lemmy, mastodon, bluesky, youtube, forum), `author` the account. `points` and `comments` are
    the network's own counts when it was last looked at; None where it does not say.
    """

    url: str
    discussion: str
    network: str
    title: str = ""
    author: str = ""
    points: int | None = None
    comments: int | None = None
    posted: datetime | None = None

    def __post_init__(self) -> None:
        """What a network says passes the gate; an account's or a posting's address is a web address or ""."""
        gate.settle(
            self,
            url=gate.web(self.url) or "", discussion=gate.web(self.discussion) or "", network=gate.line(self.network, gate.LABEL),
            title=gate.line(self.title), author=gate.line(self.author),
        )  # fmt: skip
