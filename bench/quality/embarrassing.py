"""What would embarrass whoever publishes it? Titles, excerpts, authors, dates and pictures that are cut, chrome, a placeholder,
the house's, or broken.

Read by rules of its own, not by those of the extractor, so that both have to be wrong to miss a fault. What no rule sees, people
saw: `read_by_eye.json` holds a verdict for each page that was read, under a hash of what was shown, so that a verdict counts only
as long as the page is read the same.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bench.measured import Measured
from newsloom.core.url import host_of
from newsloom.model.article import Article

BY_EYE = Path(__file__).parent / "read_by_eye.json"
_BROKEN = re.compile(
    r"\ufffd|Ã[\x80-\xbf]|â€|\{\{|\}\}|\$\{|<%|<[a-z]+[ />]|&[a-z]{2,8};|&#\d+;|\[(?:caption|gallery|vc_|et_pb)|"
    r"^(?:undefined|null|nan|none)$",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[.!?…。！？।۔؟:][\"'”’»«“)\]]*$")
_CHROME = re.compile(
    r"(?:read more|continue reading|weiterlesen|lire la suite|leer más|appeared first on|\[\s?(?:…|\.\.\.)\s?\])[\s.»›>→]*$|"
    r"^(?:photo|foto|image|bild)\s?:|^\d+ (?:votes|comments|views)|cookies? (?:to|um|pour)|[➤✓✔►▶★]",
    re.I,
)
_ROLE = re.compile(
    r"^(?:staff|staff writer|editor|reporter|admin|administrator|redaktion|autor|author|name|by|von|follow|email|share)$",
    re.I,
)
_NO_NAME = re.compile(r"\d{2}|@|https?:|www\.|[{}<>|=]|^(?:by|von|par|por)\s|copyright|all rights", re.I)
_NO_PICTURE = re.compile(
    r"placeholder|blank\.|spacer|pixel|1x1|favicon|default[-_.]|[/_-]logo[-_.]|avatar|gravatar|\{\{|\[image|^data:",
    re.I,
)
_THUMB = re.compile(r"[-_](\d{2,3})x(\d{2,3})\.\w{3,4}$")


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def title_faults(article: Article) -> list[str]:
    """What is wrong with a headline; [] if nothing is."""
    text, site = article.title, _plain(article.site_name or "")
    faults = ["missing"] if not text else []
    faults += ["broken"] if _BROKEN.search(text) else []
    faults += (
        ["cut"]
        if text.endswith(("[…]", "[...]", "…", "...")) and _plain(text) in _plain(article.excerpt + article.text[:500])
        else []
    )
    faults += (
        ["the house's"]
        if site
        and (
            _plain(text) == site
            or (re.search(r"[|·–-]\s*\S[^|·–-]*$", text) and _plain(re.split(r"[|·–-]", text)[-1]) == site)
        )
        else []
    )
    return faults + (["too long"] if len(text) > 250 else [])


def excerpt_faults(article: Article) -> list[str]:
    """The same for the summary; none at all is one."""
    text = article.excerpt
    if not text:
        return ["missing"]
    faults = ["broken"] if _BROKEN.search(text) else []
    faults += ["cut"] if _is_cut(text, article.text) else []
    faults += ["chrome"] if _CHROME.search(text) else []
    faults += ["the title again"] if _plain(text) == _plain(article.title) else []
    return (
        faults
        + (["too long"] if len(text) > 510 else [])
        + (["too short"] if len(text) < 12 and text.isascii() else [])
    )


def _is_cut(text: str, whole: str) -> bool:
    """Does it end with dots, or where the text goes on within a paragraph?"""
    if text.rstrip().endswith(("…", "...", "[…]")):
        return True
    place = whole.find(text[-30:])
    return not _WHOLE.search(text) and place >= 0 and bool(whole[place + len(text[-30:]) :].split("\n", 1)[0].strip())


def author_faults(article: Article) -> list[str]:
    """The same for the writers; nobody named is no fault."""
    faults = []
    for name in article.authors:
        if _BROKEN.search(name) or _NO_NAME.search(name) or len(name) > 80:
            faults.append(f"no name: {name[:40]}")
        elif _ROLE.match(name):
            faults.append(f"a label: {name}")
    houses = {_plain(article.site_name or ""), _plain(host_of(article.url))}
    people = [name for name in article.authors if _plain(name) not in houses]
    return faults + (["the house beside writers"] if people and len(people) < len(article.authors) else [])


def date_faults(article: Article) -> list[str]:
    """The same for the day: a guess that is the first of a year, a day before the web."""
    day = article.published
    if day is None:
        return []
    faults = ["a year made a day"] if article.ranks.published == "guess" and (day.month, day.day) == (1, 1) else []
    return faults + (["before the web"] if day.year < 1994 else [])


def picture_faults(article: Article) -> list[str]:
    """The same for the lead picture; none at all is no fault."""
    if not article.images:
        return []
    url = article.images[0].url
    faults = ["no picture of anything"] if _NO_PICTURE.search(url) else []
    small = _THUMB.search(url.split("?")[0])
    faults += ["a thumb"] if small and max(int(small[1]), int(small[2])) < 200 else []
    return faults + ([] if url.startswith(("http://", "https://")) and " " not in url else ["no address"])


FIELDS: dict[str, Callable[[Article], list[str]]] = {
    "title": title_faults, "excerpt": excerpt_faults, "authors": author_faults, "date": date_faults, "picture": picture_faults,
}  # fmt: skip


def shown(page: str, article: Article) -> str:
    """A hash of a page and of what is read off it in those fields: a verdict by eye stands under it."""
    told = (
        page,
        article.title,
        article.excerpt,
        article.authors,
        str(article.published),
        [i.url for i in article.images[:1]],
    )
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def fit_to_print(name: str, made: Sequence[tuple[str, Article]]) -> Iterable[Measured]:
    """Shares of pages without such a fault, by field, in all, and of those that were read by eye and are read the same."""
    articles = [(page, a) for page, a in made if a.type in ("article", "video")]
    lead = Counter((host_of(a.url), a.images[0].url) for _, a in articles if a.images)
    bad: set[str] = set()
    for field, faults in FIELDS.items():
        found = {page: told for page, a in articles if (told := faults(a))}
        if field == "picture":
            found |= {p: ["the house's"] for p, a in articles if a.images and lead[host_of(a.url), a.images[0].url] > 2}
        bad |= found.keys()
        kinds = Counter(told[0].split(":")[0] for told in found.values())
        detail = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common(5))
        yield Measured(
            f"{name} {field} fit to print", round(1 - len(found) / max(1, len(articles)), 4), "share", detail
        )
    yield Measured(
        f"{name} fit to print", round(1 - len(bad) / max(1, len(articles)), 4), "share", f"{len(articles)} articles"
    )


def by_eye(made: Sequence[tuple[str, Article]]) -> Measured:
    """The share of good ones among pages that a person read, as far as they are still read the same."""
    verdicts = json.loads(BY_EYE.read_text("utf-8"))["verdicts"] if BY_EYE.is_file() else {}
    told = [verdicts[mark] for page, a in made if (mark := shown(page, a)) in verdicts]
    good = sum(verdict == "good" for verdict in told)
    detail = f"{len(told)} of {len(verdicts)} pages that were read are read the same"
    return Measured("fit to print, by eye", round(good / max(1, len(told)), 4), "share", detail)
