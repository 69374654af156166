#!/usr/bin/env bash
# Brings what the browser tests need and pip cannot: Chromium, from the system's own package manager. Safe to repeat.
set -euo pipefail

if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
  echo "A Chromium is already there: nothing to do."
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "This script knows apt-get only: install Chromium by hand (tests look for it on the PATH)." >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" != 0 ]; then
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
chromium --version
