#!/usr/bin/env bash
# The weekly loop over traffic whose failure modes are known: `faultline weekly` once for every full week, as a user would run it, then the last week a
# second time with another embedding model, behind an OpenAI-compatible endpoint. Prints each run's clusters beside the modes they hold, and whether identities held.
#   bench/weekly.sh TRACES KEY     TRACES as `faultline ingest` reads them, whole weeks from a Monday; KEY JSONL with trace_id and mode (may be gzipped)
# FAULTLINE_DLL names a build to use instead of this tree's.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
(($# == 2)) || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
traces=$(readlink -f -- "$1")
key=$(readlink -f -- "$2")
dll=${FAULTLINE_DLL:-$root/artifacts/bin/Faultline.Cli/release/Faultline.Cli.dll}
[[ -f $dll ]] || dotnet build "$root/src/Faultline.Cli" -c Release -v quiet -nologo
home=$(mktemp -d)
trap 'kill "${model:-}" 2>/dev/null || true; rm -rf -- "$home"' EXIT
cd "$home"
export FAULTLINE_WORKSPACE=$home/.faultline

# Words and word pairs hashed to signed places (Weinberger et al. 2009): small and crude, but it places like texts alike and knows nothing of the built-in one.
cat >model.py <<'PY'
import hashlib, json, math, re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
SIZE = 256
def embed(text):
    words = re.findall(r"\w+", text.lower())
    vector = [0.0] * SIZE
    for term in words + [f"{a} {b}" for a, b in zip(words, words[1:])]:
        place = int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")
        vector[place % SIZE] += 1 if place >> 32 & 1 else -1
    length = math.sqrt(sum(v * v for v in vector)) or 1
    return [v / length for v in vector]
class Model(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
        data = [{"object": "embedding", "index": i, "embedding": embed(t)} for i, t in enumerate(texts)]
        body = json.dumps({"object": "list", "model": asked["model"], "data": data, "usage": {"prompt_tokens": 0, "total_tokens": 0}}).encode()
        self.send_response(200); self.send_header("Content-Type", "application/json"); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
print(server.server_address[1], flush=True)
server.serve_forever()
PY

week() { # NAME AS-OF
  python3 -c '
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:], stderr=open("log", "w"))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{sys.argv[1]}: {used.ru_utime + used.ru_stime:.0f} s of processor time, {used.ru_maxrss / 1e6:.2f} GB", file=sys.stderr)
sys.exit(done.returncode)' "$1" dotnet "$dll" weekly --as-of "$2" --no-send --json >"$1.weekly.json" || { cat log >&2; exit 1; }
  dotnet "$dll" report --run "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["workflows"][0]["run_id"])' "$1.weekly.json")" --format json >"$1.run.json"
}

dotnet "$dll" ingest "$traces" >log 2>&1 || { cat log >&2; exit 1; }
mapfile -t ends < <(python3 - "$traces" <<'PY'
import datetime, gzip, json, sys
read = gzip.open if sys.argv[1].endswith(".gz") else open
times = [datetime.datetime.fromisoformat(json.loads(line)["timestamp"].replace("Z", "+00:00")) for line in read(sys.argv[1], "rt")]
first, last = min(times).date(), max(times).date()
end = first + datetime.timedelta(days=7 - first.weekday())
while end <= last + datetime.timedelta(days=1):
    print(end)
    end += datetime.timedelta(days=7)
PY
)
for i in "${!ends[@]}"; do
  week "$(printf 'week-%02d' $((i + 1)))" "${ends[$i]}"
done

python3 -u model.py >port &
model=$!
until [[ -s port ]]; do sleep 0.1; done
printf 'models: {embedding: {endpoint: "http://127.0.0.1:%s/v1", model: hashed-words, dimensions: 256}}\n' "$(<port)" >faultline.yaml
week other-model "${ends[-1]}"

python3 - "$key" week-*.run.json other-model.run.json <<'PY'
import collections, gzip, json, sys
key, *files = sys.argv[1:]
read = gzip.open if key.endswith(".gz") else open
mode_of = {}
for line in read(key, "rt"):
    row = json.loads(line)
    mode_of[row["trace_id"]] = row["mode"] or "-"
weekly = [json.load(open(f.replace(".run.", ".weekly.")))["workflows"][0] for f in files]
runs = [json.load(open(f)) for f in files]

def mode(cluster):
    counts = collections.Counter(mode_of[t] for t in cluster["members"])
    name = min(counts, key=lambda m: (-counts[m], m))
    return name, counts[name] / len(cluster["members"])

def failures(run):
    return collections.Counter(mode_of[t] for c in run["clusters"] + [run["noise"]] for t in c["members"])

def found(run):
    """By mode the cluster that is at least 70 % of it and holds at least half of its failures."""
    best = {}
    for cluster in run["clusters"]:
        name, purity = mode(cluster)
        recall = purity * len(cluster["members"]) / failures(run)[name]
        if name != "-" and purity >= .7 and recall >= .5:
            best[name] = cluster["cluster_id"]
    return best

place = {}
for number, (run, week) in enumerate(zip(runs, weekly), 1):
    print(f"\n{run['from'][:10]}  {run['total_failed']} failures, {len(run['clusters'])} clusters, {run['embedding']['model']}" + (f"\n  {week['break']['text']}" if week.get("break") else ""))
    trend = {c["cluster_id"]: (kind, c.get("drift")) for kind in ("growing", "shrinking", "steady") for c in week[kind]}
    for cluster in run["clusters"]:
        name, purity = mode(cluster)
        kind, drift = trend.get(cluster["cluster_id"], ("", None))
        change = f" ({drift['before']:.0f} → {drift['after']:.0f})" if drift else ""
        print(f"  {cluster['cluster_id']:28} {cluster['lineage']['status']:9} {kind + change:24} {len(cluster['members']):4}  {name} {purity:.2f}  {', '.join(cluster['lineage']['from'])}")
        place[cluster["cluster_id"]] = place.get(cluster["cluster_id"], name)
    for gone in week["disappeared"]:
        print(f"  {gone['cluster_id']:28} gone      was {place[gone['cluster_id']]}; still alike {gone['still_alike']:.0f}; absorbed by {gone.get('absorbed_by')}")

kept, lost, again, fresh = 0, [], 0, []
for number in range(1, len(runs) - 1):
    before, now = found(runs[number - 1]), found(runs[number])
    for name in sorted(before.keys() & now.keys()):
        if before[name] == now[name]:
            kept += 1
        else:
            lost.append(f"{runs[number]['from'][:10]} {name}: {before[name]} → {now[name]}")
    # A mode that has had a cluster before, not in the week before: is it known by its old name?
    for name in sorted(now.keys() - before.keys()):
        past = [found(r)[name] for r in runs[:number] if name in found(r)]
        if past and now[name] in past:
            again += 1
        elif past:
            fresh.append(f"{runs[number]['from'][:10]} {name}: {past[-1]} → {now[name]}")
print(f"\nmode in two weeks running: identity kept {kept} of {kept + len(lost)}" + "".join(f"\n  {x}" for x in lost))
print(f"mode that comes back after a week without a cluster: old identity {again} of {again + len(fresh)}" + "".join(f"\n  {x}" for x in fresh))
stolen = []
for number in range(1, len(runs) - 1):
    names = {c["cluster_id"]: mode(c) for r in runs[:number] for c in r["clusters"]}
    for c in runs[number]["clusters"]:
        if c["cluster_id"] in names and names[c["cluster_id"]][0] != mode(c)[0]:
            stolen.append(f"{runs[number]['from'][:10]} {c['cluster_id']}: {names[c['cluster_id']]} → {mode(c)}")
print(f"identities that went to another mode: {len(stolen)}" + "".join(f"\n  {x}" for x in stolen))

counts = [failures(r) for r in runs[:-1]]
for name in sorted({m for c in counts for m in c if m != "-"}):
    weeks = [c[name] for c in counts]
    there = [i for i, n in enumerate(weeks) if n >= 20]
    if there and there[0] > 0 and weeks[there[0] - 1] == 0:
        here = found(runs[there[0]]).get(name)
        status = next((c["lineage"]["status"] for c in runs[there[0]]["clusters"] if c["cluster_id"] == here), "no cluster")
        print(f"{name} begins in week {there[0] + 1} ({weeks}): {status}")
    if there and there[-1] < len(weeks) - 1 and weeks[there[-1] + 1] == 0:
        was = found(runs[there[-1]]).get(name)
        gone = was in {g["cluster_id"] for g in weekly[there[-1] + 1]["disappeared"]}
        print(f"{name} ends with week {there[-1] + 1} ({weeks}): {'told as gone in the week after' if gone else 'NOT told as gone'}")
other = collections.Counter(c["lineage"]["status"] for c in runs[-1]["clusters"])
last = found(runs[-3])
right = sum(found(runs[-1]).get(m) == i for m, i in last.items())
print(f"with another embedding model: {'declared break' if weekly[-1].get('break') else 'NO BREAK DECLARED'}; {dict(other)}; growth or shrinkage claimed for {len(weekly[-1]['growing']) + len(weekly[-1]['shrinking'])}; of {len(last)} modes of the week before, {right} keep their identity")
PY
