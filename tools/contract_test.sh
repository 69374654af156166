#!/usr/bin/env bash
# Tests a running server against its own OpenAPI document with schemathesis, which lives in an environment of its own.
# Starts a server with an empty database unless the address of one is given: tools/contract_test.sh [http://localhost:8000]
set -euo pipefail
cd "$(dirname "$0")/.."

env=build/contract
uv=$(command -v uv || echo .tools/bin/uv)
if [ ! -e $env/.installed ] || [ requirements/contract.txt -nt $env/.installed ]; then
  "$uv" venv --quiet --clear --no-project --python "$(tools/find_python.sh "$uv")" $env
  "$uv" pip sync --quiet --python $env/bin/python --require-hashes requirements/contract.txt
  touch $env/.installed
fi

url=${1:-}
if [ -z "$url" ]; then
  folder=$(mktemp -d)
  export BACLOFEN_BOT_DATABASE="sqlite:///$folder/bot.db" BACLOFEN_BOT_RATE_LIMIT=1000000/minute
  export BACLOFEN_BOT_PORT=${CONTRACT_PORT:-8765}
  .venv/bin/python -c 'from bot.settings import Settings; from bot.web.serve import run; run(Settings())' >"$folder/log" 2>&1 &
  server=$!
  trap 'kill $server; wait $server || true; rm -rf "$folder"' EXIT
  for _ in $(seq 120); do
    grep -q '^Ready' "$folder/log" && break
    kill -0 $server || { cat "$folder/log"; exit 1; }
    sleep 0.5
  done
  url=http://127.0.0.1:$BACLOFEN_BOT_PORT
fi

# A real conversation, so that more than its absence is tested; one of the tests erases it.
token=$(.venv/bin/python - "$url" <<'PYTHON'
import json, sys, urllib.request, uuid
body = json.dumps({"text": "hello", "id": str(uuid.uuid4())}).encode()
request = urllib.request.Request(sys.argv[1] + "/api/messages", body, {"Content-Type": "application/json"})
print(json.load(urllib.request.urlopen(request))["conversation"])
PYTHON
)

# Left out: positive_data_acceptance, because well-formed tokens and ids of nothing are rightly refused.
cd build && contract/bin/schemathesis run "$url/openapi.json" --url "$url" -H "Authorization: Bearer $token" \
  --checks all --exclude-checks positive_data_acceptance \
  --max-examples "${CONTRACT_EXAMPLES:-60}" --seed 1 --no-color
