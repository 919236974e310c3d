"""One word in its customary spellings: accents, points, blanks, numbers, cases, and what a capital proves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.topic import Matcher
from newsloom.core.topic.text import folded, lowered
from newsloom.model.source import Topic


def matches(keyword: str, title: str, excerpt: str = "", language: str | None = None, **more: object) -> bool:
    topic = Topic(name="A topic", keywords=(keyword, "zzyzx"))
    return bool(Matcher([topic]).matches(title, excerpt, language=language, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("Malmö", "Malmo builds a harbour"),
        ("Malmo", "Malmö builds a harbour"),
        ("são paulo", "Sao Paulo votes"),
        ("Straße", "STRASSE GESPERRT"),
        ("Hauptstrasse", "Die Hauptstraße ist zu"),
        ("Tromsø", "Tromso has a new bridge"),
        ("Ærø", "The ferry to Aero"),
        ("Łódź", "Trams of Lodz"),
        ("Müller", "Mueller steps down"),
        ("Köln", "Trains to Koeln"),
        ("Mueller", "Müller steps down"),
        ("Μήλος", "Στη ΜΗΛΟΣ σήμερα"),
        ("ёлка", "Елка на площади"),
    ],
)
def test_accents_and_their_transcriptions_are_one_spelling(keyword: str, title: str):
    assert matches(keyword, title)


def test_a_quoted_keyword_minds_its_accents_and_another_scripts_letters_stay_apart():
    assert matches('"año"', "Feliz año a todos")
    assert not matches('"año"', "El ano de la abeja")
    assert not matches("мой", "Мои дома")


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("AI", "A.I. is everywhere"),
        ("AI", "Is this A.I.?"),
        ("ai", "New A.I.-powered cameras"),
        ("A.I.", "The AI act passes"),
        ("US", "U.S. and allies agree"),
        ("USA", "Trade with the U.S.A. grows"),
        ("U.S.", "Why the US left"),
        ("EEUU", "EE. UU. anuncia nuevas normas"),
        ("EE.UU.", "EEUU anuncia nuevas normas"),
    ],
)
def test_points_in_an_acronym_do_not_matter(keyword: str, title: str):
    assert matches(keyword, title)


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("wind farm", "Offshore windfarms grow"),
        ("windfarm", "A wind-farm off the coast"),
        ("offshore wind farm", "Offshore windfarm sold"),
        ("cyberattack", "A cyber attack on ports"),
        ("cyber attack", "Cyberattacks on ports"),
        ("health care", "Healthcare costs rise"),
        ("healthcare", "Health-care costs rise"),
        ("smart phone", "Smartphones sell"),
        ("Cyberangriff", "Cyber-Angriff auf Klinik"),
        ("Klimaschutz", "Mehr Klima-Schutz gefordert"),
        ("data center", "New datacenters near the sea"),
    ],
)
def test_open_hyphened_and_closed_compounds_are_one(keyword: str, title: str):
    assert matches(keyword, title)


@pytest.mark.parametrize(
    ("keyword", "title"),
    [("carpet", "A car pet blanket"), ("therapist", "Court hears the rapist"), ("legend", "His leg end to end")],
)
def test_a_word_is_not_split_where_its_parts_are_other_words(keyword: str, title: str):
    assert not matches(keyword, title)


def test_a_compound_that_stands_there_twice_over_is_counted_once():
    (match,) = Matcher([Topic(name="Cyber", keywords=("cyberattack", "cyber attack"))]).matches("A cyber-attack")
    assert match.score == 1.0


@pytest.mark.parametrize(
    ("keyword", "title", "language"),
    [
        ("Windpark", "Neue Windparks vor der Küste", "de"),
        ("Kraftwerk", "Zwischen zwei Kraftwerken", "de"),
        ("Atomkraftwerk", "Streit um Atomkraftwerke", "de-AT"),
        ("erneuerbare Energie", "Mehr Geld für erneuerbare Energien", "de"),
        ("banca", "Le banche italiane", "it"),
        ("parco eolico", "Nuovi parchi eolici in Puglia", "it"),
        ("energía renovable", "Las energías renovables crecen", "es"),
        ("actriz", "Las actrices protestan", "es"),
        ("eleição", "As eleições de outubro", "pt"),
        ("hôpital", "Les hôpitaux manquent de lits", "fr"),
        ("énergie éolienne", "Les énergies éoliennes", "fr"),
        ("выборы", "Итоги выборов", "ru"),
        ("искусственный интеллект", "О пользе искусственного интеллекта", "ru"),
        ("farma wiatrowa", "Budowa farmy wiatrowej", "pl"),
        ("vindkraftverk", "Vindkraftverken stoppas", "sv"),
        ("windmolen", "Nieuwe windmolens op zee", "nl"),
        ("seçim", "Seçimler yaklaşıyor", "tr"),
    ],
)
def test_a_word_is_found_in_the_forms_of_its_language(keyword: str, title: str, language: str):
    assert matches(keyword, title, language=language)


def test_forms_are_those_of_the_articles_language_and_a_quoted_keyword_has_none():
    assert not matches("parco eolico", "Nuovi parchi eolici", language="en")
    assert not matches('"Kraftwerk"', "Zwischen zwei Kraftwerken", language="de")
    assert not matches("Bank", "Das Bankett beginnt", language="de")


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("analysis", "New analyses appear"),
        ("fireman", "Firemen at work"),
        ("wolf", "Wolves return"),
        ("leaf", "Leaves fall"),
    ],
)
def test_english_numbers_that_change_the_word(keyword: str, title: str):
    assert matches(keyword, title)


@pytest.mark.parametrize(
    ("keyword", "title", "excerpt"),
    [
        ("Apple", "Apple pie for the cold days", "Take one apple more than you think."),
        ("Turkey", "Turkey dinner prices fall", ""),
        ("Turkey", "Cheap Turkey Dinners And How To Cook Them", "A turkey feeds ten."),
        ("Rust", "Rust-proof paint for old bridges", "It keeps rust away."),
        ("Go", "Go north this summer", "You can go by train."),
        ("Swift", "Swift action saved the swimmers", "A swift answer of the coast guard."),
        ("Target", "TARGET PRACTICE FOR ARCHERS", "Each archer has a target."),
    ],
)
def test_a_capital_at_the_beginning_or_of_a_whole_headline_proves_no_name(keyword: str, title: str, excerpt: str):
    assert not matches(keyword, title, excerpt)


@pytest.mark.parametrize(
    ("keyword", "title", "excerpt"),
    [
        ("Apple", "Apple opens a lab in Oslo", "The company Apple said it will hire 40."),
        ("Apple", "Apple Opens Lab in Oslo", "Apple said on Monday that it will hire 40."),
        ("Apple", "Why Apple waits", ""),
        ("Turkey", "Turkey votes", "Voters in Turkey go to the polls; one sold roast turkey to the queue."),
        ("Apple", "Apple and zzyzx", ""),
        ("Watson", "Watson reads scans", ""),
    ],
)
def test_another_capital_a_second_place_or_a_second_keyword_prove_it(keyword: str, title: str, excerpt: str):
    assert matches(keyword, title, excerpt)


def test_the_topic_of_the_source_helps_a_name_in_doubt():
    assert not matches("Apple", "Apple lab in Oslo")
    assert matches("Apple", "Apple lab in Oslo", hint="A topic")
    assert matches("Apple", "Apple opens a lab in Oslo", categories=["Apple"])


def test_where_every_noun_has_a_capital_it_proves_nothing_and_is_not_asked():
    assert matches("Bank", "Bank schließt Filialen", language="de")


@given(st.text(max_size=200))
def test_folding_is_stable_and_lowering_keeps_the_length(text: str):
    once = folded(text)
    assert len(lowered(once)) == len(once)
    assert lowered(folded(lowered(once))) == lowered(folded(lowered(folded(lowered(once)))))


@given(st.text(max_size=80), st.text(max_size=200), st.sampled_from(["de", "pt", "ar", "hi", "xx", "", "ru-RU"]))
def test_any_text_in_any_language_is_read(keyword: str, text: str, language: str):
    topic = Topic(name="T", keywords=("Wind farm", "Größe", "выборы"))
    assert isinstance(Matcher([topic]).matches(keyword, text, language=language), tuple)


@pytest.mark.parametrize(
    "headline",
    [
        "Apple sues Oppo",
        "Shell profit doubles",
        "Target to close 20 stores",
        "Apple's new chief takes over",
        "Apple ordered to pay Ireland",
        "Apple and Epic settle",
        "Apple, Google face fines",
        "Shell cuts 500 jobs",
        "Target Cuts 1,800 Jobs",
    ],
)
def test_what_follows_a_first_capital_tells_a_name(headline: str) -> None:
    assert _found(headline)


@pytest.mark.parametrize(
    "headline",
    [
        "Apple pie for beginners",
        "Apple Pie Recipes for Fall",
        "Apple trees bloom in Kent",
        "Apple prices rise in Europe",
        "Apple harvests hit by frost",
        "Shell collectors meet in Cornwall",
        "Shell games on the boardwalk",
        "Target practice at the range",
        "Target missed on climate",
    ],
)
def test_a_noun_that_begins_a_headline_is_no_name(headline: str) -> None:
    assert not _found(headline)


def test_what_a_first_word_tells_gives_way_to_the_word_in_lower_case() -> None:
    assert not _found("Apple cuts 20 percent dearer", "An apple that is cut keeps a day.")


def test_a_pair_of_letters_too_few_in_a_rare_word_is_a_typing_error() -> None:
    topic = Topic(name="Network", keywords=("expresroute",), path="n.yaml")
    assert Matcher([topic]).matches("ExpressRoute gets cheaper")
    assert not Matcher([Topic(name="T", keywords=("expresion",), path="n.yaml")]).matches("Oppression ends")


def _found(headline: str, excerpt: str = "") -> bool:
    topic = Topic(name="Firms", keywords=("Apple", "Shell", "Target"), path="firms.yaml")
    return bool(Matcher([topic]).matches(headline, excerpt))
