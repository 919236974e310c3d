"""Photographs the demo's newsroom for the documentation: ./run shots [--dir DIR] [--out DIR]

Needs Chromium. Without --dir a demo is built in a temporary folder. Pages of the site and of the desk are taken at three
widths, light and dark, into docs/shots.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsloom import log
from newsloom.demo.play import build, is_finished

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = {390: 844, 820: 1180, 1440: 900}
THEMES = ("light", "dark")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars")

# Pictures are loaded lazily: a page is loaded before those in view are.
PICTURES = """() => Promise.all([...document.images]
    .filter((image) => image.getBoundingClientRect().top < innerHeight)
    .map((image) => image.decode().catch(() => null)))"""


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, str]]:
    """Site and desk on a free port: the site's address without the last slash, and the address that opens the desk."""
    command = [sys.executable, "-m", "newsloom", "serve", "--dir", str(folder), "--port", "0", "--no-work"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found: dict[str, str] = {}
        for line in server.stdout:
            name, _, address = line.partition(" ")
            found[name] = address.strip()
            if "desk" in found:
                break
        try:
            yield found["site"].rstrip("/"), found["desk"]
        finally:
            server.terminate()


def site_pages(site: Path) -> dict[str, str]:
    """Name -> path of the pages to photograph: the front page, its first story, a topic, the sources."""
    stories = sorted(site.glob("news/*/index.html"), key=lambda path: (-path.stat().st_size, path.parent.name))
    topics = sorted(site.glob("topics/*/index.html"))
    found = {"front": "/", "sources": "/sources/"}
    if stories:
        found["story"] = f"/{stories[0].parent.relative_to(site).as_posix()}/"
    if topics:
        found["topic"] = f"/{topics[0].parent.relative_to(site).as_posix()}/"
    return found


def photograph(browser: Any, address: str, desk: str, pages: dict[str, str], out: Path) -> None:
    """Each page, and the desk, at each width in each theme."""
    for theme in THEMES:
        for width, height in WIDTHS.items():
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
            page = context.new_page()
            for name, url in {**{name: address + path for name, path in pages.items()}, "desk": desk}.items():
                page.goto(url, wait_until="load")
                page.evaluate(PICTURES)
                page.screenshot(path=out / f"{name}-{width}-{theme}.jpg", type="jpeg", quality=70)
            context.close()


def main() -> int:
    """Build, serve, photograph; 2 without a browser."""
    parser = argparse.ArgumentParser(prog="./run shots", description="Photographs of the demo.")
    parser.add_argument("--dir", type=Path, help="a folder that `newsloom demo` made")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "shots")
    call = parser.parse_args()
    program = os.environ.get("NEWSLOOM_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("./run shots: no Chromium on this machine (NEWSLOOM_CHROMIUM names one)", file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    log.set_up("error")
    call.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as spare:
        folder = call.dir or Path(spare) / "leeward"
        if not is_finished(folder):
            build(folder, lambda _at, _flow: None)
        with sync_playwright() as play, served(folder) as (address, desk):
            browser = play.chromium.launch(executable_path=program, args=list(FLAGS))
            photograph(browser, address, desk, site_pages(folder / "_site"), call.out)
            browser.close()
    print(f"photographed into {call.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
