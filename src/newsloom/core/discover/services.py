"""Where well-known services keep the feeds of what they host: told from the address alone, without a request."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

# host -> (path, feed). What a pattern names in groups, the feed repeats; \\g<host> is the host itself.
_RULES: tuple[tuple[str, str, str], ...] = (
    (r"(?:www\.|m\.)?youtube\.com", r"/channel/(?P<id>UC[\w-]{22})(?:/.*)?", "https://www.youtube.com/feeds/videos.xml?channel_id={id}"),
    (r"(?:www\.|old\.|new\.)?reddit\.com", r"/(?P<id>(?:r|user|u)/[\w.+-]+)(?:/(?:new|hot|top)?)?/?", "https://www.reddit.com/{id}/.rss"),
    (r"medium\.com", r"/(?P<id>@?[\w.-]+)/?", "https://medium.com/feed/{id}"),
    (r"[\w-]+\.medium\.com", r"/?", "https://{host}/feed"),
    (r"[\w-]+\.substack\.com", r"/(?:archive)?/?", "https://{host}/feed"),
    (r"github\.com", r"/(?P<id>[\w.-]+/[\w.-]+)(?:/releases)?/?", "https://github.com/{id}/releases.atom"),
    (r"github\.com", r"/(?P<id>[\w.-]+/[\w.-]+)/tags/?", "https://github.com/{id}/tags.atom"),
    (r"github\.com", r"/(?P<id>[\w.-]+/[\w.-]+)/commits/(?P<more>[\w./-]+?)/?", "https://github.com/{id}/commits/{more}.atom"),
    (r"github\.com", r"/(?P<id>[\w.-]+/[\w.-]+)/discussions/?", "https://github.com/{id}/discussions.atom"),
    (r"github\.com", r"/(?P<id>[\w-]+)/?", "https://github.com/{id}.atom"),
    (r"gitlab\.com", r"/(?P<id>[\w.-]+(?:/[\w.-]+)+?)(?:/-/(?:releases|tags))?/?", "https://gitlab.com/{id}/-/tags?format=atom"),
    (r"bsky\.app", r"/profile/(?P<id>[\w.:-]+)/?", "https://bsky.app/profile/{id}/rss"),
    (r"[\w-]+\.tumblr\.com", r"/?", "https://{host}/rss"),
    (r"(?:www\.)?tumblr\.com", r"/(?P<id>[\w-]+)/?", "https://{id}.tumblr.com/rss"),
    (r"[\w-]+\.wordpress\.com", r"/?", "https://{host}/feed/"),
    (r"[\w-]+\.blogspot\.[a-z.]{2,6}", r"/?", "https://{host}/feeds/posts/default"),
    (r"news\.ycombinator\.com", r"/(?:news|newest)?/?", "https://news.ycombinator.com/rss"),
    (r"lobste\.rs", r"/?", "https://lobste.rs/rss"),
    (r"lobste\.rs", r"/t/(?P<id>[\w,-]+)/?", "https://lobste.rs/t/{id}.rss"),
    (r"stackoverflow\.com", r"/questions/tagged/(?P<id>[\w.%+#-]+)/?", "https://stackoverflow.com/feeds/tag/{id}"),
    (r"arxiv\.org", r"/list/(?P<id>[\w.-]+)(?:/.*)?", "https://rss.arxiv.org/rss/{id}"),
    (r"dev\.to", r"/(?P<id>[\w-]+)/?", "https://dev.to/feed/{id}"),
    (r"vimeo\.com", r"/(?P<id>(?!\d+/?$)[\w-]+)/?", "https://vimeo.com/{id}/videos/rss"),
    (r"letterboxd\.com", r"/(?P<id>[\w-]+)/?", "https://letterboxd.com/{id}/rss/"),
    # Mastodon and its kin: any host, an account's page.
    (r"(?P<at>(?!(?:www\.)?(?:youtube|medium|threads|tiktok|instagram)\.)[\w.-]+)", r"/(?P<id>@[\w.-]+)/?", "https://{host}/{id}.rss"),
)  # fmt: skip
_COMPILED = tuple((re.compile(host), re.compile(path), feed) for host, path, feed in _RULES)


def service_feed(url: str) -> str | None:
    """The feed of a channel, a board, a repository or an account that a well-known service hosts; None for other addresses.

    Only how the service writes its addresses is known here: whether there is such a feed, a request must tell.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if host.removeprefix("www.").removeprefix("m.") == "youtube.com" and (
        playlist := parse_qs(parts.query).get("list")
    ):
        return (
            f"https://www.youtube.com/feeds/videos.xml?playlist_id={playlist[0]}"
            if re.fullmatch(r"[\w-]{10,60}", playlist[0])
            else None
        )
    for host_pattern, path_pattern, feed in _COMPILED:
        if host_pattern.fullmatch(host) and (found := path_pattern.fullmatch(parts.path or "/")):
            return feed.format(
                host=host, **{key: value for key, value in found.groupdict().items() if key in ("id", "more")}
            )
    return None
