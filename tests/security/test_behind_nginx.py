"""The shipped nginx file, in front of a small server that says what it was told."""

from __future__ import annotations

import http.client
import http.server
import json
import re
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx-desk.conf"
pytestmark = pytest.mark.skipif(not Path(NGINX).exists(), reason="needs nginx")


class Told(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def port(tmp_path):
    behind = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    text = SHIPPED.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{behind.server_address[1]}")
    text = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{number};", text)
    text = re.sub(r"^\s*(?:listen \[::\]|ssl_certificate).*\n", "", text, flags=re.M)
    paths = "".join(
        f"{name}_temp_path {tmp_path}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
        f"http {{ access_log off; {paths}\n{text}\n}}\n"
    )
    running = subprocess.Popen([NGINX, "-c", str(conf), "-p", str(tmp_path)])
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", number)).close()
            break
        except OSError:
            time.sleep(0.05)
    yield number
    running.terminate()
    running.wait(20)
    behind.shutdown()


def ask(port, path, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": "desk.example.org"} | (headers or {}))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_what_a_visitor_says_of_themselves_does_not_pass(port):
    forged = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1", "X-Forwarded-User": "ann"}
    for path in ("/desk/", "/desk/enter", "/desk/enter/"):
        answer, body = ask(port, path, forged)
        told = {name.lower(): value for name, value in json.loads(body).items()}
        assert told["x-forwarded-for"] == "127.0.0.1", "nginx's own word for this test's address, once"
        assert "forwarded" not in told and "x-forwarded-user" not in told
        assert told["host"] == "desk.example.org"
        assert "max-age" in answer.getheader("Strict-Transport-Security")


def test_numbers_are_not_passed_on(port):
    for path in ("/metrics", "/metrics/", "/metrics?x"):
        assert ask(port, path)[0].status == 403


def test_the_door_is_limited_with_and_without_a_slash(port):
    said = [ask(port, path)[0].status for path in ("/desk/enter", "/desk/enter/") * 8]
    assert 429 in said[::2] and 429 in said[1::2]
