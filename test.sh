#!/usr/bin/env bash
# Runs every test of the solution. The last line is the sum: "N passed, N failed[, N skipped]".
# Exit code: 0 all passed; 1 a test failed, a test process died, the build broke, or nothing ran.
#   --no-build  take what stands in artifacts/ as built (Release)
set -uo pipefail

cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# The tests start hundreds of processes that end within seconds; watching what is hot in them costs each a fifth of its time.
export DOTNET_TieredPGO=0
results=$PWD/artifacts/test-results

passed=0 failed=0 skipped=0

finish() {
  if ((passed + failed == 0)); then
    echo "test.sh: no test ran." >&2
    status=1
  fi
  local sum="$passed passed, $failed failed"
  ((skipped > 0)) && sum+=", $skipped skipped"
  echo "$sum"
  exit "$status"
}

build=true
for argument in "$@"; do
  case $argument in
    --no-build) build=false ;;
    *) echo "test.sh: unknown option '$argument'; it takes --no-build only." >&2; exit 2 ;;
  esac
done

status=0
if ! command -v dotnet >/dev/null; then
  echo "test.sh: the .NET 10 SDK is needed and 'dotnet' is not on the PATH; get it from https://dotnet.microsoft.com/download." >&2
  status=1
  finish
fi

# Browser checks need chromium; they skip by name without it.
if ! command -v chromium-headless-shell >/dev/null && ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing chromium for the browser checks …"
    install=(apt-get install -y -qq --no-install-recommends)
    # Without the windows that nobody sees it takes a third less.
    { "${install[@]}" chromium-headless-shell || { apt-get update -qq && { "${install[@]}" chromium-headless-shell || "${install[@]}" chromium; }; }; } \
      >/dev/null 2>&1 </dev/null || echo "test.sh: chromium could not be installed; the browser checks of the report are skipped."
  else
    echo "test.sh: chromium is not installed; the browser checks of the report are skipped."
  fi
fi

# Real JavaScript instrumentations, for the tests of samples/connect; those skip by name without them. Installed while the rest goes on.
samples=samples/connect installing=
if command -v npm >/dev/null && [[ ! -f $samples/node_modules/.package-lock.json ]]; then
  echo "Installing the JavaScript instrumentations for the connection tests …"
  (cd "$samples" && timeout 240 npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null 2>&1 </dev/null || { rm -rf node_modules; exit 1; }) &
  installing=$!
elif ! command -v npm >/dev/null; then
  echo "test.sh: npm is not installed; the connection tests of JavaScript instrumentations are skipped."
fi

if $build; then
  if ! dotnet build Faultline.slnx -c Release -v quiet -nologo -clp:ErrorsOnly -p:RunAnalyzers=false </dev/null; then
    echo "test.sh: the build failed; no test was run." >&2
    status=1
    finish
  fi
  .ci/precompile
fi

rm -rf -- "$results"
mapfile -t projects < <(grep -o 'Path="tests/[^"]*\.csproj"' Faultline.slnx | cut -d'"' -f2 | sort)

counter() { grep -o '<Counters [^>]*>' "$1" | head -1 | grep -o " $2=\"[0-9]*\"" | tr -dc 0-9; }

for project in "${projects[@]}"; do
  name=$(basename "$project" .csproj)
  if [[ $name == Faultline.Server.Tests && -n $installing ]] && ! wait "$installing"; then
    echo "test.sh: the JavaScript instrumentations could not be installed; the connection tests that need them are skipped."
  fi
  # A project without a single test is no failure of its own (exit code 8); nothing at all is, see finish.
  dotnet test --project "$project" -c Release --no-build --no-ansi --no-progress --timeout 15m --ignore-exit-code 8 \
    --results-directory "$results/$name" --report-xunit-trx --report-xunit-trx-filename "$name.trx" </dev/null
  code=$?
  report=$results/$name/$name.trx
  if [[ -f $report ]]; then
    executed=$(counter "$report" executed) total=$(counter "$report" total) ok=$(counter "$report" passed)
    passed=$((passed + ok))
    failed=$((failed + executed - ok))
    skipped=$((skipped + total - executed))
    lost=$((code != 0 && executed == ok))
  else
    lost=$((code != 0))
  fi
  if ((code != 0)); then
    status=1
  fi
  if ((lost)); then
    echo "test.sh: $name ended with code $code without naming a failed test; counted as one failure." >&2
    failed=$((failed + 1))
  fi
done

finish
