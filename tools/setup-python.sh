#!/bin/sh
# Make .venv with everything in requirements.lock, and Bayleaf itself from this folder.
set -eu
PYTHON=${PYTHON:-python3}

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Bayleaf needs Python 3.11 or later; $PYTHON is $("$PYTHON" --version)." >&2
    echo "Name another one: make setup PYTHON=python3.12" >&2
    exit 1
}

if ! "$PYTHON" -m venv --clear .venv 2>/dev/null; then
    # Debian ships venv apart from Python.
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    else
        echo "Python's venv is missing. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
    fi
    "$PYTHON" -m venv --clear .venv
fi

echo "Installing what Bayleaf needs into .venv (about half a minute) ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .

# Python may be told to write no byte code; without any, every start compiles the source anew.
.venv/bin/python -m compileall -q src
