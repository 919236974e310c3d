"""What is wrong with the fictional web on purpose, and what must become of each."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from newsloom.demo.library import piece, pieces
from newsloom.demo.look import Look
from newsloom.demo.newsroom import MOMENTS
from newsloom.demo.outlets import OUTLETS

Check = Callable[[Look], str]
"""Looks at the finished newsroom: "" if what was expected came about, else what is there instead."""

WIRE = "http://tidewire.example/2026/03/10/norrwind-halcyon-takeover"
PAPERS = (
    "http://harbourpost.example/news/norrwind-to-buy-halcyon",
    "http://northerncourant.example/energy/norrwind-buys-halcyon",
    "http://islesherald.example/2026/norrwind-takes-over-halcyon",
    "http://eveningledger.example/business/norrwind-halcyon-4-1bn",
)
CABLE = (
    "http://tidewire.example/2026/03/09/skarvholm-export-cable-fault",
    "http://tidewire.example/2026/03/11/marit-lund-detained",
    "http://tidewire.example/2026/03/13/skarvholm-half-power",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault or a peculiarity: where it is, what must become of it, and how to see whether it did."""

    what: str
    where: str
    expected: str
    check: Check


def _ends(url: str, *reasons: str) -> Check:
    """The URL became no article of a story, for a reason that has one of these words."""

    def check(look: Look) -> str:
        why = look.ended(url)
        if any(reason in why.lower() for reason in reasons):
            return ""
        return f"ended with {why!r}" if why else "it has no ending"

    return check


def _feed_forms(look: Look) -> str:
    silent = [
        outlet.host
        for outlet in OUTLETS
        if outlet.form not in ("gone", "busy") and not any(look.article(one.url) for one in pieces()[outlet.host])
    ]
    return f"nothing was read from {', '.join(silent)}" if silent else ""


def _conditional(look: Look) -> str:
    rude = []
    answered = 0
    for outlet in OUTLETS:
        asked = look.web.asked(outlet.host, outlet.feed)
        rude += [outlet.host for line in asked[1:] if line.status in (200, 304) and not line.conditional]
        answered += sum(line.status == 304 for line in asked)
    if rude:
        return f"asked again without naming the version: {', '.join(rude)}"
    return "" if answered else "no answer was 304"


def _redirected(look: Look) -> str:
    held = look.article("http://keelandcrane.example/?p=1203")
    want = "http://keelandcrane.example/2026/03/castor-bay-sails"
    return "" if held and held.article.canonical_url == want else f"became {held and held.article.canonical_url}"


def _amp(look: Look) -> str:
    line = look.record("http://islesherald.example/2026/loud-crack-then-silence")
    if line is None:
        return "there is no record"
    want = "https://islesherald-example.cdn.ampproject.org/c/islesherald.example/2026/loud-crack-then-silence/amp"
    return "" if line.record.cdn_amp_url == want else f"cdnAmpWebUrl is {line.record.cdn_amp_url}"


def _video(look: Look) -> str:
    line = look.record("http://coastaltv.example/watch/brannock-deep-blade")
    return "" if line and line.record.type == "video" else f"the record says {line and line.record.type}"


def _restricted(look: Look) -> str:
    held = look.article("http://gridandturbine.example/2026/auction-analysis")
    return "" if held and held.article.restricted else "it passes for a whole article"


def _copies(look: Look) -> str:
    wrong = [url for url in PAPERS if look.original(url) != WIRE]
    if wrong:
        return f"not known as copies: {', '.join(wrong)}"
    story = look.story(WIRE)
    if story is None or not look.together(WIRE, *PAPERS):
        return "they are not in one story"
    most = story.articles - len(PAPERS)
    return "" if story.independent <= most else f"{story.independent} independent sources in {story.articles} articles"


def _tracking(look: Look) -> str:
    held = look.article(f"{PAPERS[0]}?utm_source=rss&utm_medium=feed&utm_campaign=all")
    return "" if held and held.article.canonical_url == PAPERS[0] else "the parameters are part of the identity"


def _moved(look: Look) -> str:
    source = look.source("lowcarbonlab.example")
    return "" if source and source.url.endswith("/research/feed.xml") else f"still asked at {source and source.url}"


def _broken(look: Look) -> str:
    missing = [one.path for one in pieces()["gullandgale.example"] if look.article(one.url) is None]
    if missing:
        return f"lost {', '.join(missing)}"
    return "" if look.faults("gullandgale.example") else "its faults are not told"


def _denied(look: Look) -> str:
    if look.web.asked("privatecove.example", "/members/"):
        return "it was requested"
    return _ends("http://privatecove.example/members/what-norrwind-will-sell", "robots")(look)


def _mojibake(look: Look) -> str:
    held = look.article("http://seabirdwatch.example/blog/what-the-gannets-told-us")
    title = held.article.title if held else "nothing"
    return "" if "turbines – and what they didn" in title and "â" not in title else f"the title is {title!r}"


def _logo(look: Look) -> str:
    for one in pieces()["eveningledger.example"]:
        line = look.record(one.url)
        if line and any("logo" in image.url for image in line.record.images):
            return f"{one.path} shows it"
    return ""


def _one_event(look: Look) -> str:
    pairs = (
        ("http://gridandturbine.example/2026/blade-recycling-pilot", "http://lowcarbonlab.example/news/blade-bath"),
        ("http://keelandcrane.example/2026/03/aurora-hauler", "http://gullandgale.example/posts/aurora-hauler-looks"),
    )
    apart = [one for one, other in pairs if not look.together(one, other)]
    return f"told apart: {', '.join(apart)}" if apart else ""


def _five_days(look: Look) -> str:
    story = look.story(CABLE[0])
    if story is None or not look.together(*CABLE):
        return "it fell apart"
    span = story.last_seen - story.first_seen
    return "" if span >= timedelta(days=4) else f"it lasts {span}"


def _retired(look: Look) -> str:
    source = look.source("oldwindblog.example")
    return "" if source and source.retired_at else "it is still asked"


def _patient(look: Look) -> str:
    times = [line.at for line in look.web.asked("fogbank.example", "/rss")]
    early = [two for one, two in itertools.pairwise(times) if two - one < timedelta(days=1)]
    return f"asked again too early, at {early[0]:%a %H:%M}" if early else "" if times else "it was never asked"


def _unstable(look: Look) -> str:
    for one in pieces()["marketbuoy.example"]:
        times = len(look.web.asked("marketbuoy.example", one.path))
        if times > 1:
            return f"{one.path} was fetched {times} times"
    return ""


def _future(look: Look) -> str:
    line = look.record("http://marketbuoy.example/story/88170")
    if line is None:
        return "there is no record"
    seen = next(moment for moment in MOMENTS if moment >= piece("marketbuoy.example/story/88170").shown)
    return "" if line.record.published == seen else f"the record is dated {line.record.published:%Y-%m-%d %H:%M}"


def _corrected(look: Look) -> str:
    held = look.article("http://ministry.example/news/2026/seventh-seabed-auction")
    if held is None:
        return "there is no article"
    if "3.4 gigawatts" not in held.article.title:
        return f"the title is still {held.article.title!r}"
    return "" if held.article.corrections else "the correction is not noted"


PLANTED: tuple[Planted, ...] = (
    Planted("RSS 2.0, RSS 1.0, Atom, JSON Feed", "all outlets", "articles from each", _feed_forms),
    Planted("ETags", "all feeds", "asked conditionally, 304 taken", _conditional),
    Planted("a link that redirects", "keelandcrane.example/?p=1203", "known by the page's own address", _redirected),
    Planted("an AMP page", "islesherald.example", "both AMP addresses in the record", _amp),
    Planted("a video page", "coastaltv.example/watch", "a record of type video", _video),
    Planted("a restricted article", "gridandturbine.example", "marked as restricted", _restricted),
    Planted("wire copies in four papers", "tidewire.example", "copies of the agency's article", _copies),
    Planted("tracking parameters", "harbourpost.example", "no part of the identity", _tracking),
    Planted("a feed that moved (301)", "lowcarbonlab.example/feed", "the new address adopted", _moved),
    Planted("a broken feed", "gullandgale.example", "read as far as it goes, faults told", _broken),
    Planted("a page that robots.txt denies", "privatecove.example/members", "never requested", _denied),
    Planted(
        "a page that is no article",
        "harbourpost.example/tag",
        "skipped as a listing",
        _ends("http://harbourpost.example/tag/offshore-wind", "listing", "no article", "not an article"),
    ),
    Planted("mojibake", "seabirdwatch.example", "mended", _mojibake),
    Planted("a logo as image", "eveningledger.example", "not taken for a picture", _logo),
    Planted("one event in different words", "two pairs of outlets", "one story each", _one_event),
    Planted("a story over five days", "the Skarvholm cable", "one story", _five_days),
    Planted("a feed that is gone (410)", "oldwindblog.example", "retired", _retired),
    Planted("a server that asks for patience (503)", "fogbank.example", "left alone for a day each time", _patient),
    Planted("a feed whose ids change", "marketbuoy.example", "each page fetched once", _unstable),
    Planted("an article from the future", "marketbuoy.example/story/88170", "dated when it was seen", _future),
    Planted("a correction", "ministry.example", "the article read again, the correction noted", _corrected),
    Planted(
        "a page that is gone",
        "privatecove.example/open",
        "skipped as gone",
        _ends("http://privatecove.example/open/removed-note", "gone"),
    ),
    Planted(
        "an article about something else",
        "northerncourant.example/sport",
        "belongs to no topic",
        _ends("http://northerncourant.example/sport/late-goal-sends-ardmouth-through", "topic"),
    ),
)
