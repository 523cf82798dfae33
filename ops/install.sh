#!/usr/bin/env bash
# A virtual environment with exactly what requirements.lock names, every file checked against its hash.
#
# uv is itself a line of the lock: plain pip installs that one line, then uv the rest, which takes seconds
# instead of minutes. Where uv cannot (a mirror that only pip is told of, an unusual machine), plain pip does it all.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${1:-.venv}

say() { printf '%s\n' "$*" >&2; }

newest_python() {
    local name
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$name"
            return
        fi
    done
    say "oblik needs Python 3.11 or newer: install it (Debian: apt-get install python3 python3-venv) and try again."
    return 1
}

line_of_lock() { # the requirement named $1 with its hashes
    awk -v start="$1==" 'index($0, start) == 1 { on = 1; print; next } /^[^ ]/ { on = 0 } on' requirements.lock
}

if ! [ -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(newest_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "Python $version has no venv module: install it (Debian: apt-get install python$version-venv) and try again."
        exit 1
    fi
    "$python" -m venv --clear "$venv"
fi

python=$venv/bin/python
pip() { "$python" -m pip --quiet --disable-pip-version-check --no-input install --no-deps --require-hashes "$@"; }

uv_line=$(mktemp)
trap 'rm -f "$uv_line"' EXIT
line_of_lock uv >"$uv_line"
if pip -r "$uv_line" 2>/dev/null &&
    "$venv/bin/uv" pip install --quiet --python "$python" --no-deps --require-hashes --compile-bytecode \
        -r requirements.lock; then
    exit 0
fi
say "uv could not install what requirements.lock names; plain pip tries, which takes a minute or two …"
if ! pip -r requirements.lock; then
    say "The packages of requirements.lock could not be installed: see pip's reason above; nothing else is missing."
    exit 1
fi
