"""Half requests and bodies by drops do not hold the desk."""

from __future__ import annotations

import socket
import threading
import time

import pytest
import uvicorn

from newsloom.web import connections


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.5)
    monkeypatch.setattr(connections, "MOST", 20)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        connections.with_deadline(app, 0.5), http=connections.Protocol, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(20)


def ends(connection: socket.socket) -> bool:
    connection.settimeout(20)
    try:
        while connection.recv(1000):
            pass
    except ConnectionResetError:
        pass
    except TimeoutError:
        return False
    return True


def ask(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(20)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        return connection.recv(100)


@pytest.mark.parametrize(
    "half", [b"", b"GET / HTTP/1.1\r\nHost: a\r\nX-a: ", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx"]
)
def test_half_a_request_is_ended(port, half):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(half)
        assert ends(connection)
    assert b"200 OK" in ask(port)


def test_more_connections_than_there_may_be_are_refused_and_the_desk_answers_again(port):
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    assert all(ends(one) for one in held)
    for one in held:
        one.close()
    until = time.monotonic() + 20
    while b"200 OK" not in (said := ask(port)) and time.monotonic() < until:
        time.sleep(0.1)
    assert b"200 OK" in said
