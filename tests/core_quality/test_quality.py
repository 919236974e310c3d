"""How good an article is, and its provider."""
# ruff: noqa: E501 - the texts are made-up articles

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.provider import History, provider_score, weight
from newsloom.core.quality import Facts, Form, facts_of, forms, quality
from newsloom.model.article import Article, Image, Quality

SEEN = datetime(2024, 5, 1, 12, tzinfo=UTC)
REPORT = (
    'The council of Kierspe kept its pool open on Tuesday. "We counted the tickets twice," said treasurer Lena Vogt, 54. '
    "The pump costs $410,000. Mayor Ute Kranz voted no. "
) * 12


def an_article(**fields: object) -> Article:
    given = {
        "url": "https://one.example/a",
        "canonical_url": "https://one.example/a",
        "title": "Council keeps pool open",
    } | fields
    return Article(**given)  # type: ignore[arg-type]


def summed(made: Quality) -> int:
    return sum(int(line.rsplit(" ", 1)[1]) for line in made.because)


def test_original_reporting_beats_a_bare_notice():
    report = facts_of(
        an_article(text=REPORT, authors=("Ines Roth",), published=SEEN, images=(Image(url="https://one.example/pool.jpg", width=1200),)),
        SEEN, told=set(), first=True,
    )  # fmt: skip
    notice = facts_of(an_article(excerpt="The pool stays open."), SEEN, told=set())
    assert quality(report).value >= quality(notice).value + 25


def test_a_copy_earns_nothing_for_facts_and_loses():
    one = Facts(words=500, own_facts=9, first=True)
    assert quality(Facts(words=500, own_facts=9, first=True, is_copy=True)).value < quality(one).value - 20


def test_dates_that_lie_cost():
    honest = quality(Facts(date_off=timedelta(0))).value
    assert quality(Facts(date_off=timedelta(days=3))).value < honest
    assert quality(Facts(date_off=timedelta(days=-30))).value < honest
    assert quality(Facts(dated=False)).value < honest


def test_a_good_provider_lifts_and_a_bad_one_lowers():
    plain = quality(Facts()).value
    assert quality(Facts(), Quality(value=80)).value > plain > quality(Facts(), Quality(value=20)).value


def test_a_logo_is_no_picture():
    logo = an_article(images=(Image(url="https://one.example/site-logo.png"),))
    assert not facts_of(logo, SEEN).picture


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Acme opens plant", "LENNE, May 1 /PRNewswire/ -- Acme Corp. today announced a plant.", "press release"),
        ("Acme opens plant", "Acme is proud to announce a plant.\n\nAbout Acme Corp\nAcme makes anvils.\n\nMedia contact: Jo", "press release"),
        ("Why anvils matter", "Sponsored content. Anvils are a girl's best friend.", "sponsored"),
        ("7 best ways to clean an anvil", "First, water.", "listicle"),
        ("Ten tips for smiths", "First, water.", "listicle"),
        ("Is it time to buy Acme (NYSE:ACM)?", "Analysts set a price target. The P/E ratio is 9.", "stock tip"),
        ("Vance Ltd buys 4,100 shares of Acme", "The market cap and the 50-day moving average of the hedge fund's dividend yield rose.", "stock tip"),
        ("Anvil Market Size, Share and Growth Report 2031", "CAGR of 9 percent.", "stock tip"),
        ("What is an anvil?", "In this article, we will see. Without further ado, let's dive in.", "content farm"),
        ("Download AX-900 exam dumps [2031]", "Pass in one go.", "content farm"),
        ("Save 97% on this anvil bundle", "For a short time.", "deal"),
        ("How to clean an anvil", "With water.", "guide"),
        ("Week in review: anvils", "All the anvils.", "roundup"),
        ("Storm hits coast: live updates", "12:01 Rain.", "live blog"),
    ],
)  # fmt: skip
def test_forms_give_themselves_away(title: str, text: str, kind: str):
    found = forms(title, text)
    assert found
    assert kind in [form.kind for form in found]
    assert quality(Facts(forms=found)).value < quality(Facts()).value


def test_the_address_of_a_release_wire_gives_it_away():
    for url in ("https://www.prnewswire.com/news/acme-1.html", "https://paper.example/press-release/acme"):
        assert [form.kind for form in forms("Acme opens plant", "A plant.", url=url)] == ["press release"]
    assert forms("Pressed for time", "A day.", url="https://paper.example/pressing-matters") == ()


def test_plain_reporting_has_no_form():
    assert forms("Council keeps pool open", REPORT) == ()
    assert forms("Two killed as bridge falls", "The bridge fell at noon. Five people were hurt.") == ()
    assert forms("Bank of Lenne cuts 300 jobs", "Its shares fell by 4 percent after the news.") == ()


def test_every_weight_is_the_owners():
    from newsloom.core.quality import Settings

    assert quality(Facts(byline=True), settings=Settings(base=10, byline=7)).because == ("an article +10", "byline +7")


@given(
    st.builds(
        Facts, words=st.integers(), byline=st.booleans(), quotes=st.integers(), own_facts=st.none() | st.integers(),
        first=st.none() | st.booleans(), is_copy=st.booleans(), dated=st.booleans(), date_off=st.none() | st.timedeltas(),
        restricted=st.booleans(), picture=st.booleans(), clutter=st.none() | st.floats(), corrections=st.integers(),
        forms=st.lists(st.builds(Form, st.sampled_from(["deal", "listicle"]), st.floats(0, 1), st.text(max_size=5))).map(tuple),
    ),
    st.none() | st.integers().map(lambda value: Quality(value=value)),
)  # fmt: skip
def test_quality_is_bounded_and_its_parts_add_up(facts: Facts, provider: Quality | None):
    made = quality(facts, provider)
    assert 0 <= made.value <= 100
    assert summed(made) == made.value


@given(st.text(max_size=400), st.text(max_size=800))
def test_hostile_texts_are_judged_like_others(title: str, text: str):
    assert 0 <= quality(facts_of(an_article(title=title, text=text, excerpt=title), SEEN, told=set())).value <= 100


def test_hostile_length_takes_bounded_time():
    long = "in partnership with " * 40_000
    assert forms("7 " + "x " * 50_000, long, url="https://a.example/" + "/sponsored" * 1000)


counts = st.integers(-5, 10**6)


@given(st.builds(History, articles=counts, copies=counts, shared=counts, first=counts, lead_hours=st.floats(), facts=counts, own_facts=counts,
                 links_checked=counts, links_dead=counts, approved=counts, rejected=counts), st.booleans())  # fmt: skip
def test_a_providers_score_is_bounded_and_its_parts_add_up(history: History, known: bool):
    made = provider_score(history, known=known)
    assert 0 <= made.value <= 100
    assert summed(made) == made.value
    assert 0.5 <= weight(made.value) <= 1.5


def test_an_unknown_provider_is_an_average_one_and_few_articles_change_little():
    assert provider_score(History()).value == 50
    once = provider_score(History(articles=1, copies=1)).value
    often = provider_score(History(articles=200, copies=200)).value
    assert 50 > once > 45
    assert often < 35


def test_verdicts_and_first_reports_lift_a_provider():
    good = History(articles=60, shared=30, first=25, lead_hours=4, facts=600, own_facts=420, approved=20, rejected=1)
    assert provider_score(good).value > 80
    assert provider_score(History(articles=60, approved=1, rejected=30)).value < 40
