#!/bin/sh
# Install the Chromium that the journeys drive. Without it, and without a way to get it, those tests
# are skipped: this says so, loudly, and is not an error.
set -eu

if ! command -v chromium >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium ..."
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null || true
fi
if ! command -v chromium >/dev/null 2>&1; then
    echo "!!! Chromium is not installed: the journeys through the pages will be SKIPPED." >&2
fi
