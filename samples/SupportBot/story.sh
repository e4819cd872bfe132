#!/usr/bin/env bash
# From the first trace to the blocked and the mended merge. Needs faultline on the PATH, or named by FAULTLINE.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"
read -ra faultline <<<"${FAULTLINE:-faultline}"
home=$(mktemp -d)
export FAULTLINE_WORKSPACE=$home/workspace
port=${PORT:-43180}
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf -- "$home"' EXIT

dotnet build -c Release -v quiet -nologo -clp:ErrorsOnly -o "$home/bot" >/dev/null
bot() { PROMPT_VERSION=$1 dotnet "$home/bot/SupportBot.dll" "${@:2}"; }

echo "1. Faultline listens; v23 serves 1,500 customers and sends its traces"
"${faultline[@]}" serve --urls "http://127.0.0.1:$port" --grpc off >"$home/serve.log" 2>&1 &
server=$!
for _ in $(seq 100); do curl -sf "http://127.0.0.1:$port/" -o /dev/null && break; sleep 0.2; done
kill -0 "$server" 2>/dev/null || { cat "$home/serve.log" >&2; exit 1; }
OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$port/v1/traces OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf bot v23 traffic 1500

echo "2. The failures are clustered, and one cluster is confirmed"
"${faultline[@]}" analyze --workflow support-bot --json >"$home/run.json" 2>"$home/analyze.log"
cluster=$(python3 -c '
import json, sys
clusters = json.load(open(sys.argv[1]))["clusters"]
print(next(c["cluster_id"] for c in clusters if "refund" in json.dumps(c).lower()))' "$home/run.json")
"${faultline[@]}" label confirm "$cluster" --tag refusal_mismatch --by sample --override "a sample has one reviewer"

echo "3. It becomes a regression set, and v22 the baseline"
"${faultline[@]}" dataset build -o "$home/evals"
"${faultline[@]}" gate baseline bless --dataset "$home/evals" --agent-command "PROMPT_VERSION=v22 dotnet $home/bot/SupportBot.dll lines"

echo "4. v23 again: blocked"
code=0
"${faultline[@]}" gate --dataset "$home/evals" --agent-command "PROMPT_VERSION=v23 dotnet $home/bot/SupportBot.dll lines" --markdown "$home/gate.md" || code=$?
[[ $code == 1 ]] || { echo "story: v23 should be blocked, and the gate ended with $code" >&2; exit 1; }
head -1 "$home/gate.md"

echo "5. v24: merged"
"${faultline[@]}" gate --dataset "$home/evals" --agent-command "PROMPT_VERSION=v24 dotnet $home/bot/SupportBot.dll lines"
