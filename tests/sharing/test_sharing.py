"""What stands for the newsroom on sites of others: cards, oEmbed descriptions, widgets."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from chromium import chromium
from loopback.server import Loopback, answer
from newsloom.model.outcome import Then
from newsloom.net.fonts import covering, faces, faces_in
from newsloom.pipeline.worker import Worker
from newsloom.publishing import share_files
from newsloom.render.oembed import oembed
from newsloom.render.share_card import _PIECES, HEIGHT, WIDTH, can_draw, can_set, mark_of, share_card
from newsloom.render.site import ArticleView, SiteImage, SiteSettings, SiteStory
from newsloom.render.widget import Headline, widget_page, widget_script
from newsloom.runtime.context import Newsroom
from newsloom.services.stories import decide
from newsloom.store import work
from stages.room import Clock, a_newsroom, put_story

HOSTILE = '</script><img src=x onerror=alert(1)> & \u2028 "quoted"'
HEADLINES = [
    Headline(title=HOSTILE, url="https://news.example/news/a/", by="A <b>paper</b>", language="en"),
    Headline(title="Zweite", url="https://news.example/news/b/", by="Blatt", language="de"),
    Headline(title="Never", url="javascript:alert(1)", by="Nobody"),
]
AT = datetime(2026, 3, 2, tzinfo=UTC)


def finish(newsroom: Newsroom, *then: Then) -> None:
    with newsroom.db.write() as tx:
        work.schedule(tx, then, newsroom.clock())
    Worker(newsroom, pools=frozenset({"net", "cpu"})).run_due()


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with (
        Loopback() as web,
        a_newsroom(
            tmp_path, web, Clock(), **{"site.url": "https://news.example/", "site.title": "Harbour news"}
        ) as made,
    ):
        yield made


def test_a_story_is_shared_by_a_card_and_a_description_that_follow_it(newsroom):
    story = put_story(newsroom, "ferry")
    decide.decide(newsroom, "approve", story, actor="ann")
    finish(newsroom)
    site = newsroom.root / "_site"
    page = html.fromstring((site / "news/ferry/index.html").read_bytes())
    assert page.xpath("//meta[@property='og:image']/@content") == ["https://news.example/cards/ferry.png"]
    [described] = page.xpath("//link[@type='application/json+oembed']/@href")
    assert described == "https://news.example/news/ferry/oembed.json"
    told = json.loads((site / "news/ferry/oembed.json").read_bytes())
    assert (told["version"], told["type"], told["title"], told["provider_name"]) == (
        "1.0",
        "rich",
        "About ferry",
        "Harbour news",
    )
    assert told["thumbnail_url"] == "https://news.example/cards/ferry.png"
    card = site / "cards/ferry.png"
    with Image.open(card) as picture:
        assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    first = (card.read_bytes(), card.stat().st_mtime_ns)
    finish(newsroom, Then(stage="publish", item=story))
    assert (card.read_bytes(), card.stat().st_mtime_ns) == first, "what says the same is not drawn again"
    decide.decide(newsroom, "edit", story, actor="ann", value={"title": "The ferry sails"})
    finish(newsroom)
    assert card.read_bytes() != first[0]
    decide.decide(newsroom, "remove", story, actor="ann")
    finish(newsroom)
    assert not card.exists() and not (site / "news/ferry/oembed.json").exists()


def test_the_site_and_its_topics_have_widgets(newsroom):
    story = put_story(newsroom, "ferry")
    decide.decide(newsroom, "approve", story, actor="ann")
    finish(newsroom)
    script = (newsroom.root / "_site/widget.js").read_text()
    assert "About ferry" in script and "https://news.example/news/ferry/" in script
    page = html.fromstring((newsroom.root / "_site/widget/index.html").read_bytes())
    assert page.xpath("//li/a/@href") == ["https://news.example/news/ferry/"] and not page.xpath("//script")
    decide.decide(newsroom, "remove", story, actor="ann")
    finish(newsroom)
    assert "ferry" not in (newsroom.root / "_site/widget.js").read_text()


def test_foreign_words_stay_words_in_the_widgets():
    script = widget_script("The <site>", "https://news.example/", HEADLINES).decode()
    held = json.loads(re.search(r"const news = (.*);\n", script)[1])
    assert [one["title"] for one in held["stories"]] == [HOSTILE, "Zweite"], "an address that is none is left out"
    assert "<" not in re.search(r"const news = (.*);\n", script)[1] and "\u2028" not in script
    page = html.fromstring(widget_page("The <site>", "https://news.example/", "en", HEADLINES))
    assert page.xpath("//li/a/text()")[0].startswith("</script><img") and not page.xpath("//img | //script")
    assert page.xpath("//li/@lang") == ["de"]


def test_an_embed_escapes_what_publishers_wrote_and_prefers_a_picture():
    settings = SiteSettings(title="Our <site>", url="https://news.example/")
    lead = ArticleView(id="x", title=HOSTILE, url="https://a.example/", provider="A <b>paper</b>")
    picture = SiteImage(path="images/a.webp", width=800, height=400)
    story = SiteStory(
        id="s", slug="a", title=HOSTILE, first_seen=AT, last_changed=AT, lead=lead, excerpt="<i>so</i>", image=picture
    )
    told = oembed(story, settings)
    assert (told["thumbnail_url"], told["thumbnail_width"]) == ("https://news.example/images/a.webp", 800)
    tree = html.fromstring(told["html"])
    assert not tree.xpath("//img | //script | //i | //b") and tree.xpath("//a/text()")[0].startswith("</script>")


@pytest.mark.parametrize(
    "title",
    ["Ferry", "A title of many words that goes on " * 12, "Donaudampfschifffahrtsgesellschaftskapitän" * 6, "x"],
)
def test_a_card_holds_any_title_that_its_type_can_draw(title):
    data = share_card(title, "Paper · Boats", "The site " * 30, "mark")
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (WIDTH, HEIGHT) and len(picture.convert("L").getcolors(256) or ()) > 3
        margin = picture.convert("L").crop((WIDTH - 60, 20, WIDTH, HEIGHT))
        assert margin.getextrema()[0] > 200, "nothing runs over the edge"
    assert mark_of(data) == "mark" and mark_of(b"no picture") == ""


def test_the_sites_own_type_says_what_it_can_draw():
    assert can_draw("Größe, naïve – “quoted” …") and not can_draw("東京の朝") and not can_draw("السفينة")


LISTED = (
    "/f/NotoSansCJK-Bold.ttc\t0\tNoto Sans CJK JP\tBold\t20-7e 3040-30ff 4e00-9fff\n"
    "/f/NotoSansCJK-Regular.ttc\t2\tNoto Sans CJK JP\tRegular\t20-7e 3040-30ff 4e00-9fff\n"
    "/f/Odd.ttf\t0\tAn Odd One\tRegular\t20-7e 3040-30ff 4e00-9fff\n"
    "/f/Old.pfb\t0\tOld\tRegular\t20-7e\n/f/Half.ttf\t0\n/f/Odd2.ttf\tx\tOdd\tRegular\t20-zz\n"
)


def test_the_font_that_has_every_sign_is_taken_upright_and_of_a_known_family_first():
    found = faces_in(LISTED)
    assert next(f.path for f in found if f.has("東京no")) == "/f/NotoSansCJK-Regular.ttc"
    assert found[0].index == 2 and len(found) == 3
    assert not any(f.has("東京ش") for f in found), "one sign that it lacks is one too many"
    assert faces_in("") == () and not found[0].has("\x1f")


def test_a_machine_without_fontconfig_has_no_fonts(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    faces.cache_clear()
    assert faces() == ()
    faces.cache_clear()


def story_called(title):
    lead = ArticleView(id="x", title=title, url="https://a.example/", provider="The Paper")
    return SiteStory(id="s", slug="a", title=title, first_seen=AT, last_changed=AT, lead=lead)


@pytest.mark.parametrize(
    "title", ["Паром сел на мель", "السفينة تغرق قرب الميناء", "東京の朝は静かだった", "नाव डूब गई"]
)
def test_a_title_in_another_script_is_drawn_where_a_font_has_it_and_else_left_out(title, tmp_path):
    settings = SiteSettings(title="Our site", url="https://news.example/")
    story = share_files.shared(story_called(title), settings, cards=True)
    made = share_files.drawing(story, settings)
    has_font = covering(title) is not None and can_set(title)
    assert story.card == "cards/a.png" and made.title[0] == (title if has_font else "")
    [_, (path, data)] = share_files.story_files("a", story, settings, tmp_path)
    (tmp_path / "cards").mkdir()
    (tmp_path / path).write_bytes(data)
    with Image.open(io.BytesIO(data)) as picture:
        top = picture.convert("L").crop((0, 60, WIDTH, 300))
        assert top.getextrema()[0] < 100, "the title, or the site's name"
    assert len(list(share_files.story_files("a", story, settings, tmp_path))) == 1, "it is drawn once"
    without = SiteSettings(title="東京", url="https://news.example/")
    if covering("東京") is None and not has_font:
        assert share_files.shared(story, without, cards=True).card == ""


def test_a_line_of_chinese_ends_between_signs_and_not_before_a_closing_one():
    assert _PIECES.findall("東京の朝、静か。 New line") == ["東", "京", "の", "朝、", "静", "か。", " New", " line"]


@pytest.mark.browser
def test_the_widget_shows_headlines_on_a_page_of_another_site_and_asks_for_nothing_else():
    script = widget_script("Harbour news", "https://news.example/", HEADLINES)
    page = (
        "<!doctype html><title>x</title><div data-newsloom><a href='https://news.example/'>Harbour news</a></div>"
        "<script src='/widget.js' data-count='2'></script>"
    )
    pages = {
        "/widget.js": lambda _r, send: send(answer(200, script, Content_Type="text/javascript", Connection="close")),
        "/": lambda _r, send: send(answer(200, page.encode(), Content_Type="text/html", Connection="close")),
    }
    with Loopback(pages) as web, chromium() as program:
        tab = program.new_page()
        tab.goto(f"http://127.0.0.1:{web.port}/")
        links = tab.locator("[data-newsloom] li a")
        assert links.all_inner_texts() == [" ".join(HOSTILE.split()), "Zweite"] or links.count() == 2
        assert tab.locator("[data-newsloom] img").count() == 0 and tab.context.cookies() == []
        assert set(web.paths()) <= {"/", "/widget.js", "/favicon.ico"}
