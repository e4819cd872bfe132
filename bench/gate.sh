#!/usr/bin/env bash
# Whole-process times of the gate: 10 clusters × 150 rows on recorded results, and against an agent that takes 200 ms.
#   bench/gate.sh [recorded] [agent]     (after a Release build)
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
faultline=(dotnet "$root/artifacts/bin/Faultline.Cli/release/Faultline.Cli.dll")
parts=("$@")
((${#parts[@]})) || parts=(recorded agent)
home=$(mktemp -d)
trap 'kill "${agent:-}" 2>/dev/null || true; rm -rf -- "$home"' EXIT
cd "$home"

python3 - <<'PY'
import json, os
os.mkdir("sets")
with open("results.jsonl", "w") as results:
    for c in range(10):
        with open(f"sets/tool_error_cluster_c{c}.jsonl", "w") as rows:
            for i in range(150):
                case = f"{c}-{i}"
                rows.write(json.dumps({"case_id": case, "query": f"question {i} of {c}", "response_actual": "I cannot do that.", "expected_pattern": "done", "tag": "tool_error"}) + "\n")
                results.write(json.dumps({"case_id": case, "response": "I cannot do that." if i % 30 == 0 else "It is done. " * 20}) + "\n")
PY

seconds() {
  local start
  start=$(date +%s.%N)
  "$@" >/dev/null 2>&1 || [[ $? == 1 ]]
  python3 -c "import sys; print(f'{float(sys.argv[2]) - float(sys.argv[1]):.2f} s')" "$start" "$(date +%s.%N)"
}

"${faultline[@]}" gate baseline bless --dataset sets --results results.jsonl >/dev/null
for part in "${parts[@]}"; do
  case $part in
    recorded) for _ in 1 2 3 4 5; do echo "recorded: $(seconds "${faultline[@]}" gate --dataset sets --results results.jsonl --markdown gate.md --junit gate.xml)"; done ;;
    agent)
      python3 -u - >port <<'PY' &
import json, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Agent(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: apart, the second waits 40 ms for the first one's acknowledgement
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(0.2)
        said = "It is done."
        body = json.dumps({"choices": [{"message": {"role": "assistant", "content": said}}]} if self.path == "/v1/chat/completions" else {"response": said}).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.send_header("Content-Type", "application/json"); self.end_headers()
        self.wfile.write(body); self.wfile.flush()
    def log_message(self, *_): pass
class Server(ThreadingHTTPServer):
    request_queue_size = 64
server = Server(("127.0.0.1", 0), Agent)
print(server.server_address[1])
server.serve_forever()
PY
      agent=$!
      until [[ -s port ]]; do sleep 0.1; done
      ask=(gate --dataset sets --concurrency 16 --repeats 1)
      echo "agent: $(seconds "${faultline[@]}" "${ask[@]}" --agent-url "http://127.0.0.1:$(<port)/"); ideal 1500 × 0.2 s / 16 = 18.75 s"
      echo "agent, chat completions: $(seconds "${faultline[@]}" "${ask[@]}" --agent-url "http://127.0.0.1:$(<port)/v1/chat/completions" --agent-format openai)"
      ;;
    *) echo "gate.sh: unknown part '$part'; there are recorded and agent." >&2; exit 2 ;;
  esac
done
