#!/usr/bin/env bash
# Measures `faultline serve` under load, on this machine, in a fresh workspace.
#   bench/intake.sh load grpc|http SECONDS [arguments of Faultline.Load]   acknowledged spans/s, latency, memory, and how many spans the store holds afterwards
#   bench/intake.sh disk-full [MB]     as root: a store on a disk of so many MB (default 200) fills up, is freed, and takes spans again without a restart
#   bench/intake.sh kill grpc|http [TIMES] [arguments of Faultline.Load]   kill -9 under full load, 20 times, each time on the same workspace; then every acknowledged span is looked for
# FAULTLINE_DLL and LOAD_DLL name builds to use instead of this tree's.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
faultline=${FAULTLINE_DLL:-$root/artifacts/bin/Faultline.Cli/release/Faultline.Cli.dll}
load=${LOAD_DLL:-$root/artifacts/bin/Faultline.Load/release/Faultline.Load.dll}
[[ -f $faultline ]] || dotnet build "$root/src/Faultline.Cli" -c Release -v quiet -nologo
[[ -f $load ]] || dotnet build "$root/bench/Faultline.Load" -c Release -v quiet -nologo
work=$(mktemp -d)
http=$((20000 + RANDOM % 20000))
grpc=$((http + 1))
server=0

finish() {
  if [[ $server != 0 ]]; then
    kill -9 "$server" 2>/dev/null || true
    # A disk is let go only once the process that used it is gone.
    wait "$server" 2>/dev/null || true
  fi
  ! mountpoint -q "$work/disk" || umount "$work/disk" || umount --lazy "$work/disk"
  rm -rf "$work"
}
trap finish EXIT

start() {
  dotnet "$faultline" serve --workspace "$1" --urls "http://127.0.0.1:$http" --grpc "127.0.0.1:$grpc" >"$work/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    curl -sf "http://127.0.0.1:$http/readyz" >/dev/null && return
    sleep 0.2
  done
  cat "$work/serve.log" && exit 1
}

stop() {
  # Not INT, which a shell without job control has what it starts in the background ignore.
  kill -TERM "$server" && wait "$server" || true
  server=0
}

# The load generator's spans are of the past, so that all of them count as old.
stored() { dotnet "$faultline" retention --workspace "$1" --days 1 --dry-run --json; }

case ${1:-} in
  load)
    protocol=$2 seconds=$3
    shift 3
    [[ $protocol == grpc ]] && to=(--grpc "http://127.0.0.1:$grpc") || to=(--http "http://127.0.0.1:$http")
    mkdir "$work/ws" && start "$work/ws"
    dotnet "$load" "${to[@]}" --pid "$server" --seconds "$seconds" "$@"
    # This answer waits until every trace whose spans were acknowledged is told.
    curl -s -o "$work/status" -w 'traces readable %{time_total} s after the last span\n' "http://127.0.0.1:$http/api/status"
    sed -n 's/^VmHWM: */most memory at any moment: /p' "/proc/$server/status"
    stop
    stored "$work/ws"
    du -sm "$work/ws" | sed 's/\t.*/ MB on the disk/'
    ;;
  kill)
    protocol=$2 times=${3:-20}
    shift $(($# > 2 ? 3 : 2))
    [[ $protocol == grpc ]] && to=(--grpc "http://127.0.0.1:$grpc") || to=(--http "http://127.0.0.1:$http")
    mkdir "$work/ws" && touch "$work/book"
    for round in $(seq "$times"); do
      start "$work/ws"
      # What the server before did not acknowledge is sent again first.
      dotnet "$load" "${to[@]}" --seconds 60 --book "$work/book" "$@" >"$work/load.log" 2>&1 &
      loading=$!
      # At another point of its work each time, but never before it had any.
      before=$(grep -c '^+' "$work/book" || true)
      while (($(grep -c '^+' "$work/book" || true) < before + 10)); do sleep 0.1; done
      sleep "$((RANDOM % 3)).$((RANDOM % 10))"
      kill -9 "$server"
      wait "$server" 2>/dev/null || true
      server=0
      wait "$loading"
      echo "killed $round times; $(grep -c '^+' "$work/book") requests acknowledged so far"
    done
    # The next server tells the traces whose spans were committed before they were told.
    start "$work/ws"
    curl -sf -o "$work/status" "http://127.0.0.1:$http/api/status"
    stop
    dotnet "$load" --book "$work/book" --check "$work/ws/traces.duckdb" "$@"
    ;;
  disk-full)
    mkdir "$work/disk" && mount -t tmpfs -o "size=${2:-200}m" tmpfs "$work/disk"
    head -c 100M /dev/zero >"$work/disk/ballast"
    mkdir "$work/disk/ws" && start "$work/disk/ws"
    echo "until it is full, and on:"
    dotnet "$load" --grpc "http://127.0.0.1:$grpc" --pid "$server" --seconds 12 --rate 20000 | tee "$work/full" || true
    curl -s -w '  readyz: %{http_code}\n' "http://127.0.0.1:$http/readyz"
    rm "$work/disk/ballast"
    for waited in $(seq 0 30); do
      curl -sf "http://127.0.0.1:$http/readyz" >/dev/null && break
      sleep 1
    done
    curl -s -w "  readyz: %{http_code}, about $waited s after space was freed\n" "http://127.0.0.1:$http/readyz"
    echo "after that:"
    dotnet "$load" --grpc "http://127.0.0.1:$grpc" --pid "$server" --seconds 2 --rate 5000 | tee -a "$work/full" || true
    stop
    acknowledged=$(grep -o 'acknowledged ([0-9,]*' "$work/full" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum }')
    held=$(stored "$work/disk/ws" | tee "$work/held" | grep -o '"spans": *[0-9]*' | awk '{ sum += $2 } END { print sum + 0 }')
    cat "$work/held"
    # A request whose commit the full disk cut off may be stored and not acknowledged, never the other way round.
    echo "acknowledged $acknowledged spans, the store holds $held: $((held >= acknowledged ? 0 : acknowledged - held)) lost"
    ((held >= acknowledged))
    ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
