"""The JSON API: the same use-cases as the desk, for programs. OpenAPI 3.1 at /api/openapi.json.

Reading needs a token or a session of the desk; deciding needs a token (a cookie would need CSRF's second proof). What is below
/api/v1/public needs neither.
"""

from __future__ import annotations

from litestar import Router

from newsloom.web.api import changes, newsroom, public, questions, stories
from newsloom.web.api.answers import with_etags
from newsloom.web.guards import add_headers, programs

OURS = Router(
    "/",
    route_handlers=[*stories.HANDLERS, *questions.HANDLERS, *newsroom.HANDLERS, *changes.HANDLERS],
    guards=[programs],
    after_request=add_headers,
    tags=["newsroom"],
)
EVERYBODYS = Router(
    "/public",
    route_handlers=public.HANDLERS,
    after_request=public.open_to_all,
    opt={"skip_session": True},
    tags=["public"],
)
ROUTER = Router("/api/v1", route_handlers=[OURS, EVERYBODYS], middleware=[with_etags])
