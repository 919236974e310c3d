"""The public site as files: each with its media type, HEAD, ETag, and open to scripts of other sites.

The site has readers, not sessions: no cookie is set, no form is taken, and what it shows is public, so any page may read it
(CORS). Its folder `api/` lies beside the desk's own API, which is below /api/v1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, head
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect

from newsloom.web.desk_context import off
from newsloom.web.guards import plain_path
from newsloom.web.media_types import media_type

READERS = {"skip_session": True, "exclude_from_csrf": True}
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "X-Content-Type-Options": "nosniff",
}
LASTING = ("assets/", "images/", "pagefind/")
"""Folders whose files hardly change: a browser may keep them for an hour without asking."""
Asked = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site as it is answered; `moved` is the address of a folder that was asked for without its last slash."""

    path: str = ""
    data: bytes = b""
    etag: str = ""
    kind: str = ""
    moved: bool = False


def look_up(site: Path, path: str) -> SiteFile | None:
    """The file at an address below the site's root; a folder is its index.html. None where there is none, for files whose
    name begins with a dot, and for what would lie outside."""
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    try:
        root = site.resolve()
        target = root.joinpath(*parts).resolve()
        if not target.is_relative_to(root):
            return None
        if target.is_dir():
            if parts and not path.endswith("/"):
                return SiteFile(moved=True) if (target / "index.html").is_file() else None
            target /= "index.html"
        elif path.endswith("/"):
            return None
        found = target.stat()
        data = target.read_bytes()
    except (OSError, ValueError):
        return None
    name = target.relative_to(root).as_posix()
    return SiteFile(
        path=name, data=data, etag=f'"{found.st_mtime_ns:x}-{len(data):x}"', kind=media_type(name, data[:600])
    )


def handlers(base: str) -> list[BaseRouteHandler]:
    """The routes of a site that is shown below `base` ("/", or a folder such as "/news")."""
    base = base.rstrip("/")
    paths = [base or "/", f"{base}/{{file_path:path}}"]
    if not base:
        paths.append("/api/{section:str}/{api_path:path}")

    @get(paths, opt=READERS, guards=[plain_path], include_in_schema=False, name="site", media_type="text/html")
    async def site_file(request: Asked) -> Response[Any]:
        """A file of the site."""
        return await answer(request, base)

    @head(paths, opt=READERS, guards=[plain_path], include_in_schema=False, media_type="text/html")
    async def site_head(request: Asked) -> Response[None]:
        """What GET would answer, without the file."""
        return await answer(request, base)

    return [site_file, site_head]


async def answer(request: Asked, base: str) -> Response[Any]:
    """A file of the site, "not modified", a way to the folder, or the site's own page for what is not there (status 404)."""
    newsroom = request.app.state["context"].newsroom
    site = newsroom.root / newsroom.config.publish.site_dir
    path = request.scope["path"].removeprefix(base)
    if request.scope["raw_path"].partition(b"?")[0].endswith(b"/"):  # Litestar takes the last slash off
        path = f"{path.rstrip('/')}/"
    found = await off(look_up, site, path)
    if found is not None and found.moved:
        # One slash before the name: two would be another host's address.
        return Redirect(f"{base}/{quote(path.strip('/'))}/", status_code=301)
    status = 200
    if found is None:
        status, found = 404, await off(look_up, site, "404.html")
        if found is None or path.startswith("/api/"):
            raise HTTPException(status_code=404, detail="there is no such page")
    kept = "public, max-age=3600" if found.path.startswith(LASTING) else "no-cache"
    headers = {**OPEN, "Cache-Control": kept, "ETag": found.etag}
    if status == 200 and _known(request.headers.get("if-none-match", ""), found.etag):
        return Response(b"", status_code=304, headers=headers, media_type=found.kind)
    if request.method == "HEAD":
        headers["Content-Length"] = str(len(found.data))
        return Response(b"", status_code=status, headers=headers, media_type=found.kind)
    return Response(found.data, status_code=status, headers=headers, media_type=found.kind)


def _known(asked: str, etag: str) -> bool:
    """Whether a reader has this very file: weak comparison, as RFC 9110 (13.1.2) says."""
    return asked.strip() == "*" or etag in re.findall(r'"[^"]*"', asked)
