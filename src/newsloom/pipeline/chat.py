"""A language model behind the chat call of OpenAI's API: asked at temperature 0, within a budget a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from newsloom.errors import ConfigInvalid, FetchError
from newsloom.net.http import Http
from newsloom.publishing.site_settings import zone
from newsloom.runtime.context import Newsroom
from newsloom.store import kv
from newsloom.store.sql import Tx

MOST_BYTES = 512 * 1024
MOST_TOKENS = 600
"""Of an answer: three sentences are under 200."""
SPENT = "spent."
RETRY = timedelta(minutes=10)
"""A model that is away is asked again after this time."""


class Chat:
    """`POST {endpoint}/chat/completions`. FetchError when it says no; `lasting` where asking again is of no use."""

    def __init__(self, http: Http, endpoint: str, model: str, *, key: str = "") -> None:
        self._http, self._url, self._model, self._key = http, endpoint.rstrip("/"), model, key

    @property
    def maker(self) -> str:
        """The model by its name at this endpoint."""
        return f"endpoint/{self._url}/{self._model}"

    def answer(self, messages: Sequence[dict[str, str]], *, most_tokens: int = MOST_TOKENS) -> str:
        """The text of the first choice."""
        body = msgspec.json.encode(
            {
                "model": self._model,
                "messages": list(messages),
                "temperature": 0,
                "max_tokens": most_tokens,
                "stream": False,
            }
        )
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        got = self._http.post(
            f"{self._url}/chat/completions",
            body,
            content_type="application/json",
            headers=headers,
            max_bytes=MOST_BYTES,
        )
        if got.status != 200:
            passing = got.status >= 500 or got.status in (408, 429)
            raise FetchError(self._url, f"the language model's server answered {got.status}", lasting=not passing)
        try:
            choice = msgspec.json.decode(got.body)["choices"][0]
            said = choice["message"]["content"]
        except (msgspec.DecodeError, KeyError, IndexError, TypeError) as err:
            raise FetchError(self._url, "the language model's answer cannot be read", lasting=True) from err
        if not isinstance(said, str):
            raise FetchError(self._url, "the language model's answer is no text", lasting=True)
        return said


def chat_of(newsroom: Newsroom, endpoint: str, model: str, key: str, *, section: str) -> Chat:
    """The model that a section of the settings names. Raises ConfigInvalid where it names none."""
    if not endpoint:
        raise ConfigInvalid(f"{section}.endpoint", "expected the address of a language model, got nothing")
    if not model:
        raise ConfigInvalid(f"{section}.model", "expected the endpoint's name of its model, got nothing")
    # The owner named this one host: it may be on this machine. No redirect of it is followed.
    http = Http(replace(newsroom.http.settings, allow_private=True))
    return Chat(http, endpoint, model, key=key)


def spend(tx: Tx, newsroom: Newsroom, what: str, amount: int, budget: int, now: datetime) -> bool:
    """Take this amount out of today's budget; False where so much is not left. The day is the newsroom's."""
    key = f"{SPENT}{what}.{now.astimezone(zone(newsroom)).date().isoformat()}"
    spent = int(kv.get(tx, key) or 0)
    if spent + amount > budget:
        return False
    for old in kv.beginning(tx, f"{SPENT}{what}."):
        if old != key:
            kv.drop(tx, old)
    kv.put(tx, key, str(spent + amount))
    return True


def until_tomorrow(newsroom: Newsroom, now: datetime) -> timedelta:
    """How long it is until the next day's budget."""
    here = now.astimezone(zone(newsroom))
    return (here + timedelta(days=1)).replace(hour=0, minute=1, second=0, microsecond=0) - here
