"""What a site holds besides records: its own words (`_config.yml`), pictures of organisations and topics, other collections.

What is understood is taken, byte for byte; what is not is named, so that an owner knows it before the old site is switched off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsloom.config import default_toml, parse
from newsloom.errors import NewsloomError
from newsloom.net import files
from newsloom.records.collection import NO_COLLECTION, collection_name
from newsloom.records.paths import FOLDER
from newsloom.records.yaml_in import YamlFault, read_yaml
from newsloom.render.site.text import own_path
from newsloom.services.newsroom.files import record_files

CONFIGS = ("_config.yml", "_config.yaml")
MACHINERY = frozenset({"_site", "_layouts", "_includes", "_sass", "_plugins", "node_modules", "vendor"})
"""What made the old site's pages: the new ones are made otherwise, so nothing is said of it."""
OURS = frozenset({"newsloom.toml", "newsloom.db", "newsloom.lock", "cache", "outbox", "static", "templates"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ico", ".avif"})
TEXTS = frozenset({".md", ".markdown", ".mdown", ".mkd", ".html", ".htm", ".adoc", ".rst", ".txt", ".mdx"})
MOST_PICTURE, MOST_PICTURES = 2_000_000, 60_000_000
"""Bytes of one picture, and of all: they are read whenever the newsroom is opened."""
NAMES = {"title": "site.title", "description": "site.description"}
ADDRESSES = ("webUrl", "url", "baseUrl")
LANGUAGES = ("locale", "lang", "language")


@dataclass(slots=True)
class Extras:
    """Settings by full name; what is copied, to -> from; lines for a person: what was taken, and what was left."""

    settings: dict[str, str] = field(default_factory=dict)
    wanted: dict[Path, Path] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    collections: list[str] = field(default_factory=list)


def extras_of(site: Path, root: Path) -> Extras:
    """What the site in `site` has for the newsroom in `root` besides its records. Reads only."""
    found = Extras()
    found.settings = settings_of(site, found.left)
    for key, value in found.settings.items():
        found.taken.append(f"[{key.replace('.', '] ', 1)} = {value!r}")
    _pictures(site, root, found)
    _collections(site, root, found)
    _rest(site, found)
    return found


def settings_of(site: Path, left: list[str]) -> dict[str, str]:
    """Title, address, description and language of the site, where `_config.yml` names them in a form that a newsroom takes."""
    path = next((site / name for name in CONFIGS if (site / name).is_file()), None)
    if path is None:
        return {}
    try:
        tree = read_yaml(path.read_text("utf-8-sig"), mend=False).tree
    except (OSError, UnicodeDecodeError, YamlFault) as err:
        left.append(f"{path.name}: cannot be read: {err}")
        return {}
    wanted = {full: _word(tree, key) for key, full in NAMES.items()}
    wanted["site.url"] = _address(tree)
    wanted["site.language"] = next((_language(v) for key in LANGUAGES if (v := _word(tree, key))), "")
    return {key: value for key, value in wanted.items() if value and _is_fine(key, value, path.name, left)}


def _word(tree: dict[str, Any], key: str) -> str:
    value = tree.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _address(tree: dict[str, Any]) -> str:
    """Where the site is: `webUrl`, else Jekyll's `url` with `baseurl`."""
    given = next((v for key in ADDRESSES if (v := _word(tree, key))), "")
    base = _word(tree, "baseurl").strip("/")
    if base and given and not _word(tree, "webUrl"):
        given = f"{given.rstrip('/')}/{base}"
    return f"{given.rstrip('/')}/" if given else ""


def _language(value: str) -> str:
    """`en_US` and `en-us` as a language tag: `en-US`."""
    parts = value.replace("_", "-").split(".")[0].split("-")
    return "-".join([parts[0].lower(), *(p.upper() if len(p) == 2 else p for p in parts[1:])])


def _is_fine(key: str, value: str, name: str, left: list[str]) -> bool:
    try:
        parse(default_toml({key: value}))
    except NewsloomError as err:
        left.append(f"{name}: {key}: {err.problem}")
        return False
    return True


def _pictures(site: Path, root: Path, found: Extras) -> None:
    """`assets/**` pictures come into `static/`, which the new site shows below `assets/`: their addresses stay."""
    total = count = 0
    for path in _files(site / "assets"):
        name = path.relative_to(site / "assets").as_posix()
        if path.suffix.lower() not in PICTURES:
            continue
        size = path.stat().st_size
        if not own_path(name) or size > MOST_PICTURE or total + size > MOST_PICTURES:
            found.left.append(f"assets/{name}: its name or its size ({size:,} bytes) is not taken")
            continue
        target = files.inside(root, f"static/{name}")
        total, count = total + size, count + 1
        if target.exists() and target.read_bytes() != path.read_bytes():
            found.left.append(f"assets/{name}: yours in static/ stays")
        else:
            found.wanted[target] = path
    if count:
        found.taken.append(f"assets/: {count:,} pictures (icons, logos) to static/, shown under their old addresses")


def _collections(site: Path, root: Path, found: Extras) -> None:
    """Every `_name` folder of Markdown files is a collection: it is copied, and shown."""
    for folder in sorted(p for p in site.iterdir() if p.is_dir() and p.name.startswith("_")):
        if folder.name in NO_COLLECTION:
            continue
        if collection_name(folder.name) is None:
            found.left.append(f"{folder.name}/: a collection cannot be called so")
            found.collections.append(folder.name)
            continue
        every = list(record_files(folder))
        items = [path for path in every if not files.leads_out(site, path)]
        if len(items) < len(every):
            found.left.append(f"{folder.name}/: {len(every) - len(items):,} links that lead out of the site's folder")
        if not items:
            found.left.append(f"{folder.name}/: no Markdown file is in it")
            continue
        found.collections.append(folder.name)
        found.taken.append(f"{folder.name}/: {len(items):,} items, a collection")
        if site.resolve() != root.resolve():
            for path in items:
                target = files.inside(root, f"{folder.name}/{path.relative_to(folder).as_posix()}")
                if target.exists() and target.read_bytes() != path.read_bytes():
                    found.left.append(f"{target.relative_to(root)}: yours stays")
                else:
                    found.wanted[target] = path


def _rest(site: Path, found: Extras) -> None:
    """What else lies there: named, with how many files."""
    known = {"_news", "_newsletters", "_data", "assets", "api", *CONFIGS, *MACHINERY, *OURS, *found.collections}
    for path in sorted(site.iterdir()):
        if path.name in known or path.name.startswith(".") or path.name.startswith("newsloom.db"):
            continue
        if path.is_dir():
            if not path.name.startswith("_") or path.name == "_posts":
                found.left.append(f"{path.name}/: {sum(1 for _ in _files(path)):,} files, not understood")
        elif path.suffix.lower() not in (".md", ".lock") or _is_page(path):
            found.left.append(f"{path.name}: not understood")
    letters = [path for path in _files(site / "_newsletters") if path.suffix != ".html"]
    if letters:
        found.left.append(f"_newsletters/: {len(letters):,} files that are not HTML; those of issues end with .html")
    news = site / FOLDER if (site / FOLDER).is_dir() else site
    kinds = Counter(path.suffix for path in _files(news) if _is_text(path)) if news != site else Counter[str]()
    for suffix, count in sorted(kinds.items()):
        found.left.append(f"{FOLDER}/: {count:,} files that end with {suffix}; those of records end with .md")
    data = site / "_data"
    for path in sorted(data.iterdir()) if data.is_dir() else ():
        if path.name not in ("topics", "organizations") and not path.name.startswith("."):
            found.left.append(f"_data/{path.name}: not understood")


def _is_page(path: Path) -> bool:
    """Whether a Markdown file beside the folders is a page of the old site: it begins with front matter, as no README does."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as opened:
        return opened.read(8).removeprefix(b"\xef\xbb\xbf").startswith(b"---")


def _is_text(path: Path) -> bool:
    """Whether a file looks like a record under another name."""
    return path.suffix.lower() in TEXTS and path.suffix != ".md" and not path.name.startswith(".")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())
