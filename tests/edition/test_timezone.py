"""Days begin by the newsroom's clock, wherever it is; records and addresses of machines stay in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html
from tests.edition.newsrooms import opened_newsroom, record, taken_over
from tests.edition.test_theming import configure, printed

from newsloom.publishing.site_repository import StoreLibrary
from newsloom.render.site.model import Month
from newsloom.services.newsroom import run
from newsloom.services.stories import decide
from newsloom.store import stories

FAR = "Pacific/Kiritimati"  # fourteen hours before UTC
TIMES = {
    "Late in February": datetime(2026, 2, 28, 23, 30, tzinfo=UTC),
    "Early in March": datetime(2026, 3, 7, 10, 0, tzinfo=UTC),
    "Just before midnight": datetime(2026, 3, 7, 9, 59, tzinfo=UTC),
    "Late in March": datetime(2026, 3, 31, 10, 30, tzinfo=UTC),
}


def a_site(folder: Path, zone: str) -> Path:
    """The newsroom's printed site, by that clock."""
    taken_over(folder, *(record(title, published=at) for title, at in TIMES.items()))
    configure(folder, site=f'timezone = "{zone}"\n')
    return printed(folder)


def days_of(site: Path) -> dict[str, list[str]]:
    """The headlines of each day's page of the archive."""
    found = {}
    for page in sorted((site / "archive").glob("????/??/??/index.html")):
        tree = html.document_fromstring(page.read_text())
        headlines = [" ".join(h.text_content().split()) for h in tree.cssselect("article h2, article h3")]
        found["-".join(page.parts[-4:-1])] = headlines
    return found


def test_a_day_of_the_archive_begins_at_midnight_of_the_newsroom(tmp_path: Path) -> None:
    site = a_site(tmp_path, FAR)
    assert days_of(site) == {
        "2026-03-01": ["Late in February"],
        "2026-03-07": ["Just before midnight"],
        "2026-03-08": ["Early in March"],
        "2026-04-01": ["Late in March"],
    }
    eighth = (site / "archive/2026/03/08/index.html").read_text()
    assert "<h1>Sunday, 8 March 2026</h1>" in eighth
    assert '<time datetime="2026-03-07T10:00:00Z" data-form="clock">00:00 UTC+14</time>' in eighth
    assert not (site / "archive/2026/02").exists()
    topic = (site / "topics/harbours/2026/03/index.html").read_text()
    assert "Sunday, 8 March 2026" in topic and "Sunday, 1 March 2026" in topic and "Late in March" not in topic


def test_by_utc_the_same_stories_lie_where_they_lay(tmp_path: Path) -> None:
    site = a_site(tmp_path, "UTC")
    assert list(days_of(site)) == ["2026-02-28", "2026-03-07", "2026-03-31"]
    assert "10:00 UTC</time>" in (site / "archive/2026/03/07/index.html").read_text()


def test_printing_all_after_the_clock_was_changed_leaves_no_page_of_the_old_days(tmp_path: Path) -> None:
    site = a_site(tmp_path, "UTC")
    hers = site / "archive" / "2026" / "03" / "notes.html"
    hers.write_text("the owner's own")
    old = site / "archive" / "1999" / "12" / "index.html"
    old.parent.mkdir(parents=True)
    old.write_text("<title>an archive of before</title>")
    file = tmp_path / "newsloom.toml"
    file.write_text(file.read_text().replace('timezone = "UTC"', f'timezone = "{FAR}"', 1))
    printed(tmp_path)
    assert list(days_of(site)) == ["2026-03-01", "2026-03-07", "2026-03-08", "2026-04-01"]
    assert not (site / "archive/2026/02/index.html").exists() and hers.exists() and old.exists()
    months = sorted(p.parent.name for p in (site / "topics" / "harbours").glob("2026/*/index.html"))
    assert months == ["03", "04"]


def test_records_are_in_utc_whatever_the_clock_of_the_newsroom(tmp_path: Path) -> None:
    for name, zone in (("far", FAR), ("utc", "UTC")):
        (tmp_path / name).mkdir()
        a_site(tmp_path / name, zone)
    far, utc = ({p.name: p.read_bytes() for p in (tmp_path / n / "_news").rglob("*.md")} for n in ("far", "utc"))
    assert far == utc and len(far) == len(TIMES)


@pytest.mark.parametrize("zone", [FAR, "America/St_Johns", "Asia/Kathmandu", "UTC"])
def test_months_days_and_stories_agree(tmp_path: Path, zone: str) -> None:
    a_site(tmp_path, zone)
    with opened_newsroom(tmp_path) as newsroom, newsroom.db.read() as tx:
        library = StoreLibrary(tx, newsroom, newsroom.clock())
        days = [(day.on, day.count) for month, _ in library.months() for day in library.days(month)]
        assert [(on, len(library.day(on))) for on, _ in days] == days
        assert [(m, sum(n for on, n in days if Month(on.year, on.month) == m)) for m, _ in library.months()] == list(
            library.months()
        )
        assert list(library.topic_months("Harbours")) == list(library.months())
        there = sorted((at.astimezone(library.zone).date() for at in TIMES.values()), reverse=True)
        assert [on for on, n in days for _ in range(n)] == there


def test_a_story_that_changes_touches_the_day_of_the_newsroom(tmp_path: Path) -> None:
    site = a_site(tmp_path, FAR)
    page = site / "archive/2026/03/08/index.html"
    page.unlink()
    with opened_newsroom(tmp_path) as newsroom:
        with newsroom.db.read() as tx:
            row = next(r for r in stories.listed(tx, states=["published"]) if r.title == "Early in March")
        decide.decide(newsroom, "edit", row.id, actor="ines", value={"title": "Early in March, told anew"})
        run.publish(newsroom)
    assert "told anew" in page.read_text()
