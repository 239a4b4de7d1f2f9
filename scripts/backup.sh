#!/usr/bin/env bash
# A backup of the Compose stack while it runs (docs/backup.md). Arguments are those of `gosight backup create`.
set -euo pipefail
cd "$(dirname "$0")/.."

docker compose exec -T api gosight-cli backup create "$@"
