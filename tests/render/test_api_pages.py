"""The JSON pages of a site."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from made_records import A_FILE, a_record

from newsloom.model.edition import Listed
from newsloom.records.read_record import read_record
from newsloom.render.api import api_files, api_item, newest_first
from shared_data import shared

START = datetime(2024, 1, 1, tzinfo=UTC)


def listed(count: int, **named: object) -> list[Listed]:
    return [
        Listed(f"_news/{n:03d}.md", a_record(published=START + timedelta(hours=n), is_published=True, **named))
        for n in range(count)
    ]


def test_pages_hold_25_and_topic_pages_30_newest_first() -> None:
    files = dict(api_files(listed(61, topics=("Ships", "Ships")), [("Ships", "ships"), ("Trains", "trains")]))
    assert sorted(files) == [
        "api/news/index.json",
        *(f"api/news/page/{n}/index.json" for n in (1, 2, 3)),
        "api/news/ships/index.json",
        *(f"api/news/ships/page/{n}/index.json" for n in (1, 2, 3)),
        "api/news/trains/index.json",
        "api/news/trains/page/1/index.json",
    ]
    first = json.loads(files["api/news/page/1/index.json"])
    assert (first["page"], len(first["value"]), first["nextPage"]) == (1, 25, 2)
    assert first["value"][0]["path"] == "_news/060.md"
    last = json.loads(files["api/news/ships/page/3/index.json"])
    assert (last["page"], len(last["value"]), last["nextPage"]) == (3, 1, None)
    assert files["api/news/index.json"] == files["api/news/page/1/index.json"]
    assert json.loads(files["api/news/trains/index.json"]) == {"page": 1, "value": [], "nextPage": None}


def test_only_what_a_reader_may_see_is_listed() -> None:
    shown = listed(3)
    hidden = replace(shown[0].record, is_published=False)
    removed = replace(shown[0].record, removed=True)
    items = [shown[0], Listed("_news/h.md", hidden), Listed("_news/r.md", removed)]
    assert [item.path for item in newest_first(items)] == ["_news/000.md"]


def test_an_item_has_all_keys_and_null_where_nothing_is_known() -> None:
    item = api_item(Listed("_news/a.md", a_record()))
    unknown = {key for key, value in item.items() if value is None}
    assert unknown == {
        "excerpt", "sourceUrl", "webUrl", "originalUrl", "featuredContent", "highlight", "tags", "images", "ampWebUrl",
        "cdnAmpWebUrl", "updatedDateTime", "provider",
    }  # fmt: skip
    full = api_item(Listed("_news/a.md", read_record(A_FILE.encode(), "a.md")))
    assert list(full) == list(item)
    assert full["provider"]["images"][0]["isCached"] is False
    assert full["images"][0]["attribution"] == "A. Photographer"


@pytest.mark.shared
def test_the_pages_of_a_real_site_are_the_same_bytes() -> None:
    site = shared("records/powerapps")
    items = [
        Listed(f"_news/{path.name}", read_record(path.read_bytes(), path.name)) for path in site.glob("_news/*.md")
    ]
    files = dict(api_files(items))
    for number in (1, 2, 3):
        assert files[f"api/news/page/{number}/index.json"] == (site / f"api/news/page-{number}.json").read_bytes()
