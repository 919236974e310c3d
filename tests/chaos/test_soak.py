"""A day among sixty sources: nothing is lost, nobody is bothered, memory stays (the long play: `tests.chaos.soak`)."""

from __future__ import annotations

import time

import pytest
from tests.chaos import soak_hostile, soak_plot, soak_web

from bench.manners.play import START
from newsloom.core.feed import read_feed


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_after_a_day_nothing_is_lost_and_the_manners_are_spotless(play, tmp_path):
    wanted = ("--sources", "60", "--days", "1", "--tick", "1800", "--plot", str(tmp_path / "m.svg"))
    played = play("soak", *wanted)
    assert played.returncode == 0, played.stdout + played.stderr[-2000:]
    told = {line[:22].strip(): line[22:].split("  ")[0].strip() for line in played.stdout.splitlines()}
    rows = {line[:22].strip(): line[22:].split() for line in played.stdout.splitlines()}
    assert told["manners"] == "spotless"
    assert rows["entries given to us"][0] == rows["entries kept"][0] == rows["their ends"][0]
    assert int(rows["entries kept"][0]) > 100
    assert rows["in quarantine"][0] == "0"
    assert (tmp_path / "m.svg").read_text().startswith("<svg")


def test_the_outlets_follow_from_the_seed_and_have_every_habit():
    every = soak_web.outlets(2000, 7.0, seed=1)
    assert every == soak_web.outlets(2000, 7.0, seed=1) != soak_web.outlets(2000, 7.0, seed=2)
    troubles = {what for outlet in every for _, _, what in outlet.troubles}
    assert troubles == {"busy", "busy-silent", "down", "broken", "moved", "gone"}
    assert {outlet.validator for outlet in every} == {"etag", "date", "both", "none"}
    assert {host for outlet in every if (host := outlet.target)} == {outlet.host for outlet in every[2000:]}
    assert all(len(outlet.published(START)) == soak_web.BEFORE for outlet in every if outlet.gap.days)


def test_flat_memory_looks_flat():
    points = [(hour / 24, 300.0 + hour % 2, 400.0) for hour in range(48)]
    stars = [line for line in soak_plot.text(points).splitlines() if "*" in line]
    assert len(stars) == 1
    assert soak_plot.svg(points, "A & B").count("<polyline") == 2


def test_a_tenth_is_hostile_in_every_way():
    hosts = [f"paper{number}.example" for number in range(300)]
    chosen = soak_hostile.chosen(hosts, 0.1)
    assert len(chosen) == 30 and set(chosen.values()) == set(soak_hostile.KINDS)
    assert soak_hostile.chosen(hosts, 0.0) == {}


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in soak_hostile.FEEDS
        if kind not in ("packed zeros", "circle", "inwards", "twenty thousand entries")
    ],
)
def test_no_hostile_feed_takes_long_to_read(kind):
    _, _, body = soak_hostile.answer(kind, "/feed")
    begun = time.process_time()
    read_feed(body, url="https://paper.example/feed")
    assert time.process_time() - begun < 5
