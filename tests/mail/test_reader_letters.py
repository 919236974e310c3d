"""Letters of what readers follow: asked for, confirmed, told once, changed and ended by the letter's own link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from loopback.server import Loopback
from newsloom.errors import FetchError, NotFound, UsageError
from newsloom.model.change import ChangeKind
from newsloom.model.follow import ISSUE, Follow
from newsloom.model.review import Standing
from newsloom.net.mail import Letter
from newsloom.pipeline.notify import outbox
from newsloom.pipeline.worker import Worker
from newsloom.publishing import reader_letters
from newsloom.runtime.context import Newsroom
from newsloom.services.publish import newsletter
from newsloom.services.stories import decide
from newsloom.store import changes, letter_marks, memberships, stories, subscribers
from newsloom.store.changes import NewChange
from newsloom.store.memberships import Member
from newsloom.store.sql import upsert
from newsloom.store.tables import story_topics
from newsloom.web.server import create_app
from stages.room import Clock, a_newsroom, put_article, put_story
from web.newsroom import made_context

ANN = "ann@reader.example"
PUBLIC = "https://desk.example"


class Box:
    """A mail server that keeps what it gets; `unknown` are readers whom it does not know."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.unknown: set[str] = set()

    def open(self) -> Box:
        return self

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_: object) -> None: ...

    def send(self, letter: Letter, at: Any) -> None:
        if letter.to in self.unknown:
            raise FetchError(letter.to, "nobody of that name lives here", lasting=True)
        self.letters.append(letter)


@pytest.fixture
def box(monkeypatch) -> Box:
    made = Box()
    monkeypatch.setattr(outbox, "mailer", lambda newsroom: made)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def newsroom(tmp_path, clock, box) -> Iterator[Newsroom]:
    topics = tmp_path / "n" / "_data" / "topics"
    settings = {"fetch.public_url": PUBLIC, "mail.host": "m.example", "mail.sender": "n@desk.example", "mail.days": []}
    with Loopback() as web:
        with a_newsroom(tmp_path / "n", web, clock, **settings):
            topics.mkdir(parents=True, exist_ok=True)
            (topics / "harbours.yaml").write_text("name: Harbours\nkeywords: [harbour]\n")
        with a_newsroom(tmp_path / "n", web, clock) as made:
            yield made


def run(newsroom: Newsroom) -> None:
    """Let the mail leave; grouping is not the question."""
    Worker(newsroom, pools=frozenset({"net", "cpu"})).run_due()


def told(newsroom: Newsroom, story: str, kind: ChangeKind = "published") -> None:
    """An edition showed it."""
    with newsroom.db.write() as tx:
        changes.add(tx, [NewChange(kind=kind, story=story, public=True, mark={"state": "public"})], newsroom.clock())


def published(newsroom: Newsroom, name: str, *, topics: tuple[str, ...] = (), **fields: Any) -> str:
    id = put_story(newsroom, name, **fields)
    if topics:
        with newsroom.db.write() as tx:
            upsert(
                tx,
                story_topics,
                [{"story": id, "topic": t, "position": n} for n, t in enumerate(topics)],
                keys=["story", "topic"],
            )
    told(newsroom, id)
    return id


def ask(newsroom: Newsroom, *wishes: tuple[str, str, str], email: str = ANN) -> bool:
    return newsletter.subscribe(newsroom, email, [newsletter.follow(newsroom, *one) for one in wishes])


def reads(newsroom: Newsroom, *wishes: tuple[str, str, str], email: str = ANN) -> str:
    """A reader who asked for this and confirmed; their token."""
    ask(newsroom, *wishes, email=email)
    with newsroom.db.read() as tx:
        one = subscribers.by_mailbox(tx, email)
    assert one is not None
    token = one.wanted.token if one.wanted else one.token
    return newsletter.confirm(newsroom, token).token


def letters(newsroom: Newsroom, box: Box) -> list[Letter]:
    """What leaves now, of what is followed."""
    before = len(box.letters)
    run(newsroom)
    return [one for one in box.letters[before:] if one.list_id]


def later(newsroom: Newsroom, clock: Clock, box: Box, **span: float) -> list[Letter]:
    clock.pass_by(**span)
    return letters(newsroom, box)


def test_a_topic_comes_daily_and_a_story_is_told_once(newsroom, clock, box):
    token = reads(newsroom, ("topic", "Harbours", "day"))
    published(newsroom, "boats", topics=("Harbours",))
    published(newsroom, "trains")
    assert later(newsroom, clock, box, hours=2) == []
    [letter] = later(newsroom, clock, box, hours=20)
    assert "About boats" in letter.text and "trains" not in letter.text
    assert "/news/boats/" in letter.text and "/news/boats/" in (letter.html or "")
    assert letter.unsubscribe == f"{PUBLIC}/newsletter/unsubscribe/{token}"
    assert f"{PUBLIC}/newsletter/letters/{token}" in letter.text
    assert later(newsroom, clock, box, days=1) == []


def test_a_story_comes_again_when_it_developed_and_says_by_what(newsroom, clock, box):
    reads(newsroom, ("all", "", "day"))
    story = published(newsroom, "boats")
    assert len(later(newsroom, clock, box, days=1)) == 1
    newer = put_article(newsroom, "salvage", site="other.example", title="Divers find the wreck")
    with newsroom.db.write() as tx:
        memberships.put_members(tx, [Member(article=newer, story=story, joined_at=clock(), because=())])
    told(newsroom, story, "developed")
    [letter] = later(newsroom, clock, box, days=1)
    assert "About boats" in letter.text and "Divers find the wreck" in (letter.html or "")
    told(newsroom, story, "retitled")
    assert later(newsroom, clock, box, days=1) == []


def test_a_story_that_two_wishes_find_stands_once_whatever_the_rhythm(newsroom, clock, box):
    reads(newsroom, ("all", "", "day"), ("topic", "Harbours", "now"), ("search", "boats", "now"))
    published(newsroom, "boats", topics=("Harbours",))
    [letter] = later(newsroom, clock, box, minutes=20)
    assert letter.text.count("/news/boats/") == 1 and letter.list_id.startswith("now.")
    assert later(newsroom, clock, box, days=1) == [], "the daily letter has nothing that was not told"


def test_as_it_happens_has_a_bound_and_loses_nothing(newsroom, clock, box):
    reads(newsroom, ("all", "", "now"))
    got = []
    for half_hour in range(30):
        published(newsroom, f"story-{half_hour}")
        got += [later(newsroom, clock, box, minutes=30)]
    left = [one for part in got for one in part]
    assert len(left) == reader_letters.A_DAY
    left += later(newsroom, clock, box, days=1)
    found = "".join(one.text for one in left)
    named = {int(n) for n in re.findall(r"/news/story-(\d+)/", found)}
    more = sum(int(n) for one in left for n in re.findall(r"and (\d+) more", one.text))
    assert len(named) + more == 30


def test_a_week_has_one_letter(newsroom, clock, box):
    reads(newsroom, ("all", "", "week"))
    sent = []
    for day in range(15):
        published(newsroom, f"day-{day}")
        sent += later(newsroom, clock, box, days=1)
    assert len(sent) == 2 and "About day-0" in sent[0].text and "About day-0" not in sent[1].text


def test_a_search_finds_what_readers_see_and_its_words_are_not_in_the_letter_that_asks(newsroom, clock, box):
    ask(newsroom, ("search", "zebra crossing", "now"))
    run(newsroom)
    assert "zebra" not in box.letters[0].text, "a stranger's words are sent to nobody"
    token = re.findall(r"/confirm/([\w-]+)", box.letters[0].text)[0]
    assert newsletter.asked_for(newsroom, token) == ["“zebra crossing” (As it happens)"]
    newsletter.confirm(newsroom, token)
    published(newsroom, "one", text="A zebra crossing was painted.")
    published(newsroom, "two", text="Nothing of the kind.")
    hidden = put_article(newsroom, "hidden", text="A zebra crossing was painted again.")
    story = published(newsroom, "three", text="Something else.")
    with newsroom.db.write() as tx:
        memberships.put_members(tx, [Member(article=hidden, story=story, joined_at=clock(), because=())])
    decide.decide(newsroom, "remove", story, actor="ines", value={"article": hidden})
    [letter] = later(newsroom, clock, box, minutes=20)
    assert "/news/one/" in letter.text and "/news/two/" not in letter.text and "/news/three/" not in letter.text


def test_a_followed_story_is_followed_into_what_it_was_merged_into(newsroom, clock, box):
    first, second = published(newsroom, "first"), published(newsroom, "second")
    reads(newsroom, ("story", first, "now"))
    assert later(newsroom, clock, box, minutes=20) == []
    decide.decide(newsroom, "approve", second, actor="ines")
    decide.decide(newsroom, "merge", first, actor="ines", value={"into": second})
    told(newsroom, second, "developed")
    # What is judged anew while the letter is written puts it off once.
    letter, *_ = later(newsroom, clock, box, hours=2) or later(newsroom, clock, box, hours=1)
    assert "/news/second/" in letter.text


def test_what_was_taken_down_before_the_letter_left_is_not_in_it(newsroom, clock, box):
    reads(newsroom, ("all", "", "day"))
    gone = published(newsroom, "gone")
    published(newsroom, "stays")
    decide.decide(newsroom, "remove", gone, actor="ines")
    [letter] = later(newsroom, clock, box, days=1)
    assert "/news/stays/" in letter.text and "gone" not in letter.text


def test_more_for_one_who_reads_waits_for_another_yes(newsroom, clock, box):
    token = reads(newsroom, ("issue", "", ""))
    run(newsroom)
    clock.pass_by(hours=2)
    assert ask(newsroom, ("topic", "Harbours", "day"))
    assert not ask(newsroom, ("topic", "Harbours", "week")), "a stranger asks once an hour"
    run(newsroom)
    link = re.findall(r"/confirm/([\w-]+)", box.letters[-1].text)[0]
    assert link != token and "Harbours" in box.letters[-1].text
    published(newsroom, "boats", topics=("Harbours",))
    assert later(newsroom, clock, box, days=1) == []
    one = newsletter.confirm(newsroom, link)
    assert [f.kind for f in one.follows] == ["issue", "topic"] and one.token == token
    assert later(newsroom, clock, box, days=1) == [], "what was published before the yes is no news"
    with pytest.raises(NotFound):
        newsletter.confirm(newsroom, link)


def test_a_yes_that_would_be_too_much_is_refused_and_waits(newsroom, clock, box):
    token = reads(newsroom, ("issue", "", ""))
    run(newsroom)
    clock.pass_by(hours=2)
    ask(newsroom, ("topic", "Harbours", "day"))
    run(newsroom)
    link = re.findall(r"/confirm/([\w-]+)", box.letters[-1].text)[0]
    many = [Follow(kind="search", value=f"word{n}", every="day") for n in range(newsletter.MOST_FOLLOWS)]
    newsletter.choose(newsroom, token, many)
    with pytest.raises(UsageError):
        newsletter.confirm(newsroom, link)
    newsletter.choose(newsroom, token, many[1:])
    assert newsletter.confirm(newsroom, link).follows[-1].value == "Harbours"


def test_what_is_never_confirmed_is_forgotten_and_the_rest_goes_on(newsroom, clock, box):
    token = reads(newsroom, ("issue", "", ""))
    clock.pass_by(hours=2)
    ask(newsroom, ("search", "zebra", "day"))
    with newsroom.db.write() as tx:
        assert subscribers.lapse(tx, clock() + timedelta(days=30)) == 0
        [one] = subscribers.every(tx)
    assert one.wanted is None and one.token == token and one.reads


def test_the_one_click_of_a_letter_ends_its_kind_and_the_other_goes_on(newsroom, clock, box):
    token = reads(newsroom, ("issue", "", ""), ("all", "", "day"))
    published(newsroom, "boats")
    [letter] = later(newsroom, clock, box, days=1)
    assert letter.unsubscribe == f"{PUBLIC}/newsletter/unsubscribe/{token}?of=day"
    assert newsletter.unsubscribe(newsroom, token, "day").gets_issues
    published(newsroom, "trains")
    assert later(newsroom, clock, box, days=1) == []
    assert not newsletter.unsubscribe(newsroom, token, "issue").reads, "the last one ends all"


def test_a_reader_who_is_refused_three_times_gets_no_more(newsroom, clock, box):
    reads(newsroom, ("all", "", "day"))
    run(newsroom)
    box.unknown.add(ANN)
    for day in range(4):
        published(newsroom, f"day-{day}")
        later(newsroom, clock, box, days=1)
    [one] = newsletter.listed(newsroom)
    assert not one.reads and one.bounces == 3


def test_who_is_removed_is_in_no_table(newsroom, clock, box):
    token = reads(newsroom, ("search", "zebra", "now"))
    published(newsroom, "one", text="A zebra.")
    assert later(newsroom, clock, box, minutes=20)
    told_of = newsletter.held(newsroom, ANN)
    assert told_of["told"] and token not in str(told_of)
    newsletter.remove(newsroom, ANN)
    with newsroom.db.read() as tx:
        assert not tx.execute(text("SELECT * FROM letter_marks")).all()
        tables = [name for (name,) in tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        rows = [str(row) for name in tables for row in tx.execute(text(f'SELECT * FROM "{name}"'))]
    assert not [row for row in rows if ANN in row or token in row]


def test_stories_of_an_issue_count_as_told_to_who_gets_it(newsroom, clock, box):
    reads(newsroom, ("issue", "", ""), ("all", "", "day"))
    reads(newsroom, ("all", "", "day"), email="bob@reader.example")
    published(newsroom, "boats")
    clock.pass_by(minutes=1)
    newsletter.send_now(newsroom)
    got = later(newsroom, clock, box, days=1)
    assert [one.to for one in got] == ["bob@reader.example"]


def test_a_thousand_letters_stand_in_lines_of_fifty_and_one_reader_stands_once_in_each(newsroom, clock, box):
    for n in range(55):
        reads(newsroom, ("all", "", "day"), ("search", "boats", "week"), email=f"r{n}@reader{n}.example")
    published(newsroom, "boats")
    got = later(newsroom, clock, box, days=8)
    assert len(got) == 55, "told once, whichever letter came first"
    with newsroom.db.read() as tx:
        assert len(letter_marks.of_readers(tx, [one.key for one in subscribers.every(tx)])) == 55


@pytest.mark.parametrize(
    "wish",
    [("nobody", "", ""), ("topic", "Unknown", "day"), ("all", "", "hourly"), ("search", "", "day"),
     ("search", "x" * 300, "day"), ("story", "no-such-story", "now")],
)  # fmt: skip
def test_what_cannot_be_followed_is_said_in_a_sentence(newsroom, wish):
    with pytest.raises((UsageError, NotFound)):
        newsletter.follow(newsroom, *wish)


# -- the pages ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(newsroom) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(made_context(newsroom)), base_url=PUBLIC) as made:
        yield made


def test_the_form_the_letter_and_its_link_without_an_account(newsroom, clock, box, client):
    story = published(newsroom, "boats", topics=("Harbours",))
    page = client.get("/newsletter", params={"story": story})
    assert page.status_code == 200 and "About boats" in page.text and "Harbours" in page.text
    asked = {"email": ANN, "what": ["issue", "topic Harbours", f"story {story}", "search"], "words": "crane",
             "every": ["", "week", "now", "day"]}  # fmt: skip
    assert client.post("/newsletter", data=asked).status_code == 200
    run(newsroom)
    link = re.findall(rf"{PUBLIC}(/newsletter/confirm/[\w-]+)", box.letters[-1].text)[0]
    shown = client.get(link)
    assert "“crane” (Daily)" in shown.text and "Harbours (Weekly)" in shown.text and "crane" not in box.letters[-1].text
    [one] = newsletter.listed(newsroom)
    assert not one.reads, "a scanner that opens the link confirms nothing"
    done = client.post(link)
    assert f"/newsletter/letters/{one.token}" in done.text
    choose = client.get(f"/newsletter/letters/{one.token}")
    assert 'value="search crane"' in choose.text and choose.headers["referrer-policy"] == "no-referrer"
    changed = {"what": ["issue", "topic Harbours", "search crane"], "every": ["issue", "day", ""]}
    client.post(f"/newsletter/letters/{one.token}", data=changed)
    [one] = newsletter.listed(newsroom)
    assert [(f.kind, f.value, f.every) for f in one.follows] == [("issue", "", "issue"), ("topic", "Harbours", "day")]
    client.post(f"/newsletter/letters/{one.token}", data={"what": ["issue"], "every": [""]})
    assert not newsletter.listed(newsroom)[0].reads
    assert client.get(f"/newsletter/letters/{one.token}").status_code == 404


def test_what_there_is_no_more_stays_with_its_reader_and_blocks_no_other_choice(newsroom, box, client):
    story = published(newsroom, "boats", topics=("Harbours",))
    token = reads(newsroom, ("story", story, "now"), ("topic", "Harbours", "day"))
    with newsroom.db.write() as tx:
        one = subscribers.by_token(tx, token)
        assert one is not None
        subscribers.put(tx, replace(one, follows=(*one.follows, Follow(kind="topic", value="Ferries"), ISSUE)))
        stories.save_standings(tx, {story: Standing(state="held", by="person")})
    assert f'value="story {story}"' in client.get(f"/newsletter/letters/{token}").text
    form = {"what": ["issue", f"story {story}", "topic Ferries", "topic Harbours"], "every": ["", "now", "week", "day"]}
    assert client.post(f"/newsletter/letters/{token}", data=form).status_code == 200
    [one] = newsletter.listed(newsroom)
    assert [(f.kind, f.every) for f in one.follows] == [("story", "now"), ("topic", "week"), ("topic", "day")]
    # What a reader never had is asked of the newsroom as before.
    more = {"what": ["topic Trams"], "every": ["day"]}
    assert client.post(f"/newsletter/letters/{token}", data=more).status_code == 404


@pytest.mark.parametrize(
    "form",
    [{"what": ["issue"], "every": []}, {"what": ["issue"], "every": [""]}, {"what": ["topic Nothing"], "every": ["day"]},
     {"what": ["nobody x"], "every": ["day"]}, {"what": ["all"] * 600, "every": ["day"] * 600}],
)  # fmt: skip
def test_a_form_that_is_none_is_refused(client, form):
    answer = client.post("/newsletter", data={"email": ANN} | form)
    assert 400 <= answer.status_code < 500


def test_a_letters_page_of_a_token_that_is_none(client):
    assert client.get("/newsletter/letters/abc").status_code == 404
    assert client.post("/newsletter/letters/abc", data={"what": ["all"], "every": ["day"]}).status_code == 404
