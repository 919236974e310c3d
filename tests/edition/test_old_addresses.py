"""A crawl of an adopted site's old addresses finds each of them: as a page of ours, or as one that leads on."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.edition.newsrooms import lay, record

from newsloom.cli.main import cli
from newsloom.publishing.old_addresses import FILE, MAP, Redirect, read_redirects, tidy
from newsloom.services.imports.old_addresses import JEKYLL, OldAddresses, _rules, keep
from newsloom.services.newsroom.open import opened
from newsloom.services.newsroom.run import publish
from newsloom.services.stories import decide
from newsloom.store import editions, memberships

ROOT = "https://harbour.example/ports/"
CONFIG = f"title: Harbour Every Day\nwebUrl: {ROOT}\n"
ISSUE = """---
title: "Ports (2026-03-02)"
publishedDateTime: 2026-03-02T07:00:00Z
webUrl: "https://harbour.example/ports/newsletter/ports-2026-03-02/"
type: article
---
<!doctype html><title>Ports</title>
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "old"
    lay(
        site,
        record("New crane for the port of Aldsea"),
        record("Ferry runs aground"),
        record("Quiet", is_published=False),
    )
    (site / "_config.yml").write_text(CONFIG)
    (site / "_newsletters").mkdir()
    (site / "_newsletters/ports-2026-03-02.html").write_text(ISSUE)
    return site


def adopt(*words: str) -> str:
    done = CliRunner().invoke(cli, ["adopt", *words], catch_exceptions=False)
    assert not done.return_value, done.output
    return done.output


def stems(site: Path) -> list[str]:
    return sorted(p.stem for p in (site / "_news").glob("*.md") if "published: true" in p.read_text())


def printed(room: Path) -> Path:
    with opened(room) as newsroom:
        publish(newsroom)
    return room / "_site"


def answer(site: Path, url: str) -> str | None:
    """What a reader gets at an old address: the path of the page where they end; None for a 404."""
    path = url.removeprefix(ROOT.rstrip("/"))
    for _ in range(3):
        file = site / path.lstrip("/") / "index.html" if path.endswith("/") else site / path.lstrip("/")
        if not file.is_file():
            return None
        onward = re.search(rb'http-equiv="refresh" content="0; url=([^"]+)"', file.read_bytes())
        if onward is None:
            return path
        path = onward[1].decode().removeprefix(ROOT.rstrip("/"))
    return None


def sitemap(urls: list[str]) -> str:
    return "<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + "</urlset>"


def test_what_the_owner_wrote_into_the_list_stays_as_it_is(tmp_path: Path) -> None:
    list_, own = tmp_path / FILE, "# press pages, by Ines\r\n/press/,/about/\n\n/x/,"
    list_.parent.mkdir()
    list_.write_bytes(own.encode())
    found = OldAddresses([Redirect(old="/press/", new="/elsewhere/"), Redirect(old="/b/", new="/about/")])
    for _ in range(2):
        assert keep(tmp_path, found) == 2
        assert list_.read_bytes() == (own + "\n/b/,/about/\n").encode()


def test_no_old_address_of_the_sites_own_list_is_lost(site: Path, tmp_path: Path) -> None:
    old = [f"{ROOT}{stem[:4]}/{stem[5:7]}/{stem[11:]}.html" for stem in stems(site)]
    old += [f"{ROOT}newsletter/ports-2026-03-02/", f"{ROOT}archives/", ROOT]
    (site / "sitemap.xml").write_text(sitemap([*old, f"{ROOT}tags/boats/"]))
    said = adopt(str(site), "--dir", str(tmp_path / "room"))
    assert "1 of 6 old addresses lead nowhere here, such as /tags/boats/" in said
    out = printed(tmp_path / "room")
    ends = {url: answer(out, url) for url in old}
    assert None not in ends.values(), ends
    assert ends[old[0]].startswith("/news/") and ends[old[2]] == "/newsletters/ports-2026-03-02/"
    lines = (out / MAP).read_text().splitlines()
    assert all(re.fullmatch(r'"/ports/\S+" "/ports/\S+";', line) for line in lines) and len(lines) == 4


def test_without_a_list_the_sites_own_rule_counts_or_jekylls(site: Path, tmp_path: Path) -> None:
    adopt(str(site), "--dir", str(tmp_path / "room"))
    out = printed(tmp_path / "room")
    for stem in stems(site):
        assert answer(out, f"{ROOT}news/{stem}/") == answer(out, f"{ROOT}news/{stem}.html") != None  # noqa: E711
    (site / "_config.yml").write_text(CONFIG + "collections:\n  news:\n    permalink: /:year/:month/:title/\n")
    adopt(str(site), "--dir", str(tmp_path / "other"))
    out = printed(tmp_path / "other")
    assert all(answer(out, f"{ROOT}{s[:4]}/{s[5:7]}/{s[11:]}/") for s in stems(site))
    assert not any(answer(out, f"{ROOT}news/{s}/") for s in stems(site))


def test_what_leads_to_a_merged_story_leads_on_and_to_one_that_was_taken_down_goes(site: Path, tmp_path: Path) -> None:
    room = tmp_path / "room"
    adopt(str(site), "--dir", str(room))
    printed(room)
    first, second = (f"_news/{stem}.md" for stem in stems(site))
    with opened(room) as newsroom:
        with newsroom.db.read() as tx:
            lines = editions.at_paths(tx, [first, second])
            of = memberships.story_of(tx, [line.article for line in lines.values()])
        story, other = of[lines[first].article], of[lines[second].article]
        decide.decide(newsroom, "merge", story, actor="ines", value={"into": other})
        publish(newsroom)
        out = room / "_site"
        url = f"{ROOT}news/{stems(site)[0]}/"
        assert answer(out, url) == answer(out, f"{ROOT}news/{stems(site)[1]}/") is not None
        decide.decide(newsroom, "remove", other, actor="ines")
        publish(newsroom)
        assert answer(out, url) is None and not (out / MAP).read_text().count(stems(site)[0])


def test_the_owners_lines_stay_and_a_page_of_ours_is_never_replaced(site: Path, tmp_path: Path) -> None:
    room = tmp_path / "room"
    (site / "about.txt").write_text("x")
    adopt(str(site), "--dir", str(room))
    (room / FILE).write_text(
        "/old/,https://elsewhere.example/\n/about/,/archive/\n/topics/index.html,/archive/\nbroken\n"
        "/a b/,/archive/\n/Caps/,/archive/\n/caps/,/topics/\n/money/,https://elsewhere.example/?a=$x;y{z\n"
    )
    out = printed(room)
    assert b"https://elsewhere.example/" in (out / "old/index.html").read_bytes()
    assert b"newsloom-leads-on" not in (out / "about/index.html").read_bytes()
    lines = (out / MAP).read_text().splitlines()
    assert '"/ports/a b/" "/ports/archive/";' in lines, "nginx would take two words for two values"
    assert '"/ports/money/" "https://elsewhere.example/?a=%24x;y{z";' in lines
    assert sum("caps/" in line.lower().split(" ")[0] for line in lines) == 1, (
        "nginx sees no capitals, and no name twice"
    )
    adopt(str(site), "--dir", str(room))
    assert Redirect(old="/old/", new="https://elsewhere.example/") in read_redirects(room)


@pytest.mark.parametrize(
    ("path", "kept"),
    [("a/b", "/a/b/"), ("/a/index.html", "/a/"), ("/a.html", "/a.html"), ("/../x", None), ("/a;b", None), ("/", None),
     ("/a/./b", None), ('/"x', None), ("//evil.example/x", "/evil.example/x/")],
)  # fmt: skip
def test_an_old_path_is_a_file_of_the_site_or_none(path, kept):
    assert tidy(path) == kept


@pytest.mark.parametrize("given", [b"", b"\xff\xfe not a list", b"<urlset><loc></loc></urlset>", b"https://[x/\n#c\n"])
def test_a_list_that_is_none_is_no_trouble(site: Path, tmp_path: Path, given: bytes) -> None:
    (tmp_path / "list").write_bytes(given)
    adopt(str(site), "--dir", str(tmp_path / "room"), "--addresses", str(tmp_path / "list"))


@pytest.mark.parametrize("config", ["", "- a\n- b\n", "one word\n", "collections: 3\ndefaults: {a: b}\n"])
def test_settings_of_a_site_that_are_no_settings_give_jekylls_rules(site: Path, config: str) -> None:
    (site / "_config.yml").write_text(config)
    assert _rules(site) == JEKYLL


def test_addresses_that_records_and_defaults_name_lead_on(site: Path, tmp_path: Path) -> None:
    (site / "_config.yml").write_text(
        CONFIG + "defaults:\n  - scope:\n      type: news\n    values:\n      permalink: /n/:year/:i_month/:title/\n"
    )
    own, by_rule = sorted(p for p in (site / "_news").glob("*.md") if "published: true" in p.read_text())
    text = own.read_text().replace("---\n", "---\npermalink: /cranes/first/\nredirect_from:\n  - /older/one.html\n", 1)
    own.write_text(text)
    undated = by_rule.rename(by_rule.with_name("runs-aground.md"))
    adopt(str(site), "--dir", str(tmp_path / "room"))
    old = {one.old: one.new for one in read_redirects(tmp_path / "room")}
    assert old["/cranes/first/"] == old["/older/one.html"] == f"_news/{own.name}"
    assert [path for path, new in old.items() if new == f"_news/{undated.name}"] == ["/n/2026/3/runs-aground/"]


def test_two_records_of_one_title_are_told_apart_by_the_day_in_the_address(site: Path, tmp_path: Path) -> None:
    first, second = (
        record("Ports today", f"day-{day}", published=datetime(2026, 2, day, 8, tzinfo=UTC)) for day in (3, 4)
    )
    one, two = lay(site, first, second)
    (site / "sitemap.xml").write_text(
        sitemap([f"{ROOT}news/2026/02/03/ports-today/", f"{ROOT}news/2026/2/4/ports-today.html"])
    )
    adopt(str(site), "--dir", str(tmp_path / "room"))
    assert {one.old: one.new for one in read_redirects(tmp_path / "room")} == {
        "/news/2026/02/03/ports-today/": f"_news/{one.name}",
        "/news/2026/2/4/ports-today.html": f"_news/{two.name}",
    }
