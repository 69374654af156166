"""Fails when bot/web/static/widget.js was not built from what lies in web/ now, or is too big. Needs no Node."""

from __future__ import annotations

import gzip
import hashlib
import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
WEB = PROJECT / "web"
WIDGET = PROJECT / "bot" / "web" / "static" / "widget.js"
MAX_GZIPPED = 40 * 1024


def source_hash() -> str:
    """Gives the hash of all that the widget is built from, as web/build.mjs reckons it."""
    inputs = [
        WEB / "build.mjs",
        WEB / "package-lock.json",
        PROJECT / "data" / "lexicon" / "regions.yml",
        *sorted((WEB / "src").iterdir()),
    ]
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def recorded_hash() -> str:
    """Gives the hash that the built widget carries, or nothing."""
    found = re.search(rb"sources ([0-9a-f]{64})", WIDGET.read_bytes()[:1000]) if WIDGET.exists() else None
    return found.group(1).decode() if found else ""


def gzipped_size() -> int:
    """Gives the size of the built widget as it travels, in bytes."""
    return len(gzip.compress(WIDGET.read_bytes(), mtime=0))


def problems() -> list[str]:
    """Gives one line for each thing wrong with the built widget."""
    found = []
    if recorded_hash() != source_hash():
        found.append("widget.js is stale: run 'npm ci && npm run build' in web/ and commit what it makes")
    elif gzipped_size() > MAX_GZIPPED:
        found.append(f"widget.js is {gzipped_size()} bytes gzipped, more than {MAX_GZIPPED}")
    return found


if __name__ == "__main__":
    for problem in problems():
        print(problem, file=sys.stderr)
    sys.exit(bool(problems()))
