"""How well are pages read? Metrics, and the gates that `./run quality` prints.

Body of news pages as in the article-extraction benchmark of Scrapinghub (shingles of four tokens, each page weighs the
same); body of web pages as in trafilatura's evaluation (segments that must and must not be there, all pages in one
sum).
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.measured import Measured
from bench.quality import embarrassing
from newsloom.core.extract import extract
from newsloom.core.witness import opened
from newsloom.errors import PageUnreadable
from newsloom.model.article import Article

_TOKEN = re.compile(r"\w+")
Row = dict[str, Any]


def shingle_counts(true: str, found: str, size: int = 4) -> tuple[float, float, float]:
    """Shares of shingles that are right, too many, missing; they add up to 1 (0, 0, 0 if both texts are empty)."""
    want, have = _shingles(true, size), _shingles(found, size)
    right = (want & have).total()
    extra, missing = have.total() - right, want.total() - right
    total = right + extra + missing
    return (right / total, extra / total, missing / total) if total else (0.0, 0.0, 0.0)


def _shingles(text: str, size: int) -> Counter[tuple[str, ...]]:
    # Composed and decomposed letters are the same text (one page's data has the latter).
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text))
    return Counter(tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1))) if tokens else Counter()


def body_f1(counts: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """F1, precision, recall: means over pages of precision and recall, joined."""
    precisions = [right / (right + extra) if right + extra else float(not missing) for right, extra, missing in counts]
    recalls = [right / (right + missing) if right + missing else float(not extra) for right, extra, missing in counts]
    precision, recall = sum(precisions) / len(counts), sum(recalls) / len(counts)
    return (2 * precision * recall / (precision + recall) if precision + recall else 0.0), precision, recall


def segment_counts(text: str, wanted: Sequence[str], unwanted: Sequence[str]) -> tuple[int, int, int]:
    """(wanted and there, unwanted and there, wanted and missing); white space does not count."""
    plain = " ".join(text.split())
    there = sum(" ".join(s.split()) in plain for s in wanted)
    return there, sum(" ".join(s.split()) in plain for s in unwanted), len(wanted) - there


def set_f1(want: Sequence[str], have: Sequence[str]) -> float:
    """F1 of two sets of names, letter case and white space aside; 1.0 for two empty ones."""
    left, right = ({" ".join(name.casefold().split()) for name in names} for names in (want, have))
    return 1.0 if not left and not right else 2 * len(left & right) / (len(left) + len(right))


def same_title(want: str, have: str) -> bool:
    return " ".join(want.split()) == " ".join(have.split())


@dataclass(frozen=True, slots=True)
class Case:
    """One page of a set with what was read from it; `article` is None if it could not be read."""

    row: Row
    article: Article | None


def read_cases(data: Path, name: str, every: int = 1) -> Iterator[Case]:
    """Read the pages of `pages/news` or `pages/web`."""
    rows = [json.loads(line) for line in (data / "pages" / f"{name}.jsonl").read_text("utf-8").splitlines()]
    for row in rows[::every]:
        page = gzip.decompress((data / "pages" / name / row["page"]).read_bytes())
        try:
            yield Case(row, extract(page, row["url"]))
        except PageUnreadable:
            yield Case(row, None)


def news_scores(cases: Sequence[Case]) -> dict[str, float]:
    """All measures of pages/news, by name."""
    made = [(case.row, case.article) for case in cases if case.article is not None]
    body = [shingle_counts("\n".join(c.row["body"]), c.article.text if c.article else "") for c in cases]
    with_image = [a for row, a in made if row["images"]]
    n = len(cases)
    dates = [(datetime.fromisoformat(row["date"]), a.published) for row, a in made if row["date"]]
    f1, precision, recall = body_f1(body)
    return {
        "body F1": f1, "body precision": precision, "body recall": recall,
        "title exact": sum(same_title(row["title"], a.title) for row, a in made) / n,
        "date to the day": sum(_same_day(want, have) for want, have in dates) / n,
        "date to the minute": sum(_same_minute(want, have) for want, have in dates) / n,
        "author F1": sum(set_f1(row["authors"], a.authors) for row, a in made) / n,
        "language": sum(row["lang"] == a.language for row, a in made) / n,
        "lead image found": sum(bool(a.images) for a in with_image) / max(1, len(with_image)),
    }  # fmt: skip


def web_scores(cases: Sequence[Case]) -> dict[str, float]:
    """All measures of pages/web, by name."""
    right = extra = missing = 0
    for case in cases:
        counts = segment_counts(case.article.text if case.article else "", case.row["with_"], case.row["without"])
        right, extra, missing = right + counts[0], extra + counts[1], missing + counts[2]
    made = [(case.row, case.article) for case in cases]

    def share(field: str, good: Callable[[Any, Article], float]) -> float:
        labelled = [(row[field], a) for row, a in made if row[field]]
        return sum(good(want, a) for want, a in labelled if a) / max(1, len(labelled))

    return {
        "body F1": 2 * right / max(1, 2 * right + extra + missing),
        "body precision": right / max(1, right + extra),
        "body recall": right / max(1, right + missing),
        "title exact": share("title", lambda want, a: same_title(want, a.title)),
        "date to the day": share(
            "date", lambda want, a: a.published is not None and want == a.published.date().isoformat()
        ),
        "author F1": share("author", lambda want, a: set_f1(web_names(want), a.authors)),
    }


def web_names(author: str | list[str]) -> list[str]:
    """The gold's strings as names."""
    texts = [author] if isinstance(author, str) else author
    return [name.strip() for text in texts for name in re.split(r"[;,]| and ", text) if name.strip()]


def _same_day(want: datetime, have: datetime | None) -> bool:
    # The same moment may lie on two days in two zones: agreement in UTC or in the publisher's zone counts.
    return have is not None and (_utc(have).date() == _utc(want).date() or have.date() == want.date())


def _same_minute(want: datetime, have: datetime | None) -> bool:
    return have is not None and abs((_utc(want) - have).total_seconds()) < 60


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def gates(data: Path) -> list[Measured]:
    """The numbers of docs/reference/extract.md."""
    rows = []
    cases = {name: list(read_cases(data, name)) for name in ("news", "web")}
    for name, scores in (("news", news_scores), ("web", web_scores)):
        for what, value in scores(cases[name]).items():
            rows.append(Measured(f"{name} {what}", round(value, 4), "share", f"pages/{name}, {len(cases[name])} pages"))
    read = {name: [(case.row["page"], opened(case.article)) for case in cases[name] if case.article] for name in cases}
    rows += [row for name in read for row in embarrassing.fit_to_print(name, read[name])]
    rows.append(embarrassing.by_eye([each for name in read for each in read[name]]))
    return rows
