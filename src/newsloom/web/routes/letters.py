"""What readers of letters call: asking, confirming, choosing, leaving. No account, no session: the letter's own link counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import FormMultiDict
from litestar.exceptions import TooManyRequestsException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from newsloom.errors import NotFound, UsageError
from newsloom.model.follow import ISSUE, RHYTHMS, Follow
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import newsletter
from newsloom.store.subscribers import Subscriber
from newsloom.web.caller import Connection, address_of
from newsloom.web.desk_context import READERS, Asked, context_of, off, page

PUBLIC: dict[str, Any] = {"include_in_schema": False, "exclude_from_csrf": True}
MOST_WISHES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A line of the form: what may be followed, and how often it is now ("" is not at all)."""

    what: str
    label: str
    every: str = ""
    is_topic: bool = False


async def not_too_often(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard of the newsletter's form: a few requests a minute from each caller."""
    limit, caller = connection.app.state["context"].limits.newsletter, address_of(connection)
    if limit.reached(caller):
        raise TooManyRequestsException("too many attempts")
    limit.count(caller)


def _letter(request: Asked, **values: Any) -> Template:
    """A page for readers: in the site's language, and kept out of search engines; its address is told to no other site."""
    request.scope["state"][READERS] = True
    made = page(request, "letter.html", **values)
    made.headers |= {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return made


def _wishes(newsroom: Newsroom, follows: Sequence[Follow], said: Sequence[str]) -> list[Wish]:
    """The form's lines: the newsletter, everything, what is followed (as `said` in words), and the other topics."""
    named = zip(follows, said, strict=True)
    every = {one.key: one.every for one in follows}
    out = [
        Wish(what="issue", label=newsroom.words.say("Newsletter"), every=every.get(ISSUE.key, "")),
        Wish(what="all", label=newsroom.words.say("All stories"), every=every.get(("all", ""), "")),
    ]
    out += [
        Wish(what=f"{one.kind} {one.value}", label=words or one.value, every=one.every)
        for one, words in named
        if one.kind not in ("issue", "all")
    ]
    topics = [t.name for t in newsroom.topics if ("topic", t.name) not in every]
    return out + [Wish(what=f"topic {name}", label=name, is_topic=True) for name in topics]


def _asked(newsroom: Newsroom, form: FormMultiDict, had: Sequence[Follow] = ()) -> list[Follow]:
    """What a form says that somebody wants. What they `had` may stay, also a topic or a story that there is no more.

    Raises UsageError, NotFound.
    """
    whats, everies = [str(v) for v in form.getall("what", [])], [str(v) for v in form.getall("every", [])]
    if len(whats) != len(everies) or len(whats) > MOST_WISHES:
        raise UsageError("form", "something in this address or form is not as it should be")
    known: dict[tuple[str, str, str], Follow] = {
        (one.kind, one.value, every): replace(one, every=every)
        for one in had
        if one.kind != "issue"
        for every in RHYTHMS
    }
    wanted = []
    for what, every in zip(whats, everies, strict=True):
        kind, _, value = what.partition(" ")
        if every and (kind != "search" or value or form.get("words")):
            wanted.append((kind, value or str(form.get("words") or ""), every))
    newsletter.check_many(wanted)
    return [known.get(one) or newsletter.follow(newsroom, *one) for one in wanted]


@get("/newsletter", **PUBLIC)
async def ask_form(
    request: Asked, topic: FromQuery[str | None] = None, q: FromQuery[str | None] = None, story: FromQuery[str | None] = None
) -> Template:  # fmt: skip
    """The form to subscribe: to the newsletter, or to what the address names."""
    newsroom = context_of(request).newsroom

    def lines() -> list[Wish]:
        named = [("topic", topic, "day"), ("search", q, "day"), ("story", story, "now")]
        follows = [newsletter.follow(newsroom, kind, value, every) for kind, value, every in named if value]
        return _wishes(newsroom, follows or [ISSUE], newsletter.in_words(newsroom, follows or [ISSUE]))

    return _letter(request, step="ask", wishes=await off(lines))


@post("/newsletter", guards=[not_too_often], **PUBLIC)
async def ask(request: Asked) -> Template:
    """A reader asks: a letter asks back. The answer is the same for everybody, so nobody learns who reads."""
    form = await request.form()
    newsroom = context_of(request).newsroom
    await off(newsletter.check_can_ask, newsroom)
    email = newsletter.address(str(form.get("email", ""))[:320])
    follows = await off(_asked, newsroom, form) if "what" in form else [ISSUE]
    if not follows:
        raise UsageError("form", "nothing is ticked that letters could tell of")
    answer = _letter(request, step="asked")
    # After the answer: its time tells nobody who reads.
    answer.background = BackgroundTask(off, newsletter.subscribe, newsroom, email, follows)
    return answer


@get("/newsletter/confirm/{token:str}", **PUBLIC)
async def confirm_form(request: Asked, token: FromPath[str]) -> Template:
    """The letter's link: a button, because mail scanners open links."""
    said = await off(newsletter.asked_for, context_of(request).newsroom, _plain(token))
    return _letter(request, step="confirm", action=f"/newsletter/confirm/{_plain(token)}", said=said)


@post("/newsletter/confirm/{token:str}", **PUBLIC)
async def confirm(request: Asked, token: FromPath[str]) -> Template:
    """The button."""
    one: Subscriber = await off(newsletter.confirm, context_of(request).newsroom, token)
    return _letter(request, step="confirmed", letters=[f for f in one.follows if f.kind != "issue"], token=one.token)


@get("/newsletter/letters/{token:str}", **PUBLIC)
async def choose_form(request: Asked, token: FromPath[str]) -> Template:
    """The link in each letter to what else there is, and how often."""
    newsroom = context_of(request).newsroom
    one, said = await off(newsletter.reader, newsroom, _plain(token))
    lines = await off(_wishes, newsroom, one.follows, said)
    return _letter(request, step="choose", action=f"/newsletter/letters/{token}", wishes=lines)


@post("/newsletter/letters/{token:str}", **PUBLIC)
async def choose(request: Asked, token: FromPath[str]) -> Template:
    """The form: what of it is named "how often" comes, and nothing else."""
    form = await request.form()
    newsroom = context_of(request).newsroom
    now, _ = await off(newsletter.reader, newsroom, _plain(token))
    one: Subscriber = await off(newsletter.choose, newsroom, token, await off(_asked, newsroom, form, now.follows))
    return _letter(request, step="chosen" if one.reads else "left", token=token)


@get("/newsletter/unsubscribe/{token:str}", **PUBLIC)
async def leave_form(request: Asked, token: FromPath[str], of: FromQuery[str] = "") -> Template:
    """The link in each issue: a button; GET changes nothing."""
    return _letter(request, step="leave", action=f"/newsletter/unsubscribe/{_plain(token)}{_rhythm(of)}")


@post("/newsletter/unsubscribe/{token:str}", **PUBLIC)
async def leave(request: Asked, token: FromPath[str], of: FromQuery[str] = "") -> Template:
    """The button, or a mail program's one click (RFC 8058)."""
    one: Subscriber = await off(newsletter.unsubscribe, context_of(request).newsroom, token, of if _rhythm(of) else "")
    return _letter(request, step="left", token=token if one.reads else "")


def _rhythm(of: str) -> str:
    return f"?of={of}" if of in ("issue", "day", "week", "now") else ""


def _plain(token: str) -> str:
    """A token as it may stand in an address. Raises NotFound for anything else."""
    if not token or len(token) > 100 or not token.replace("-", "").replace("_", "").isalnum() or not token.isascii():
        raise NotFound("newsletter", "this link is not valid any more")
    return token


HANDLERS = [ask_form, ask, confirm_form, confirm, choose_form, choose, leave_form, leave]
