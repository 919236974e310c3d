"""The whole: from a fictional web to a finished site, the same every time."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import Path

import pytest

from newsloom import log
from newsloom.demo.newsroom import MOMENTS
from newsloom.demo.planted import PLANTED
from newsloom.demo.play import Outcome, again, build, is_finished
from newsloom.errors import Conflict
from newsloom.services.newsroom.create import found, topics_named

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def quiet(*_: object) -> None:
    """Report nothing."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    log.set_up("error")
    folder = tmp_path_factory.mktemp("one") / "leeward"
    return folder, build(folder, quiet)


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("newsloom.") and "cache" not in path.parts
    }


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.what)
def test_a_planted_fault_meets_what_was_expected(built, planted):
    met = {one.planted.what: one.instead for one in built[1].met}
    assert met[planted.what] == ""


def test_at_least_ten_records_are_published_without_a_hand(built):
    assert built[1].published >= 10
    assert built[1].records > built[1].published


def test_every_story_says_how_hot_good_and_wide_it_is(built):
    assert len(built[1].stories) >= 15
    for story in built[1].stories:
        assert story.title
        assert 0 <= story.quality <= 100
        assert 1 <= story.independent <= story.articles


def test_pages_lie_as_folders_and_the_front_page_leads_to_stories(built):
    site = built[0] / "_site"
    pages = {str(path.relative_to(site)) for path in site.rglob("*.html")}
    assert "index.html" in pages
    assert {name for name in pages if not name.endswith("index.html")} <= {"404.html"}
    assert "/news/" in (site / "index.html").read_text()


def test_two_demos_give_the_same_bytes(built, tmp_path):
    build(tmp_path / "leeward", quiet)
    assert contents(tmp_path / "leeward") == contents(built[0])


def test_running_again_finds_nothing_new_and_writes_nothing(built):
    before = contents(built[0])
    outcome, written = again(built[0], quiet)
    assert written == []
    assert contents(built[0]) == before
    assert outcome.records == built[1].records


def test_a_newsroom_of_ones_own_is_not_touched(tmp_path):
    found(tmp_path, {}, topics_named(["Batteries"]))
    before = contents(tmp_path)
    with pytest.raises(Conflict):
        build(tmp_path, quiet)
    assert contents(tmp_path) == before


HEAT = re.compile(r'^( *"?heat"?: )(-?\d+)', re.MULTILINE)


def apart(one: Path, other: Path) -> dict[str, str]:
    """The files that differ in more than a point of heat. What is usual in a topic is learned a few times a day: when it was
    learned may round a heat up or down, and a record that says the same but for that is not written again."""
    found = {}
    mine, theirs = contents(one), contents(other)
    for name in sorted(mine.keys() | theirs.keys()):
        if mine.get(name) == theirs.get(name):
            continue
        if name not in mine or name not in theirs:
            found[name] = "is in one of them only"
            continue
        left, right = ((root / name).read_bytes().decode("utf-8", "replace") for root in (one, other))
        heats = zip(HEAT.findall(left), HEAT.findall(right), strict=False)
        if HEAT.sub(r"\1", left) != HEAT.sub(r"\1", right) or any(abs(int(a[1]) - int(b[1])) > 1 for a, b in heats):
            found[name] = "differs"
    return found


def test_a_demo_that_was_interrupted_goes_on_to_the_same_files(built, tmp_path):
    folder = tmp_path / "leeward"

    def stop(at: datetime, flow: object) -> None:
        if at == MOMENTS[3]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(folder, stop)
    assert not is_finished(folder)
    assert build(folder, quiet).is_good
    assert is_finished(folder)
    assert apart(folder, built[0]) == {}


def test_nothing_that_is_published_names_a_port_of_this_machine(built):
    for path in (built[0] / "_site").rglob("*"):
        if path.suffix in (".html", ".xml", ".json"):
            text = path.read_text(encoding="utf-8")
            assert "127.0.0.1:" not in text.replace("127.0.0.1:8000", ""), path
