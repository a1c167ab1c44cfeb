#!/bin/sh
# Install the JavaScript libraries that the tests compare with. Without Node, and without a way to
# get it, those tests are skipped: this says so, loudly, and is not an error.
set -eu
folder=$1

if ! command -v npm >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Node ..."
    apt-get update -qq && apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null || true
fi
if ! command -v npm >/dev/null 2>&1; then
    echo "!!! Node is not installed: tests that compare with JavaScript libraries will be SKIPPED." >&2
    exit 0
fi
echo "Installing the JavaScript libraries that the tests compare with ..."
if ! (cd "$folder" && npm ci --silent); then
    echo "!!! npm ci failed: tests that compare with JavaScript libraries will be SKIPPED." >&2
fi
