"""Opinion and deals, told by section, label and price."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.quality import forms


def kinds(title: str, url: str = "", *categories: str) -> list[str]:
    return [form.kind for form in forms(title, "", url=url, categories=categories) if form.sure >= 0.6]


@pytest.mark.parametrize(
    "path",
    [
        "opinion/2026/03/why", "opinions/why", "commentisfree/2026/why", "politics/op-ed/why", "meinung/warum",
        "kommentare/warum",
        "tribunes/pourquoi", "opinioni/perche", "opiniao/porque", "nl/opinie/waarom", "ledare/varfor", "kronikk/hvorfor",
        "felietony/dlaczego", "nazory/proc", "velemeny/miert", "mneniya/pochemu", "yazarlar/neden",
        "%E7%A4%BE%E8%AA%AC/1", "사설/1",
        "Opinión/por-que",
    ],
)  # fmt: skip
def test_a_section_of_opinion_is_known_in_many_languages(path: str):
    assert kinds("Why the dam must go", f"https://www.paper.example/{path}") == ["opinion"]


@pytest.mark.parametrize(
    "title",
    [
        "Opinion: the dam must go", "The dam must go | Opinion", "Kommentar: Der Damm muss weg",
        "Éditorial – Le barrage", "[사설] 댐",
        "社説：ダムについて", "Leitartikel | Der Damm", "Мнение: плотина", "Op-Ed: why dams fail", "Guest essay: my river",
        "Kommentar zum Damm: Weg damit", "Gastbeitrag von Ute Frey: Der Damm", "TRIBUNE. Le barrage", "Il commento: la diga",
    ],
)  # fmt: skip
def test_a_headlines_label_tells_opinion(title: str):
    assert kinds(title) == ["opinion"]


def test_the_publishers_category_tells_it_too():
    assert kinds("The dam must go", "https://a.example/1", "Opinion") == ["opinion"]
    assert kinds("The dam must go", "https://a.example/1", "Point de vue") == ["opinion"]


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Opinion poll shows a lead", "politics/opinion-poll-shows-lead"),
        ("A dam goes", "news/opinion-divided-over-dam"),
        ("Column of smoke over the port", "news/1"),
        ("Leader: Ana Quist", "business/leaders/quist"),
        ("Letters found in attic", "culture/1"),
        ("Billet de train : les prix montent", "culture/1"),
        ("Comment period on dams ends: what now", "politics/1"),
        ("Views from the dam", "travel/views/dam"),
    ],
)
def test_what_only_sounds_like_opinion_is_none(title: str, path: str):
    assert kinds(title, f"https://paper.example/{path}") == []


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Fast-track your pottery with this bundle, just $35", "news/1"),
        ("A kiln for beginners", "deals/kiln-for-beginners"),
        ("A kiln for beginners", "shopping/deals/kiln"),
        ("Brennofen für nur 199 Euro", "1"),
        ("Un four à 29 € seulement", "1"),
        ("Forno con sconto del 20%", "1"),
        ("Horno por solo 19,99 €", "1"),
        ("Oven met 40% korting", "1"),
        ("Печь всего за 990 руб", "1"),
        ("窯が30%オフ", "1"),
        ("가마 20% 할인", "1"),
        ("Brennofen im Angebot", "angebote/brennofen"),
        ("Save $40 on a kiln", "1"),
        ("The big kiln is $400 off right now", "1"),
        ("Potters sells a $300 kiln for $99", "1"),
        ("Brennofen: 40 Prozent sparen", "1"),
        ("Forno in offerta a 299 euro", "1"),
        ("Get a lifetime glaze subscription for $39", "1"),
    ],
)
def test_an_offer_is_a_deal(title: str, path: str):
    assert kinds(title, f"https://shop.example/{path}") == ["deal"]


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Kilnworks sold for just $35 million", "1"),
        ("Clay mine goes for only 20 Mio Euro", "1"),
        ("Pottery shares 20% off record highs", "1"),
        ("Kilnworks buys rival for $3bn", "deals/kilnworks"),
        ("Kilnworks to buy rival", "markets/deals/kilnworks"),
        ("Clay falls to $60", "1"),
        ("Fine of only $500 angers potters", "1"),
        ("Kilnworks shares 20 percent off the peak", "1"),
        ("Minimum wage: only $7.25 an hour", "1"),
        ("Trade deal signed", "world/1"),
    ],
)
def test_news_of_money_is_no_offer(title: str, path: str):
    assert kinds(title, f"https://paper.example/{path}") == []


@given(st.text(max_size=300), st.text(max_size=200), st.text(max_size=40))
def test_any_text_is_looked_at(title: str, path: str, category: str):
    assert isinstance(kinds(title, f"https://a.example/{path}", category), list)
