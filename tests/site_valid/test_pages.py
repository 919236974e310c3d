"""Every page of a printed site is valid HTML, can be found one's way in, and leads nowhere dead."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from lxml import html

PROJECT = Path(__file__).resolve().parents[2]
VNU = Path(os.environ.get("NEWSLOOM_VNU", PROJECT / "build/peers/html/node_modules/vnu-jar/build/dist/vnu.jar"))

# What html5lib's strict mode calls a fault although the standard allows it: none is known today.
ALLOWED: frozenset[str] = frozenset()


def trees(pages):
    return {path: html.document_fromstring(data.decode()) for path, data in pages.items()}


def test_no_page_breaks_the_rules_of_the_html_parser(pages):
    """html5lib follows the standard's tokeniser and tree builder, and notes every parse error that the standard names."""
    faults = []
    for path, data in pages.items():
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(data, transport_encoding="utf-8")
        faults += [f"{path}:{where}: {code} {what}" for where, code, what in parser.errors if code not in ALLOWED]
    assert pages and not faults


def test_the_nu_html_checker_finds_no_error(site):
    """The W3C's checker: `npm install vnu-jar` into build/peers/html, or NEWSLOOM_VNU; needs Java."""
    java = shutil.which("java")
    if java is None or not VNU.is_file():
        pytest.skip("the Nu Html Checker or Java is not installed")
    files = [str(p) for p in sorted(site.rglob("*.html")) if "pagefind" not in p.parts]
    done = subprocess.run(
        [java, "-Xss4m", "-jar", str(VNU), "--errors-only", "--format", "gnu", *files], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[:4000]


def test_an_id_stands_once_on_a_page(pages):
    for path, tree in trees(pages).items():
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), path


def test_every_reference_within_a_page_has_its_target(pages):
    for path, tree in trees(pages).items():
        ids = set(tree.xpath("//@id"))
        named = tree.xpath("//@aria-labelledby | //@aria-describedby | //@aria-controls | //label/@for")
        named += [href[1:] for href in tree.xpath("//a/@href") if href.startswith("#") and len(href) > 1]
        assert {one for several in named for one in several.split()} <= ids, path


def is_frame(path: str) -> bool:
    """The widget's page stands in frames of other sites: it is headlines alone, and no search engine is to keep it."""
    return path.endswith("widget/index.html")


def test_a_page_has_its_landmarks_one_heading_and_a_language(pages):
    for path, tree in trees(pages).items():
        if tree.xpath("//meta[@http-equiv='refresh']"):
            continue
        assert re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", tree.get("lang")), path
        assert len(tree.xpath("//main")) == 1 and len(tree.xpath("//h1")) == 1, path
        if is_frame(path):
            continue
        assert tree.xpath("//header") and tree.xpath("//footer") and tree.xpath("//nav"), path
        assert tree.findtext(".//title").strip(), path
        navs = tree.xpath("//nav")
        labels = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in navs]
        assert len(navs) == 1 or (all(labels) and len(set(labels)) == len(labels)), path


def test_headings_go_down_one_step_at_a_time(pages):
    for path, tree in trees(pages).items():
        levels = [int(h.tag[1]) for h in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
        assert all(b - a <= 1 for a, b in pairwise(levels)), (path, levels)


def test_a_picture_has_a_text_a_size_and_a_place_on_this_site(pages, site):
    for path, tree in trees(pages).items():
        for picture in tree.xpath("//img"):
            assert picture.get("alt") is not None and picture.get("width") and picture.get("height"), path
            assert (site / picture.get("src").lstrip("/")).is_file(), (path, picture.get("src"))


def test_a_chart_has_a_text(pages):
    for path, tree in trees(pages).items():
        for chart in tree.xpath("//*[local-name()='svg']"):
            assert chart.get("aria-hidden") == "true" or chart.get("aria-label"), path


def test_a_link_has_a_name(pages):
    for path, tree in trees(pages).items():
        for link in tree.xpath("//a[@href]"):
            named = link.text_content().strip() or link.get("aria-label") or "".join(link.xpath(".//img/@alt")).strip()
            assert named or link.get("aria-hidden") == "true", (path, html.tostring(link)[:200])


def test_a_link_within_the_site_leads_somewhere(pages, site):
    dead = set()
    for path, tree in trees(pages).items():
        for href in tree.xpath("//a/@href | //link[@rel!='canonical']/@href | //script/@src"):
            if urlsplit(href).scheme or href.startswith("#"):
                continue
            target = site / unquote(urlsplit(href).path).lstrip("/")
            if not (target.is_file() or (target / "index.html").is_file()):
                dead.add((path, href))
    assert not dead


def test_a_page_names_its_one_address(pages):
    seen: dict[str, str] = {}
    for path, tree in trees(pages).items():
        found = tree.xpath("//link[@rel='canonical']/@href")
        if path == "404.html" or is_frame(path):
            continue
        assert len(found) == 1 and urlsplit(found[0]).scheme, path
        if not tree.xpath("//meta[@http-equiv='refresh']"):
            assert seen.setdefault(found[0], path) == path


def test_foreign_text_is_no_markup(pages):
    """The sample's hostile story puts a script into every field."""
    for path, tree in trees(pages).items():
        for script in tree.xpath("//script[not(@src)]"):
            assert script.get("type") == "application/ld+json", path
            json.loads(script.text)
        assert not tree.xpath("//*[@onclick or @onerror or @onload or @style]"), path
        assert not [h for h in tree.xpath("//a/@href") if urlsplit(h).scheme not in ("", "http", "https", "mailto")], (
            path
        )


def test_the_front_page_is_light(site):
    assert len((site / "index.html").read_bytes()) < 60_000
