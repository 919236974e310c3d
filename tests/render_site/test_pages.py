"""What the site's pages say, where they lie, and which of them a change touches."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html

from newsloom.errors import ConfigInvalid
from newsloom.render.site import (
    Page,
    Press,
    Shelves,
    SiteInput,
    all_pages,
    path_of,
    render_site,
    render_story_page,
    touched,
)
from render_site.sample import TOPICS, a_site, a_story, settings


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(render_site(a_site()))


def tree(data: bytes) -> html.HtmlElement:
    return html.document_fromstring(data.decode())


def words(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def test_pages_lie_as_folder_and_index(files):
    assert {"index.html", "404.html", "robots.txt", "assets/site.css", "archive/2026/11/23/index.html"} <= set(files)
    pages = [path for path in files if path.endswith(".html") and path != "404.html"]
    assert all(path.rsplit("/", 1)[-1] == "index.html" for path in pages)


def test_the_front_page_ranks_by_heat_and_gives_the_hottest_story_the_largest_place(files):
    front = tree(files["index.html"])
    headlines = [words(h) for h in front.cssselect(".top article h2, .river h3")]
    assert headlines == [a_story(n).title for n in range(30)]
    assert words(front.cssselect("article.lead h2")[0]) == a_story(0).title


def test_a_pinned_story_leads_whatever_its_heat():
    site = a_site()
    stories = (*site.stories[:20], replace(site.stories[20], pinned=True), *site.stories[21:])
    front = tree(dict(render_site(replace(site, stories=stories)))["index.html"])
    assert words(front.cssselect("article.lead h2")[0]) == a_story(20).title


def test_a_headline_links_to_the_publisher_and_the_coverage_to_our_page(files):
    lead = tree(files["index.html"]).cssselect("article.lead")[0]
    assert lead.cssselect("h2 a")[0].get("href") == a_story(0).lead.url
    assert lead.cssselect("a.coverage")[0].get("href") == f"/news/{a_story(0).slug}/"


def test_the_front_page_counts_copies_as_reports_but_not_as_sources(files):
    assert "9 reports" in words(tree(files["index.html"]).cssselect("article.lead .byline")[0])
    assert "7 independent sources" in words(tree(files["index.html"]).cssselect("article.lead .byline")[0])


def test_a_story_page_folds_copies_under_their_original(files):
    page = tree(files[f"news/{a_story(0).slug}/index.html"])
    fold = page.cssselect(".reports details")[0]
    assert words(fold.cssselect("summary")[0]) == "2 copies of this text"
    assert [words(a) for a in fold.cssselect("li a")] == ["Coastal Daily", "Evening Post"]
    assert words(fold.getparent().cssselect(".by b")[0]) == "The Harbour Herald"


def test_a_comment_on_the_event_stands_among_reactions_not_among_reports():
    story = a_story(0)
    column = next(a for a in story.articles if a.id != story.lead.id and not a.copies)
    site = a_site()
    made = dict(render_site(replace(site, stories=(replace(story, reactions=(column.id,)), *site.stories[1:]))))
    page = tree(made[f"news/{story.slug}/index.html"])
    reports, reactions = page.cssselect("section.reports")
    assert words(reactions.cssselect("h2")[0]) == "Reactions"
    assert [words(b) for b in reactions.cssselect(".by b")] == [column.provider]
    assert column.provider not in [words(b) for b in reports.cssselect(".by b")]
    front = tree(made["index.html"]).cssselect("article.lead")[0]
    assert column.provider not in words(front.cssselect(".others")[0])
    assert words(front.cssselect(".elsewhere")[0]) == f"Reactions: {column.provider}"


def test_a_story_page_tells_note_news_timeline_saga_and_reasons(files):
    page = tree(files[f"news/{a_story(0).slug}/index.html"])
    labels = [words(h) for h in page.cssselect("h2.label")]
    assert labels == ["What is new", "Who reports it", "Timeline", "Before and around it"]
    assert "bicycles" in words(page.cssselect(".note")[0])
    assert "7 independent sources +63" in words(page.cssselect(".why")[0])


def test_a_text_in_another_language_says_so(files):
    page = tree(files[f"news/{a_story(2).slug}/index.html"])
    assert page.cssselect("h1")[0].get("lang") == "de"
    assert page.get("lang") == "en"


def test_every_internal_link_leads_to_a_page(files):
    given = {"images", "pagefind", "feed.xml", "atom.xml", "feed.json", "sources.opml", "topics/railways/feed.xml"}
    for path, data in files.items():
        if not path.endswith(".html"):
            continue
        for link in tree(data).xpath("//@href | //@src | //@action"):
            if not link.startswith("/"):
                assert re.match(r"https?://|mailto:|#", link), (path, link)
                continue
            target = link[1:].partition("?")[0]
            target += "index.html" if target == "" or target.endswith("/") else ""
            assert target in files or target in given or target.split("/")[0] in given, (path, link)


def test_nothing_is_loaded_from_another_site(files):
    for path, data in files.items():
        if path.endswith(".html"):
            page = tree(data)
            loaded = page.xpath(
                "//img/@src | //script/@src | //link[@rel='stylesheet' or @rel='preload' or @rel='icon']/@href"
            )
            assert all(re.match(r"/(assets|images)/", url) for url in loaded), (path, loaded)
            assert not page.xpath("//*[@style] | //script[not(@src) and not(@type='application/ld+json')] | //style")


def test_the_front_page_stays_below_60_kb_with_style_and_script(files):
    assert sum(len(files[name]) for name in ("index.html", "assets/site.css", "assets/site.js")) < 60_000


def test_the_same_values_give_the_same_bytes(files):
    assert dict(render_site(a_site())) == files


def test_a_story_page_can_be_printed_alone(files):
    assert render_story_page(a_story(0), settings(), TOPICS) == files[f"news/{a_story(0).slug}/index.html"]


def test_a_permalink_that_was_left_redirects(files):
    page = tree(files["news/2026-11-20-an-old-permalink/index.html"])
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url=/news/{a_story(1).slug}/"]


def test_a_site_below_a_path_keeps_its_links_below_it():
    site = a_site(url="https://someone.pages.example/rail")
    files = dict(render_site(site))
    assert tree(files["index.html"]).cssselect("article.lead a.coverage")[0].get("href").startswith("/rail/news/")
    assert b"Sitemap: https://someone.pages.example/rail/sitemap.xml" in files["robots.txt"]


def test_an_empty_newsroom_has_a_whole_site():
    files = dict(render_site(SiteInput(settings=settings())))
    assert "Nothing has been published yet" in words(tree(files["index.html"]))
    assert {"archive/index.html", "topics/index.html", "sources/index.html", "about/index.html"} <= set(files)


def test_a_change_touches_a_handful_of_pages_and_no_other_page_changes(files):
    before = a_story(4)
    after = replace(
        before,
        title="Harbour City’s tunnel: the council votes to go on",
        last_changed=before.last_changed + timedelta(hours=1),
    )
    site = a_site()
    changed = dict(render_site(replace(site, stories=tuple(after if s.id == before.id else s for s in site.stories))))
    different = {path for path in changed if changed[path] != files.get(path)}
    pages = touched(before, after, TOPICS)
    assert different <= {path_of(page) for page in pages}
    assert {"index.html", f"news/{before.slug}/index.html", "topics/high-speed/index.html"} <= different
    assert len(pages) < 12


def test_a_story_taken_down_leaves_no_page_that_names_it(files):
    gone = a_story(4)
    site = a_site()
    rest = Shelves(replace(site, stories=tuple(s for s in site.stories if s.id != gone.id)))
    press = Press(site.settings, site.topics)
    printed = {path_of(page): press.page(page, rest) for page in touched(gone, None, TOPICS)}
    assert printed[f"news/{gone.slug}/index.html"] is None
    now = {path: data for path, data in (files | printed).items() if data is not None}
    assert not [path for path, data in now.items() if gone.slug.encode() in data and not path.startswith("sources/")]


def test_all_pages_are_named_once(files):
    site = a_site()
    pages = list(all_pages(Shelves(site)))
    assert len(pages) == len(set(pages))
    assert {path_of(page) for page in pages} == {path for path in files if not path.startswith("assets/")}


def test_no_page_is_invented():
    shelves = Shelves(a_site())
    press = Press(settings(), TOPICS)
    for page in (
        Page("story", ("none",)),
        Page("source", ("none",)),
        Page("topic", ("none",)),
        Page("month", ("1999", "01")),
    ):
        assert press.page(page, shelves) is None


def test_json_ld_claims_a_page_of_links_and_no_authorship(files):
    page = tree(files[f"news/{a_story(0).slug}/index.html"])
    graph = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])["@graph"]
    types = {item["@type"] for item in graph}
    assert types == {"CollectionPage", "BreadcrumbList"}
    assert "author" not in json.dumps(graph) and "NewsArticle" not in json.dumps(graph)
    assert graph[0]["mainEntity"]["itemListElement"][0]["url"] == a_story(0).lead.url


def test_the_card_of_a_story_names_it_and_shows_our_copy_of_its_image(files):
    page = tree(files[f"news/{a_story(0).slug}/index.html"])
    card = {m.get("property"): m.get("content") for m in page.xpath("//meta[@property]")}
    assert card["og:title"].startswith("Four countries agree")
    assert card["og:image"] == "https://permanentway.news.example/images/night-train.webp"
    assert card["og:url"] == page.xpath("//link[@rel='canonical']/@href")[0]


def test_feeds_are_announced(files):
    front = tree(files["index.html"]).xpath("//link[@rel='alternate']/@type")
    assert front == ["application/rss+xml", "application/atom+xml", "application/feed+json"]
    assert "/topics/railways/feed.xml" in tree(files["topics/railways/index.html"]).xpath(
        "//link[@rel='alternate']/@href"
    )


def test_an_owner_replaces_a_template_and_builds_on_ours():
    mine = {"story.html": '{% extends "newsloom/story.html" %}{% block title %}Mine: {{ story.title }}{% endblock %}'}
    page = Press(a_site(mine).settings, TOPICS).story(a_story(0))
    assert words(tree(page).cssselect("title")[0]).startswith("Mine: Four countries")
    assert tree(page).cssselect(".reports")


@pytest.mark.parametrize("text", ["{% if %}", "{{ nothing.at.all }}", '{% extends "absent.html" %}'])
def test_a_broken_template_of_the_owner_is_named(text):
    with pytest.raises(ConfigInvalid, match=r"story\.html|absent\.html"):
        Press(a_site({"story.html": text}).settings, TOPICS).story(a_story(0))


def test_a_page_without_a_picture_is_previewed_by_the_owners_card(files):
    bare = next(s for s in a_site().stories if s.image is None)
    theme = replace(settings().theme, static={"card.png": b"PNG"})
    site = a_site()
    carded = dict(render_site(replace(site, settings=replace(site.settings, theme=theme))))
    for path in (f"news/{bare.slug}/index.html", "index.html", "archive/index.html"):
        page = html.document_fromstring(carded[path])
        assert page.xpath("//meta[@property='og:image']/@content") == [f"{site.settings.url}assets/card.png"]
        assert page.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]
        page = html.document_fromstring(files[path])
        assert not page.xpath("//meta[@property='og:image']")
        assert page.xpath("//meta[@name='twitter:card']/@content") == ["summary"]
    pictured = next(s for s in a_site().stories if s.image is not None)
    shown = html.document_fromstring(carded[f"news/{pictured.slug}/index.html"])
    assert shown.xpath("//meta[@property='og:image']/@content") == [f"{site.settings.url}{pictured.image.path}"]


def test_sources_have_scorecards_with_charts(files):
    page = tree(files["sources/northline/index.html"])
    numbers = {words(d.cssselect("dt")[0]): words(d.cssselect("dd")[0]) for d in page.cssselect(".numbers > div")}
    assert numbers["Stories"] == "9" and numbers["First to tell"] == "5"
    assert page.cssselect("svg.bars")[0].get("aria-label").startswith("118 articles") or page.cssselect("svg.bars rect")


def test_lists_name_every_story_of_their_day_month_and_topic(files):
    assert len(tree(files["archive/2026/11/22/index.html"]).cssselect(".row")) == 11
    assert len(tree(files["topics/safety/2026/11/index.html"]).cssselect(".row")) == 4
    assert words(tree(files["archive/2026/11/index.html"]).cssselect(".head .tagline")[0]) == "28 stories"


def test_a_months_day_counts_what_it_lists_or_says_how_many_more(files):
    days = tree(files["archive/2026/11/index.html"]).cssselect("section.day")
    for day in days:
        counted = int(words(day.cssselect(".count")[0]))
        more = day.cssselect("a.more")
        hidden = int(re.findall(r"\d+", words(more[0]))[0]) if more else 0
        assert counted == len(day.cssselect("li > a:not(.more)")) + hidden
    assert any(day.cssselect("a.more") for day in days)


def test_a_newsroom_of_one_root_topic_has_its_children_as_sections():
    site = a_site()
    root = replace(TOPICS[0], name="Rail", parent=None)
    children = tuple(replace(TOPICS[0], name=f"Part {n}", parent="Rail") for n in range(12))
    deep = tuple(replace(TOPICS[0], name=f"Deep {n}", parent="Part 1") for n in range(3))
    page = dict(render_site(replace(site, topics=(root, *children, *deep))))["index.html"]
    named = [words(a) for a in tree(page).cssselect("header.masthead nav a")]
    assert named[:12] == [c.name for c in children] and "Rail" not in named and "Deep 1" not in named
    # Several roots are the sections themselves.
    other = replace(TOPICS[0], name="Sea", parent=None)
    page = dict(render_site(replace(site, topics=(root, other, *children))))["index.html"]
    assert [words(a) for a in tree(page).cssselect("header.masthead nav a")][:2] == ["Rail", "Sea"]


def test_a_month_of_many_stories_is_a_plain_list():
    site = a_site()
    many = tuple(replace(a_story(4), id=f"{n:032x}", slug=f"s-{n}") for n in range(201))
    page = tree(dict(render_site(replace(site, stories=many)))["topics/railways/2026/11/index.html"])
    assert len(page.cssselect("ul.plain li a")) == 201 and not page.cssselect(".row")


def test_without_script_the_search_page_points_to_archive_and_topics(files):
    page = tree(files["search/index.html"])
    assert page.cssselect("#search")[0].get("hidden") is not None
    assert {"/archive/", "/topics/"} <= {a.get("href") for a in page.cssselect(".elsewhere a")}
