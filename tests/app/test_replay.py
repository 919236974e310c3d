"""A past week with other settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsloom.errors import ConfigInvalid, UsageError
from newsloom.runtime.context import Newsroom
from newsloom.services.imports import ingest
from newsloom.services.newsroom import create, open
from newsloom.services.stories.replay import replay
from newsloom.store import stories

START = datetime(2026, 5, 4, 6, tzinfo=UTC)
EVENTS = (
    "Ferry Aldis runs aground off Tern Point, all 212 passengers safe",
    "Bakers' union of Mirefield votes for strike over night shifts",
    "Telescope on Mount Orrin sees the first light of a new nova",
    "Council of Vellbridge buys back its water works for 48 million",
)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    rows = [
        {
            "url": f"https://paper{p}.example/{e}/{d}",
            "title": f"{title}" if p == 0 else f"{title}, reports paper {p}",
            "excerpt": f"{title}. Officials said on day {d} that {d * 7 + p} people had been heard.",
            "provider": f"Paper {p}",
            "published": (START + timedelta(days=d, hours=p)).isoformat(),
        }
        for d, (e, title) in enumerate(enumerate(EVENTS))
        for p in range(3)
    ]
    source = tmp_path / "rows.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in rows))
    create.found(tmp_path / "room", {"site.title": "Vell"}, [])
    opened = open.open_newsroom(tmp_path / "room", clock=lambda: START + timedelta(days=4))
    ingest.ingest(opened, [source])
    yield opened
    open.close(opened)


def test_each_morning_has_both_pages_and_the_newsroom_is_left_alone(newsroom: Newsroom) -> None:
    with newsroom.db.read() as tx:
        before = stories.get(tx, stories.all_ids(tx))
    mornings = replay(newsroom, {"score.half_life": "2"}, days=4)
    assert [m.at.day for m in mornings] == [5, 6, 7, 7] or [m.at.day for m in mornings] == [4, 5, 6, 7, 7]
    last = mornings[-1]
    assert "Council of Vellbridge" in last.now[0].title
    # A shorter half-life cools what is older: the first day's story has less heat than under the settings as they are.
    assert min(p.heat for p in last.tried) < min(p.heat for p in last.now)
    with newsroom.db.read() as tx:
        assert stories.get(tx, stories.all_ids(tx)) == before


def test_the_same_settings_give_the_same_pages(newsroom: Newsroom) -> None:
    assert all(m.moved == 0 for m in replay(newsroom, {"score.half_life": "24"}, days=2))


def test_a_setting_that_is_none_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(UsageError, match="not a setting"):
        replay(newsroom, {"halflife": "2"})
    with pytest.raises(ConfigInvalid, match=r"(?i)half_life"):
        replay(newsroom, {"score.half_life": "soon"})
