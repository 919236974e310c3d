"""The desk's other rooms: sources, topics, search, adding by hand, settings, the life of a URL."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Response, Template

from newsloom.config.option import Option, options
from newsloom.config.sections import SECTIONS
from newsloom.core.query import KEYS as QUERY_KEYS
from newsloom.core.url import is_web_url
from newsloom.errors import NewsloomError, NotFound, UsageError
from newsloom.model.review import STATES
from newsloom.publishing.site_settings import zone
from newsloom.render.site import charts, text
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import users
from newsloom.services.publish import hooks
from newsloom.services.search import ask as asking
from newsloom.services.search import search as desk_search
from newsloom.services.sources import desk_sources
from newsloom.services.sources import manage as sourcing
from newsloom.services.sources.look import as_choice
from newsloom.services.sources.source_access import access_for
from newsloom.services.stories import explain, read
from newsloom.services.topics import desk_topics
from newsloom.services.topics import leaders as counting
from newsloom.web.desk_context import (
    Asked,
    actor_of,
    context_of,
    go,
    is_htmx,
    off,
    own_address,
    page,
    said,
    say,
    words_at,
)
from newsloom.web.guards import signed_in, words_of
from newsloom.web.users import new_api_token
from newsloom.words import N_

DELIVERIES = 30
"""So many deliveries of hooks are shown under Settings."""


@get("/ask", include_in_schema=False)
async def ask(request: Asked, q: FromQuery[str] = "") -> Template:
    """A question, answered from stories with citations only."""
    answer = await off(asking.ask, context_of(request).newsroom, q) if q.strip() else None
    return page(request, "ask.html", q=q[:500], answer=answer)


@get("/search", include_in_schema=False)
async def search(request: Asked, q: FromQuery[str] = "") -> Template:
    """Full-text search over everything that was read; the form's fields narrow it as the query's own filters do."""
    newsroom = context_of(request).newsroom
    chosen = {name: request.query_params.get(name, "").replace('"', " ").strip()[:200] for name in QUERY_KEYS}
    wanted = " ".join([*(f'{name}:"{value}"' for name, value in chosen.items() if value), q])
    hits: list[desk_search.Hit] = []
    problem = ""
    try:
        hits = await off(desk_search.articles, newsroom, wanted) if wanted.strip() else []
    except UsageError as err:
        problem = words_at(request).made(err.problem)
    return page(
        request, "search.html", q=q, hits=hits, problem=problem, chosen=chosen, narrowed=any(chosen.values()),
        states=STATES, topics=[t.name for t in newsroom.topics],
    )  # fmt: skip


@get("/add", include_in_schema=False)
async def add(
    request: Asked,
    url: FromQuery[str] = "",
    title: FromQuery[str] = "",
    words: Annotated[str, QueryParameter(name="text")] = "",
) -> Template:
    """The form for one article by hand; the bookmarklet opens it filled in, and so does sharing to the desk from a phone, which
    gives the address as `url`, or within the `text`."""
    context = context_of(request)
    url = url.strip() or _shared(words) or _shared(title)
    at = str(request.base_url).rstrip("/")
    marklet = f"javascript:location.href='{at}/desk/add?url='+encodeURIComponent(location.href)"
    return page(
        request,
        "add.html",
        url=url[:2000],
        title=title[:300],
        topics=[t.name for t in context.newsroom.topics],
        marklet=marklet,
    )


def _shared(words: str) -> str:
    """The first web address in what was shared, or ""."""
    return next((part for part in words[:5000].split() if is_web_url(part)), "")


@get("/manifest.json", include_in_schema=False, media_type="application/manifest+json")
async def manifest(request: Asked) -> bytes:
    """What makes the desk a program of a phone's home screen, to which pages are shared."""
    title = context_of(request).newsroom.config.site.title
    icon = {"src": "/desk/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    share = {"action": "/desk/add", "method": "GET", "params": {"title": "title", "text": "text", "url": "url"}}
    told = {
        "name": f"{title}: desk", "short_name": title[:30], "id": "/desk/", "scope": "/desk/",
        "start_url": "/desk/", "display": "standalone", "background_color": "#fbfaf7", "theme_color": "#9d2235",
        "icons": [icon, icon | {"purpose": "maskable"}], "share_target": share,
    }  # fmt: skip
    return msgspec.json.encode(told)


@post("/add", include_in_schema=False)
async def add_url(request: Asked) -> Redirect:
    """Take the article in; its page is fetched next."""
    form = await request.form()
    newsroom = context_of(request).newsroom
    begun = newsroom.clock()
    find = await off(read.add_url, newsroom, str(form.get("url", "")), topic=str(form.get("topic", "")) or None)
    if find.first_seen < begun:
        say(
            request,
            "Known since %(day)s: %(url)s. Its page is fetched again.",
            day=words_at(request).day(text.local(find.first_seen, zone(newsroom))),
            url=find.url,
        )
    else:
        say(request, "Taken in: %(url)s. Its page is fetched next.", url=find.url)
    return go("/desk/add")


@get("/why", include_in_schema=False)
async def why(request: Asked, url: FromQuery[str] = "") -> Template:
    """The whole life of a URL."""
    life = await off(explain.why, context_of(request).newsroom, url) if url.strip() else None
    return page(request, "why.html", url=url, life=life)


@get("/sources", include_in_schema=False)
async def sources(request: Asked) -> Template:
    """All sources with their health and the doctor's advice, sick ones first."""
    newsroom = context_of(request).newsroom
    views = await off(desk_sources.overview, newsroom)
    mendable = {v.source.id for v in views if desk_sources.is_mendable(v)}
    return page(request, "sources.html", views=views, mendable=mendable, topics=[t.name for t in newsroom.topics])


@get("/scorecards", include_in_schema=False)
async def scorecards(request: Asked) -> Template:
    """What each source has been worth, with charts."""
    cards = await off(desk_sources.scorecards, context_of(request).newsroom)
    words = words_at(request)
    return page(
        request, "scorecards.html", cards=cards, bars=partial(charts.bars, words=words),
        share=partial(charts.share, words=words), duration=partial(text.duration, words=words),
    )  # fmt: skip


@get("/leaders", include_in_schema=False)
async def leaders(
    request: Asked, topic: FromQuery[str] = "", days: FromQuery[int] = 30, who: FromQuery[str] = "publishers"
) -> Template:
    """Who was first, told alone, is cited: each number with its rows."""
    newsroom, words = context_of(request).newsroom, words_at(request)
    found = await off(_leaders, newsroom, topic, days, who)
    kinds = {
        "first": words.say("First"), "cited": words.say("Cited"), "alone": words.say("Alone"), "stories": words.say("Stories"),
        "copied": words.say("Copied"),
    }  # fmt: skip
    query = urlencode({"topic": topic, "days": days, "who": found.who})
    return page(
        request, "leaders.html", found=found, kinds=kinds, days=days, query=query, topics=[t.name for t in newsroom.topics],
        bars=partial(charts.bars, words=words),
    )  # fmt: skip


def _leaders(newsroom: Newsroom, topic: str, days: int, who: str) -> counting.Leaders:
    kind: counting.Who = "authors" if who == "authors" else "publishers"
    return counting.leaders(newsroom, who=kind, topic=topic or None, days=min(max(days, 1), 3650))


@get("/leaders.csv", include_in_schema=False)
async def leaders_csv(
    request: Asked,
    topic: FromQuery[str] = "",
    days: FromQuery[int] = 30,
    who: FromQuery[str] = "publishers",
    kind: FromQuery[str] = "rows",
) -> Response[str]:
    """What the numbers count, or reports by day, as a file."""
    found = await off(_leaders, context_of(request).newsroom, topic, days, who)
    made = counting.days_csv(found) if kind == "days" else counting.rows_csv(found)
    name = "days.csv" if kind == "days" else "leaders.csv"
    return Response(made, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@post("/sources", include_in_schema=False)
async def add_source(request: Asked) -> Redirect | Template:
    """Look at an address; add the feed that is there, or that its site has. Where a page offers several, they are shown with
    their headlines, and the one that is `chosen` is added, with the login that the page was `asked` with."""
    form = await request.form()
    url, topic, newsroom = str(form.get("url", "")), str(form.get("topic", "")) or None, context_of(request).newsroom
    asked = str(form.get("asked") or url)
    access = await off(access_for, asked)
    looked = None
    if "chosen" not in form:
        looked = await off(sourcing.look_for, newsroom, url, "feed", topic, access)
        if looked.others:
            return page(
                request, "choose.html", choices=[as_choice(one) for one in (looked, *looked.others)], topic=topic or "",
                official="official" in form, asked=asked if access is not None else "",
            )  # fmt: skip
    source, _, is_new = await off(
        sourcing.add, newsroom, url, topic=topic, official="official" in form, looked=looked, access=access
    )
    say(request, N_("Added: %(name)s") if is_new else N_("Known already: %(name)s"), name=source.title or source.url)
    return go("/desk/sources")


@post("/sources/{id:str}/{action:str}", include_in_schema=False)
async def source_action(request: Asked, id: FromPath[str], action: FromPath[str]) -> Redirect:
    """Look at a source now, look for another feed of its site, or remove it."""
    newsroom = context_of(request).newsroom
    source = await off(sourcing.find, newsroom, id)
    if action == "mend":
        said(request, words_at(request).made(await off(desk_sources.mend, newsroom, source.id)))
        return go("/desk/sources")
    if action == "remove":
        await off(sourcing.remove, newsroom, source.id)
        say(request, "Removed: %(name)s. What it brought stays.", name=source.title or source.url)
        return go("/desk/sources")
    if action != "check":
        raise NotFound(action, "there is no such thing to do with a source")
    try:
        found = await off(sourcing.check, newsroom, source.url, source.kind)
        speech = words_at(request)
        faults = "; ".join(speech.made(fault) for fault in found.feed.faults) or speech.say("no fault")
        name, entries = source.title or source.url, speech.several(len(found.feed.entries), "entry", "entries")
        said(request, f"{name}: {entries}; {faults}")
    except NewsloomError as err:
        said(request, words_of(err, words_at(request)), problem=True)
    return go("/desk/sources")


@get("/discover", include_in_schema=False)
async def discover(request: Asked) -> Template:
    """Where else is news on a topic: a search that is begun here, how far it is, and what it proposes."""
    context = context_of(request)
    template = "discovered.html" if is_htmx(request) else "discover.html"
    return page(request, template, scout=context.scout, topics=[t.name for t in context.newsroom.topics])


@post("/discover", include_in_schema=False)
async def begin_discovery(request: Asked) -> Redirect:
    """Send the scout out for a topic."""
    context = context_of(request)
    form = await request.form()
    await off(context.scout.send, context.newsroom, str(form.get("topic", "")))
    return go("/desk/discover")


@post("/discover/add", include_in_schema=False)
async def add_discovered(request: Asked) -> Redirect:
    """Add the proposals that are ticked."""
    context = context_of(request)
    form = await request.form()
    added = await off(context.scout.accept, context.newsroom, {str(url) for url in form.getall("url", [])})
    words = words_at(request).count(
        "%(num)s source added; what it brings is read next",
        "%(num)s sources added; what they bring is read next",
        len(added),
    )
    said(request, words)
    return go("/desk/sources")


@get("/topics", include_in_schema=False)
async def topics(request: Asked, name: FromQuery[str] = "", keywords: FromQuery[str] = "") -> Template:
    """The topics, and what other keywords would have matched lately."""
    newsroom = context_of(request).newsroom
    shown = await off(desk_topics.overview, newsroom)
    chosen = next((t for t in newsroom.topics if t.name == name), None)
    words = keywords if keywords.strip() else "\n".join(chosen.keywords) if chosen else ""
    preview = await off(desk_topics.preview, newsroom, name, words) if words.strip() else None
    return page(request, "topics.html", rows=shown, name=name, keywords=words, preview=preview)


@get("/settings", include_in_schema=False)
async def settings(request: Asked) -> Template:
    """Every setting with its value, its default and what it does; people and tokens."""
    context = context_of(request)
    config = context.newsroom.config
    sections = [
        (name, [_setting(key, option, getattr(getattr(config, name), key)) for key, option in options(kind).items()])
        for name, kind in SECTIONS.items()
    ]
    tokens = await off(users.tokens, context.newsroom)
    people = await off(users.people, context.newsroom)
    fresh = context.fresh.pop(actor_of(request), None)
    told = await off(hooks.listed, context.newsroom)
    log = await off(hooks.log, context.newsroom, None, DELIVERIES) if told else []
    return page(
        request, "settings.html", sections=sections, people=people, tokens=tokens, fresh=fresh, hooks=told, deliveries=log
    )  # fmt: skip


def _setting(name: str, option: Option, value: Any) -> dict[str, Any]:
    shown = "(hidden)" if option.secret and value else value
    return {"name": name, "value": shown, "default": option.default, "about": option.about, "unit": option.unit}


@post("/language", include_in_schema=False)
async def language(request: Asked) -> Redirect:
    """Speak to this person in another language, from now on."""
    form = await request.form()
    tag = str(form.get("language", ""))[:20]
    await off(users.put_language, context_of(request).newsroom, actor_of(request), tag)
    return go(own_address(str(form.get("back", ""))))


@post("/density", include_in_schema=False)
async def density(request: Asked) -> Redirect:
    """Show this person's lists dense or roomy, from now on."""
    form = await request.form()
    dense = form.get("density") == "dense"
    await off(users.put_density, context_of(request).newsroom, actor_of(request), dense=dense)
    return go(own_address(str(form.get("back", ""))))


@post("/people/end", include_in_schema=False)
async def end_person(request: Asked) -> Redirect:
    """A person can no longer sign in; where passwords are the way in, the last one is kept."""
    context = context_of(request)
    form = await request.form()
    name = str(form.get("name", ""))
    await off(users.drop_person, context.newsroom, name, keep_one=context.sign_in == "password")
    say(request, "%(name)s can no longer sign in, and their tokens have ended", name=name)
    return go("/desk/settings#people")


@post("/tokens", include_in_schema=False)
async def make_token(request: Asked) -> Redirect:
    """A token for a program; it is shown on the next page, once."""
    form = await request.form()
    context, actor = context_of(request), actor_of(request)
    days = str(form.get("days", "") or "0")
    context.fresh[actor] = await off(
        new_api_token, context.newsroom, str(form.get("name", "")).strip(), owner=actor,
        scope=str(form.get("scope", "") or "admin"), days=int(days) if days.isascii() and days.isdecimal() else 0,
    )  # fmt: skip
    return go("/desk/settings#tokens")


@post("/tokens/{start:str}/end", include_in_schema=False)
async def end_token(request: Asked, start: FromPath[str]) -> Redirect:
    """A token is no longer valid."""
    ended = await off(users.drop_token, context_of(request).newsroom, start)
    say(request, N_("The token has ended") if ended else N_("There is no such token"), problem=not ended)
    return go("/desk/settings#tokens")


HANDLERS = [
    ask, search, add, manifest, add_url, why, sources, scorecards, leaders, leaders_csv,
    add_source, source_action, discover, begin_discovery,
    add_discovered, topics, settings, language, density, end_person, make_token, end_token,
]  # fmt: skip
ROUTER = Router("/desk", route_handlers=HANDLERS, guards=[signed_in])
