#!/bin/sh
# Make .venv and install the pinned packages into it: `scripts/setup.sh runtime`, or `dev` for the tests' as well.
# It does nothing where that is done already; an interrupted set-up starts over.
# PYTHON names the interpreter to use; otherwise the newest one that fits is taken.
set -eu
cd "$(dirname "$0")/.."

kind="${1:?say runtime or dev}"
venv=.venv
incomplete="$venv/.incomplete"

say() { printf '%s\n' "$*" >&2; }

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}

find_python() {
    without_venv=""
    for candidate in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}; do
        fits "$candidate" || continue
        if "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return
        fi
        without_venv="$candidate"
    done
    if [ -n "$without_venv" ]; then
        say "$without_venv cannot make virtual environments: its venv module is not complete."
        say "On Debian and Ubuntu: apt-get install python3-venv. Then run this again."
    elif [ -n "${PYTHON:-}" ]; then
        say "PYTHON=$PYTHON is not a Python from 3.11 to 3.14."
    else
        say "No Python from 3.11 to 3.14 was found. Install one, or name it: make PYTHON=/path/to/python3.12 ..."
    fi
    exit 1
}

make_venv() {
    python="$(find_python)"
    say "Making $venv with $("$python" --version 2>&1)."
    rm -rf "$venv"
    "$python" -m venv "$venv"
}

install() {
    say "Installing $1 into $venv. The first time this takes a minute or two."
    shift
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes "$@"
}

# Two of these at once would install into the same folder; the second one waits.
if [ -z "${CALLOS_SETUP_LOCKED:-}" ] && command -v flock >/dev/null 2>&1; then
    CALLOS_SETUP_LOCKED=1 exec flock requirements.txt scripts/setup.sh "$kind"
fi

newer() { [ ! -e "$venv/.$1" ] || [ -n "$(find requirements.txt "$2" -newer "$venv/.$1")" ]; }

if [ -e "$incomplete" ] || ! fits "$venv/bin/python"; then
    make_venv
fi
if [ "$kind" = dev ] && newer dev requirements-dev.txt; then
    touch "$incomplete"
    install "the packages of the program and of its tests" -r requirements.txt -r requirements-dev.txt
    touch "$venv/.dev" "$venv/.runtime"
elif [ "$kind" = runtime ] && newer runtime requirements.txt; then
    touch "$incomplete"
    install "the packages of the program" -r requirements.txt
    touch "$venv/.runtime"
fi
rm -f "$incomplete"
