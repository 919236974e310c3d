"""Why not? Absence is explained by the nearest rival and the missing points."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsloom.cli.main import run
from newsloom.core.policy import PageSettings, PageStory, why_absent

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
PAGE = PageSettings(size=3, per_provider=2, per_topic=9)


def story(id: str, heat: float, provider: str = "", **more: object) -> PageStory:
    return PageStory(id=id, heat=heat, provider=provider or id, **more)  # type: ignore[arg-type]


def test_a_story_behind_a_full_page_misses_the_heat_of_its_last():
    pool = [story("a", 50), story("b", 40), story("c", 30.5), story("d", 28)]
    absent = why_absent("d", pool, PAGE, now=NOW)
    assert absent is not None
    assert (absent.rival, absent.missing) == ("c", 2.5)
    assert why_absent("a", pool, PAGE, now=NOW) is None


def test_a_providers_and_a_topics_cap_are_named():
    pool = [story("a", 50, "p"), story("b", 40, "p"), story("c", 39, "p"), story("d", 9)]
    absent = why_absent("c", pool, PAGE, now=NOW)
    assert absent is not None
    assert "led by p" in absent.why
    assert (absent.rival, absent.missing) == ("b", 1.0)
    topics = [story(n, 50 - i, topics=("Dams",)) for i, n in enumerate("abc")]
    capped = why_absent("c", topics, PageSettings(size=9, per_topic=2), now=NOW)
    assert capped is None  # a thin page is filled up without its caps


def test_what_stood_there_long_enough_says_so():
    pool = [*(story(n, 90 - i, n) for i, n in enumerate("abcd")), story("old", 99, shown_at=NOW - timedelta(days=2))]
    absent = why_absent("old", pool, PAGE, now=NOW)
    assert absent is not None
    assert "nothing new came since" in absent.why
    assert why_absent("nobody", pool, PAGE, now=NOW).why == "it is not published"  # type: ignore[union-attr]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "room", "--topic", "dam"]) == 0
    monkeypatch.chdir(tmp_path / "room")
    rows = [
        ("one", "Court orders owner to open the Velmar dam", "Two gates of the Velmar dam must be opened by May."),
        (
            "two",
            "Owner must open the Velmar dam, court says",
            "A court in Velmar told the dam's owner to open two gates by May.",
        ),
        ("tri", "Museum of dams opens in Lenne", "Old dams are shown in forty models of wood."),
    ]
    seen = datetime.now(UTC).isoformat()
    lines = [
        json.dumps(
            {"url": f"https://{n}.example/1", "title": t, "excerpt": e, "provider": f"{n}.example", "published": seen}
        )
        for n, t, e in rows
    ]
    Path("rows.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    assert run(["ingest", "rows.jsonl"]) == 0
    return tmp_path / "room"


def test_the_terminal_tells_why_an_article_is_not_there(room: Path, capfdbinary: pytest.CaptureFixture[bytes]):
    capfdbinary.readouterr()
    assert run(["why", "--json", "https://one.example/1", "https://tri.example/1"]) == 0
    first, other = (json.loads(line) for line in capfdbinary.readouterr().out.splitlines())
    assert run(["why", "https://tri.example/1", "--not", first["story"], "--json"]) == 0
    absent = json.loads(capfdbinary.readouterr().out)
    assert not absent["isThere"]
    assert absent["rival"]["id"] == other["story"]
    assert 0 < absent["missing"] < 1
    assert run(["why", "https://two.example/1", "--not", first["story"], "--json"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["isThere"]
    assert run(["why", "https://tri.example/1", "--not", "page", "--json"]) == 0
    unpublished = json.loads(capfdbinary.readouterr().out)
    assert any("only published stories stand there" in line for line in unpublished["because"])
    assert run(["why", "https://nobody.example/1", "--not", "page"]) != 0
