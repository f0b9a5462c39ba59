#!/bin/sh
# Installs what a lock file names, and this checkout, into a virtual environment that it makes where there is none.
#   PYTHON=python3.12 sh tools/install.sh .venv requirements.lock
# Packages come from wherever pip is set to look; each must have a hash that the lock file knows.
set -eu
venv=$1
lock=$2

# A name on the PATH may be a stub that runs nothing, so each is tried.
usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if usable "$name"; then
            echo "$name"
            return
        fi
    done
    echo 'Carnet needs Python 3.11 or newer with its venv module (on Debian: apt-get install python3 python3-venv).' >&2
    echo 'It looked for python3, python3.11 to python3.14 and python; name another one with make PYTHON=/path/to/python.' >&2
    exit 1
}

# An environment whose Python has gone, or that was copied from elsewhere, is made anew.
sound() {
    [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1 &&
        [ "$(cat "$venv/.place" 2>/dev/null)" = "$(pwd)" ]
}

if ! sound; then
    python=$(find_python)
    echo "Making $venv with $("$python" --version 2>&1) ..."
    rm -rf "$venv"
    "$python" -m venv "$venv"
    pwd >"$venv/.place"
fi
echo "Installing what $lock names (a minute, once) ..."
pip="$venv/bin/python -m pip -qq --disable-pip-version-check --no-input"
$pip install --require-hashes --no-deps -r "$lock"
$pip install --no-deps --no-build-isolation -e .
