"""The table of options: every setting of newsloom.toml, section by section, in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from newsloom.config.judging import Discover, Group, Policy, Score
from newsloom.config.operation import Backup, Database, Desk, Fetch, Log, Pools, Retention
from newsloom.config.outgoing import Alerts, Mail, Post
from newsloom.config.site import Git, Images, Look, Publish, Secured, Site
from newsloom.config.writers import Summary, Translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """All sections, in the order of the file."""

    site: Site = field(default_factory=Site)
    look: Look = field(default_factory=Look)
    database: Database = field(default_factory=Database)
    fetch: Fetch = field(default_factory=Fetch)
    pools: Pools = field(default_factory=Pools)
    discover: Discover = field(default_factory=Discover)
    group: Group = field(default_factory=Group)
    score: Score = field(default_factory=Score)
    policy: Policy = field(default_factory=Policy)
    summary: Summary = field(default_factory=Summary)
    translate: Translate = field(default_factory=Translate)
    publish: Publish = field(default_factory=Publish)
    images: Images = field(default_factory=Images)
    desk: Desk = field(default_factory=Desk)
    mail: Mail = field(default_factory=Mail)
    alerts: Alerts = field(default_factory=Alerts)
    post: Post = field(default_factory=Post)
    git: Git = field(default_factory=Git)
    secured: Secured = field(default_factory=Secured)
    backup: Backup = field(default_factory=Backup)
    retention: Retention = field(default_factory=Retention)
    log: Log = field(default_factory=Log)


SECTIONS: dict[str, type] = {one.name: one.default_factory for one in fields(Sections)}  # type: ignore[misc]
"""The sections by name, in the order of the file."""
