#!/bin/sh
# Print the path of a Chromium for the browser tests; what happens is said on standard error.
# Takes $CALLOS_CHROMIUM or one that is installed, else installs Debian's where that is possible, else Playwright's own.
# Where all of that fails it prints nothing, and the browser tests are skipped; with CI=true it fails instead.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# Some systems have a stub in its place that only tells how to install it.
works() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }

installed() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        path="$(command -v "$name" 2>/dev/null)" || continue
        if works "$path"; then printf '%s\n' "$path"; return; fi
    done
}

playwrights_own() {
    path="$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright: print(playwright.chromium.executable_path)' 2>/dev/null)" || return 0
    if works "$path"; then printf '%s\n' "$path"; fi
}

if [ -n "${CALLOS_CHROMIUM:-}" ]; then
    works "$CALLOS_CHROMIUM" || { say "CALLOS_CHROMIUM=$CALLOS_CHROMIUM is not a Chromium that starts."; exit 1; }
    found="$CALLOS_CHROMIUM"
else
    found="$(installed)"
    [ -n "$found" ] || found="$(playwrights_own)"
fi

if [ -z "$found" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing the system's chromium for the browser tests."
    if ! { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
        install --no-install-recommends chromium; } >/tmp/callos-chromium.$$ 2>&1; then
        tail -n 5 /tmp/callos-chromium.$$ >&2
    fi
    rm -f /tmp/callos-chromium.$$
    found="$(installed)"
fi
if [ -z "$found" ] && [ -x .venv/bin/python ]; then
    say "Downloading Playwright's chromium for the browser tests."
    .venv/bin/python -m playwright install chromium >&2 || true
    found="$(playwrights_own)"
fi

if [ -z "$found" ]; then
    say "No Chromium was found and none could be installed: the browser tests are SKIPPED. Install chromium to run them."
    if [ "${CI:-}" = true ]; then exit 1; fi
else
    say "The browser tests use $found."
    printf '%s\n' "$found"
fi
