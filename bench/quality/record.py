"""How exactly are records read, written and named? Every disagreement with a real record is listed with its reason.

python -m bench.quality.record [DIR]        prints the disagreements
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import msgspec

from bench import data_folder
from bench.measured import Measured
from newsloom.core.url import amp_cache_url, host_of, registrable_domain
from newsloom.model.edition import Listed, Record, Related
from newsloom.records.paths import record_path, slug
from newsloom.records.read_record import read_record, record_from_json
from newsloom.records.record import record_json, render_record
from newsloom.render.api import api_files

# A path is `_news/YYYY-MM-DD-slug.md`.
_DAY = slice(0, 10)


@dataclass(frozen=True, slots=True)
class Real:
    """A real record and its file."""

    path: Path
    data: bytes
    record: Record


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where a rule and a real record differ, and why."""

    name: str
    subject: str
    wanted: str
    made: str
    reason: str


Check = Callable[[Real], Iterator[Disagreement | None]]


def real_records(folder: Path) -> list[Real]:
    """All records of the measuring data: the seed, and the `_news` of each site."""
    made = []
    for path in [folder / "seed.md", *sorted(folder.glob("*/_news/*.md"))]:
        data = path.read_bytes()
        made.append(Real(path, data, read_record(data, path.name)))
    return made


def bytes_kept(real: Real) -> Iterator[Disagreement | None]:
    """Is the file written back byte for byte?"""
    same = render_record(real.record) == real.data
    yield None if same else Disagreement("bytes", real.path.name, "", "", "other bytes")


def json_kept(real: Real) -> Iterator[Disagreement | None]:
    """Does the record survive its JSON form?"""
    row = msgspec.json.decode(msgspec.json.encode(record_json(real.record, real.path.name)))
    yield (
        None if record_from_json(row) == real.record else Disagreement("JSON", real.path.name, "", "", "another record")
    )


def slugs(real: Real) -> Iterator[Disagreement | None]:
    """Is the slug the one in the path?"""
    wanted = real.path.stem[11:]
    made = slug(real.record.title)
    if real.path.name == "seed.md":
        return
    yield None if wanted == made else Disagreement("slug", real.path.name, wanted, made, "the title was edited later")


def days(real: Real) -> Iterator[Disagreement | None]:
    """Is the day in the path the UTC day of publication?"""
    if real.path.name == "seed.md":
        return
    wanted = real.path.name[_DAY]
    made = record_path(real.record.title, real.record.published, "", ()).rpartition("/")[2][_DAY]
    if wanted == made:
        yield None
        return
    late = real.record.published.hour >= 16
    next_day = date.fromisoformat(wanted) - date.fromisoformat(made) == timedelta(days=1)
    reason = "the old system took the search's UTC time for Pacific time" if late and next_day else "unknown"
    yield Disagreement("day", real.path.name, wanted, made, reason)


def amp_urls(real: Real) -> Iterator[Disagreement | None]:
    """Is the AMP cache address made from the AMP address?"""
    for item in _with_related(real.record):
        if item.amp_url and item.cdn_amp_url:
            made = amp_cache_url(item.amp_url)
            same = made == item.cdn_amp_url
            yield None if same else Disagreement("AMP", real.path.name, item.cdn_amp_url, made, "unknown")


def domains(real: Real) -> Iterator[Disagreement | None]:
    """Is the provider's domain the registrable domain of the article?"""
    for item in _with_related(real.record):
        url = item.web_url or (item.original_url if isinstance(item, Record) else None)
        if not url or not item.provider or not item.provider.domain:
            continue
        made = registrable_domain(url)
        wanted = item.provider.domain
        if made == wanted:
            yield None
        else:
            yield Disagreement("domain", url, wanted, made, _why_other_domain(url, wanted))


def _why_other_domain(url: str, wanted: str) -> str:
    host = host_of(url) or ""
    if host == wanted:
        return "the old system kept www. before a name of three letters"
    if registrable_domain(url) == "youtube.com":
        return "an own-hosted video: its provider is the channel's owner"
    return "unknown"


def _with_related(record: Record) -> Iterable[Record | Related]:
    return [record, *record.related]


CHECKS: dict[str, Check] = {
    "bytes identical": bytes_kept,
    "JSON round trip": json_kept,
    "slug": slugs,
    "day of the path": days,
    "AMP cache address": amp_urls,
    "registrable domain": domains,
}


def api_pages_kept(site: Path) -> tuple[int, int]:
    """How many of the example pages beside a site's records are made byte for byte, of how many."""
    items = [
        Listed(f"_news/{path.name}", read_record(path.read_bytes(), path.name)) for path in site.glob("_news/*.md")
    ]
    made = dict(api_files(items))
    pages = sorted(site.glob("api/news/page-*.json"))
    same = sum(made.get(f"api/news/page/{page.stem[5:]}/index.json") == page.read_bytes() for page in pages)
    return same, len(pages)


def gates(data: Path) -> list[Measured]:
    """The share of agreements, per rule."""
    reals = real_records(data / "records")
    made = []
    for name, check in CHECKS.items():
        answers = [answer for real in reals for answer in check(real)]
        right = answers.count(None)
        made.append(Measured(name, right / len(answers), "", f"{right:,} of {len(answers):,}"))
    same, total = api_pages_kept(data / "records" / "powerapps")
    made.append(Measured("API pages identical", same / total, "", f"{same} of {total}"))
    return made


def main(folder: Path) -> None:
    """Print every disagreement, by rule and reason."""
    reals = real_records(folder)
    for name, check in CHECKS.items():
        answers = [answer for real in reals for answer in check(real)]
        wrong = sorted((answer for answer in answers if answer), key=lambda answer: (answer.reason, answer.subject))
        print(f"{name}: {len(answers) - len(wrong):,} of {len(answers):,}")
        for answer in wrong:
            print(f"  {answer.subject}: wanted {answer.wanted}, made {answer.made}: {answer.reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else data_folder() / "records")
