"""The files of deploy/ do what the guide says: nginx shows the printed site, units and workflows are well formed."""

from __future__ import annotations

import gzip
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
DEPLOY = PROJECT / "deploy"
GUIDE = (PROJECT / "docs/guides/hosting.md").read_text()

MAIN = """
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d;
  scgi_temp_path {folder}/e;
  {server}
}}
"""


@pytest.fixture(scope="module")
def shown(site, tmp_path_factory):
    """The address of an nginx that runs deploy/nginx-site.conf with another port and folder."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None or not Path("/etc/nginx/mime.types").exists():
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = (DEPLOY / "nginx-site.conf").read_text()
    server = server.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("listen [::]:80;", "")
    server = server.replace("/var/www/news", str(site))
    conf = folder / "nginx.conf"
    conf.write_text(MAIN.format(folder=folder, server=server))
    # The workers run as another user, who must be able to walk to the site.
    user = [] if Path("/proc/self").owner() != "root" else ["-g", "user root;"]
    with subprocess.Popen(
        [program, "-p", str(folder), "-c", str(conf), *user], stderr=subprocess.PIPE, text=True
    ) as run:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert run.poll() is None, run.stderr.read()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        run.terminate()


def ask(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as err:
        return err.code, err.headers, err.read()


@pytest.mark.parametrize(("path", "kind", "kept"), [
    ("/", "text/html; charset=utf-8", "max-age=60"),
    ("/feed.xml", "application/rss+xml; charset=utf-8", "max-age=60"),
    ("/atom.xml", "application/atom+xml; charset=utf-8", "max-age=60"),
    ("/feed.json", "application/feed+json", "max-age=60"),
    ("/sitemap.xml", "application/xml; charset=utf-8", "max-age=60"),
    ("/sources.opml", "text/x-opml", "max-age=60"),
    ("/assets/site.css", "text/css; charset=utf-8", "max-age=604800"),
    ("/assets/site.css?0123abcd", "text/css; charset=utf-8", "immutable"),
    ("/assets/newsreader.woff2", "font/woff2", "max-age=604800"),
])  # fmt: skip
def test_nginx_sends_each_kind_of_file_as_what_it_is(shown, path, kind, kept):
    status, headers, body = ask(shown + path)
    assert (status, headers["content-type"]) == (200, kind) and body
    assert kept in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert len(headers.get_all("cache-control")) == 1


def test_nginx_shows_our_page_for_what_is_not_there(shown, site):
    status, headers, body = ask(f"{shown}/news/nothing/")
    assert status == 404 and body == (site / "404.html").read_bytes()
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/.git/config", "/..%2fnewsloom.toml", "/images/..%2f..%2fnewsloom.toml", "/%2e%2e/newsloom.db"]
)
def test_nginx_shows_nothing_outside_or_hidden(shown, path):
    assert ask(shown + path)[0] in (400, 404)


def test_nginx_packs_and_answers_304(shown, site):
    status, headers, body = ask(f"{shown}/", **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip" and gzip.decompress(body) == (site / "index.html").read_bytes()
    status, _, body = ask(f"{shown}/feed.xml", **{"If-None-Match": ask(f"{shown}/feed.xml")[1]["etag"]})
    assert (status, body) == (304, b"")


def test_nginx_leads_to_the_slash(shown):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    with pytest.raises(urllib.error.HTTPError) as found:
        urllib.request.build_opener(Stay).open(f"{shown}/archive", timeout=10)
    assert (found.value.code, found.value.headers["location"]) == (301, "/archive/")


def test_every_file_of_deploy_is_in_the_guide():
    for path in DEPLOY.iterdir():
        assert f"deploy/{path.name}" in GUIDE, path.name


def test_systemd_accepts_the_unit(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "newsloom.service"
    # The program need not be installed where the test runs.
    unit.write_text((DEPLOY / "newsloom.service").read_text().replace("/opt/newsloom/bin/newsloom", "/bin/true"))
    done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True)
    assert done.returncode == 0 and "newsloom.service" not in done.stderr, done.stderr


def test_the_pages_workflow_of_github_shows_the_printed_folder():
    # YAML 1.1 reads the key "on" as true.
    flow = yaml.safe_load((DEPLOY / "github-pages.yml").read_text())
    assert flow[True]["push"]["paths"] == ["_site/**"]
    assert flow["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    steps = flow["jobs"]["show"]["steps"]
    assert [s["uses"].split("@")[0] for s in steps if "uses" in s] == [
        "actions/checkout", "actions/configure-pages", "actions/upload-pages-artifact", "actions/deploy-pages",
    ]  # fmt: skip
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", s["uses"]) for s in steps if "uses" in s)


def test_the_pages_job_of_gitlab_makes_the_public_folder(site, tmp_path):
    flow = yaml.safe_load((DEPLOY / "gitlab-ci.yml").read_text())
    job = flow["pages"]
    assert job["artifacts"]["paths"] == ["public"]
    shutil.copytree(site, tmp_path / "_site")
    for line in job["script"]:
        subprocess.run(["bash", "-euc", line], cwd=tmp_path, check=True)
    front = tmp_path / "public/index.html"
    assert gzip.decompress(front.with_name("index.html.gz").read_bytes()) == front.read_bytes()
    assert {p.relative_to(tmp_path / "public") for p in (tmp_path / "public").rglob("*.html")} == {
        p.relative_to(site) for p in site.rglob("*.html")
    }


def test_the_container_file_copies_what_is_there_and_gives_root_up():
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    copied = [
        name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
    ]
    assert copied and all((PROJECT / name).exists() for name in copied)
    assert "USER newsloom" in lines and not [line for line in lines if line.startswith("ADD ")]
    assert [line for line in lines if line.startswith("ENTRYPOINT")] == ['ENTRYPOINT ["newsloom"]']
    assert all(line.startswith("FROM ${PYTHON}") for line in lines if line.startswith("FROM "))
    assert [line for line in lines if re.fullmatch(r"ARG PYTHON=\S+:\d\S+", line)]
