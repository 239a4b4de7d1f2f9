#!/usr/bin/env bash
# Brings a backup back into a Compose stack whose stores hold nothing (docs/backup.md): our services stand still
# meanwhile. The argument is the backup's name (`gosight-cli backup list`).
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:?the name of a backup}
docker compose stop ingestor processor api dashboard
docker compose run --rm -T api gosight-cli backup verify "$name"
docker compose run --rm -T api gosight-cli backup restore "$name"
docker compose up -d
