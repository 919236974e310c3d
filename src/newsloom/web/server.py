"""The whole application: site, desk and API under one address."""

from __future__ import annotations

import mimetypes
from typing import Any
from urllib.parse import urlsplit

from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig
from litestar.types import Message, Scope

from newsloom import __version__
from newsloom.publishing.site_settings import zone
from newsloom.web import site_files
from newsloom.web.api import ROUTER as API
from newsloom.web.desk_context import DeskContext, environment, static_files
from newsloom.web.guards import add_headers, known_host, plain_path, show_problem, signed_in
from newsloom.web.mcp.serve import HttpDoor
from newsloom.web.reader import fever, google
from newsloom.web.routes import decisions, desk_pages, imports, login, own_posts, rules, stories
from newsloom.web.routes import public as outside
from newsloom.web.routes.mcp import assistants
from newsloom.web.sessions import SessionsConfig
from newsloom.web.users import session_secret

MOST_FORM = 256_000
"""Bytes of a form, or of a program's JSON."""


def create_app(context: DeskContext) -> Litestar:
    """The application. `context.hosts` are the names that desk and API answer to (none: any)."""
    newsroom = context.newsroom
    site_dir = newsroom.root / newsroom.config.publish.site_dir
    for folder in (site_dir, newsroom.images_dir):
        folder.mkdir(parents=True, exist_ok=True)
    base = urlsplit(newsroom.config.site.url).path.rstrip("/") or "/"
    sessions = SessionsConfig(newsroom=newsroom, secure=context.secure)
    tools = HttpDoor(newsroom)
    public = Router("/", route_handlers=[outside.ROUTER], after_request=add_headers)
    pictures = create_static_files_router(
        path="/desk/images", directories=[newsroom.images_dir], guards=[plain_path, known_host, signed_in],
        include_in_schema=False, after_request=add_headers,
    )  # fmt: skip
    return Litestar(
        route_handlers=[
            _desk(),
            public,
            assistants(tools),
            google.ROUTER,
            fever.ROUTER,
            pictures,
            *site_files.handlers(base),
        ],
        logging_config=None,
        request_max_body_size=MOST_FORM,
        state=State({"context": context}, deep_copy=False),
        middleware=[sessions.middleware],
        before_send=[tell_script],
        csrf_config=CSRFConfig(
            secret=session_secret(newsroom).hex(),
            cookie_secure=context.secure,
            cookie_httponly=True,
            cookie_path="/desk",
        ),
        template_config=TemplateConfig(
            instance=JinjaTemplateEngine.from_environment(environment(zone(context.newsroom)))
        ),
        exception_handlers={Exception: show_problem},
        lifespan=[lambda _app: tools.begin()],
        openapi_config=_described(),
    )


def _desk() -> Router:
    """The desk's pages and the newsroom's API, for whoever knows its names."""
    return Router(
        "/",
        route_handlers=[
            login.ROUTER,
            stories.ROUTER,
            decisions.ROUTER,
            rules.ROUTER,
            imports.ROUTER,
            desk_pages.ROUTER,
            own_posts.ROUTER,
            API,
            static,
            to_desk,
        ],
        after_request=add_headers,
        guards=[known_host],
    )


def _described() -> OpenAPIConfig:
    """How the API tells what it is."""
    return OpenAPIConfig(
        title="Newsloom",
        version=__version__,
        description="Stories, verdicts, sources and topics of one newsroom. Errors are problem+json.",
        path="/api",
        operation_id_creator=_operation_id,
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        security=[{"token": []}],
        components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
    )


def _operation_id(handler: Any, method: Any, path: Any) -> str:
    """What a generated client calls an operation: the handler's name, as in listStories."""
    first, *rest = str(handler.handler_name).rpartition(".")[2].split("_")
    return first + "".join(part.title() for part in rest)


async def tell_script(message: Message, scope: Scope) -> None:
    """The desk's script sends forms itself, and goes on to the next page as a browser would: so it is told where that is,
    instead of being led there (it would read the page, and with it what the page says once)."""
    if message["type"] == "http.response.start" and message["status"] == 303:
        asked = dict(scope["headers"]).get(b"desk-script")
        if asked == b"1":
            message["status"] = 204
            message["headers"] = [pair for pair in message["headers"] if pair[0].lower() != b"content-length"]


@get("/desk/static/{name:str}", include_in_schema=False, cache_control=None)
async def static(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Style, script, font: names that are known, and nothing else."""
    data = static_files().get(name)
    if data is None:
        raise NotFoundException
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind = "font/woff2" if name.endswith(".woff2") else kind
    return Response(data, media_type=kind, headers={"Cache-Control": "public, max-age=3600"})


@get("/desk", include_in_schema=False, media_type=MediaType.HTML)
async def to_desk() -> Redirect:
    """The address that people type."""
    return Redirect("/desk/", status_code=303)
