"""`publish --git`: commit what the newsroom published, exactly: news, then newsletters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsloom.model.ids import content_digest
from newsloom.publishing import newsletter_issue, public_ledger
from newsloom.publishing.git import Committed, Repository
from newsloom.publishing.manual_edits import record_file
from newsloom.records.paths import FOLDER
from newsloom.render import newsletter
from newsloom.runtime.context import Newsroom
from newsloom.store import editions

ISSUES = 1000
"""So many of the latest issues are known again."""


def commit(newsroom: Newsroom, *, push: bool | None = None) -> Committed:
    """Commit the records, pages and issues that changed since the last commit; push if asked (default: [git] push).

    Records and issues count if their bytes are those of the ledger: what a person is editing stays out, so do files that are
    not the newsroom's. News and newsletters are commits of their own. What an earlier run could not commit is in this one.
    Raises Conflict if the folder is no repository.
    """
    publish, git = newsroom.config.publish, newsroom.config.git
    repository = Repository(newsroom.root)
    changed = repository.changed([publish.news_dir, publish.site_dir, newsletter.FOLDER, public_ledger.FOLDER])
    pages = [path for path in changed if path.startswith((f"{publish.site_dir}/", f"{public_ledger.FOLDER}/"))]
    news = sorted([*pages, *_records(newsroom, changed)])
    parts = [(git.message, news), (git.newsletter_message, sorted(_issues(newsroom, changed)))]
    return repository.commit(parts, git, push=git.push if push is None else push)


def _records(newsroom: Newsroom, changed: Sequence[str]) -> Iterator[str]:
    news = f"{newsroom.config.publish.news_dir}/"
    lying = {f"{FOLDER}/{path.removeprefix(news)}": path for path in changed if path.startswith(news)}
    with newsroom.db.read() as tx:
        lines = editions.at_paths(tx, lying)
    for name, path in lying.items():
        if name not in lines or _behind_a_link(newsroom, path):
            continue
        file = record_file(newsroom, name)
        if file.is_file() and content_digest(file.read_bytes()) == lines[name].digest:
            yield path


def _behind_a_link(newsroom: Newsroom, path: str) -> bool:
    """Whether a symbolic link stands at a path or on the way to it: what lies there is not ours to read or to commit."""
    file = newsroom.root / path
    return any(
        part.is_symlink()
        for part in (file, *file.parents)
        if part != newsroom.root and part.is_relative_to(newsroom.root)
    )


def _issues(newsroom: Newsroom, changed: Sequence[str]) -> Iterator[str]:
    lying = [path for path in changed if path.startswith(f"{newsletter.FOLDER}/")]
    if not lying:
        return
    with newsroom.db.read() as tx:
        sent = {
            row[2]["path"]: row[2].get("digest") for row in editions.latest_editions(tx, newsletter_issue.KIND, ISSUES)
        }
    for path in lying:
        file = newsroom.root / path
        if (
            path in sent
            and not _behind_a_link(newsroom, path)
            and file.is_file()
            and content_digest(file.read_bytes()) == sent[path]
        ):
            yield path
