#!/bin/sh
# Prints the path of a CPython 3.10: one already on the machine (pyenv's included) before one that uv downloads.
# usage: tools/find_python.sh UV
uv=$1
works() { [ -x "$1" ] && [ "$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = 3.10 ]; }
for candidate in "$PYTHON" "$(command -v python3.10)" "$(pyenv prefix 3.10 2>/dev/null)/bin/python" \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python; do
    if [ -n "$candidate" ] && works "$candidate"; then
        echo "$candidate"
        exit 0
    fi
done
found=$("$uv" python find --no-python-downloads 3.10 2>/dev/null) && works "$found" && { echo "$found"; exit 0; }
echo "No Python 3.10 on this machine: downloading one with uv." >&2
"$uv" python install 3.10 >&2 && found=$("$uv" python find 3.10 2>/dev/null) && works "$found" && { echo "$found"; exit 0; }
echo "Baclofen bot needs Python 3.10 (the last that Rasa supports; Python 3.11 would quietly get Rasa 1.10) and none could be found or downloaded: install python3.10 (for example with pyenv), or set PYTHON=/its/path, and run make again." >&2
exit 1
