"""Keep a copy of an article's pictures, for the desk and, where the rights allow, for the site.

One request a claim: a host's images rest as its pages do. An article comes back (on the lane of its next candidate's host)
until each candidate has a copy or a reason why there is none; a missing picture is a reason, not a failure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsloom.core import cadence
from newsloom.core.images import ranked, refusal, size_from_bytes
from newsloom.core.url import host_of, is_web_url, registrable_domain
from newsloom.errors import AddressForbidden, FetchError, RobotsForbidden, RobotsUnreachable
from newsloom.model.article import Image, StoredArticle
from newsloom.model.capture import Fetched
from newsloom.model.ids import content_digest
from newsloom.model.outcome import Done, Outcome, Retry, Then
from newsloom.net.files import write_if_changed
from newsloom.net.freshness import freshness
from newsloom.net.http import ACCEPT_IMAGE
from newsloom.pipeline.executors.alone import PICTURE_MEGABYTES, PICTURE_SECONDS, alone
from newsloom.pipeline.stage import Stage
from newsloom.publishing.image_copies import Copied, copied, image_file, size_problem
from newsloom.runtime.context import Newsroom
from newsloom.store import articles, captures, memberships, work
from newsloom.store.captures import ImageCopy
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

MOST = 3
"""So many pictures of an article are kept: a lead, and two that an editor may prefer."""
FIRST_BYTES = 32 * 1024
"""Where a page does not say how large a picture is, so much of it says so (a JPEG with much EXIF needs all of it)."""
SITE_WIDE = 4
"""An address that so many other articles of the same site carry (of the latest LATEST) stands for the site."""
LATEST = 60
TWINS = 3
"""The same bytes under so many other addresses of one site are its placeholder."""
TRIES = 3
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
EVERYWHERE = "the site shows it everywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An article's next candidate (None: there is none), what is known of it, and what was refused by its name alone."""

    image: Image | None
    sized: ImageCopy | None
    refused: tuple[ImageCopy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What asking brought: a copy (whole, or its size only), or a reason to ask again."""

    copy: ImageCopy | None
    refused: tuple[ImageCopy, ...]
    again: str = ""
    wait: timedelta | None = None
    robots_at: datetime | None = None
    """When a robots.txt that cannot be read is asked for again."""
    rest: timedelta = timedelta(0)


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """The next candidate of each article; one that lies on another host waits for that host's lane."""
    held = articles.get(tx, [c.item for c in claims])
    out: dict[str, Given | Outcome] = {}
    for claim in claims:
        if claim.item not in held:
            continue
        one = held[claim.item]
        good, refused = candidates(tx, one)
        known = captures.get_images(tx, [i.url for i in one.article.images])
        image = next((i for i in good if not is_settled(known.get(i.url))), None)
        if image is not None and lane_of(image.url) != claim.lane:
            out[claim.item] = Done((Then(stage="image", item=claim.item, lane=lane_of(image.url)),))
            continue
        fresh = tuple(c for c in refused if _is_news(c, known.get(c.url)))
        out[claim.item] = Given(image=image, sized=known.get(image.url) if image else None, refused=fresh)
    return out


def _is_news(refused: ImageCopy, known: ImageCopy | None) -> bool:
    """Whether a refusal is to be kept: what we keep a copy of is refused only when its site shows it everywhere."""
    return not is_settled(known) or (refused.why == EVERYWHERE and known is not None and known.why is None)


def lane_of(url: str) -> str:
    """The lane of a URL's host: one request at a time."""
    return f"host {host_of(url)}"


def is_settled(copy: ImageCopy | None) -> bool:
    """Whether there is a copy, or a reason why there is none."""
    return copy is not None and (copy.file is not None or copy.why is not None)


def candidates(tx: Tx, held: StoredArticle) -> tuple[list[Image], list[ImageCopy]]:
    """The pictures that can stand for an article, best first, and those that cannot, with the reason."""
    article = held.article
    count = Counter(articles.image_urls_of_site(tx, held.provider_domain, but=held.id, limit=LATEST))
    wide = {url for url, n in count.items() if n >= SITE_WIDE}
    site = article.site_name or held.provider_name
    good, _ = ranked(article.images, site_wide=wide, site=site)
    refused = [
        ImageCopy(url=i.url, width=i.width, height=i.height, why=why)
        for i in article.images
        if (why := refusal(i, site_wide=wide, site=site)) is not None
    ]
    return list(good[:MOST]), refused


def ask(given: Given, newsroom: Newsroom) -> Got:
    """Ask robots.txt and the server: for the first bytes where the size is not known, else for the whole."""
    image = given.image
    if image is None:
        return Got(copy=None, refused=given.refused)
    images = newsroom.config.images
    usual = timedelta(seconds=newsroom.config.fetch.host_delay)
    knows_size = given.sized is not None or (image.width and image.height)
    first = None if knows_size else FIRST_BYTES
    try:
        allowed = newsroom.robots.allowed(image.url, newsroom.clock())
        if not allowed.allowed:
            again = allowed.why if allowed.again_at is not None else ""
            return Got(
                copy=_refused(image, allowed.why), refused=given.refused, again=again, robots_at=allowed.again_at
            )
        fetched = newsroom.http.get(
            image.url, accept=ACCEPT_IMAGE, max_bytes=images.max_bytes, first_bytes=first, permit=newsroom.robots.permit
        )
    except RobotsUnreachable as err:
        why = err.problem
        return Got(copy=_refused(image, why), refused=given.refused, again=why, robots_at=err.again_at, rest=usual)
    except (AddressForbidden, RobotsForbidden) as err:
        return Got(copy=_refused(image, err.problem), refused=given.refused, rest=usual)
    except FetchError as err:
        again = "" if err.lasting else err.problem
        return Got(copy=_refused(image, err.problem), refused=given.refused, again=again, rest=usual)
    fresh = freshness(fetched.headers, fetched.fetched_at)
    rest = cadence.pace(fetched.status, fresh, allowed.delay, usual=usual)
    if fetched.status in BUSY:
        why = f"the server is busy (status {fetched.status})"
        return Got(copy=_refused(image, why), refused=given.refused, again=why, wait=fresh.retry_after, rest=rest)
    return Got(copy=_look(image, fetched, first, newsroom), refused=given.refused, rest=rest)


def _refused(image: Image, why: str) -> ImageCopy:
    return ImageCopy(url=image.url, width=image.width, height=image.height, why=why)


def _look(image: Image, fetched: Fetched, first: int | None, newsroom: Newsroom) -> ImageCopy:
    """What an answer is worth: a reason, a size, or a copy (whose file is written here)."""
    if not 200 <= fetched.status < 300:
        return _refused(image, f"status {fetched.status}")
    body, settings = fetched.body, newsroom.config.images
    size = size_from_bytes(body)
    if size is not None and (problem := size_problem(*size, settings.max_pixels)) is not None:
        return replace(_refused(image, problem), width=size[0], height=size[1])
    if first is not None and len(body) >= first:
        return ImageCopy(url=image.url, width=size[0] if size else None, height=size[1] if size else None)
    made = _unpacked(body, settings.width, settings.max_pixels)
    if isinstance(made, str):
        return _refused(image, made)
    file = image_file(image.url, made.ending)
    write_if_changed(newsroom.images_dir / file, made.data)
    return ImageCopy(url=image.url, width=made.width, height=made.height, file=file, content=content_digest(body))


def _unpacked(body: bytes, widest: int, max_pixels: int) -> Copied | str:
    """The copy, made in a process that can be killed: 200 KB may unpack to hundreds of megabytes."""
    try:
        return alone(_copy, body, widest, max_pixels, seconds=PICTURE_SECONDS, megabytes=PICTURE_MEGABYTES)
    except (TimeoutError, MemoryError, ChildProcessError) as err:
        return f"unpacking it {err}"


def _copy(body: bytes, widest: int, max_pixels: int) -> Copied | str:
    return copied(body, widest=widest, max_pixels=max_pixels)


def save(tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Got]], now: datetime) -> Mapping[str, Outcome]:
    """Remember the copies; let the host rest; go on with the next candidate, or print the story with its picture."""
    out: dict[str, Outcome] = {}
    for claim, got in made:
        if claim.lane is not None:
            work.pace(tx, claim.lane, now + got.rest)
        if got.again and claim.attempts < TRIES:
            wait = got.wait if got.robots_at is None else cadence.robots_wait(got.robots_at - now, claim.attempts)
            out[claim.item] = Retry(got.again, after=wait, counted=got.robots_at is not None)
            continue
        for copy in got.refused:
            captures.put_image(tx, copy, now)
        note = f"{len(got.refused)} refused"
        if got.copy is not None:
            copy = _unless_repeated(tx, got.copy, now)
            captures.put_image(tx, copy, now)
            note = copy.why or ("kept" if copy.file else "its size is known")
        out[claim.item] = Done(_next(tx, claim.item), note=note)
    return out


def _unless_repeated(tx: Tx, copy: ImageCopy, now: datetime) -> ImageCopy:
    """The copy, unless a site gives the same bytes under many addresses: then all of them are refused."""
    if copy.content is None:
        return copy
    site = registrable_domain(copy.url)
    twins = [t for t in captures.with_content(tx, copy.content) if t.url != copy.url]
    twins = [t for t in twins if registrable_domain(t.url) == site]
    if len(twins) < TWINS:
        return copy
    for twin in twins:
        captures.put_image(tx, replace(twin, file=None, why=EVERYWHERE), now)
    return replace(copy, file=None, why=EVERYWHERE)


def _next(tx: Tx, article: str) -> tuple[Then, ...]:
    held = articles.get(tx, [article]).get(article)
    if held is None:
        return ()
    good, _ = candidates(tx, held)
    known = captures.get_images(tx, [i.url for i in good])
    following = next((i for i in good if not is_settled(known.get(i.url)) and is_web_url(i.url)), None)
    if following is not None:
        return (Then(stage="image", item=article, lane=lane_of(following.url)),)
    story = memberships.story_of(tx, [article]).get(article)
    return (Then(stage="publish", item=story),) if story else ()


STAGE = Stage(
    name="image",
    version=1,
    load=load,
    work=ask,
    save=save,
    pool="net",
    laned=True,
    leads_to=frozenset({"image", "publish"}),
)
