"""Sessions between browser and database: the cookie holds a random id and nothing else.

Only who signed in has one: strangers write nothing. A cookie that is no id, or of a session that ended, counts as none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware.session.base import BaseBackendConfig, BaseSessionBackend
from litestar.types import Message, ScopeSession

from newsloom.runtime.context import Newsroom
from newsloom.services.newsroom import sessions

_ID = re.compile(r"[A-Za-z0-9_-]{43}")
_LOADED, FRESH = "newsloom_session", "newsloom_fresh_session"


class Sessions(BaseSessionBackend["SessionsConfig"]):
    """Loads and keeps them for Litestar's middleware."""

    def get_session_id(self, connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
        """The id in the cookie, if it is one."""
        said = connection.cookies.get(self.config.key, "")
        return said if _ID.fullmatch(said) else None

    async def load_from_connection(self, connection: ASGIConnection[Any, Any, Any, Any]) -> dict[str, Any]:
        """What is remembered for this browser."""
        from newsloom.web.desk_context import off

        id = self.get_session_id(connection)
        found = None if id is None else await off(sessions.get, self.config.newsroom, id)
        if id is None or found is None:
            return {}
        connection.scope["state"][_LOADED] = (id, found)
        return dict(found.data)

    async def store_in_message(
        self, scope_session: ScopeSession, message: Message, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> None:
        """Keep what the session holds after the answer; who signs in gets a new id, who signs out has none."""
        from newsloom.web.desk_context import off

        newsroom, state = self.config.newsroom, connection.scope["state"]
        id, before = state.get(_LOADED, (None, None))
        data = scope_session if isinstance(scope_session, dict) else {}
        if id is not None and ("actor" not in data or state.get(FRESH)):
            await off(sessions.end, newsroom, id)
            if "actor" not in data:
                self._set_cookie(message, connection, "", 0)
            id, before = None, None
        if "actor" not in data:
            return
        if id is None:
            id = sessions.new_id()
            self._set_cookie(message, connection, id, int(newsroom.config.desk.session_hours * 3600))
        await off(sessions.put, newsroom, id, data, before)

    def _set_cookie(
        self, message: Message, connection: ASGIConnection[Any, Any, Any, Any], value: str, seconds: int
    ) -> None:
        cookie = Cookie(
            key=self.config.key, value=value, max_age=seconds, path="/", secure=self.config.secure, httponly=True,
            samesite="lax",
        )  # fmt: skip
        MutableScopeHeaders.from_message(message).add("set-cookie", cookie.to_header(header=""))


@dataclass
class SessionsConfig(BaseBackendConfig[Sessions]):
    """Whose sessions, and how the cookie is named."""

    _backend_class = Sessions

    newsroom: Newsroom
    secure: bool = False
    key: str = "newsloom_desk"
    max_age: int = 0
    scopes: Any = field(default_factory=lambda: {ScopeType.HTTP})
    exclude: Any = None
    exclude_opt_key: str = "skip_session"
