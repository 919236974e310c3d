"""The JSON pages: each published record stands on exactly one of them, and a change rewrites few."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.edition.newsrooms import NOW, SEEN, make, opened_newsroom, record

from newsloom.model.edition import Record
from newsloom.publishing import json_pages as jsonpages
from newsloom.publishing.json_pages import json_pages
from newsloom.render.site import SiteTopic
from newsloom.runtime.context import Newsroom
from newsloom.store import editions
from newsloom.store.editions import Ledger
from newsloom.store.kv import Marks


@pytest.fixture(autouse=True)
def few_fresh_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two fresh pages of 25, so that a hundred records have deep ones."""
    monkeypatch.setattr(jsonpages, "FRESH", 2)
    monkeypatch.setattr(jsonpages, "MOST_CARRIED", 4)


def line(number: int, **fields: object) -> Ledger:
    made: Record = record(f"Report {number}", published=SEEN + timedelta(minutes=number), **fields)
    return Ledger(
        article=f"a{number}",
        path=f"_news/{number:04d}.md",
        story=f"s{number}",
        digest="",
        record=made,
        secured=None,
        key_id=None,
        adopted=False,
        written_at=NOW,
    )


class Pages:
    """The pages as files, printed edition by edition."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.lines: dict[str, Ledger] = {}
        self.files: dict[str, bytes] = {}

    def publish(self, *lines: Ledger, everything: bool = False) -> set[str]:
        changes = [(self.lines.get(one.article), one) for one in lines]
        self.lines |= {one.article: one for one in lines}
        written = set()
        with self.newsroom.db.write() as tx:
            editions.put_records(tx, lines)
            marks = Marks(tx, jsonpages.PREFIX)
            pages = list(json_pages(tx, self.newsroom, (), changes, everything, marks))
            marks.save(tx)
            for path, data in pages:
                if data is None:
                    self.files.pop(path, None)
                elif self.files.get(path) != data:
                    self.files[path] = data
                    written.add(path)
        return written

    def listed(self) -> list[str]:
        """The titles, as a program reads them from page to page."""
        titles, number = [], 1
        while True:
            page = json.loads(self.files[f"api/news/page/{number}/index.json"])
            titles += [item["title"] for item in page["value"]]
            if page["nextPage"] is None:
                return titles
            number = page["nextPage"]

    def expected(self) -> list[str]:
        shown = [one for one in self.lines.values() if one.record.is_published]
        return [one.record.title for one in sorted(shown, key=lambda o: (o.record.published, o.path), reverse=True)]


@pytest.fixture
def pages(tmp_path: Path) -> object:
    with opened_newsroom(make(tmp_path)) as newsroom:
        yield Pages(newsroom)


def test_no_record_is_lost_between_fresh_and_deep_pages(pages: Pages) -> None:
    pages.publish(*(line(n) for n in range(100)))
    for number in range(100, 130, 3):
        pages.publish(line(number))
        assert pages.listed() == pages.expected()


def test_a_new_record_leaves_deep_pages_alone(pages: Pages) -> None:
    pages.publish(*(line(n) for n in range(100)))
    written = pages.publish(line(100))
    assert written == {"api/news/index.json", "api/news/page/1/index.json", "api/news/page/2/index.json"}


def test_a_change_deep_in_the_archive_rewrites_its_page_alone(pages: Pages) -> None:
    pages.publish(*(line(n) for n in range(100)))
    assert pages.publish(line(10, is_published=False)) == {"api/news/page/4/index.json"}
    assert pages.listed() == pages.expected()
    pages.publish(line(40, excerpt="Now with more."))
    assert "Now with more." in pages.files["api/news/page/3/index.json"].decode()


def test_a_backdated_record_goes_where_it_belongs(pages: Pages) -> None:
    pages.publish(*(line(n * 2) for n in range(100)))
    pages.publish(line(61))
    assert pages.listed() == pages.expected()


def test_when_the_last_fresh_page_grows_too_long_all_are_printed(pages: Pages) -> None:
    pages.publish(*(line(n) for n in range(100)))
    for number in range(100, 180):
        pages.publish(line(number))
    assert pages.listed() == pages.expected()
    last_fresh = json.loads(pages.files["api/news/page/2/index.json"])
    assert len(last_fresh["value"]) < 75


def test_a_full_printing_gives_pages_of_equal_length(pages: Pages) -> None:
    pages.publish(*(line(n) for n in range(100)))
    pages.publish(*(line(n) for n in range(100, 110)))
    pages.publish(everything=True)
    assert pages.listed() == pages.expected()
    assert len(json.loads(pages.files["api/news/page/2/index.json"])["value"]) == 25


def test_pages_that_are_not_needed_any_more_are_taken_down(pages: Pages) -> None:
    pages.publish(*(line(n) for n in range(40)))
    pages.publish(*(line(n, is_published=False) for n in range(20)))
    assert "api/news/page/2/index.json" not in pages.files
    assert pages.listed() == pages.expected()


def test_a_topic_without_records_has_its_page_from_the_first_edition_on(tmp_path: Path) -> None:
    """Else it would be there or not by what else befell the site: printing all of it, after a kill say, writes the page."""
    with opened_newsroom(make(tmp_path / "empty")) as newsroom, newsroom.db.write() as tx:
        marks, topic = Marks(tx, jsonpages.PREFIX), SiteTopic(name="Harbours", slug="harbours")
        made = [path for path, _ in json_pages(tx, newsroom, [topic], (), False, marks)]
        assert "api/news/harbours/index.json" in made
        assert list(json_pages(tx, newsroom, [topic], (), False, marks)) == []
