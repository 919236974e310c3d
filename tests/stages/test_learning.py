"""What a host's pages share is learned as they are read; those that were read before it was known are read again."""

from __future__ import annotations

from loopback.server import Loopback, answer
from newsloom.model.ids import article_id
from newsloom.services.sources import manage
from newsloom.store import articles, host_samples, rebuild
from stages.room import NOW, SITE, Clock, a_newsroom, poll_now, run

TITLES = (
    "Storm shuts the northern quay", "Ferry firm sells two ships", "Mayor opens the fish market", "Three sailors found alive",
    "Lighthouse gets a new lamp", "School choir wins in Bergen",
)  # fmt: skip
SLOGAN = "News of the harbour and of all who live there, every day."


def page(title: str) -> bytes:
    text = "".join(
        f"<p>{title}: the harbour board of Osthavn said so on Monday, after a debate of {n} hours.</p>"
        for n in range(6)
    )
    head = (
        f"<title>{title}</title><meta property='og:type' content='article'><meta name='description' content='{SLOGAN}'>"
    )
    return answer(
        200, f"<html lang=en><head>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>".encode()
    )


def test_a_slogan_is_taken_from_pages_that_were_read_before_it_was_known(tmp_path):
    items = "".join(f"<item><title>{t}</title><link>http://{SITE}/{n}-a-b</link></item>" for n, t in enumerate(TITLES))
    feed = f"<rss version='2.0'><channel><title>Post</title><link>http://{SITE}/</link>{items}</channel></rss>"
    web_pages = {f"/{n}-a-b": page(title) for n, title in enumerate(TITLES)}
    web_pages |= {"/robots.txt": answer(404), "/feed": answer(200, feed.encode(), Content_Type="application/rss+xml")}
    with Loopback(web_pages) as web, a_newsroom(tmp_path / "n", web, Clock()) as newsroom:
        manage.add(newsroom, f"http://{SITE}/feed", look=False)
        poll_now(newsroom)
        run(newsroom)
        ids = [article_id(f"http://{SITE}/{n}-a-b") for n in range(len(TITLES))]
        with newsroom.db.read() as tx:
            held = articles.get(tx, ids)
            samples = host_samples.of(tx, [SITE])[SITE]
        assert len(held) == len(TITLES)
        assert not any(SLOGAN in one.article.excerpt for one in held.values())
        assert {one.said.excerpt for one in samples} == {"newsoftheharbourandofallwholivethereeveryday"}
        assert all(one.taken == {"excerpt"} for one in samples)
        with newsroom.db.write() as tx:
            rebuild.drop(tx, "extract", NOW)
            assert host_samples.of(tx, [SITE]) == {}
