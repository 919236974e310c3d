"""The Jekyll starter renders a newsroom's folder as it lies: by Jekyll itself where it is installed, by a Liquid library else."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from liquid import DictLoader, Environment
from lxml import etree
from made_records import A_FILE, a_record

from newsloom.model.edition import RecordProvider
from newsloom.model.source import Topic
from newsloom.records.record import render_record
from newsloom.records.related import related_of
from newsloom.records.taxonomy import render_topic

STARTER = Path(__file__).parents[2] / "starters" / "jekyll"
TITLE = 'Ships & <b>"storms"</b> {{ site }}'


def a_newsroom(folder: Path) -> Path:
    """Records, a topic and things that must stay private."""
    shutil.copytree(STARTER, folder, dirs_exist_ok=True)
    other = a_record(title="Elsewhere", web_url="https://news.example/x", provider=RecordProvider(name="News"))
    shown = a_record(
        title=TITLE,
        excerpt="What <script> happened.",
        web_url="https://paper.example/a?b=1&c=2",
        heat=80,
        is_published=True,
        provider=RecordProvider(name="The Paper", domain="paper.example"),
        topics=("Ships",),
        related=(related_of(other),),
        secured="AAAA;BBBB",
    )
    hostile = a_record(title="Do not click", web_url="javascript:alert(1)", is_published=True)
    for name, data in {
        "_news/2024-02-03-ships.md": render_record(shown),
        "_news/2024-02-03-hostile.md": render_record(hostile),
        "_news/2024-02-04-candidate.md": A_FILE.encode(),
        "_data/topics/00-ships.yaml": render_topic(Topic(name="Ships", description="All that floats")),
        "newsloom.toml": b"secret",
        "newsloom.db": b"secret",
        "newsloom.db-wal": b"secret",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def judge(front: str, record: str, topics: str, feed: str) -> None:
    """What must hold whoever renders."""
    assert "Ships &amp; &lt;b&gt;&quot;storms&quot;&lt;/b&gt; {{ site }}" in front
    assert 'href="https://paper.example/a?b=1&amp;c=2"' in front
    assert "1 more on this" in front
    assert "Harbour" not in front + topics + feed
    assert "javascript:" not in front + record
    assert "<script>" not in front + record + feed
    assert "AAAA;BBBB" not in front + record + topics + feed
    assert 'href="https://news.example/x"' in record
    assert "All that floats" in topics
    assert "Ships &amp;" in topics
    entries = etree.fromstring(feed.encode()).findall("{http://www.w3.org/2005/Atom}entry")
    assert {entry.find("{*}title").text for entry in entries} == {TITLE, "Do not click"}


@pytest.mark.skipif(shutil.which("jekyll") is None, reason="Jekyll is not installed")
def test_jekyll_builds_a_newsroom(tmp_path: Path) -> None:
    site = a_newsroom(tmp_path / "site")
    subprocess.run(["jekyll", "build", "--quiet"], cwd=site, check=True, timeout=120, capture_output=True)
    made = site / "_jekyll"
    judge(
        (made / "index.html").read_text(),
        (made / "news/2024-02-03-ships/index.html").read_text(),
        (made / "topics/index.html").read_text(),
        (made / "feed.xml").read_text(),
    )
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert files == {
        "index.html", "feed.xml", "topics/index.html", "css/site.css",
        "news/2024-02-03-ships/index.html", "news/2024-02-03-hostile/index.html",
    }  # fmt: skip


def test_a_liquid_library_renders_the_templates(tmp_path: Path) -> None:
    site = a_newsroom(tmp_path / "site")
    environment = an_environment()
    news = [front_matter(path) for path in sorted((site / "_news").glob("*.md"))]
    values: dict[str, Any] = yaml.safe_load((site / "_config.yml").read_text())
    topics = {path.stem: yaml.safe_load(path.read_text()) for path in (site / "_data/topics").iterdir()}
    values |= {"news": [item for item in news if item["published"]], "data": {"topics": topics}}

    def page(name: str, given: dict[str, Any]) -> str:
        inner = environment.get_template(name).render(site=values, page=given, content="")
        return environment.get_template("_layouts/page.html").render(site=values, page=given, content=inner)

    feed = environment.get_template("feed.xml").render(site=values, page={})
    shown = next(item for item in news if item["heat"] == 80)
    judge(
        page("index.html", {}),
        page("_layouts/record.html", shown),
        page("topics.html", {"title": "Topics"}),
        feed.strip(),
    )


def front_matter(path: Path) -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load(path.read_text().split("---\n")[1])
    return made | {"url": f"/news/{path.stem}/"}


def an_environment() -> Environment:
    """Liquid with the filters that Jekyll adds; its `include x.html item=y` is written the standard way."""
    sources = {}
    for path in STARTER.rglob("*"):
        if path.suffix in (".html", ".xml"):
            text = re.sub(r"\A---\n.*?---\n", "", path.read_text(), flags=re.DOTALL)
            text = re.sub(
                r"\{% include (\S+) item=(\w+) %\}", r"{% render '_includes/\1', include_item: \2, site: site %}", text
            )
            sources[path.relative_to(STARTER).as_posix()] = text.replace("include.item", "include_item")
    environment = Environment(loader=DictLoader(sources))
    environment.add_filter("relative_url", str)
    environment.add_filter("absolute_url", lambda path: f"https://site.example{path}")
    environment.add_filter("slugify", lambda text: re.sub(r"\W+", "-", str(text).lower()))
    environment.add_filter("xml_escape", environment.filters["escape"])
    environment.add_filter("date_to_xmlschema", as_xmlschema)
    return environment


def as_xmlschema(at: object) -> str:
    return at.replace(tzinfo=UTC).isoformat() if isinstance(at, datetime) else str(at)
