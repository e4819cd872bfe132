#!/usr/bin/env bash
# Sends hostile requests to a `faultline serve` of its own (gzip bombs, a 100 MB attribute, 100,000 attributes, a million spans in one trace, parents in a circle,
# clocks that run backwards, deep nesting, broken text), tells answers and memory, and then works on what was stored: pull, analyze, report, trace pages.
# FAULTLINE_DLL and FUZZ_DLL name builds to use instead of this tree's. Linux: memory is read from /proc. Exit code 1 when something is not as it must be.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
faultline=${FAULTLINE_DLL:-$root/artifacts/bin/Faultline.Cli/release/Faultline.Cli.dll}
fuzz=${FUZZ_DLL:-$root/artifacts/bin/Faultline.Fuzz/release/Faultline.Fuzz.dll}
[[ -f $faultline ]] || dotnet build "$root/src/Faultline.Cli" -c Release -v quiet -nologo
[[ -f $fuzz ]] || dotnet build "$root/bench/Faultline.Fuzz" -c Release -v quiet -nologo
work=$(mktemp -d)
http=http://127.0.0.1:$((20000 + RANDOM % 20000))
grpc=127.0.0.1:$((${http##*:} + 1))
server=0

finish() {
  [[ $server == 0 ]] || { kill -9 "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
  rm -rf "$work"
}
trap finish EXIT

dotnet "$faultline" serve --workspace "$work/ws" --urls "$http" --grpc "$grpc" >"$work/serve.log" 2>&1 &
server=$!
for _ in $(seq 200); do
  curl -sf "$http/readyz" >/dev/null && break
  sleep 0.2
done

failed=0
dotnet "$fuzz" hostile "$http" "http://$grpc" "$server" || failed=1
window=(--workflow hostile --from 2026-07-01 --to 2026-08-01 --as-of 2026-08-01)
for command in "pull ${window[*]} --json" "analyze ${window[*]} --json" "report --format json" "report --format html"; do
  echo 5 >"/proc/$server/clear_refs"
  began=$(date +%s.%N)
  # shellcheck disable=SC2086 # the words of a command
  if dotnet "$faultline" $command --workspace "$work/ws" >"$work/out" 2>"$work/err"; then code=0; else code=$?; failed=1; fi
  peak=$(($(awk '/^VmHWM:/ { print $2 }' "/proc/$server/status") / 1024))
  echo "faultline ${command%% *}: exit code $code, $(awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }') s, $(wc -c <"$work/out") bytes, server's peak $peak MB"
  [[ $code == 0 ]] || head -3 "$work/err"
done
curl -sf "$http/readyz" >/dev/null || { echo "the server is no longer ready"; failed=1; }
grep -iE 'unhandled|exception|fail:|crit:' "$work/serve.log" | sort | uniq -c | head -20 || true
exit $failed
