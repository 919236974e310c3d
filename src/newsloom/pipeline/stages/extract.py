"""Read the article out of a captured page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsloom.core.letter import letter_domain
from newsloom.core.licence import header_signals
from newsloom.core.outlets import name_of
from newsloom.core.url import canonical_url, host_of, registrable_domain, same_site
from newsloom.core.witness import (
    SAMPLE,
    has_full_text,
    is_other_page,
    learn,
    opened,
    said_by,
    settle,
    share_words,
    shares,
    without_house,
)
from newsloom.model.article import Article, StoredArticle
from newsloom.model.capture import Entry, Page
from newsloom.model.ids import article_id
from newsloom.model.learned import NOTHING_LEARNED, HostLearned
from newsloom.model.outcome import Done, Failed, Outcome, Skipped, Then
from newsloom.model.source import Source
from newsloom.net.http import PRODUCT
from newsloom.pipeline.cause import cause_of_status
from newsloom.pipeline.executors.read_page import ENTRY_TYPE, POST_TYPE, Given, read
from newsloom.pipeline.sources.entry_pages import from_feed, is_entry_page
from newsloom.pipeline.stage import Stage
from newsloom.runtime.context import Newsroom
from newsloom.store import articles, captures, event_log, host_samples, sources
from newsloom.store.captures import DiscoveredUrl
from newsloom.store.sql import Tx
from newsloom.store.work import Claim

VERSION = 2
ARTICLES = frozenset({"article", "video"})
MADE_HERE = (ENTRY_TYPE, POST_TYPE, "pdf")
"""Captures that are no pages of HTML, and are read all the same."""


def load(tx: Tx, newsroom: Newsroom, claims: Sequence[Claim], now: datetime) -> Mapping[str, Given | Outcome]:
    """The bytes of each page; error pages that an archive holds end here."""
    out: dict[str, Given | Outcome] = {}
    pages = captures.get_pages(tx, [c.item for c in claims])
    said = captures.said_of_finds(tx, [find for _, find in pages.values()])
    for id, (page, find) in pages.items():
        kind = page.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
        is_text = not kind or any(word in kind for word in ("html", "xml", "text/plain", "octet-stream", *MADE_HERE))
        if not 200 <= page.status < 300:
            out[id] = Skipped(f"an error page (status {page.status})", cause=cause_of_status(page.status))
        elif not is_text and not any(has_full_text(entry) for _, entry in said.get(find, ())):
            out[id] = Skipped(f"not an article: {kind}", cause="file")
        else:
            out[id] = Given(
                url=page.final_url,
                body=page.body,
                content_type=page.headers.get("content-type"),
                now=page.fetched_at,
            )
    return out


def save(
    tx: Tx, newsroom: Newsroom, made: Sequence[tuple[Claim, Article | str]], now: datetime
) -> Mapping[str, Outcome]:
    """Keep articles; the same canonical URL is the same article, wherever it was found."""
    pages = captures.get_pages(tx, [c.item for c, _ in made])
    finds = captures.get_finds(tx, [find for _, find in pages.values()])
    witnesses = witnesses_of(tx, list(finds))
    houses, again = learned_of(tx, made, {id: page for id, (page, _) in pages.items()})
    # Two workers may read two captures of one article at once: the second has to see what the first decided.
    articles.lock(tx, [article_id(a.canonical_url) for _, a in made if not isinstance(a, str)])
    out: dict[str, Outcome] = {}
    outdone: dict[str, str] = {}
    for claim, article in made:
        page, find_id = pages[claim.item]
        find, witness = finds[find_id], witnesses.get(find_id)
        if mute := why_mute(article, None if is_entry_page(page) else witness):
            out[claim.item] = _spoken_for(tx, find, article, mute, now)
            continue
        assert not isinstance(article, str)
        said = header_signals(page.headers, PRODUCT)
        article = replace(article, signals=tuple(dict.fromkeys([*article.signals, *said])))
        if witness is not None and not is_entry_page(page):
            host = houses.get(claim.item, NOTHING_LEARNED)
            article = settle(without_house(article, host), witness.entry, host, house=witness.house, own=witness.is_own)
        elif not is_entry_page(page):
            article = without_house(article, houses.get(claim.item, NOTHING_LEARNED))
        called = witness.house if witness is not None else ""
        out[claim.item] = keep(tx, claim, opened(article), find, page, newsroom, now, outdone, called)
    out = _with_again(out, again)
    # A capture of this batch ends with the batch: settling it as done would clear an ending that was noted before.
    for item, why in outdone.items():
        if isinstance(done := out.get(item), Done):
            out[item] = Skipped(why, then=done.then)
    event_log.end(tx, "extract", {item: why for item, why in outdone.items() if item not in out}, now)
    return out


def learned_of(
    tx: Tx, made: Sequence[tuple[Claim, Article | str]], pages: Mapping[str, Page]
) -> tuple[dict[str, HostLearned], dict[str, set[str]]]:
    """For each page of a batch what is its host's, with these pages learned too; and for each, other pages of its host that were
    read before that was known.

    One statement to read and one to write, whatever the batch. Each page is read again once for a field at most: its sample says
    of which fields something was known when its article was kept.
    """
    told = {
        claim.item: (host_of(pages[claim.item].final_url), said_by(article))
        for claim, article in made
        if not isinstance(article, str) and article.type in ARTICLES and not is_entry_page(pages[claim.item])
    }
    known = host_samples.of(tx, {host for host, _ in told.values()}) if told else {}
    for id, (host, said) in told.items():
        others = [one for one in known.get(host, []) if one.page != id]
        known[host] = [*others, host_samples.Sample(host=host, page=id, said=said)]
    houses = {host: learn([one.said for one in samples]) for host, samples in known.items()}
    host_samples.put(
        tx,
        [
            host_samples.Sample(host=host, page=id, said=said, taken=shares(said, houses[host]))
            for id, (host, said) in told.items()
        ],
        SAMPLE,
    )
    again: dict[str, set[str]] = {}
    for id, (host, _) in told.items():
        if host not in {told[other][0] for other in again}:
            older = (one for one in known[host] if one.page not in told)
            again[id] = {one.page for one in older if shares(one.said, houses[host]) - one.taken}
    return {id: houses[host] for id, (host, _) in told.items()}, {id: due for id, due in again.items() if due}


def _with_again(out: Mapping[str, Outcome], again: Mapping[str, set[str]]) -> dict[str, Outcome]:
    """Outcomes, with the pages that are to be read again among what follows."""
    made = dict(out)
    for id, due in again.items():
        outcome = made.get(id)
        if isinstance(outcome, (Done, Skipped)):
            made[id] = replace(
                outcome, then=(*outcome.then, *(Then(stage="extract", item=page) for page in sorted(due)))
            )
    return made


@dataclass(frozen=True, slots=True)
class Witness:
    """An entry that pointed to a page; the name of its feed; whether that is the publisher's own."""

    entry: Entry
    house: str
    is_own: bool


def witnesses_of(tx: Tx, finds: Sequence[str]) -> dict[str, Witness]:
    """For each find the entry that is asked beside the page: the newest of the publisher's own feed, else of another."""
    said = captures.said_of_finds(tx, finds)
    known = {id: sources.get(tx, id) for id in {source for rows in said.values() for source, _ in rows}}
    out: dict[str, Witness] = {}
    for find, rows in said.items():
        heard = [_witness(entry, known[source]) for source, entry in rows]
        out[find] = max(reversed(heard), key=lambda one: one.is_own)
    return out


def _witness(entry: Entry, source: Source | None) -> Witness:
    homes = [] if source is None else [source.url, source.homepage or ""]
    is_own = entry.shared is None and any(same_site(entry.link or "", home) for home in homes if home)
    return Witness(entry, source.title if source is not None and is_own else "", is_own)


def why_mute(article: Article | str, witness: Witness | None) -> str:
    """Why this page does not speak for its article; "" if it does."""
    if isinstance(article, str):
        return f"the page cannot be read: {article}"
    if article.type not in ARTICLES:
        return f"not an article: {'; '.join((article.type, *article.because[:1]))}"
    return is_other_page(article, witness.entry) if witness is not None and witness.is_own else ""


def _spoken_for(tx: Tx, find: DiscoveredUrl, article: Article | str, why: str, now: datetime) -> Outcome:
    """The feed's word where the page has none; else the end."""
    if thens := from_feed(tx, find, why, now):
        return Skipped(f"{why}; read from the feed", then=thens)
    if isinstance(article, str):
        return Failed(why)
    return Skipped(why, cause="shut" if article.type == "login" else "")


def keep(
    tx: Tx,
    claim: Claim,
    article: Article,
    find: DiscoveredUrl,
    page: Page,
    newsroom: Newsroom,
    now: datetime,
    outdone: dict[str, str],
    house: str = "",
) -> Outcome:
    """Write one article, or say whose it is; `outdone` takes the page that spoke for it until now, and why no longer.
    `house` is the title of the publisher's own feed, if one brought it."""
    if not article.title:
        return Skipped("not an article: it has no title")
    article = article if article.is_own else _apart(tx, article, find)
    id = article_id(article.canonical_url)
    aliases = {canonical_url(find.url): (article.canonical_url, "rel=canonical")}
    if page.final_url != find.url:
        aliases[canonical_url(page.final_url)] = (article.canonical_url, "redirect")
    if article.amp_url:
        aliases[canonical_url(article.amp_url)] = (article.canonical_url, "amphtml")
    captures.put_aliases(tx, aliases)
    known = articles.get(tx, [id]).get(id)
    if known is not None and (why := settle_rivals(tx, articles.origin(tx, id), find, page, article, now, outdone)):
        return Skipped(why)
    domain = own_domain(newsroom) if article.is_own else domain_of(article.canonical_url)
    held = StoredArticle(
        id=id,
        article=article,
        provider_name=provider_name(article, domain, newsroom, house),
        provider_domain=domain,
        first_seen=find.first_seen,
        source=find.source,
        topic_hint=find.topic,
    )
    articles.put(tx, [(held, find.id, claim.item, VERSION)])
    arrival = min(find.first_seen, known.first_seen) if known else find.first_seen
    then = [Then(stage="dedupe", item=id, arrival=arrival)]
    if newsroom.config.images.keep and article.images and find.via not in ("archive", "rows"):
        then.append(Then(stage="image", item=id, lane=lane_of(article.images[0].url)))
    return Done(tuple(then))


def _apart(tx: Tx, article: Article, find: DiscoveredUrl) -> Article:
    """The article under its own address where the canonical address that it declares is another story's already.

    A host whose template prints one canonical address on many pages would make one article of all its news.
    """
    own = canonical_url(article.url)
    if article.canonical_url == own:
        return article
    known = articles.get(tx, [article_id(article.canonical_url)], with_text=False).get(
        article_id(article.canonical_url)
    )
    if known is None or share_words(known.article.title, article.title) or canonical_url(known.article.url) == own:
        return article
    return replace(
        article,
        canonical_url=own,
        because=(*article.because, f"its canonical address is that of another story: {known.article.title[:60]!r}"),
    )


def settle_rivals(
    tx: Tx,
    there: articles.Origin | None,
    find: DiscoveredUrl,
    page: Page,
    article: Article,
    now: datetime,
    outdone: dict[str, str],
) -> str | None:
    """Why this page does not speak for the article that is known already; None if it does (the other one's end is noted).

    The find that was seen first speaks for it, in its newest capture: whichever happened to be read first.
    """
    if there is None or there.page == page.id:
        return None
    if there.find != find.id:
        same = f"the same article as {article.canonical_url}"
        if (there.first_seen, there.find) < (find.first_seen, find.id):
            return same
        if there.page:
            outdone[there.page] = same
        else:
            event_log.end(tx, "fetch", {there.find: same}, now)
    elif there.page is not None and there.fetched_at is not None:
        newer = "a newer capture of the page was read"
        if (there.fetched_at, there.page) > (page.fetched_at, page.id):
            return newer
        outdone[there.page] = newer
    return None


def provider_name(article: Article, domain: str, newsroom: Newsroom, feed: str = "") -> str:
    """What the publisher of an article is called; `feed` is the title of its own feed."""
    if article.is_own:
        return newsroom.config.site.title
    return name_of(domain, site=article.site_name, feed=feed, listed=newsroom.organizations)


def domain_of(address: str) -> str:
    """The domain of whoever publishes what lies there; of a letter, its sender's."""
    return letter_domain(address) or registrable_domain(address)


def own_domain(newsroom: Newsroom) -> str:
    """The domain under which the newsroom itself publishes."""
    return registrable_domain(newsroom.config.site.url) or host_of(newsroom.config.site.url)


def lane_of(url: str) -> str:
    """The lane of a URL's host: one request at a time."""
    from newsloom.core.url import host_of

    return f"host {host_of(url)}"


STAGE: Stage[Given, Article | str] = Stage(
    name="extract",
    version=VERSION,
    load=load,
    work=read,
    save=save,
    pool="cpu",
    batch=32,
    leads_to=frozenset({"dedupe", "image", "extract", "fetch"}),
)
