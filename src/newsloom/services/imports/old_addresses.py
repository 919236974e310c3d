"""The addresses of a site before it was adopted, and what they lead to now.

They are read from the site's own list (`sitemap.xml`, beside its sources or in `_site/`, or a file that the owner gives: a
sitemap, or an address a line); without one they follow from its files, by the rule for addresses in `_config.yml` or Jekyll's.
What they lead to is kept as lines of `_data/redirects.csv`, which the owner may edit: an old path, and a record's path or one of
the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from newsloom.errors import UsageError
from newsloom.model.edition import Adoption, Record
from newsloom.model.source import Topic
from newsloom.publishing.newsletter_issue import page_path
from newsloom.publishing.old_addresses import FILE, Redirect, read_redirects, tidy, written
from newsloom.publishing.site_settings import site_topics
from newsloom.records.paths import FOLDER
from newsloom.records.yaml_in import YamlFault, read_yaml
from newsloom.services.imports.site_extras import CONFIGS
from newsloom.services.newsroom.files import write_changed

LISTS = ("sitemap.xml", "_site/sitemap.xml")
MOST_BYTES = 50_000_000
"""As the protocol of sitemaps has it."""
MOST = 200_000
JEKYLL = ("/news/:path/", "/news/:path.html")
STYLES = {"pretty": ("/:collection/:path/",), "none": ("/:collection/:path.html",)}
"""Names that Jekyll has for rules; the others are about posts."""
OWN_ADDRESS, OLDER = ("permalink",), ("redirect_from", "aliases")
"""Fields of a record that name its address (Jekyll), and addresses that led to it before (jekyll-redirect-from, Hugo)."""
_LOC = re.compile(r"<loc>([^<]*)</loc>")
_DATED = re.compile(r"\d{4}-\d\d-\d\d-(.+)")


@dataclass(slots=True)
class OldAddresses:
    """What is to be redirected, and which addresses of the old site's list lead nowhere here."""

    redirects: list[Redirect] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    listed: int = 0
    """Addresses of the old site's own list; 0: it has none."""


def old_addresses(
    site: Path, adoption: Adoption, topics: Sequence[Topic], base: str, given: Path | None
) -> OldAddresses:
    """What the site's old addresses lead to; `base`: the path that its address has, "/" at both ends. Raises UsageError."""
    known = {key: target for target, keys in _targets(adoption, topics) for key in keys}
    told = _listed(site, given)
    found = OldAddresses(listed=len(told))
    if not told:
        found.redirects = list(_by_rule(site, adoption, base))
        return found
    found.redirects = [one for path, record in adoption.records for one in _named(path, record, OLDER, base)]
    for url in told:
        path = _below(url, base)
        if path is None or path in ("/", "/index.html"):
            continue
        target = known.get(_dated_key(path)) or known.get(_key(path))
        if target is None:
            found.unknown.append(path)
        elif target != path:
            found.redirects.append(Redirect(old=path, new=target))
    return found


def keep(root: Path, found: OldAddresses) -> int:
    """Write those that the newsroom's list lacks at its end; what the owner wrote there stays as it is. How many it has."""
    had = {one.old for one in read_redirects(root)}
    new = {one.old: one for one in found.redirects if one.old not in had}
    if new:
        path = root / FILE
        there = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        gap = b"" if not there or there.endswith(b"\n") else b"\n"
        write_changed(path, there + gap + written(new.values()))
    return len(had | new.keys())


def _listed(site: Path, given: Path | None) -> list[str]:
    path = given or next((site / name for name in LISTS if (site / name).is_file()), None)
    if path is None:
        return []
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(str(path), f"is larger than {MOST_BYTES} bytes")
        text = path.read_text("utf-8-sig", "replace")
    except OSError as err:
        raise UsageError(str(path), f"cannot be read: {err.strerror}") from err
    found = [line.strip() for line in (_LOC.findall(text) if "<loc>" in text else text.splitlines())]
    return list(dict.fromkeys(url.replace("&amp;", "&") for url in found if url and not url.startswith("#")))[:MOST]


def _below(url: str, base: str) -> str | None:
    """An address as a path of the site: without the base that the site lies at; None for what is no path."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return None
    if base != "/" and path.startswith(base):
        path = "/" + path.removeprefix(base)
    return tidy(path)


def _key(path: str) -> str:
    """The part of an address that names its page, in the forms that generators give it."""
    last = path.rstrip("/").removesuffix("/index.html").rpartition("/")[2]
    return last.removesuffix(".html").removesuffix(".htm").lower()


def _dated_key(path: str) -> str:
    """The same with the day that stands in the folders above (`/2026/03/01/title/`), which tells two records of a title apart."""
    day = re.search(r"/(\d{4})/(\d{1,2})/(\d{1,2})/", path)
    return f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}-{_key(path)}" if day else ""


def _targets(adoption: Adoption, topics: Sequence[Topic]) -> Iterator[tuple[str, list[str]]]:
    """(target, the names by which old addresses call it): the later ones win, so records come last."""
    yield "/archive/", ["news", "latest", "all"]
    for name in ("archive", "topics", "sources", "about", "search", "newsletters"):
        yield f"/{name}/", [name, name.rstrip("s"), f"{name}s"]
    for topic in site_topics(topics):
        yield f"/topics/{topic.slug}/", [topic.slug.lower()]
    for path, _ in adoption.newsletters:
        yield "/" + page_path(path).removesuffix("index.html"), [_key(path)]
    for path, record in adoption.records:
        stem = _key(path.removesuffix(".md"))
        dated = _DATED.fullmatch(stem)
        own = [_key(one.old) for one in _named(path, record, OWN_ADDRESS, "/")]
        yield path, [*([dated[1]] if dated else []), stem, *own]


def _by_rule(site: Path, adoption: Adoption, base: str) -> Iterator[Redirect]:
    rules = _rules(site)
    for path, record in adoption.records:
        if not record.is_published:
            continue
        own = list(_named(path, record, OWN_ADDRESS, base))
        yield from own
        yield from _named(path, record, OLDER, base)
        for rule in rules if not own else ():
            if (made := tidy(_filled(rule, path, record))) is not None:
                yield Redirect(old=made, new=path)
    for path, issue in adoption.newsletters:
        target = "/" + page_path(path).removesuffix("index.html")
        old = _below(issue.web_url, base) if issue.web_url else None
        # Where the site's own address is not known, its last two steps are what is below it.
        if old is not None and issue.web_url and base == "/":
            old = tidy("/" + "/".join(old.strip("/").split("/")[-2:]) + "/")
        if old is not None and old != target:
            yield Redirect(old=old, new=target)


def _named(path: str, record: Record, fields: Sequence[str], base: str) -> Iterator[Redirect]:
    """The addresses that a record's own front matter names."""
    named = dict(record.extra)
    for field_name in fields:
        value = named.get(field_name)
        for url in value if isinstance(value, list) else [value]:
            if isinstance(url, str) and url.strip("/ ") and (old := _below(url, base)) is not None:
                yield Redirect(old=old, new=path)


def _filled(rule: str, path: str, record: Record) -> str:
    """An address by a rule such as `/news/:year/:title/`, for a file `2026-03-01-title.md`; for a file whose name has no day,
    by the day of the record."""
    below = path.removeprefix(f"{FOLDER}/").removesuffix(".md")
    stem = below.rpartition("/")[2]
    dated = _DATED.fullmatch(stem)
    title, day = (dated[1], stem[:10]) if dated else (stem, f"{record.published:%Y-%m-%d}")
    year, month, of_month = day.split("-")
    parts = {
        "collection": "news", "categories": "news", "path": below, "name": stem, "title": title, "slug": title,
        "year": year, "short_year": year[2:], "month": month, "i_month": month.lstrip("0"), "day": of_month,
        "i_day": of_month.lstrip("0"), "output_ext": ".html",
    }  # fmt: skip
    return re.sub(r":([a-z_]+)", lambda m: parts.get(m[1], ""), rule)


def _rules(site: Path) -> tuple[str, ...]:
    """How the site made addresses of its records: the permalink of its collection, by itself or among the defaults; else Jekyll's
    two usual ones."""
    path = next((site / name for name in CONFIGS if (site / name).is_file()), None)
    try:
        tree: Any = read_yaml(path.read_text("utf-8-sig"), mend=False).tree if path else {}
    except (OSError, UnicodeDecodeError, YamlFault):
        return JEKYLL
    tree = tree if isinstance(tree, dict) else {}
    collections = tree.get("collections")
    news = collections.get("news") if isinstance(collections, dict) else None
    rule = news.get("permalink") if isinstance(news, dict) else None
    rule = rule if isinstance(rule, str) else _default_rule(tree.get("defaults"))
    if rule in STYLES:
        return STYLES[rule]
    return (rule,) if rule.startswith("/") else JEKYLL


def _default_rule(defaults: Any) -> str:
    """The permalink that `defaults` of `_config.yml` have for the collection of news; "" for none."""
    for one in defaults if isinstance(defaults, list) else ():
        scope, values = (one.get("scope"), one.get("values")) if isinstance(one, dict) else (None, None)
        if isinstance(scope, dict) and isinstance(values, dict) and scope.get("type", "news") == "news":
            rule = values.get("permalink")
            if isinstance(rule, str):
                return rule
    return ""


def report(found: OldAddresses) -> Iterable[str]:
    """What is said of them, a line each."""
    if found.redirects:
        yield f"{len(found.redirects):,} old addresses lead on: {FILE}"
    if found.unknown:
        shown = ", ".join(found.unknown[:5])
        yield f"{len(found.unknown):,} of {found.listed:,} old addresses lead nowhere here, such as {shown}"
