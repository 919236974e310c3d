"""The whole flow on one page.

    poll     source      asks a source, keeps its entries              -> fetch, score; itself, later
    fetch    find        captures a page, politely                     -> extract
    extract  page        reads the article out of it                   -> dedupe, image
    image    article     keeps a copy of its picture                   -> publish; itself, for the next
    dedupe   article     takes the fingerprint of its text             -> match
    match    article     says which topics it belongs to               -> group
    group    article     the resident grouper places it in a story     -> score, repair
    repair   "stories"   the resident grouper looks again              -> score
    score    story       quality and heat                              -> review; itself, as heat decays
    review   story       where it stands; what is usual is learned     -> publish, hook; summarise, translate; score
    summarise story      two or three sentences, checked; nothing waits for it -> review, if nobody need accept it
    translate story      titles and excerpts of other languages; nothing waits for it -> publish
    publish  story       records, pages, feeds: one edition            -> itself, for neighbours; ping; post; hook
    ping     "hub"       tells our WebSub hub of feeds that changed    -> itself, later
    post     a post      tells other networks of a story, once each
    hook     a hook      tells a program of what changed, in order     -> itself, for the next
    mail     "issue"     the newsletter on its days; its letters       -> itself
    sweep    "daily"     removals by policy, learning                  -> itself, later; publish, score
    alert    "health"    tells a person of sick sources, search finds  -> itself
    watch    source      WebSub subscriptions                          -> itself, later

To add a stage: a pure function in core with a corpus; two functions in store; a file of three functions in
pipeline/stages; a line here. A stage that schedules what is not in its `leads_to` fails loudly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from newsloom.pipeline.notify.followed import FOLLOWED
from newsloom.pipeline.stage import AnyStage
from newsloom.pipeline.stages import (
    alert,
    dedupe,
    extract,
    fetch,
    hook,
    image,
    mail,
    match,
    ping,
    poll,
    post,
    publish,
    review,
    score,
    summarise,
    sweep,
    translate,
    watch,
)

PIPELINE: tuple[AnyStage, ...] = (
    poll.STAGE,
    fetch.STAGE,
    extract.STAGE,
    image.STAGE,
    dedupe.STAGE,
    match.STAGE,
    score.STAGE,
    review.STAGE,
    summarise.STAGE,
    translate.STAGE,
    publish.STAGE,
    ping.STAGE,
    post.STAGE,
    hook.STAGE,
    mail.STAGE,
    sweep.STAGE,
    alert.STAGE,
    watch.STAGE,
)


@dataclass(frozen=True, slots=True)
class Resident:
    """The grouper is no stage: it needs its memory. It takes its turn after this stage."""

    names: tuple[str, ...]
    """The stages of the work set that it takes."""
    after: str
    leads_to: frozenset[str]


GROUP = Resident(names=("group", "repair"), after="match", leads_to=frozenset({"score", "repair"}))

UPSTREAM = (("ingest", "fetch", "extract", "dedupe", "match"), ("poll",))
"""The stages above the grouper: (those whose items carry an arrival, those that make arrivals)."""

BEFORE_SCORE = ("ingest", "fetch", "extract", "dedupe", "match", "group", "repair")

WAITS: Mapping[str, tuple[tuple[str, ...], timedelta]] = {
    "score": (BEFORE_SCORE, timedelta(minutes=1)),
    "review": ((*BEFORE_SCORE, "score"), timedelta(minutes=1)),
    "sweep": (("poll", *BEFORE_SCORE, "score", "review"), timedelta(minutes=5)),
    "publish": ((*BEFORE_SCORE, "image", "score", "review", "sweep"), timedelta(minutes=5)),
}
"""Stages that wait until those above have nothing to do, or for so long at most. Which article leads a story, what a day's
proposals vie with, what a day taught of publishers, and what an edition holds depend on all that is there: so they are asked of
the whole, once, and not of whatever came through first."""

REPEATING: tuple[tuple[str, str, str | None], ...] = (
    ("sweep", "daily", None),
    ("alert", alert.HEALTH, alert.LANE),
    ("mail", mail.ISSUE, mail.LANE),
    ("mail", FOLLOWED, mail.LANE),
)
"""(stage, item, lane) of what repeats by itself: a newsroom that is opened for work makes sure that they are in the set."""
