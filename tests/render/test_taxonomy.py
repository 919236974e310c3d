"""Topics and organisations as files."""

from __future__ import annotations

import pytest

from newsloom.errors import ConfigInvalid
from newsloom.model.source import Topic
from newsloom.records.taxonomy import (
    organization_file,
    read_organization,
    read_topic,
    render_organization,
    render_topic,
    topic_file,
    topic_tree,
)
from newsloom.services.newsroom.files import read_organizations, read_topics
from shared_data import shared

TOPIC = """\
taxonomy: topic
_id: harbours
name: Harbours
shortname: Ports
parent: Transport
description: Where ships rest
keywords:
  - harbour
  - "c#: port"
hashtags:
  - "#Harbours"
services:
  news: https://site.example/api/news/harbours/
color: blue
"""

ORGANIZATION = """\
---
taxonomy: organization
_id: paper.example
name: The Paper
otherNames:
  - Paper
domain: paper.example
description: "News: daily"
images:
  - url: /assets/images/organizations/paper.example-50x50.jpg
    width: 50
    height: 50
---
"""


def test_a_topic_is_read_and_written_back() -> None:
    topic = read_topic(TOPIC.encode(), "_data/topics/03-harbours.yaml")
    assert (topic.name, topic.parent, topic.order) == ("Harbours", "Transport", 3)
    assert topic.keywords == ("harbour", "c#: port")
    assert topic.extra == (("color", "blue"),)
    assert render_topic(topic).decode() == TOPIC
    assert topic_file(topic) == "03-harbours.yaml"


def test_a_topic_written_by_hand_may_be_loose() -> None:
    topic = read_topic(b"\xef\xbb\xbfname: Harbours # of all kinds\r\nkeywords: [harbour, 'port']\r\n", "harbours.yml")
    assert topic == Topic(name="Harbours", keywords=("harbour", "port"), path="harbours.yml")
    assert render_topic(topic).startswith(b"taxonomy: topic\n_id: harbours\nname: Harbours\n")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("keywords: [a]", "t.yaml:1"),
        ("name: A\nkeywords: a", "t.yaml:2"),
        ("name: A\nname: B", "t.yaml:2"),
        ("name: A\n\tb", "t.yaml:2"),
        ("name: A\nx: *y", "t.yaml:2"),
        ("taxonomy: organization\nname: A", "t.yaml"),
        ("", "t.yaml:1"),
    ],
)
def test_a_broken_topic_names_its_line(text: str, where: str) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        read_topic(text.encode(), "t.yaml")
    assert caught.value.where == where


def test_topics_come_in_file_order() -> None:
    topics = [
        Topic(name="B", order=1, path="01-b", parent="A"),
        Topic(name="A", path="00-a"),
        Topic(name="C", path="00-c"),
    ]
    assert [topic.name for topic in topic_tree(topics)] == ["A", "C", "B"]


@pytest.mark.parametrize(
    ("topics", "what"),
    [
        ([Topic(name="A", parent="Z", path="a.yaml")], "there is no topic 'Z'"),
        ([Topic(name="A", parent="B"), Topic(name="B", parent="C"), Topic(name="C", parent="B")], "circle: B > C > B"),
        ([Topic(name="A", parent="A")], "circle: A > A"),
        ([Topic(name="A", path="x"), Topic(name="A", path="y")], "also in x"),
    ],
)
def test_a_tree_that_is_none_is_refused(topics: list[Topic], what: str) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        topic_tree(topics)
    assert what in caught.value.problem


def test_an_organization_is_read_and_written_back() -> None:
    organization = read_organization(ORGANIZATION.encode(), "paper.example.md")
    assert (organization.name, organization.domain) == ("The Paper", "paper.example")
    assert render_organization(organization).decode() == ORGANIZATION
    assert organization_file(organization) == "paper.example.md"


@pytest.mark.parametrize(
    "text",
    [
        ORGANIZATION.replace("    width: 50\n    height: 50\n", "    width: 64\n    height: 48\n    alt: Logo\n"),
        ORGANIZATION.replace("-50x50.jpg\n    width: 50\n    height: 50\n", ".svg\n"),
        ORGANIZATION.replace("\n", "\r\n"),
        ORGANIZATION.rstrip("\n"),
        ORGANIZATION + "\nFounded in 1881.\n",
        ORGANIZATION.replace("    height: 50\n---", "    height: 50\nowner: A trust\n---"),
    ],
    ids=["a-size-of-its-own", "no-size", "windows", "no-last-line-end", "a-body", "a-field-of-its-own"],
)
def test_nothing_of_an_organization_is_lost(text: str) -> None:
    assert render_organization(read_organization(text.encode(), "paper.example.md")) == text.encode()


def test_an_organization_without_a_domain_is_refused() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        read_organization(b"---\nname: A\n---\n", "a.md")
    assert "'domain' is missing" in caught.value.problem


@pytest.mark.shared
def test_real_topics_and_organizations_are_understood() -> None:
    topics = read_topics(shared("records/powerapps/_data/topics"))
    assert [topic.order for topic in topics] == list(range(7))
    folder = shared("records/powerapps/_data/organizations")
    assert len(read_organizations(folder)) == 70
    # Three have white space at the end of a line, which no value holds.
    written = [
        render_organization(read_organization(p.read_bytes(), p.name)) == p.read_bytes() for p in folder.iterdir()
    ]
    assert written.count(True) == 67
