"""Stories of one saga name each other, and each of their files is written once."""

from __future__ import annotations

from pathlib import Path

from tests.edition.newsrooms import NOW, make, opened_newsroom, report, take_in

from newsloom.model.outcome import Then
from newsloom.publishing.edition_records import EditionRecords
from newsloom.publishing.record_drafts import Draft
from newsloom.services.newsroom import run
from newsloom.store import articles, editions, stories, work

TITLES = (
    "Ferry line to Quillmouth is sold to a bank",
    "Port of Oddby bans diesel engines from its quays",
    "Harbour pilots of Tarn walk out over night shifts",
)
ROWS = [
    report(title, f"https://paper{n}.example/{n}", f"{title}, the harbour office said. " * 4)
    for n, title in enumerate(TITLES)
]


def test_stories_of_one_edition_name_each_other_and_each_file_is_written_once(tmp_path: Path, monkeypatch):
    drafts: list[str] = []
    line = EditionRecords._line
    monkeypatch.setattr(EditionRecords, "_line", lambda self, draft: _noted(drafts, draft) or line(self, draft))
    with opened_newsroom(make(tmp_path, publish__records="all")) as newsroom:
        take_in(newsroom, *ROWS)
        with newsroom.db.write() as tx:
            ids = stories.all_ids(tx)
            assert len(ids) == 3
            stories.put_sagas(tx, dict.fromkeys(ids, "one saga"))
            for id in ids:
                work.schedule(tx, [Then(stage="publish", item=id)], NOW)
        drafts.clear()
        run.publish(newsroom)
        with newsroom.db.read() as tx:
            lines = editions.get_records(tx, articles.ids_since(tx, NOW.replace(year=2000)))
    assert len(drafts) == len(set(drafts)) == 3
    for one in lines.values():
        assert {r.title for r in one.record.related} == set(TITLES) - {one.record.title}


def test_a_neighbour_that_is_not_in_the_edition_follows_in_the_next(tmp_path: Path):
    with opened_newsroom(make(tmp_path, publish__records="all")) as newsroom:
        take_in(newsroom, *ROWS)
        with newsroom.db.write() as tx:
            ids = stories.all_ids(tx)
            stories.put_sagas(tx, dict.fromkeys(ids, "one saga"))
        edition = EditionRecords(newsroom, NOW)
        with newsroom.db.read() as tx:
            edition.read(tx, ids[:1])
        edition.write()
    assert edition.neighbours == set(ids[1:])


def _noted(drafts: list[str], draft: Draft) -> None:
    drafts.append(draft.article)
