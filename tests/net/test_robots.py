"""robots.txt, fetched and kept as RFC 9309 says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback.server import Asked, Loopback, Send, answer
from newsloom.errors import RobotsForbidden
from newsloom.net.http import Http, HttpSettings
from newsloom.net.robots import Robots
from newsloom.net.robots_cache import FolderRobotsCache, MemoryRobotsCache
from newsloom.net.robots_rules import MAX_BYTES, read_rules

NAME = "paper.example"
DAY = timedelta(days=1)
DENY = b"User-agent: *\nDisallow: /no\n"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def robots(server: Loopback, clock: Clock) -> Robots:
    settings = HttpSettings(hosts={NAME: ("127.0.0.1", server.port)}, trust_env=False, only_hosts=True, idle_timeout=2)
    return Robots(Http(settings, clock=clock))


def allows(robots: Robots, path: str = "/no/1") -> bool:
    return robots.allowed(f"http://{NAME}{path}").allowed


def test_a_file_is_asked_for_once_a_day_and_then_conditionally(server: Loopback, robots: Robots, clock: Clock) -> None:
    server.pages["/robots.txt"] = answer(200, DENY, ETag='"v1"')
    assert [allows(robots), allows(robots, "/yes"), allows(robots)] == [False, True, False]
    clock.now += DAY - timedelta(seconds=1)
    assert not allows(robots)
    assert len(server.asked) == 1
    clock.now += timedelta(seconds=2)
    server.pages["/robots.txt"] = answer(304)
    assert not allows(robots)
    assert [asked.headers.get("if-none-match") for asked in server.asked] == [None, '"v1"']


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_file_that_is_not_there_allows_everything(server: Loopback, robots: Robots, status: int) -> None:
    server.pages["/robots.txt"] = answer(status, DENY)
    assert allows(robots)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_in_trouble_allows_nothing(server: Loopback, robots: Robots, clock: Clock, status: int) -> None:
    server.pages["/robots.txt"] = answer(status)
    assert not allows(robots, "/yes")
    clock.now += timedelta(minutes=59)
    assert not allows(robots, "/yes")
    assert len(server.asked) == 1
    server.pages["/robots.txt"] = answer(200, DENY)
    clock.now += timedelta(minutes=2)
    assert allows(robots, "/yes")


def test_a_host_that_does_not_answer_allows_nothing_for_now(robots: Robots, clock: Clock) -> None:
    answered = robots.allowed("http://dead.example/")
    assert (answered.allowed, answered.again_at) == (False, clock.now + timedelta(hours=1))


def test_a_denial_and_a_host_that_the_guard_refuses_stay_as_they_are(server: Loopback, robots: Robots) -> None:
    server.pages["/robots.txt"] = answer(200, DENY)
    guarded = Robots(Http(HttpSettings(trust_env=False))).allowed("http://10.0.0.1/news")
    for answered in (robots.allowed(f"http://{NAME}/no/1"), guarded):
        assert (answered.allowed, answered.again_at) == (False, None)


def test_an_old_copy_holds_while_the_file_is_out_of_reach(server: Loopback, robots: Robots, clock: Clock) -> None:
    server.pages["/robots.txt"] = answer(200, DENY)
    assert not allows(robots)
    server.pages["/robots.txt"] = answer(500)
    for _ in range(40):
        clock.now += DAY
        assert (allows(robots), allows(robots, "/yes")) == (False, True)


def test_a_file_out_of_reach_for_thirty_days_counts_as_absent(server: Loopback, robots: Robots, clock: Clock) -> None:
    server.pages["/robots.txt"] = answer(500)
    assert not allows(robots, "/yes")
    clock.now += timedelta(days=29)
    assert not allows(robots, "/yes")
    clock.now += timedelta(days=1)
    assert allows(robots, "/yes")


def test_five_redirects_are_followed_and_the_rules_hold_for_the_host_that_was_asked(
    server: Loopback, robots: Robots
) -> None:
    server.pages |= {f"/{i}": answer(302, Location=f"/{i + 1}") for i in range(1, 5)}
    server.pages |= {"/robots.txt": answer(301, Location="/1"), "/5": answer(200, DENY)}
    assert not allows(robots)


def test_redirects_without_end_count_as_no_file(server: Loopback, robots: Robots) -> None:
    server.pages["/robots.txt"] = answer(302, Location="/robots.txt")
    assert allows(robots)


def test_a_page_in_place_of_the_file_denies_nothing(server: Loopback, robots: Robots) -> None:
    server.pages["/robots.txt"] = answer(200, b"<!doctype html><p>User-agent: *</p><p>Disallow: /</p>")
    assert allows(robots)


def test_a_restart_with_the_same_shelf_asks_nobody_again(server: Loopback, clock: Clock) -> None:
    server.pages["/robots.txt"] = answer(200, DENY)
    shelf = MemoryRobotsCache()
    settings = HttpSettings(hosts={NAME: ("127.0.0.1", server.port)}, trust_env=False)
    for _ in range(3):
        assert not allows(Robots(Http(settings, clock=clock), shelf=shelf))
    assert len(server.asked) == 1


def test_a_folder_keeps_copies_over_a_restart(server: Loopback, clock: Clock, tmp_path: Path) -> None:
    server.pages["/robots.txt"] = answer(200, DENY + b"# \xff\x00", ETag='"v1"')
    settings = HttpSettings(hosts={NAME: ("127.0.0.1", server.port)}, trust_env=False)
    for _ in range(3):
        assert not allows(Robots(Http(settings, clock=clock), shelf=FolderRobotsCache(tmp_path / "robots")))
    assert len(server.asked) == 1
    clock.now += 2 * DAY
    assert not allows(Robots(Http(settings, clock=clock), shelf=FolderRobotsCache(tmp_path / "robots")))
    assert server.asked[1].headers["if-none-match"] == '"v1"'


def test_a_damaged_copy_is_as_good_as_none(server: Loopback, clock: Clock, tmp_path: Path) -> None:
    server.pages["/robots.txt"] = answer(200, DENY)
    settings = HttpSettings(hosts={NAME: ("127.0.0.1", server.port)}, trust_env=False)
    assert not allows(Robots(Http(settings, clock=clock), shelf=FolderRobotsCache(tmp_path)))
    for path in tmp_path.iterdir():
        path.write_bytes(b'{"origin": 5')
    assert not allows(Robots(Http(settings, clock=clock), shelf=FolderRobotsCache(tmp_path)))
    assert len(server.asked) == 2


def test_many_threads_ask_once(server: Loopback, robots: Robots) -> None:
    server.pages["/robots.txt"] = answer(200, DENY)
    threads = [threading.Thread(target=allows, args=(robots,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.asked) == 1


def test_each_hop_of_a_page_is_asked_about(server: Loopback, robots: Robots) -> None:
    server.pages |= {"/robots.txt": answer(200, DENY), "/yes": answer(302, Location="/no/1"), "/no/1": answer(200)}
    http = robots._http
    with pytest.raises(RobotsForbidden):
        http.get(f"http://{NAME}/yes", permit=robots.permit)
    assert "/no/1" not in server.paths()


def test_the_time_for_a_robots_file_is_not_taken_from_the_page(server: Loopback, clock: Clock) -> None:
    def slow(_: Asked, send: Send) -> None:
        threading.Event().wait(0.4)
        send(answer(200, b"", Connection="close"))

    server.pages |= {"/robots.txt": slow, "/page": slow}
    settings = HttpSettings(hosts={NAME: ("127.0.0.1", server.port)}, trust_env=False, total_timeout=0.7)
    http = Http(settings, clock=clock)
    assert http.get(f"http://{NAME}/page", permit=Robots(http).permit).status == 200


def test_a_group_that_names_us_holds_alone() -> None:
    rules = read_rules(
        b"User-agent: *\nDisallow: /\n\nUser-agent: Newsloom/2.0\nDisallow: /x\nCrawl-delay: 7\n", "newsloom"
    )
    assert rules.allows("http://a/")
    assert not rules.allows("http://a/x")
    assert rules.delay == timedelta(seconds=7)


def test_a_group_that_names_us_without_a_rule_allows_everything() -> None:
    assert read_rules(b"User-agent: *\nDisallow: /\n\nUser-agent: newsloom\n", "newsloom").allows("http://a/x")


@pytest.mark.parametrize(
    ("rules", "path", "want"),
    [
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/page.htm", False),
        ("Disallow: /foo/bar?baz=ツ", "/foo/bar?baz=%E3%83%84", False),
        ("Disallow:", "/any", True),
        ("Disallow: /a # all of it", "/a/b", False),
    ],
)
def test_the_examples_of_the_rfc(rules: str, path: str, want: bool) -> None:
    assert read_rules(f"User-agent: *\n{rules}\n".encode(), "newsloom").allows(f"http://a{path}") is want


def test_sitemaps_licences_and_signals_are_read() -> None:
    lines = (
        "Sitemap: https://a/s.xml\nLicense: https://a/rsl.xml\nUser-agent: *\nContent-Signal: search=yes, ai-input=no\n"
    )
    rules = read_rules(b"\xef\xbb\xbf" + lines.encode(), "newsloom")
    assert rules.sitemaps == ("https://a/s.xml",)
    assert rules.licences == ("https://a/rsl.xml",)
    assert rules.usage == ("content-signal: search=yes, ai-input=no",)


def test_thousands_of_agents_on_thousands_of_rules_stay_small() -> None:
    agents = b"".join(b"User-agent: a%d\n" % i for i in range(15_000))
    rules = b"".join(b"Disallow: /%d\n" % i for i in range(15_000))
    assert read_rules(agents + rules + b"User-agent: *\nDisallow: /no\n", "newsloom").allows("http://a/1")


def test_what_lies_past_500_kib_is_not_read() -> None:
    body = b"User-agent: *\nDisallow: /no\n" + b"#" * MAX_BYTES + b"\nDisallow: /late\n"
    rules = read_rules(body, "newsloom")
    assert (rules.allows("http://a/no"), rules.allows("http://a/late")) == (False, True)


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_are_rules_of_some_kind(body: bytes, path: str) -> None:
    rules = read_rules(b"User-agent: *\n" + body, "newsloom")
    assert rules.allows(f"http://paper.example/{path}") in (True, False)
