"""How well are URLs told apart and brought together?

`merges` counts distinct addresses of real pages, records, feeds and stories that became one: each would be two
articles passed off as one.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bench.measured import Measured
from newsloom.core.url import amp_cache_url, canonical_url, url_key

_LINK = re.compile(r'^(?:webUrl|originalUrl): "?(https?://[^\s"]++)"?\s*$', re.MULTILINE)
_AMP = re.compile(r'ampWebUrl: "([^"\n]*+)"[ \t]*+\n\s*+cdnAmpWebUrl: "([^"\n]*+)"')


def merges(urls: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The canonical forms that more than one of `urls` has, with those URLs."""
    found: dict[str, set[str]] = defaultdict(set)
    for url in urls:
        found[canonical_url(url)].add(url)
    return [(form, sorted(group)) for form, group in sorted(found.items()) if len(group) > 1]


def real_urls(data: Path) -> dict[str, set[str]]:
    """Distinct addresses of articles, by where they come from."""
    found: dict[str, set[str]] = {"pages": set(), "feeds": set(), "records": set(), "stories": set()}
    for name in ("news", "web"):
        found["pages"] |= {
            json.loads(line)["url"] for line in (data / "pages" / f"{name}.jsonl").open(encoding="utf-8")
        }
    for line in (data / "feeds" / "real_reference.jsonl").open(encoding="utf-8"):
        found["feeds"] |= {entry["link"] for entry in json.loads(line)["entries"] if entry.get("link")}
    for path in (data / "records").rglob("*.md"):
        found["records"] |= set(_LINK.findall(path.read_text("utf-8")))
    for path in (data / "stories").glob("*.jsonl*"):
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            found["stories"] |= {url for line in lines if (url := json.loads(line).get("url"))}
    return found


def gates(data: Path) -> list[Measured]:
    """The numbers of the room."""
    cases = [
        case for case in json.loads((data / "urls" / "cases.json").read_text("utf-8")) if case["want"] != "NEEDS-FETCH"
    ]
    right = sum(canonical_url(case["url"]) == case["want"] for case in cases)
    pairs = json.loads((data / "urls" / "amp_pairs.json").read_text("utf-8"))
    mapped = sum(canonical_url(pair["amp"]) == canonical_url(pair["canonical"]) for pair in pairs)
    loose = sum(url_key(pair["amp"]) == url_key(pair["canonical"]) for pair in pairs)
    urls = real_urls(data)
    wrong = {name: merges(group) for name, group in urls.items()}
    texts = (path.read_text("utf-8") for path in (data / "records").rglob("*.md"))
    caches = [pair for text in texts for pair in _AMP.findall(text)]
    exact = sum(amp_cache_url(amp) == cache for amp, cache in caches)
    number, merged = sum(map(len, urls.values())), sum(map(len, wrong.values()))
    return [
        Measured("wanted forms that need no fetch", right / max(1, len(cases)), "", f"{right} of {len(cases)}"),
        Measured(
            "amp pairs mapped without fetching",
            mapped / max(1, len(pairs)),
            "",
            f"{mapped} of {len(pairs)}; loose key {loose}",
        ),
        Measured("addresses not wrongly merged", 1 - merged / max(1, number), "", f"{merged} merges among {number}"),
        Measured("AMP cache address exact", exact / max(1, len(caches)), "", f"{exact} of {len(caches)} in records"),
    ]
