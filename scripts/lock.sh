#!/bin/sh
# Write uv.lock anew after a change of pyproject.toml (with --upgrade: with the newest versions), and with it the
# requirements that the container and the release install. Needs uv.
set -eu
cd "$(dirname "$0")/.."
uv lock --quiet "$@"
uv export --quiet --locked --no-dev --no-default-groups --extra postgres --no-emit-project --no-header -o deploy/requirements.txt >/dev/null
uv export --quiet --locked --only-group build --no-emit-project --no-header -o deploy/requirements-build.txt >/dev/null
