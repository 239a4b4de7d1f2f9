#!/usr/bin/env bash
# rrweb's player out of npm into gosight/data/player, where `gosight replay export` takes it from. Quick when it is there.
# The argument is a folder to install in.
set -euo pipefail
cd "$(dirname "$0")/.."

work=${1:?a folder to install in}
into=gosight/data/player
dist=$work/node_modules/rrweb-player/dist

# What is the same stays: somebody may be reading it.
put() { cmp -s "$1" "$2" || cp "$1" "$2"; }

scripts/npm.sh player "$work" "rrweb's player"
put "$dist/rrweb-player.umd.min.cjs" $into/rrweb-player.js
put "$dist/style.min.css" $into/rrweb-player.css
