"""Field by field: which witness is believed, and why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from newsloom.core.witness.entry_article import (
    excerpt_of_entry,
    has_full_text,
    people,
    pictures_of_entry,
    text_of_entry,
)
from newsloom.core.witness.words import is_damaged, key, script, share, words
from newsloom.model.article import Article, Rank
from newsloom.model.capture import Entry
from newsloom.model.learned import NOTHING_LEARNED, HostLearned

ENOUGH_WORDS = 3
"""Words that a title must have before silence between two titles means anything."""
FOREIGN_TEXT = 0.34
"""A page that has fewer of the words of the feed's title in its title, excerpt and text speaks of something else. Chosen by hand:
two words of six may stand in any page."""
SHORT_PAGE = 0.4
"""A page whose text is so much shorter than the feed's shows only a part of it."""
SAME_DAY = timedelta(hours=26)
ZONES = timedelta(hours=14)
"""A day begins so much earlier or later somewhere."""
_PARTED = re.compile(r"\s+[|·•:–—-]\s+|\s*[|»]\s*|:\s")
_WHOLE = re.compile(r"[.!?…。！？।؟'\"”’»)]$")


def settle(
    article: Article, entry: Entry, host: HostLearned = NOTHING_LEARNED, *, house: str = "", own: bool = True
) -> Article:
    """The article, each field by its best witness; `because` says where the feed was believed against the page.

    `host` is what the pages of its site share, `house` the name of the source. A feed that is not the publisher's own (`own`
    off: a board, a link blog, a search) knows a title and roughly a date, and nothing of authors, texts and pictures.
    """
    for field in (_title, _date, _authors, _excerpt, _picture, _text) if own else (_missing_title, _date):
        article = field(article, entry, host, house)
    return replace(
        article,
        keywords=article.keywords or entry.categories,
        language=article.language or (entry.language or "").partition("-")[0].lower() or None,
    )


def is_other_page(article: Article, entry: Entry | None) -> str:
    """Why the page is not the one that the feed announced (a gate, an error page, the front page); "" if it may be.

    Told by words alone, so in every language: next to nothing of the feed's title is in the page. Not where the two are
    written in different languages or the title says too little.
    """
    if entry is None or entry.is_post or not entry.title:
        return ""
    told = words(entry.title)
    if len(told) < ENOUGH_WORDS or script(entry.title) != script(f"{article.title} {article.text[:300]}"):
        return ""
    if share(told, words(article.title)) > 0:
        return ""
    if share(told, words(f"{article.title} {article.excerpt} {article.text[:20_000]}")) >= FOREIGN_TEXT:
        return ""
    said = words(f"{entry.summary[:3000]} {entry.content[:3000]}")
    if len(said) >= 20 and share(said, words(article.text[:20_000])) >= 0.5:
        return ""
    return f"the page ({article.title[:60]!r}) has nothing of what the feed announced ({entry.title[:60]!r})"


def _title(article: Article, entry: Entry, host: HostLearned, house: str) -> Article:
    ours, theirs = article.title, entry.title
    if not theirs or ours == theirs or is_damaged(theirs):
        return article
    why = _against_title(article, entry, host)
    if not why and (uncut := _uncut(ours, theirs, (article.site_name or "", house, *host.title_parts))):
        why = uncut
    return _told(article, "title", why, title=theirs) if why else article


def _missing_title(article: Article, entry: Entry, host: HostLearned, house: str) -> Article:
    """Of another's feed: what a person wrote over a link is believed only where the page has nothing readable."""
    if not entry.title or entry.is_post or is_damaged(entry.title) or (article.title and not is_damaged(article.title)):
        return article
    return _told(article, "title", "the page has none that can be read", title=entry.title)


def _against_title(article: Article, entry: Entry, host: HostLearned) -> str:
    ours, theirs = article.title, entry.title
    if not ours:
        return "the page has none"
    if is_damaged(ours):
        return "the page's is damaged"
    if key(ours) in {key(part) for part in host.title_parts} | {key(article.site_name or ""), ""}:
        return "the page's is the site's name"
    if entry.is_post:
        return "" if share(words(theirs), words(ours)) > 0.5 else "a post has none of its own"
    if key(ours) == key(theirs) and ours.isupper() and not theirs.isupper():
        return "the page writes it in capitals"
    told, said = words(theirs), words(ours)
    if len(told) >= ENOUGH_WORDS and not told & said and script(theirs) == script(ours):
        return "the page's has no word in common with it"
    return ""


def _uncut(ours: str, theirs: str, names: tuple[str, ...]) -> str:
    """Where one title is the other and a part more: is that part the site's name, or was it cut off by mistake?"""
    plain_ours, plain_theirs = key(ours), key(theirs)
    houses = {key(name) for name in names if name}
    if len(plain_ours) > len(plain_theirs) >= 12:
        rest = _rest(ours, theirs)
        if rest is not None and not (words(rest) & words(theirs)) and len(rest) < 30:
            return f"the page adds {rest!r}"
    if len(plain_theirs) > len(plain_ours) >= 4:
        rest = _rest(theirs, ours)
        if rest is not None and key(rest) not in houses and not any(name and name in key(rest) for name in houses):
            return f"the page leaves out {rest[:40]!r}"
    return ""


def _rest(longer: str, shorter: str) -> str | None:
    """What `longer` has before or after `shorter`, parted from it by a sign; None if it is not that."""
    for cut in _PARTED.finditer(longer):
        before, after = longer[: cut.start()].strip(), longer[cut.end() :].strip()
        if key(before) == key(shorter):
            return after
        if key(after) == key(shorter):
            return before
    return None


def _date(article: Article, entry: Entry, host: HostLearned, house: str) -> Article:
    theirs = entry.published or entry.updated
    if theirs is None:
        return article
    ours, rank = article.published, _rank(article.ranks.published, article, "date")
    if ours is None:
        return _told(article, "date", "the page has none", published=theirs)
    if rank == "guess":
        return _told(article, "date", "the page's was guessed", published=theirs)
    is_day = not (ours.hour or ours.minute or ours.second)
    if is_day and theirs != ours and -ZONES <= theirs - ours <= timedelta(days=1) + ZONES:
        return _told(article, "date", "it names the time of day", published=theirs)
    if rank == "shown" and abs(theirs - ours) > SAME_DAY and entry.published is not None:
        return _told(article, "date", "the page only shows another", published=theirs)
    return article


def _authors(article: Article, entry: Entry, host: HostLearned, house: str) -> Article:
    theirs = tuple(name for name in people(entry) if key(name) not in _houses(article, host, house))
    if not theirs:
        return article
    if not article.authors:
        return _told(article, "authors", "the page names none", authors=theirs)
    ours = {key(name) for name in article.authors}
    if ours <= _houses(article, host, house):
        return _told(article, "authors", "the page names the house", authors=theirs)
    if any(is_damaged(name) for name in article.authors):
        return _told(article, "authors", "the page's are damaged", authors=theirs)
    rank = _rank(article.ranks.authors, article, "authors")
    if not ours & {key(name) for name in theirs}:
        if rank == "guess":
            return _told(article, "authors", "the page's were guessed", authors=theirs)
        if rank == "shown" and all(len(name.split()) > 1 for name in theirs):
            return _told(article, "authors", "the page only shows others", authors=theirs)
    return article


def _houses(article: Article, host: HostLearned, house: str) -> set[str]:
    names = {key(name) for name in (article.site_name or "", house, *host.authors, *host.title_parts)}
    return names - {""}


def _excerpt(article: Article, entry: Entry, host: HostLearned, house: str) -> Article:
    theirs, ours = excerpt_of_entry(entry), article.excerpt
    if not theirs or entry.is_post or is_damaged(theirs):
        return article
    if not ours:
        return _told(article, "excerpt", "the page has none", excerpt=theirs)
    if article.ranks.excerpt == "guess":
        return _told(article, "excerpt", "the page has none but its opening", excerpt=theirs)
    if is_damaged(ours):
        return _told(article, "excerpt", "the page's is damaged", excerpt=theirs)
    if key(ours) in {key(one) for one in host.excerpts} or key(ours) == key(article.title):
        return _told(article, "excerpt", "the page's says nothing of its own", excerpt=theirs)
    if _is_cut(ours) and not _is_cut(theirs) and key(theirs)[:20] == key(ours)[:20]:
        return _told(article, "excerpt", "the page's is cut off", excerpt=theirs)
    return article


def opened(article: Article) -> Article:
    """An article that no witness gave a whole summary (none, one that says nothing, one cut off by its publisher), with the first
    sentences of its own text for one. Not where only a part of it is shown."""
    from newsloom.core.extract.excerpts import is_cut, opening  # late: it brings the whole reader of pages

    if article.type != "article" or article.restricted or (article.excerpt and not is_cut(article.excerpt)):
        return article
    first = opening(article.text.split("\n\n"), article.title)
    if not first:
        return article
    return replace(
        article,
        excerpt=first,
        ranks=replace(article.ranks, excerpt="guess"),
        because=(*article.because, "excerpt from the opening of the text"),
    )


def _is_cut(text: str) -> bool:
    return not _WHOLE.search(text.rstrip()) or text.rstrip().endswith(("…", "...", "[…]"))


def _picture(article: Article, entry: Entry, host: HostLearned, house: str) -> Article:
    own = tuple(image for image in article.images if image.url not in host.pictures)
    if own:
        return article if own == article.images else replace(article, images=own)
    theirs = tuple(image for image in pictures_of_entry(entry) if image.url not in host.pictures)
    if theirs:
        why = "the page has none" if not article.images else "the page's is the house's"
        return _told(article, "picture", why, images=theirs)
    return article


def _text(article: Article, entry: Entry, host: HostLearned, house: str) -> Article:
    if entry.is_post or not has_full_text(entry):
        return article
    theirs = text_of_entry(entry)
    if is_damaged(article.text) and not is_damaged(theirs):
        return _told(article, "text", "the page's is damaged", text=theirs)
    if len(article.text) < SHORT_PAGE * len(theirs):
        return _told(article, "text", "the page shows only a part", text=theirs)
    return article


def _told(article: Article, field: str, why: str, **values: object) -> Article:
    """The article with the feed's word for a field, and the reason in place of the page's."""
    kept = tuple(line for line in article.because if not line.startswith((f"{field} from ", f"{field} guessed from ")))
    return replace(article, because=(*kept, f"{field} from the feed: {why}"), **values)  # type: ignore[arg-type]


def _rank(rank: Rank | None, article: Article, field: str) -> Rank:
    """How the page witnesses a field, told by its reasons where the article comes from elsewhere and has no ranks."""
    if rank is not None:
        return rank
    return "guess" if any(line.startswith(f"{field} guessed") for line in article.because) else "declared"
