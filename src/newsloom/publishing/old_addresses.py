"""Old addresses of an adopted site lead on: a page that redirects for each, and a map for nginx.

`_data/redirects.csv` has a line each: an old path of the site, and a record's path (its story is found, also after a merge) or a
path of the site or a web address. A page of ours is never replaced, and what leads to a story that was taken down goes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from newsloom.core.url import is_web_url
from newsloom.publishing.story_view import StoryView
from newsloom.render.site import Press
from newsloom.runtime.context import Newsroom
from newsloom.store import editions, identities, memberships, stories
from newsloom.store.sql import Tx

FILE = "_data/redirects.csv"
MAP = "redirects.map"
MOST = 200_000
MARK = b'<meta name="newsloom-leads-on"'
"""What tells a page that redirects from a page of the site."""
_FILE_LIKE = re.compile(r"\.[A-Za-z0-9]{1,8}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """An old path of the site, and where it leads."""

    old: str
    new: str


def tidy(path: str) -> str | None:
    """An old path in the form in which it is kept; None for one that cannot be a file of the site."""
    path = "/" + path.strip().lstrip("/")
    path = path.removesuffix("index.html") if path.endswith("/index.html") else path
    if len(path) > 500 or not path.isprintable() or any(sign in path for sign in '<>"\\;{}$'):
        return None
    steps = [step for step in path.split("/") if step]
    if not steps or any(step.startswith(".") or len(step.encode()) > 250 for step in steps):
        return None
    return path if path.endswith("/") or _FILE_LIKE.search(path) else f"{path}/"


def file_of(old: str) -> str:
    """The file of the site that answers at an old path."""
    return old.lstrip("/") + ("index.html" if old.endswith("/") else "")


def read_redirects(root: Path) -> list[Redirect]:
    """The newsroom's list; lines that are none are passed over."""
    path = root / FILE
    if not path.is_file() or path.is_symlink():
        return []
    rows = csv.reader(io.StringIO(path.read_text("utf-8-sig", "replace")))
    found = ((tidy(row[0]), row[1].strip()) for row in rows if len(row) == 2 and row[0].startswith("/"))
    return [Redirect(old=old, new=new) for old, new in found if old is not None and new][:MOST]


def written(found: Iterable[Redirect]) -> bytes:
    """The list as a file, in order of the old paths."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows((one.old, one.new) for one in sorted(found, key=lambda one: one.old))
    return out.getvalue().encode("utf-8", "replace")


def files(
    tx: Tx, newsroom: Newsroom, press: Press, ours: Iterable[str], changed: Mapping[str, StoryView], everything: bool
) -> Iterator[tuple[str, bytes | None]]:
    """(path below the site, bytes) of the pages that lead on and of the map for nginx; of those that these stories touch, or of
    all. None: the page goes, because its story was taken down. `ours`: paths of the site's own pages."""
    found = read_redirects(newsroom.root)
    if not found:
        return
    site = newsroom.root / newsroom.config.publish.site_dir
    ids = [m.held.id for view in changed.values() for m in (*view.members, *view.taken_down)]
    records = {line.path for line in editions.get_records(tx, ids).values()}
    some = found if everything or not (site / MAP).is_file() else [one for one in found if one.new in records]
    if not some:
        return
    targets = _targets(tx, found)
    taken, base = set(ours), press.base
    lines: dict[str, str] = {}
    asked = set(some)
    for one in found:
        path, target = file_of(one.old), targets.get(one.new)
        there = site / path
        is_ours = path in taken or (there.is_file() and not _leads_on(there))
        if target is None:
            if not is_ours and there.is_file():
                yield path, None
            continue
        if is_ours:
            continue
        leads = target if is_web_url(target) else base.rstrip("/") + target
        # nginx takes paths that differ in capitals only for one, and refuses a map that names one twice.
        lines[one.old.lower()] = f"{_quoted(base.rstrip('/') + one.old)} {_quoted(leads)};"
        if one in asked:
            yield path, press.leads_on(target)
    yield MAP, ("\n".join(sorted(lines.values())) + "\n").encode("utf-8", "replace") if lines else None


def _leads_on(file: Path) -> bool:
    """Whether a file of the site is a page that redirects."""
    with file.open("rb") as opened:
        return MARK in opened.read(2000)


def _quoted(text: str) -> str:
    """A text as nginx reads it: paths may have blanks, and addresses signs that mean something there."""
    return '"' + text.replace("\\", "%5C").replace('"', "%22").replace("$", "%24") + '"'


def _targets(tx: Tx, found: Iterable[Redirect]) -> dict[str, str]:
    """Where each target is now: a story's page for a record, else the path or the address itself; what is gone is left out."""
    names = list(dict.fromkeys(one.new for one in found))
    out = {name: name for name in names if is_web_url(name) or name == "/" or (name.startswith("/") and tidy(name))}
    lines = editions.at_paths(tx, [name for name in names if name not in out])
    story_of = memberships.story_of(tx, [line.article for line in lines.values()])
    now = identities.followed(tx, sorted(set(story_of.values())))
    rows = stories.get(tx, sorted(set(now.values())))
    links = editions.permalinks_of(tx, sorted(id for id, row in rows.items() if row.state == "published"))
    main = {id: next((p.path for p in mine if p.main), None) for id, mine in links.items()}
    for name, line in lines.items():
        id = now.get(story_of.get(line.article, ""), "")
        if (path := main.get(id)) is not None and not line.record.removed:
            out[name] = f"/news/{path}/"
    return out
