"""Taking over an existing site."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_records import A_FILE, a_record

from newsloom.errors import NotFound
from newsloom.model.edition import AdoptedStory, Listed
from newsloom.records.record import render_record
from newsloom.records.related import Shelf, related_of
from newsloom.services.imports.adopted_site import read_site, report, stories_of
from shared_data import shared


def test_a_site_is_read_whole_and_what_is_not_understood_is_named(tmp_path: Path) -> None:
    for name, text in {
        "_news/2024-02-04-a.md": A_FILE,
        "_news/2024-02-03-b.md": A_FILE.replace("quality: 41", "quality:  41\nclicks: 8"),
        "_news/2024-02-03-c.md": "---\ntitle: x\n---\n",
        "_data/topics/00-ships.yaml": "name: Ships\n",
        "_data/topics/01-boats.yaml": "name: Boats\nparent: Nowhere\n",
        "_data/organizations/p.example.md": "---\nname: P\n---\n",
        "_newsletters/n.html": '---\ntitle: "N"\npublishedDateTime: 2024-02-03T04:05:06Z\n---\n<p>\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    adoption = read_site(tmp_path)
    assert [path for path, _ in adoption.records] == ["_news/2024-02-03-b.md", "_news/2024-02-04-a.md"]
    assert [topic.name for topic in adoption.topics] == ["Ships", "Boats"]
    assert [path for path, _ in adoption.newsletters] == ["_newsletters/n.html"]
    found = {(finding.path, finding.line): finding.problem for finding in adoption.findings}
    assert "publishedDateTime" in found[("_news/2024-02-03-c.md", 2)]
    assert "'domain' is missing" in found[("_data/organizations/p.example.md", 2)]
    assert "no topic 'Nowhere'" in found[("_data/topics", None)]
    problems = [finding.problem for finding in adoption.findings if finding.path == "_news/2024-02-03-b.md"]
    assert any("would change its form" in problem for problem in problems)
    assert "unknown fields, kept: clicks" in problems
    assert any("the same webUrl" in finding.problem for finding in adoption.findings)
    lines = report(adoption)
    assert lines[0] == "2 records: 0 published, 2 taken down"
    assert "1 records whose path has another day" in "\n".join(lines)


def test_records_that_name_each_other_are_one_story() -> None:
    at = datetime(2024, 2, 3, tzinfo=UTC)
    items = [
        Listed(name, a_record(title=name, web_url=f"https://p.example/{name}", published=at, heat=heat))
        for name, heat in (("a", -1), ("b", 90), ("c", -1), ("lone", 20))
    ]
    story = items[:3]
    records = [(item.path, replace(item.record, related=Shelf(story).of(item.path)[0])) for item in story]
    absent = related_of(a_record(title="elsewhere", published=at))
    records[0] = ("a", replace(records[0][1], related=(*records[0][1].related, absent)))
    assert stories_of([*records, ("lone", items[3].record)]) == [
        AdoptedStory(lead="b", members=("a", "b", "c"), absent=(absent,)),
        AdoptedStory(lead="lone", members=("lone",)),
    ]


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_site(tmp_path)
    with pytest.raises(NotFound):
        read_site(tmp_path / "nowhere")


def test_a_record_alone_is_a_site(tmp_path: Path) -> None:
    (tmp_path / "seed.md").write_bytes(render_record(a_record()))
    assert [path for path, _ in read_site(tmp_path).records] == ["seed.md"]


@pytest.mark.shared
def test_real_sites_are_understood_without_a_fault() -> None:
    azure = read_site(shared("records/azure"))
    assert len(azure.records) == 120
    assert sum(len(record.related) for _, record in azure.records) == 1508
    assert 0 < sum(len(story.absent) for story in azure.stories) <= 1508 - 52
    assert not azure.findings
    power = read_site(shared("records/powerapps"))
    assert (len(power.records), len(power.topics), len(power.organizations), len(power.newsletters)) == (674, 7, 70, 1)
