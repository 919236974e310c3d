"""What many pages of a host say alike is the house's."""

from __future__ import annotations

from newsloom.core.witness import Houses, learn, said_by, shares, without_house
from newsloom.model.article import Article, Image
from newsloom.model.learned import NOTHING_LEARNED

TITLES = (
    "Storm shuts the northern quay", "Ferry firm sells two ships", "Mayor opens the fish market", "Three sailors found alive",
    "Lighthouse gets a new lamp", "School choir wins in Bergen", "Crane falls in the shipyard", "Old pier becomes a museum",
)  # fmt: skip


def pages(count: int = 8, **shared: object) -> list[Article]:
    """Articles of one host with titles of their own; `shared` is what all of them say."""
    return [
        Article(
            **{
                "url": f"https://post.example/{n}-story", "canonical_url": f"https://post.example/{n}-story", "title": title,
                "excerpt": f"{title}, and nobody knows why.", "images": (Image(url=f"https://post.example/{n}.jpg"),),
            } | shared
        )
        for n, title in enumerate(TITLES[:count])
    ]  # fmt: skip


def test_a_picture_and_a_slogan_of_all_pages_are_no_articles_own():
    made = pages(images=(Image(url="https://post.example/card.jpg"),), excerpt="News of the harbour, every day.")
    host = learn([said_by(page) for page in made])
    clean = without_house(made[0], host)
    assert (clean.images, clean.excerpt) == ((), "")
    assert any("many pages of the host have it" in why for why in clean.because)


def test_a_picture_of_few_stories_stays():
    made = [*pages(3, images=(Image(url="https://post.example/flood.jpg"),)), *pages()[3:]]
    host = learn([said_by(page) for page in made])
    assert without_house(made[0], host) is made[0]


def test_several_readings_of_one_story_prove_nothing():
    one = pages(1, excerpt="The harbour is shut.")[0]
    assert learn([said_by(one)] * 20) == NOTHING_LEARNED


def test_a_canonical_address_of_two_stories_is_neithers():
    made = pages(2, canonical_url="https://post.example/undefined")
    host = learn([said_by(page) for page in made])
    assert without_house(made[1], host).canonical_url == "https://post.example/1-story"


def test_one_story_under_two_addresses_keeps_its_canonical_one():
    first, second = (page for page in pages(2, canonical_url="https://post.example/quay"))
    second = Article(url=second.url, canonical_url=second.canonical_url, title=f"{first.title} again")
    assert learn([said_by(first), said_by(second)]).canonicals == frozenset()


def test_what_most_titles_end_with_is_cut_and_a_series_of_few_is_not():
    made = [
        Article(url=f"https://post.example/{n}", canonical_url="x", title=f"{title} | HP")
        for n, title in enumerate(TITLES)
    ]
    host = learn([said_by(page) for page in made])
    assert without_house(made[2], host).title == "Mayor opens the fish market"
    few = [Article(url=p.url, canonical_url="x", title=f"Weather - {p.title[:-5]}") for p in made[:2]]
    assert without_house(few[0], learn([said_by(page) for page in (*few, *made)])).title.startswith("Weather - ")


def test_a_name_over_all_pages_goes_where_a_writer_stands_beside_it():
    made = [*pages(7, authors=("Post Desk",)), *pages(8, authors=("Post Desk", "Ada Wren"))[7:]]
    host = learn([said_by(page) for page in made])
    assert without_house(made[-1], host).authors == ("Ada Wren",)
    assert without_house(made[0], host).authors == ("Post Desk",)


def test_a_run_learns_as_it_goes():
    houses = Houses()
    made = pages(excerpt="News of the harbour, every day.")
    for page in made[:2]:
        houses.add(page)
    assert without_house(made[2], houses.of(made[2])).excerpt
    for page in made[2:]:
        houses.add(page)
    assert without_house(made[2], houses.of(made[2])).excerpt == ""
    assert shares(said_by(made[2]), houses.of(made[2])) == {"excerpt"}
