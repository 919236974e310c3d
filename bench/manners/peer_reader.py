"""lemon24/reader as a player of the manners test. Runs in an environment of its own that has `reader`, not Newsloom.

python peer_reader.py DATABASE PORT FEED...: for each line (a time) on standard input one scheduled update at that
time; answers with the JSON list of links that it learned.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
from datetime import datetime
from typing import Any


def main() -> None:
    """Map *.example to the stage, then follow the clock."""
    import reader  # type: ignore[import-not-found,unused-ignore]

    database, port, *feeds = sys.argv[1:]
    network: Any = socket
    real = network.getaddrinfo

    def getaddrinfo(host: Any, service: Any, *rest: Any, **named: Any) -> Any:
        if str(host).endswith(".example"):
            return real("127.0.0.1", int(port), *rest, **named)
        raise socket.gaierror(socket.EAI_NONAME, "not on this stage")

    network.getaddrinfo = getaddrinfo
    logging.disable(logging.CRITICAL)
    made: Any = reader.make_reader(database)
    for feed in feeds:
        made.add_feed(feed, exist_ok=True)
    known: set[str] = set()
    for line in sys.stdin:
        now = datetime.fromisoformat(line.strip())
        made._now = lambda now=now: now
        for _ in made.update_feeds_iter(scheduled=True):
            pass
        links = {entry.link for entry in made.get_entries()} if made.get_entry_counts().total != len(known) else known
        print(json.dumps(sorted(links - known)), flush=True)
        known = known | links


if __name__ == "__main__":
    main()
