"""How fast is a whole page read (text and metadata), beside trafilatura and newspaper4k in the same run?

The peers stand in an environment of their own under build/peers, made by pip when it is missing; where that cannot be
done the bench says why and prints ours alone. All take turns on each page in processes of one thread, and CPU seconds
count. Each page is read once, as in life: at a second reading of the same page the libraries' caches of strings answer.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import ROOT, data_folder
from bench.measured import Measured
from newsloom.core.extract import extract, metadata
from newsloom.errors import PageUnreadable

PAGES = 60
"""Pages of pages/news that are read, spread over the set."""

PEERS = ("trafilatura==2.3.1", "lxml_html_clean>=0.4.4", "newspaper4k==0.9.6")

# Runs in the peers' environment: a line {"peer", "page", "url"} in, the CPU seconds out (-1: it failed on this page).
_SERVER = """
import gzip, json, sys, time
import trafilatura, newspaper
def read_trafilatura(page, url):
    return trafilatura.bare_extraction(page, url=url, with_metadata=True, include_comments=False)
def read_newspaper(page, url):
    article = newspaper.Article(url, language="en")
    article.download(input_html=page.decode("utf-8", "replace"))
    article.parse()
PEERS = {"trafilatura": read_trafilatura, "newspaper4k": read_newspaper}
for line in sys.stdin:
    row = json.loads(line)
    page = gzip.open(row["page"]).read()
    started = time.process_time()
    try:
        PEERS[row["peer"]](page, row["url"])
        took = time.process_time() - started
    except Exception:
        took = -1.0
    print(took, flush=True)
"""


def rows() -> Iterator[Measured]:
    """The table of `./run bench extract`."""
    data = data_folder() / "pages"
    if not (data / "news.jsonl").is_file():
        yield Measured("pages", 0, "pages/s", f"left out: the measuring data is not here ({data})")
        return
    listed = [json.loads(line) for line in (data / "news.jsonl").read_text("utf-8").splitlines()]
    chosen = listed[:: max(1, len(listed) // PAGES)]
    pages = [(data / "news" / row["page"], row["url"]) for row in chosen]
    peers, why = peer_python(ROOT / "build" / "peers")
    took = timed(pages, peers)
    for name, seconds in took.items():
        yield Measured(
            f"pages, {name}",
            len(pages) / seconds,
            "pages/s",
            f"{len(pages)} news pages, {1000 * seconds / len(pages):.1f} ms each",
        )
    if why:
        yield Measured("pages, peers", 0, "pages/s", f"left out: {why}")
    if "trafilatura" in took:
        yield Measured(
            "pages, times trafilatura", took["trafilatura"] / took["newsloom"], "x", "with metadata; the aim is 1.4"
        )
    if "newspaper4k" in took:
        yield Measured("pages, times newspaper4k", took["newspaper4k"] / took["newsloom"], "x", "the aim is 5")


def peer_python(folder: Path) -> tuple[Path | None, str]:
    """The interpreter of the peers' environment, made if need be; or None and the reason."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    check = [str(python), "-c", "import trafilatura, newspaper"]
    if python.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return python, ""
    try:
        venv.create(folder, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet"]
        # The pip that old interpreters bring stumbles over newspaper4k's lxml[html-clean].
        subprocess.run([*pip, "--upgrade", "pip"], capture_output=True, timeout=300, check=False)
        done = subprocess.run([*pip, *PEERS], capture_output=True, text=True, timeout=600, check=False)
        if done.returncode or subprocess.run(check, capture_output=True, check=False).returncode:
            return (
                None,
                f"pip could not install the peers: {(done.stderr.strip().splitlines() or ['no reason given'])[-1][:200]}",
            )
    except (OSError, subprocess.SubprocessError) as err:
        return None, f"no environment for the peers: {err}"
    return python, ""


def timed(pages: Sequence[tuple[Path, str]], peers: Path | None) -> dict[str, float]:
    """CPU seconds of each reader for all pages; a page that a reader fails on costs it nothing. The first page is read
    once before, for what a library loads late."""
    work: dict[str, Callable[[Path, str], float]] = {
        "newsloom": _ours(extract),
        "newsloom, metadata alone": _ours(metadata),
    }
    server = None
    if peers is not None:
        server = subprocess.Popen([str(peers), "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("trafilatura", "newspaper4k"):
            work[name] = _theirs(server, name)
    total = dict.fromkeys(work, 0.0)
    try:
        for ask in work.values():
            ask(*pages[0])
        for page, url in pages:
            for name, ask in work.items():
                total[name] += max(0.0, ask(page, url))
    finally:
        if server is not None:
            server.terminate()
            server.wait()
    return total


def _ours(read: Callable[[bytes, str], object]) -> Callable[[Path, str], float]:
    def ask(page: Path, url: str) -> float:
        data = gzip.decompress(page.read_bytes())
        started = time.process_time()
        try:
            read(data, url)
        except PageUnreadable:
            return -1.0
        return time.process_time() - started

    return ask


def _theirs(server: subprocess.Popen[str], peer: str) -> Callable[[Path, str], float]:
    def ask(page: Path, url: str) -> float:
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(json.dumps({"peer": peer, "page": str(page), "url": url}) + "\n")
        server.stdin.flush()
        line = server.stdout.readline()
        if not line:
            raise RuntimeError(f"the peers' process ended while it read {page.name}")
        return float(line)

    return ask


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(f"{row.name:36} {row.value:10.2f} {row.unit:8} {row.detail}\n")
