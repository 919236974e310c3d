"""The owner's organisations: who a publisher is, in `_data/organizations/domain.md`. Read, made and amended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsloom.core.url import is_web_url, registrable_domain
from newsloom.errors import NotFound, UsageError
from newsloom.model.source import Organization
from newsloom.records.taxonomy import icon, organization_file, read_organization, render_organization
from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom.files import listing, write_changed

FOLDER = Path("_data") / "organizations"


def find(newsroom: Newsroom, name: str) -> tuple[Organization, Path]:
    """The organisation of a domain (or of an address below it) and its file. Raises NotFound, UsageError."""
    domain = domain_of(name)
    for path in _files(newsroom):
        found = read_organization(path.read_bytes(), str(path))
        if found.domain == domain:
            return found, path
    raise NotFound(domain, f"no organisation of that domain in {FOLDER}", hint="--name NAME makes one")


def amend(
    newsroom: Newsroom,
    name: str,
    *,
    title: str | None = None,
    description: str | None = None,
    images: Sequence[str] | None = None,
) -> tuple[Organization, Path, bool]:
    """Make an organisation, or change what is given of it; (it, its file, whether the file changed).

    All else that its file holds is kept. Raises NotFound without a `title` for a new one, UsageError.
    """
    if title is not None and not title.strip():
        raise UsageError("--name", "an organisation needs a name")
    for url in images or ():
        if not (is_web_url(url) or url.startswith("/")) or url != url.strip():
            raise UsageError(
                url, "neither a web address nor a path of the site", hint="like /assets/images/x-50x50.jpg"
            )
    try:
        found, path = find(newsroom, name)
    except NotFound:
        if title is None:
            raise
        found = Organization(name=title, domain=domain_of(name))
        path = newsroom.root / FOLDER / organization_file(found)
    changed = replace(
        found,
        name=found.name if title is None else " ".join(title.split()),
        description=found.description if description is None else description.strip(),
        images=found.images if images is None else tuple(icon(url) for url in images),
    )
    if changed == found and path.is_file():
        return found, path, False
    return changed, path, write_changed(path, render_organization(changed))


def domain_of(name: str) -> str:
    """The registrable domain of what one types. Raises UsageError for what has none."""
    domain = registrable_domain(name.strip())
    if "." not in domain or "/" in domain:
        raise UsageError(name, "not a domain", hint="like paper.example")
    return domain


def as_row(organization: Organization, path: Path) -> dict[str, Any]:
    """An organisation as plain data."""
    return {
        "domain": organization.domain,
        "name": organization.name,
        "description": organization.description,
        "images": [image.url for image in organization.images],
        "file": str(path),
    }


def _files(newsroom: Newsroom) -> list[Path]:
    folder = newsroom.root / FOLDER
    return listing(folder, ".md") if folder.is_dir() else []
