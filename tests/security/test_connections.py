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
    body = b"ok" if scope["path"] == "/" else b"x" * 30_000_000
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.5)
    monkeypatch.setattr(connections, "MOST", 20)
    config = uvicorn.Config(
        connections.with_deadline(connections.with_host(app), 0.5),
        http=connections.Protocol,
        log_level="error",
        lifespan="off",
    )
    return uvicorn.Server(config)


@pytest.fixture
def port(server):
    listener = socket.create_server(("127.0.0.1", 0))
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


def ask(port: int, host: bytes = b"a") -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(20)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
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
    until = time.monotonic() + 120
    while b"200 OK" not in (said := ask(port)) and time.monotonic() < until:
        time.sleep(0.1)
    assert b"200 OK" in said


def test_a_client_that_takes_nothing_of_its_answer_is_left(port, server):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        assert connection.recv(10)
        until = time.monotonic() + 120
        while server.server_state.connections and time.monotonic() < until:
            time.sleep(0.1)
        assert not server.server_state.connections


@pytest.mark.parametrize(
    "host", [b"a:b", b"a:99999", b"a/desk/add?", b"a b", b"[::1", b"\xff", b"a@b", b"a\r\nHost: b"]
)
def test_a_host_that_is_none_is_answered_before_the_desk_sees_it(port, host):
    assert b" 400 " in ask(port, host)


@pytest.mark.parametrize("host", [b"desk.example:8443", b"[::1]:8000", b"127.0.0.1", b"our_desk"])
def test_a_host_is_one(port, host):
    assert b"200 OK" in ask(port, host)
