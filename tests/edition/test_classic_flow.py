"""One switch, and the numbers are those of the old system."""

from __future__ import annotations

from pathlib import Path

from tests.edition.newsrooms import ABSENT, FIRE, SEED, make, opened_newsroom, record, report, take_in, taken_over

from newsloom.model.edition import Record
from newsloom.model.source import Organization
from newsloom.records.read_record import read_record
from newsloom.records.taxonomy import render_organization
from newsloom.services.newsroom import run
from newsloom.services.stories import decide, read

PLAIN = report(
    "Harbour of Aldsea gets a ferry",
    "https://brinewire.example/ferry",
    "The harbour of Aldsea gets a ferry to Murrow in May, its council said.",
    images=["https://www.brinewire.example/ferry.jpg"],
)


def records_of(root: Path) -> dict[str, Record]:
    found = {p.name: read_record(p.read_bytes(), p.name) for p in sorted((root / "_news").glob("*.md"))}
    return {record.title: record for record in found.values()}


def classic(root: Path) -> Path:
    (root / "_data" / "organizations").mkdir(parents=True)
    known = Organization(name="Brine Wire", domain="brinewire.example")
    (root / "_data" / "organizations" / "brinewire.example.md").write_bytes(render_organization(known))
    return make(root, score__profile="classic")


def test_quality_heat_and_published_follow_the_old_sum(tmp_path: Path) -> None:
    with opened_newsroom(classic(tmp_path)) as newsroom:
        take_in(newsroom, PLAIN)
    made = records_of(tmp_path)[PLAIN["title"]]
    # image 20, known organisation 40, topic 2, and two of its keywords in the title: 2 x 15.
    assert made.quality == 20 + 40 + 2 + 2 * 15
    assert made.heat == 92
    assert made.is_published
    assert made.topics == ("Harbours",)


def test_below_seventy_points_nothing_is_published_until_a_person_says_so(tmp_path: Path) -> None:
    bare = {k: v for k, v in PLAIN.items() if k != "images"} | {"url": "https://small.example/ferry"}
    with opened_newsroom(classic(tmp_path)) as newsroom:
        take_in(newsroom, bare)
        assert not records_of(tmp_path)[PLAIN["title"]].is_published
        decide.decide(newsroom, "approve", read.list_stories(newsroom)[0].id, actor="ines")
        run.run(newsroom)
    assert records_of(tmp_path)[PLAIN["title"]].is_published


def test_an_article_that_no_keyword_names_is_not_taken(tmp_path: Path) -> None:
    with opened_newsroom(classic(tmp_path)) as newsroom:
        take_in(newsroom, PLAIN | {"title": "Orchard of Kells sold to its pickers"})
    assert not (tmp_path / "_news").exists()


def test_clicks_that_a_record_shows_and_absent_articles_go_on_counting(tmp_path: Path) -> None:
    # 74 points, one related article of 20, three clicks.
    lead = record(SEED.title, quality=74, heat=74 + 20 + 3, is_published=True, related=(ABSENT,))
    taken_over(tmp_path, lead, score__profile="classic")
    with opened_newsroom(tmp_path) as newsroom:
        take_in(newsroom, FIRE)
    made = records_of(tmp_path)
    assert made[SEED.title].quality == 74
    assert made[SEED.title].heat == 74 + 2 * 20 + 3
    assert made[FIRE["title"]].heat == -1
    assert [r.title for r in made[SEED.title].related] == [ABSENT.title, FIRE["title"]]
