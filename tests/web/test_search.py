"""Full-text search over everything that was read, on both engines."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from databases import ENGINES, fresh_url
from newsloom.core.query import fold, marked, parse
from newsloom.model.article import Article, Match, StoredArticle
from newsloom.model.ids import article_id
from newsloom.store import articles, memberships, search, stories
from newsloom.store.database import open_database
from newsloom.store.memberships import Member
from newsloom.store.stories import StoryRow

NOW = datetime(2026, 3, 13, 12, tzinfo=UTC)


def an_article(number, title, excerpt="", text=""):
    url = f"https://outlet.example/{number}"
    article = Article(url=url, canonical_url=url, title=title, excerpt=excerpt, text=text)
    seen = NOW + timedelta(minutes=number)
    return StoredArticle(
        id=article_id(url), article=article, provider_name="Outlet", provider_domain="outlet.example", first_seen=seen
    )


def put(db, *held):
    with db.write() as tx:
        articles.put(tx, [(h, h.id, None, 1) for h in held])


def found(db, query, **named):
    with db.read() as tx:
        ids = search.articles(tx, parse(query, now=NOW), **named)
        held = articles.get(tx, ids)
        return [held[id].article.title for id in ids]


@pytest.fixture(params=ENGINES, scope="module")
def db(request, tmp_path_factory):
    database = open_database(fresh_url(request.param, tmp_path_factory.mktemp("search")))
    put(
        database,
        an_article(1, "A night train to Warsaw", "Couchettes from June", "Four operators run it."),
        an_article(
            2, "The derailment at Kestrel Junction", "A bolt was missing", "Inspectors looked at the fishplate."
        ),
        an_article(3, "Night shift", "", "A train driver tells of Warsaw."),
        an_article(4, "Zug nach Gdańsk", "", "Der Nachtzug fährt über die Oder."),
    )
    yield database
    database.close()


def test_all_words_must_occur_anywhere_and_the_newest_comes_first(db):
    assert found(db, "night train warsaw") == ["Night shift", "A night train to Warsaw"]
    assert found(db, "night fishplate") == []


def test_words_are_whole_and_a_star_asks_for_a_beginning(db):
    assert found(db, "bolt fishplate") == ["The derailment at Kestrel Junction"]
    assert found(db, "bolt fishpl") == found(db, "coup") == []
    assert found(db, "missing fishpl*") == ["The derailment at Kestrel Junction"]
    assert found(db, "fishpl* bolt") == ["The derailment at Kestrel Junction"]


def test_a_phrase_in_quotes_is_a_phrase(db):
    assert found(db, '"night train"') == ["A night train to Warsaw"]
    assert found(db, '"train night"') == []
    assert found(db, '"a bolt was" junction') == ["The derailment at Kestrel Junction"]
    assert found(db, '"Kestrel Junc"*') == ["The derailment at Kestrel Junction"]
    assert found(db, '"night train') == ["A night train to Warsaw"], "a quote that is not closed ends with the query"


def test_scripts_without_spaces_are_found_by_the_beginning_of_a_run(db):
    put(db, an_article(11, "地震が東北を襲う"))
    assert found(db, "地震") == ["地震が東北を襲う"]


def test_case_does_not_matter_and_other_scripts_are_found(db):
    assert found(db, "WARSAW couchettes") == ["A night train to Warsaw"]
    assert found(db, "gdańsk") == ["Zug nach Gdańsk"]


def test_no_more_than_asked_for(db):
    assert len(found(db, "night", limit=1)) == 1


def test_a_text_that_changed_is_found_by_its_new_words_alone(db):
    put(db, an_article(9, "The old heading"))
    put(db, an_article(9, "An altered heading"))
    assert found(db, "altered heading") == ["An altered heading"]
    assert found(db, "old heading") == []


def test_an_index_made_anew_finds_the_same(db):
    with db.write() as tx:
        search.rebuild(tx)
    assert found(db, "night train warsaw") == ["Night shift", "A night train to Warsaw"]


@given(query=st.text(max_size=80))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered(db, query):
    found(db, query)


def test_signs_part_words_and_accents_do_not_matter_on_both_engines(db):
    put(db, an_article(21, "GPT-4 at example.com: „Zitat“ of the U.S. naïveté, COVID-19 & AT&T"))
    for query in ("gpt", '"gpt 4"', "GPT-4", "example", "zitat", "naivete", "NAÏVETÉ", "covid-19", '"at t"', "19"):
        assert found(db, query) == ["GPT-4 at example.com: „Zitat“ of the U.S. naïveté, COVID-19 & AT&T"], query
    assert found(db, "gdansk") == ["Zug nach Gdańsk"]


def test_a_minus_leaves_out(db):
    assert found(db, "night warsaw -couchettes") == ["Night shift"]
    assert found(db, 'warsaw -"night train"') == ["Night shift"]
    assert found(db, "-warsaw") == []


def test_filters_narrow_what_words_find_and_stand_alone(db):
    one = an_article(31, "Harbour opens", "At dawn")
    other = replace(
        an_article(32, "Harbour shuts", "At dusk"), provider_name="The Tide", provider_domain="news.tide.example"
    )
    put(db, one, other)
    with db.write() as tx:
        articles.put_matches(tx, {one.id: [Match(topic="Ports", score=1.0, because=())]})
        stories.put_stories(tx, [StoryRow(id="s" * 32, first_seen=NOW, last_seen=NOW)])
        memberships.put_members(tx, [Member(article=one.id, story="s" * 32, joined_at=NOW, because=())])
    assert found(db, "harbour topic:Ports") == found(db, "topic:Ports") == found(db, "state:new") == ["Harbour opens"]
    assert found(db, "harbour -topic:Ports") == found(db, "harbour -state:new") == ["Harbour shuts"]
    for source in ("tide.example", "news.tide.example", '"the tide"'):
        assert found(db, f"source:{source}") == found(db, f"harbour source:{source}") == ["Harbour shuts"]
    assert found(db, "source:ide.example") == found(db, "source:%") == []
    assert found(db, "harbour -source:tide.example") == ["Harbour opens"]
    assert len(found(db, "harbour after:2026-03-13 before:2026-03-14")) == 2
    assert found(db, "harbour before:2026-03-13") == found(db, "harbour after:2026-03-14") == []


def test_a_publishers_name_is_found_in_any_case_of_any_alphabet(db):
    put(
        db,
        *(
            replace(an_article(40 + n, f"Quarry {name}"), provider_name=name)
            for n, name in enumerate(("Öst-Blatt", "Вестник"))
        ),
    )
    for name, queries in (("Öst-Blatt", ("Öst-Blatt", "öst-blatt", "ÖST-BLATT")), ("Вестник", ("Вестник", "вестник"))):
        for query in queries:
            assert found(db, f'source:"{query}"') == [f"Quarry {name}"], query


def test_older_articles_that_came_later_stand_behind_newer_ones(db):
    put(db, *(an_article(n, f"Lighthouse number {n}") for n in range(50, 60)), an_article(-900, "Lighthouse of old"))
    assert found(db, "lighthouse", limit=2) == ["Lighthouse number 59", "Lighthouse number 58"]


def test_both_engines_find_the_same(tmp_path_factory):
    texts = ["wind-farm near harbour", "Wind farm, near U.S. harbours", "the NEAR wind", "l’été près du port", "port_wind 3.5%",
             "GPT-4o and GPT-4", "a“b”c", "<b>wind</b> &amp; near"]  # fmt: skip
    queries = ["wind", '"wind farm"', "wind-farm", "near -wind", "harbour*", "été", "ete port", "gpt-4", "gpt*", "3.5", "b",
               '"a b c"',
               'wind -"near harbour"', "amp", "port_wind", "u.s.", "'", '"" wind', "wind AND near", "near*-wind"]  # fmt: skip
    answers = []
    for engine in ENGINES:
        database = open_database(fresh_url(engine, tmp_path_factory.mktemp("same")))
        put(database, *(an_article(n, title) for n, title in enumerate(texts)))
        answers.append([found(database, query) for query in queries])
        database.close()
    assert all(answer == answers[0] for answer in answers)
    assert sum(bool(one) for one in answers[0]) > 12


def test_what_was_asked_for_is_marked():
    asked = parse('arc* "flash point" naivete', now=NOW)
    assert marked("An archive of Naïveté: flash-point", asked) == [
        ("An ", False), ("arc", True), ("hive of ", False), ("Naïveté", True), (": ", False), ("flash-point", True),
    ]  # fmt: skip
    pieces = marked("word " * 100 + "arc " + "word " * 100, asked, 60)
    assert ("arc", True) in pieces and pieces[0] == ("… ", False) and sum(len(p) for p, _ in pieces) < 80


@given(text=st.text(max_size=60), query=st.text(max_size=30))
@settings(max_examples=60)
def test_marking_changes_no_word(text, query):
    asked = parse(query, now=NOW)
    assert "".join(p for p, _ in marked(text, asked)) == unicodedata.normalize("NFC", text)
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(("query", "fault"), [
    ("state:propsed", "state: there is no state “propsed”; there are new, "),
    ("topic:Port", "topic: there is no topic “Port”; did you mean “Ports”?"),
    ("before:soon", "before: expected a day such as 2026-03-01, or a time ago such as 7d, got “soon”"),
    ("after:2026-13-40", "after: expected a day"), ("after:99999999d", "after: expected"),
])  # fmt: skip
def test_what_cannot_be_understood_is_named(query, fault):
    (said,) = parse(query, now=NOW, topics=["Ports"]).faults
    assert said.startswith(fault)


def test_what_is_no_filter_of_ours_is_words():
    asked = parse('12:30 foo:bar http://x.example/a TOPIC:"Ports" after:7d', now=NOW, topics=["Ports"])
    assert [t.words for t in asked.terms] == [("12", "30"), ("foo", "bar"), ("http", "x", "example", "a")]
    assert asked.topics == ("Ports",) and asked.since == NOW - timedelta(days=7) and not asked.faults


def test_a_query_without_words_finds_nothing(db):
    assert found(db, " ... ?! ") == [] and found(db, "") == []
