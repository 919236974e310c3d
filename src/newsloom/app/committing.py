"""`publish --git`: commit what the newsroom published, exactly."""

from __future__ import annotations

from newsloom.engine.git import Committed, Repository
from newsloom.engine.hand import record_file
from newsloom.engine.world import World
from newsloom.model.ids import content_digest
from newsloom.render.paths import FOLDER
from newsloom.store import editions


def commit(world: World, *, push: bool | None = None) -> Committed:
    """Commit the records and pages that changed since the last commit; push if asked (default: [git] push).

    Records count if their bytes are those of the ledger: what a person is editing stays out, so do files that are not the
    newsroom's. What an earlier run could not commit is in this one. Raises Conflict if the folder is no repository.
    """
    publish = world.config.publish
    repository = Repository(world.root)
    changed = repository.changed([publish.news_dir, publish.site_dir])
    news = f"{publish.news_dir}/"
    lying = {f"{FOLDER}/{path.removeprefix(news)}": path for path in changed if path.startswith(news)}
    with world.db.read() as tx:
        lines = editions.at_paths(tx, lying)
    ours = [path for path in changed if path.startswith(f"{publish.site_dir}/")]
    for name, path in lying.items():
        file = record_file(world, name)
        if name in lines and file.is_file() and content_digest(file.read_bytes()) == lines[name].digest:
            ours.append(path)
    return repository.commit(sorted(ours), world.config.git, push=world.config.git.push if push is None else push)
