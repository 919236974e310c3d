"""What publishers earn by being linked to and by telling alone what editors approve; their own group earns them nothing."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from judging.newsroom import NOW, Clock, a_newsroom, a_row, take_in
from newsloom.core.provider import History, Settings, provider_score
from newsloom.model.ids import article_id
from newsloom.model.link import Outlink
from newsloom.model.source import Topic
from newsloom.pipeline.scoring.publishers import learn
from newsloom.services.newsroom.open import close
from newsloom.services.stories import decide, read
from newsloom.store import links, providers

COUNTS = st.integers(0, 500)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_what_is_earned_is_bounded_never_less_than_nothing_and_explained(articles, cited, alone, copies):
    plain = History(articles=articles, copies=min(copies, articles))
    earned = History(articles=articles, copies=min(copies, articles), cited=cited, alone=alone)
    before, after = provider_score(plain), provider_score(earned)
    s = Settings()
    assert 0 <= after.value - before.value <= s.cited + s.alone
    assert sum(int(why.rsplit(" ", 1)[1]) for why in after.because) == after.value
    if not cited and not alone:
        assert after == before


@given(st.integers(0, 40), st.integers(0, 40))
def test_more_links_never_cost_anything(some, more):
    few, many = (provider_score(History(articles=80, cited=n)).value for n in (some, some + more))
    assert few <= many


def test_few_articles_prove_little():
    once = provider_score(History(articles=1, cited=1, alone=1)).value - provider_score(History(articles=1)).value
    often = provider_score(History(articles=80, cited=40, alone=40)).value - provider_score(History(articles=80)).value
    assert once <= often // 2 and often == Settings().cited + Settings().alone


WORDS = (
    "harbour crane",
    "school choir",
    "lighthouse lamp",
    "tram depot",
    "river ferry",
    "castle roof",
    "fish market",
    "snow plough",
)

TOWN = Topic(name="Town", keywords=tuple(WORDS), order=1)


def history(tx, domain: str) -> History:
    return History(**providers.get(tx, [domain])[domain])


def test_links_of_other_owners_count_each_for_three_and_a_groups_for_none(tmp_path):
    newsroom = a_newsroom(tmp_path / "n", Clock(), topics=[TOWN])
    told = [
        a_row(n, f"The {w} of Osthavn", f"The {w} has news of its own, number {n}.", "scoop.example", n)
        for n, w in enumerate(WORDS)
    ]
    rest = [
        a_row(9, "Bakers meet in Lund", "Bakers met with the school choir.", host, 9)
        for host in ("friend.example", "sister.example", "copycat.example")
    ]
    take_in(newsroom, [*told, *rest])
    urls = [row["url"] for row in told]
    with newsroom.db.write() as tx:
        for host in ("friend.example", "sister.example", "scoop.example"):
            links.put(
                tx,
                [
                    (
                        article_id(f"https://{host}/9" if host != "scoop.example" else urls[0]),
                        [Outlink(url=u) for u in urls],
                        NOW,
                    )
                ],
            )
        learn(tx, NOW, {"scoop.example": "House", "sister.example": "House"})
        assert history(tx, "scoop.example").cited == 3  # by friend.example, who speaks for three
        learn(tx, NOW, {})
        assert history(tx, "scoop.example").cited == 6  # sister.example is independent now
        assert history(tx, "friend.example").cited == 0
    close(newsroom)


def test_only_approved_stories_that_one_group_told_count_as_told_alone(tmp_path):
    newsroom = a_newsroom(tmp_path / "n", Clock(), topics=[TOWN])
    take_in(
        newsroom,
        [
            a_row(n, f"The {w} of Osthavn", f"The {w} has news of its own, number {n}.", "scoop.example", n)
            for n, w in enumerate(WORDS)
        ],
    )
    with newsroom.db.write() as tx:
        learn(tx, NOW, {})
        assert history(tx, "scoop.example").alone == 0
    first, second, third = read.list_stories(newsroom)[:3]
    decide.decide(newsroom, "approve", first.id, actor="ines")
    decide.decide(newsroom, "reject", second.id, actor="ines")
    slip = decide.decide(newsroom, "approve", third.id, actor="ines")
    with newsroom.db.write() as tx:
        learn(tx, NOW + timedelta(hours=23), {})
        assert (history(tx, "scoop.example").alone, history(tx, "scoop.example").approved) == (0, 0), "it may be a slip"
    decide.undo(newsroom, actor="ines", verdict=slip.id)
    with newsroom.db.write() as tx:
        learn(tx, NOW + timedelta(days=2), {})
        assert (history(tx, "scoop.example").alone, history(tx, "scoop.example").approved) == (1, 1)
    close(newsroom)
