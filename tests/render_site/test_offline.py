"""Reading offline, and read marks: on the reader's own device, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chromium import chromium, served
from newsloom.render.site import render_site
from render_site.sample import a_site


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    site = a_site()
    root = tmp_path_factory.mktemp("site")
    settings = replace(site.settings, offline=True, url="http://127.0.0.1/")
    for path, data in render_site(replace(site, settings=settings)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


@pytest.mark.browser
def test_a_page_that_was_read_can_be_read_again_without_a_connection(folder):
    slug = sorted(p.parent.name for p in folder.glob("news/*/index.html"))[0]
    with served(folder) as root, chromium() as program:
        context = program.new_context()
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{root}/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.goto(f"{root}/news/{slug}/")
        title = page.title()
        page.wait_for_function(
            "async (url) => (await (await caches.open((await caches.keys())[0])).match(url)) !== undefined",
            arg=f"{root}/news/{slug}/",
        )
        context.set_offline(True)
        page.goto(f"{root}/news/{slug}/")
        assert page.title() == title
        context.set_offline(False)
        (folder / f"news/{slug}").rename(folder / "kept")
        try:
            assert page.goto(f"{root}/news/{slug}/").status == 404, "what was taken down is not shown from the store"
        finally:
            (folder / "kept").rename(folder / f"news/{slug}")
        kept = "async (url) => (await (await caches.open((await caches.keys())[0])).match(url)) !== undefined"
        assert not page.evaluate(kept, f"{root}/news/{slug}/")
        assert all(url.startswith(root) for url in asked), "nobody else is asked"


@pytest.mark.browser
def test_a_story_that_was_opened_is_marked_as_read(folder):
    with served(folder) as root, chromium() as program:
        page = program.new_context(service_workers="block").new_page()
        page.goto(f"{root}/")
        assert page.locator(".read").count() == 0
        slug = page.evaluate("document.querySelector('[data-changed] a.coverage').pathname.split('/')[2]")
        page.goto(f"{root}/news/{slug}/")
        page.goto(f"{root}/")
        assert page.locator(".read").count() >= 1
