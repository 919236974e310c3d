"""Every command of README and docs is run, in the order of its page, in a folder of its own and without the internet.

What cannot be run here stands in NOT_RUN with its reason; a reason that no line needs any more fails too.
"""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from tests.loopback.server import Loopback
from tests.loopback.server import answer as http_answer

from bench import made_news
from newsloom.cli.main import run

pytestmark = pytest.mark.timeout(600)

ROOT = Path(__file__).resolve().parents[2]
GENERATED = {"commands.md", "settings.md", "errors.md", "stages.md"}
"""Pages that the program writes from its own words: usage lines, which tests/project compares."""
PAGES = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if path.name not in GENERATED and "technotes" not in path.parts
]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.M | re.S)
SHELL = {"", "sh", "bash", "console"}
PROGRAMS = re.compile(
    r"(newsloom [a-z-]|\./run [a-z]|python3? -"
    r"|(pip|curl|cd|cp|ln|install|runuser|useradd|apt-get|nginx|git|uv|mkdocs|pre-commit)\b)"
)


NOT_RUN = {
    "./run": "makes an environment and runs the suite that this test is part of (.ci/run)",
    "pip install": "installing from the package index (the workflow `install` does it on bare containers)",
    "python3 -m venv": "the same, into /opt",
    "newsloom serve": "serves until it is stopped (tests/web)",
    "newsloom source discover": "asks search services of the web (tests/judging/test_discovery.py has them on loopback)",
    "newsloom source add --kind search": "the same",
    "newsloom source add --kind mentions": "asks services of the web",
    "newsloom post preview": "needs the id of a story of one's own",
    "newsloom init wind --topic \"Offshore Wind\" --discover": "the same",
    "newsloom model": "a model of some hundred megabytes from a hub (tests/encoders has a small one)",
    "newsloom ingest --engine dask": "a cluster, S3 and the web (tests/cluster)",
    "curl": "asks a server with a name on the web",
    "apt-get": "changes the machine",
    "useradd": "changes the machine",
    "install -d": "changes the machine",
    "ln -s": "changes the machine (tests/site_valid/test_hosting.py runs nginx on the shipped files)",
    "cp deploy/": "changes the machine (tests/site_valid/test_hosting.py)",
    "nginx": "changes the machine (tests/site_valid/test_hosting.py)",
}  # fmt: skip
"""Beginning of a line -> why it is not run here."""


@dataclass(frozen=True, slots=True)
class Line:
    """A command as a page gives it, without prompt and comment, wrapped lines joined."""

    page: Path
    text: str

    def reason(self) -> str | None:
        """Why it is not run, if it is not; the longest beginning that fits."""
        fits = [start for start in NOT_RUN if self.text == start or self.text.startswith(start)]
        return NOT_RUN[max(fits, key=len)] if fits else None


@cache
def lines_of(page: Path) -> tuple[Line, ...]:
    found = []
    for language, block in FENCE.findall(page.read_text(encoding="utf-8")):
        if language in SHELL:
            for raw in block.replace("\\\n", " ").splitlines():
                text = re.sub(r"(^|\s)#\s.*$", "", raw.strip().removeprefix("$ ")).strip()
                # Wrappers of the service's guide: who runs it and where it was installed is not ours to try.
                text = re.sub(r"^runuser -u \w+ -- ", "", text).replace("/opt/newsloom/bin/newsloom", "newsloom")
                if PROGRAMS.match(text):
                    found.append(Line(page, text))
    return tuple(found)


RUN_PAGES = [page for page in PAGES if any(line.reason() is None for line in lines_of(page))]


@pytest.fixture(scope="session")
def pattern(tmp_path_factory) -> Path:
    """A newsroom with sixty articles, as the guides suppose one."""
    folder = tmp_path_factory.mktemp("guides") / "newsroom"
    assert run(["init", str(folder), "--topic", "Offshore Wind", "--topic", "Cables and Grid"]) == 0
    with (folder / "_data" / "topics" / "01-offshore-wind.yaml").open("a") as topic:
        topic.write("  - council\n  - harbour\n  - station\n  - wind farm\n")
    made_news.write_rows(folder / "articles.jsonl", 60)
    pages = ({"url": row["url"], "html": made_news.page(row).decode()} for row in made_news.rows(3, seed=2))
    (folder / "pages.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages))
    assert run(["ingest", "--dir", str(folder), str(folder / "articles.jsonl")]) == 0
    return folder


@pytest.fixture
def web() -> Iterator[str]:
    """An outlet on loopback: a feed and the pages that it names."""
    rows = list(made_news.rows(3))
    with Loopback() as server:
        base = f"http://127.0.0.1:{server.port}"
        found = [row | {"url": f"{base}/{number}.html"} for number, row in enumerate(rows)]
        server.pages["/robots.txt"] = http_answer(404)
        server.pages["/feed.xml"] = http_answer(
            200, made_news.feed("Gazette", found), Content_Type="application/rss+xml"
        )
        for number, row in enumerate(rows):
            server.pages[f"/{number}.html"] = http_answer(200, made_news.page(row), Content_Type="text/html")
        yield base


@pytest.fixture
def here(request, pattern, web, tmp_path, monkeypatch) -> Path:
    """Where a page is followed: an empty folder for those that begin with `init`, else in a newsroom."""
    page: Path = request.getfixturevalue("page")
    folder = tmp_path / "newsroom"
    if page.name in ("README.md", "quickstart.md", "hosting.md"):
        folder.mkdir()
    else:
        shutil.copytree(pattern, folder)
        _with_the_outlet(folder, web)
    if page.name == "summaries.md":
        _as_the_page_sets(folder, "[summary]", 'maker = "extractive"')
    for block in re.findall(r"^```yaml\n(taxonomy: topic\n.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
        (folder / "draft.yaml").write_text(block)
    monkeypatch.chdir(folder)
    return folder


def _as_the_page_sets(newsroom: Path, section: str, line: str) -> None:
    settings = newsroom / "newsloom.toml"
    settings.write_text(settings.read_text().replace(f"\n{section}\n", f"\n{section}\n{line}\n"))


def _with_the_outlet(newsroom: Path, web: str) -> None:
    """Let a newsroom reach loopback, which its guard of addresses refuses, and follow the outlet there."""
    settings = newsroom / "newsloom.toml"
    settings.write_text(settings.read_text().replace("# allow_private = false", "allow_private = true"))
    assert run(["source", "add", "--dir", str(newsroom), f"{web}/feed.xml"]) == 0


@pytest.mark.parametrize("page", RUN_PAGES, ids=lambda path: path.name)
def test_the_commands_of_a_page_run_in_its_order(page, here, pattern, web, monkeypatch, capsys, tmp_path):
    stands_in = _places(page, pattern, web, tmp_path)
    for line in lines_of(page):
        if line.text.startswith(
            "newsloom init my-newsroom"
        ):  # what follows is done in it; sources are not searched for
            _follow(Line(page, line.text.replace(" --discover", "")), stands_in, monkeypatch, capsys)
            _with_the_outlet(here / "my-newsroom", web)
            monkeypatch.chdir(here / "my-newsroom" if page.name == "README.md" else here)
        elif line.reason() is None:
            _follow(line, stands_in, monkeypatch, capsys)


def _places(page: Path, pattern: Path, web: str, tmp_path: Path) -> Callable[[str], str]:
    """What stands for a guide's example addresses and folders."""
    site = tmp_path / "site"
    if page.name == "adopt.md":
        assert run(["publish", "--dir", str(pattern), "--all"]) == 0
        shutil.copytree(pattern / "_news", site / "_news")
    places = {
        "https://example.org/feed.xml": f"{web}/feed.xml",
        "/var/lib/newsloom": str(tmp_path / "service"),
        "URL": f"{web}/1.html",
        "DIR": str(site),
        "ROOM": str(tmp_path / "room"),
    }
    if page.name == "summaries.md":
        places["STORY"] = _story_of_most_sources(pattern)
    return lambda word: places.get(word, word)


def _story_of_most_sources(newsroom: Path) -> str:
    """The id of a story that has enough articles to be summarised."""
    with redirect_stdout(io.StringIO()) as told:
        assert run(["story", "list", "--json", "--dir", str(newsroom)]) == 0
    stories = [json.loads(line) for line in told.getvalue().splitlines()]
    return max(stories, key=lambda story: story["independentSources"])["id"]


def _follow(line: Line, stands_in: Callable[[str], str], monkeypatch, capsys) -> None:
    """Run one line as it is given, a pipe's commands one after the other. No other program of the machine is run."""
    told = ""
    for command in line.text.split(" | "):
        program, *words = shlex.split(command)
        words = [stands_in(word) for word in words]
        words, into = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, "")
        if program == "cd":
            monkeypatch.chdir(words[0])
            return
        assert program == "newsloom", f"{line.page.name}: {line.text}: say in NOT_RUN why it is not run"
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(told.encode())))
        capsys.readouterr()
        code = run(words)
        told, said = capsys.readouterr()
        assert code == 0, f"{line.page.name}: {line.text}: exit code {code}\n{told[-2000:]}\n{said[-2000:]}"
        if into:
            Path(into).write_text(told, encoding="utf-8")


def test_no_reason_is_left_over():
    lines = [line.text for page in PAGES for line in lines_of(page)]
    unneeded = [start for start in NOT_RUN if not any(text.startswith(start) for text in lines)]
    assert unneeded == []


def test_a_page_with_commands_is_not_overlooked():
    assert {"README.md", "quickstart.md", "adopt.md", "analyst.md", "hosting.md", "operating.md", "topics.md"} <= {
        page.name for page in RUN_PAGES
    }
