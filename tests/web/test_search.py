"""Full-text search over everything that was read, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from databases import ENGINES, fresh_url
from newsloom.model.article import Article, StoredArticle
from newsloom.model.ids import article_id
from newsloom.store import articles, search
from newsloom.store.database import open_database

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
        ids = search.articles(tx, query, **named)
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


def test_a_query_without_words_finds_nothing(db):
    assert found(db, " ... ?! ") == [] and found(db, "") == []
