#!/usr/bin/env bash
# Prints the clustering table as Markdown: each row in a process of its own, warm, the best of several runs.
#   bench/clustering-table.sh [ROW…]    rows: 2000x1536 10000x1536 10000x64 100000x2 100000x10 100000x1536 umap
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."
dotnet build bench/Faultline.Benchmarks -c Release -v quiet -nologo -clp:ErrorsOnly </dev/null >&2
bench() { dotnet artifacts/bin/Faultline.Benchmarks/release/Faultline.Benchmarks.dll "$@"; }
rows=("$@")
((${#rows[@]})) || rows=(2000x1536 10000x1536 10000x64 100000x2 100000x10 100000x1536 umap)
echo "Kernel alone, all cores, now: $(bench kernel)"
echo
bench table
for row in "${rows[@]}"; do
  [[ $row == umap ]] && echo
  bench table "$row"
done
