"""A finished site to validate: the sample's newsroom, printed by the real edition; and the demo's."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsloom import log
from newsloom.demo.play import build
from newsloom.services.newsroom import run
from newsloom.services.newsroom.open import close
from newsloom.services.stories import desk_actions
from newsloom.store import stories
from web.newsroom import a_newsroom, put_story

HOSTILE = '"><script>alert(1)</script> & ]]> \x00\x0b مرحبا {{ 7*7 }} ﷽ <b>'


@pytest.fixture(scope="session", params=["sample", pytest.param("demo", marks=pytest.mark.slow)])
def site(request, tmp_path_factory) -> Path:
    """The folder of a printed site."""
    folder = tmp_path_factory.mktemp("valid") / request.param
    if request.param == "demo":
        log.set_up("error")
        build(folder, lambda *_: None)
    else:
        _print_sample(folder)
    return folder / "_site"


def _print_sample(folder: Path) -> None:
    """All stories of the sample approved, and one whose every text is hostile."""
    values = {"site.url": "https://permanentway.news.example/", "site.description": "Rails & sleepers <daily>"}
    newsroom = a_newsroom(folder, count=14, **values)
    changes = dict.fromkeys(("title", "excerpt", "text", "site_name"), HOSTILE)
    put_story(newsroom, 20, changes | {"canonical_url": "https://hostile.example/?a=1&b=<2>", "language": "x<y"})
    with newsroom.db.read() as tx:
        ids = stories.all_ids(tx)
    for id in ids:
        desk_actions.decide(newsroom, "approve", id, "ines")
    run.publish(newsroom, everything=True)
    close(newsroom)


@pytest.fixture(scope="session")
def pages(site) -> dict[str, bytes]:
    """Path -> bytes of every page of the site."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*.html"))
        if "pagefind" not in path.parts
    }
