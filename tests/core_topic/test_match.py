"""Which topics an article is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.topic import Matcher
from newsloom.errors import ConfigInvalid
from newsloom.model.source import Topic

AI = Topic(name="AI", keywords=("ai", "artificial intelligence"), order=0, path="00-ai.yaml")
VISION = Topic(
    name="Computer Vision", parent="AI", keywords=("computer vision", "facial recognition"), order=2, path="02.yaml"
)
LEARNING = Topic(name="Machine Learning", parent="AI", keywords=("machine learning", "ml"), order=1, path="01.yaml")
FINANCE = Topic(name="AI in Finance", parent="AI", keywords=("bank", "finance"), order=8, path="08.yaml")
SITE = Matcher([AI, LEARNING, VISION, FINANCE])


def names(matcher: Matcher, title: str, excerpt: str = "", text: str = "", **more: object) -> list[str]:
    return [match.topic for match in matcher.matches(title, excerpt, text, **more)]  # type: ignore[arg-type]


def one(*keywords: str, **more: object) -> Matcher:
    return Matcher([Topic(name="T", keywords=keywords, **more)])  # type: ignore[arg-type]


def test_the_topic_comes_before_its_parents_and_the_others_follow_in_file_order():
    title = "Machine learning helps a bank with facial recognition"
    assert names(SITE, title, "Machine learning at work.")[:2] == ["Machine Learning", "AI"]
    assert names(SITE, title, "Facial recognition at work.") == [
        "Computer Vision",
        "AI",
        "Machine Learning",
        "AI in Finance",
    ]


def test_the_topic_of_the_source_leads_if_the_article_is_about_it():
    title = "Machine learning meets facial recognition"
    assert names(SITE, title, hint="Computer Vision") == ["Computer Vision", "AI", "Machine Learning"]
    assert names(SITE, title, hint="AI in Finance")[0] != "AI in Finance"


def test_the_topic_of_the_source_is_a_hint_and_no_proof():
    assert names(SITE, "Council votes on a new bridge", "The vote was close.", hint="Computer Vision") == []


def test_parents_of_any_depth_come_along():
    chain = [
        Topic(name=f"L{i}", parent=f"L{i - 1}" if i else None, keywords=(f"zug{i}quo",), order=i) for i in range(60)
    ]
    assert names(Matcher(chain), "A word on zug59quo") == [f"L{i}" for i in range(59, -1, -1)]


@pytest.mark.parametrize(
    "title",
    [
        "States push back against facial scans",
        "Rain again in Spain",
        "The Aim of Air Travel",
        "Main Street said no",
        "Ai Weiwei paints",
    ],
)
def test_ai_is_not_found_inside_words_nor_in_names(title: str):
    assert names(one("ai"), title) == []


@pytest.mark.parametrize(
    "title",
    [
        "How AI changes news",
        "AI-powered cameras",
        "Is it AI?",
        "The AI's answer",
        "Two AIs talk",
        "OpenAI and others",
        "ai changes all",
    ],
)
def test_an_acronym_is_found_in_capitals_or_where_nothing_has_capitals(title: str):
    assert "T" in names(one("ai"), title)


def test_an_acronym_that_is_a_word_needs_its_capitals():
    matcher = one("US")
    assert names(matcher, "The US and its allies") == ["T"]
    assert names(matcher, "They told us and left") == []
    assert names(matcher, "they told us and left") == []


def test_a_name_needs_its_capital():
    assert names(one("Watson"), "Doctors try Watson at work") == ["T"]
    assert names(one("Apple"), "Farmers grow one apple more") == []


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("chip", "New chips arrive"),
        ("neural network", "Neural networks learn"),
        ("technology", "Old technologies die"),
        ("containers", "A container for each app"),
        ("self driving", "Self-driving cars on the road"),
        ("model-driven apps", "A model driven app in an hour"),
        ("bank", "The bank\u2019s new head"),
        ("naïveté", "Naïveté has a price"),
    ],
)
def test_plurals_hyphens_and_possessives_are_the_same_word(keyword: str, title: str):
    assert names(one(keyword), title) == ["T"]


@pytest.mark.parametrize(
    ("keyword", "title"),
    [("teams", "The team won"), ("sales", "A sale of art"), ("chip", "Chipped paint"), ('"sort"', "All sorts")],
)
def test_what_is_another_word_does_not_match(keyword: str, title: str):
    assert names(one(keyword), title) == []


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("人工智能", "中国发展人工智能产业"),
        ("ロボット", "新しいロボットを発表"),
        ("AI", "生成AIが変える報道"),
        ("인공지능", "인공지능은 우리를 돕는다"),
        ("ปัญญาประดิษฐ์", "ใช้ปัญญาประดิษฐ์ในข่าว"),
        ("искусственный интеллект", "Искусственный интеллект в школе"),
        ("الاصطناعي", "الذكاء الاصطناعي يتقدم"),
        ("ذكاء", "الذكاء في المدرسة"),
        ("Bank", "Zwei Banken schließen"),
    ],
)
def test_words_have_boundaries_in_every_script(keyword: str, title: str):
    language = "de" if "Banken" in title else None
    assert names(one(keyword), title, language=language) == ["T"]


def test_a_keyword_inside_a_longer_word_of_another_script_does_not_match():
    assert names(one("лес"), "Полесье горит") == []
    assert names(one("지능"), "인공지능은 우리를 돕는다") == []


def test_a_passing_mention_is_no_match():
    passing = "The council met on Monday. " * 20 + "One member spoke of facial recognition. " + "Then it rained. " * 20
    assert names(SITE, "Council meets", "Roads and schools were discussed.", passing) == []
    assert names(SITE, "Council meets", "Roads and facial recognition were discussed at great length today.") == []


def test_an_article_that_keeps_speaking_of_it_matches_without_the_title():
    assert names(SITE, "Council meets", "On facial recognition.", "Facial recognition again. " * 3) == [
        "Computer Vision",
        "AI",
    ]


def test_an_everyday_word_needs_the_parent_topic():
    assert names(SITE, "Bank reports record profits", "The bank said so.") == []
    assert names(SITE, "Bank bets on artificial intelligence") == ["AI in Finance", "AI"]


def test_a_short_acronym_needs_the_parent_topic_too():
    assert names(SITE, "New ML release") == []
    assert names(SITE, "New ML release for artificial intelligence") == ["Machine Learning", "AI"]


def test_required_and_excluded_keywords_decide():
    matcher = one("facial recognition", "+police", "-recipe")
    assert names(matcher, "Police use facial recognition") == ["T"]
    assert names(matcher, "Shops use facial recognition") == []
    assert names(matcher, "Police use facial recognition", "And a recipe.") == []
    assert names(matcher, "Police use facial recognition", "", "long text " * 200 + "a recipe") == ["T"]


def test_a_regular_expression_is_run_on_request():
    assert names(one(r"/GPT-?\d/c"), "What GPT-5 can do") == ["T"]
    assert names(one(r"/GPT-?\d/c"), "What gpt-5 can do") == []
    assert names(one(r"/gpt-?\d/"), "What GPT5 can do") == ["T"]


def test_an_expression_that_would_explode_elsewhere_takes_linear_time():
    assert names(one(r"/(a+)+$/"), "a" * 5000 + "b") == []


def test_the_publishers_own_categories_and_site_speak_too():
    matcher = one("azure")
    assert names(matcher, "New preview", "Azure has it.", categories=["Azure", "Cloud"]) == ["T"]
    assert names(matcher, "New preview", "It is here.", url="https://azure.example.com/updates/1") == ["T"]
    assert names(matcher, "New preview", "It is here.", url="https://blue-azure.example.com/updates/1") == []


def test_a_longer_keyword_covers_the_shorter_one_inside_it():
    (match,) = one("vision", "computer vision").matches("Computer vision today")
    assert match.score == 1.0


def test_the_parts_add_up_to_the_score():
    for match in SITE.matches("AI and facial recognition", "Facial recognition is AI.", "AI, AI, AI", hint="AI"):
        assert sum(float(line.rsplit("+", 1)[1]) for line in match.because) == pytest.approx(match.score)


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ([Topic(name="A", parent="B", path="a.yaml")], "a.yaml"),
        ([Topic(name="A", parent="B", path="a.yaml"), Topic(name="B", parent="A", path="b.yaml")], "circle"),
        ([Topic(name="A", parent="A", path="a.yaml")], "A > A"),
        ([Topic(name="A", path="a.yaml"), Topic(name="A", path="b.yaml")], "b.yaml"),
        ([Topic(name="A", keywords=("  ",), path="a.yaml")], "a.yaml"),
        ([Topic(name="A", keywords=("/(/",), path="a.yaml")], "a.yaml"),
        ([Topic(name="A", keywords=("/x*/",), path="a.yaml")], "matches everything"),
        ([Topic(name="A", keywords=("x" * 300,), path="a.yaml")], "a.yaml"),
        ([Topic(name="A", keywords=("+!?",), path="a.yaml")], "letter"),
    ],
)
def test_topics_that_cannot_be_used_are_refused_by_name(topics: list[Topic], said: str):
    with pytest.raises(ConfigInvalid, match=said):
        Matcher(topics)


def test_no_topics_and_no_text_give_no_matches():
    assert Matcher([]).matches("AI") == ()
    assert SITE.matches("") == ()


@given(
    st.text(max_size=300),
    st.text(max_size=300),
    st.text(max_size=600),
    st.text(max_size=60),
    st.none() | st.text(max_size=5),
)
def test_hostile_text_gives_matches_and_no_exception(
    title: str, excerpt: str, text: str, url: str, language: str | None
):
    for match in SITE.matches(title, excerpt, text, url=url, language=language, categories=[url], hint=title[:2]):
        assert 0 < match.score < 10
        assert match.because


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_keywords_compile_or_are_refused(keywords: list[str]):
    try:
        matcher = one(*keywords)
    except ConfigInvalid as err:
        assert "keyword" in str(err) or "topics" in str(err)
    else:
        assert matcher.matches(" ".join(keywords)[:500]) is not None
