"""Taking over an existing site: its folder into one plain value, and a report of what was understood. Reads only.

What becomes of the value (published facts in the store) is the caller's; a dry run ends with the report.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from newsloom.errors import NewsloomError, NotFound
from newsloom.model.edition import AdoptedStory, Adoption, Finding, NewsletterIssue, Record, Related
from newsloom.model.source import Organization, Topic
from newsloom.net import files
from newsloom.records.fields import instant_text
from newsloom.records.record import render_record
from newsloom.records.taxonomy import read_organization, read_topic, topic_tree
from newsloom.render.newsletter import read_newsletter
from newsloom.services.newsroom.files import listing, read_record_file, record_files

T = TypeVar("T")
SHOWN_FINDINGS = 20
LEADS_OUT = "a symbolic link that leads out of the site's folder: it is not followed"


def read_site(folder: Path) -> Adoption:
    """Everything that a site's folder holds: `_news`, `_data/topics`, `_data/organizations`, `_newsletters`.

    A folder without `_news` is taken as a folder of records. What cannot be read becomes a finding and is left as it lies.
    Raises NotFound if the folder, or any record in it, is not there.
    """
    if not folder.is_dir():
        raise NotFound(str(folder), "there is no such folder")
    findings: list[Finding] = []
    news = folder / "_news" if (folder / "_news").is_dir() else folder
    paths = list(record_files(news))
    if not paths:
        raise NotFound(str(folder), "there is no record in it", hint="expected _news/*.md")
    records = _all(folder, paths, lambda path: _understood(folder, path, findings), findings)
    newsletters = _all(folder, _optional(folder / "_newsletters", ".html"), _newsletter, findings)
    organizations = _all(folder, _optional(folder / "_data" / "organizations", ".md"), _organization, findings)
    findings += _twins(records)
    return Adoption(
        records=tuple(records),
        stories=tuple(stories_of(records)),
        topics=tuple(_topics(folder, findings)),
        organizations=tuple(organization for _, organization in organizations),
        newsletters=tuple(newsletters),
        findings=tuple(findings),
    )


def _all(
    folder: Path, paths: Iterable[Path], read: Callable[[Path], T], findings: list[Finding]
) -> list[tuple[str, T]]:
    """What could be read, with its relative path; the rest as findings."""
    made: list[tuple[str, T]] = []
    for path in paths:
        if files.leads_out(folder, path):
            findings.append(Finding(path=path.relative_to(folder).as_posix(), problem=LEADS_OUT, unread=True))
            continue
        try:
            made.append((path.relative_to(folder).as_posix(), read(path)))
        except (NewsloomError, OSError) as err:
            findings.append(_finding(folder, path, err))
    return made


def _finding(folder: Path, path: Path, err: Exception) -> Finding:
    name = path.relative_to(folder).as_posix()
    if not isinstance(err, NewsloomError):
        return Finding(path=name, problem=str(err), unread=True)
    line = (err.where or "").rpartition(":")[2]
    problem = f"{err.subject}: {err.problem}"
    return Finding(path=name, problem=problem, line=int(line) if line.isdigit() else None, unread=True)


def _optional(folder: Path, *endings: str) -> list[Path]:
    return listing(folder, *endings) if folder.is_dir() else []


def _understood(folder: Path, path: Path, findings: list[Finding]) -> Record:
    record = read_record_file(path)
    name = path.relative_to(folder).as_posix()
    if render_record(record) != path.read_bytes():
        findings.append(
            Finding(path=name, problem="a rewrite would change its form (it is kept until a decision touches it)")
        )
    if record.extra:
        fields = ", ".join(key for key, _ in record.extra)
        findings.append(Finding(path=name, problem=f"unknown fields, kept: {fields}"))
    return record


def _newsletter(path: Path) -> NewsletterIssue:
    return read_newsletter(path.read_bytes(), str(path))


def _organization(path: Path) -> Organization:
    return read_organization(path.read_bytes(), str(path))


def _topics(folder: Path, findings: list[Finding]) -> list[Topic]:
    """The topics; if they are no tree, as they stand, with the reason as a finding."""
    paths = _optional(folder / "_data" / "topics", ".yaml", ".yml")
    topics = [
        topic for _, topic in _all(folder, paths, lambda path: read_topic(path.read_bytes(), str(path)), findings)
    ]
    try:
        return topic_tree(topics)
    except NewsloomError as err:
        findings.append(Finding(path="_data/topics", problem=f"{err.subject}: {err.problem}", unread=True))
        return topics


def _twins(records: list[tuple[str, Record]]) -> Iterator[Finding]:
    """Several records of one article: its identity is its URL."""
    by_url: dict[str, list[str]] = defaultdict(list)
    for path, record in records:
        if record.web_url:
            by_url[record.web_url].append(path)
    for paths in by_url.values():
        for path in paths[1:]:
            yield Finding(path=path, problem=f"the same webUrl as {paths[0]}")


def stories_of(records: list[tuple[str, Record]]) -> list[AdoptedStory]:
    """The stories that `related` tells of: records that name each other, directly or through others, and lone records."""
    by_key: dict[str, str] = {}
    for path, record in records:
        for key in _keys(record):
            by_key.setdefault(key, path)
    parent = {path: path for path, _ in records}

    def top(path: str) -> str:
        while parent[path] != path:
            parent[path] = parent[parent[path]]
            path = parent[path]
        return path

    absent: dict[str, dict[str, Related]] = defaultdict(dict)
    for path, record in records:
        for item in record.related:
            found = next((by_key[key] for key in _keys(item) if key in by_key), None)
            if found is None:
                absent[path].setdefault(_keys(item)[0], item)
            else:
                parent[max(top(path), top(found))] = min(top(path), top(found))
    heats = {path: record.heat for path, record in records}
    members: dict[str, list[str]] = defaultdict(list)
    for path, _ in records:
        members[top(path)].append(path)
    return [
        AdoptedStory(
            lead=max((path for path in paths if heats[path] != -1), key=lambda path: heats[path], default=None),
            members=tuple(sorted(paths)),
            absent=tuple({key: item for path in sorted(paths) for key, item in absent[path].items()}.values()),
        )
        for paths in members.values()
    ]


def _keys(item: Record | Related) -> list[str]:
    """What two mentions of one article share: the URL, or else title and time."""
    url = item.web_url or (item.original_url if isinstance(item, Record) else None)
    return ([url] if url else []) + [f"{item.published} {item.title}"]


def _has_another_day(path: str, record: Record) -> bool:
    found = re.match(r"\d{4}-\d\d-\d\d(?=-)", path.rpartition("/")[2])
    return found is not None and found[0] != instant_text(record.published)[:10]


def unread(adoption: Adoption) -> int:
    """How many files of the site could not be read, and are left as they lie."""
    return sum(finding.unread for finding in adoption.findings)


def report(adoption: Adoption) -> list[str]:
    """What was understood, as lines for a person."""
    records = [record for _, record in adoption.records]
    published = sum(record.is_visible for record in records)
    grouped = [story for story in adoption.stories if len(story.members) > 1 or story.absent]
    related = sum(len(record.related) for record in records)
    absent = sum(len(story.absent) for story in adoption.stories)
    secured = sum(record.secured is not None for record in records)
    windows = sum(record.form.newline != "\n" for record in records)
    dated = sum(_has_another_day(path, record) for path, record in adoption.records)
    topics, organizations = len(adoption.topics), len(adoption.organizations)
    lines = [
        f"{len(records):,} records: {published:,} published, {sum(record.removed for record in records):,} taken down",
        f"{len(adoption.stories):,} stories, {len(grouped):,} of them with related articles",
        f"{related:,} mentions of related articles; {absent:,} articles have no file of their own (the records stay as they are)",
        f"{secured:,} private payloads, foreign until a key says otherwise",
        f"{windows:,} records with Windows line ends (kept)",
        f"{dated:,} records whose path has another day than their UTC date (kept: a path is a promise)",
        f"{topics:,} topics, {organizations:,} organisations, {len(adoption.newsletters):,} newsletters",
    ]
    if adoption.findings:
        lost = unread(adoption)
        words = f", {lost:,} could not be read" if lost else ""
        lines.append(f"{len(adoption.findings):,} findings{words}:")
        for finding in sorted(adoption.findings, key=lambda f: not f.unread)[:SHOWN_FINDINGS]:
            line = f":{finding.line}" if finding.line else ""
            lines.append(f"  {finding.path}{line}: {finding.problem}")
        if len(adoption.findings) > SHOWN_FINDINGS:
            lines.append(f"  and {len(adoption.findings) - SHOWN_FINDINGS:,} more")
    return lines
