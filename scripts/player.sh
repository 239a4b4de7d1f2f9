#!/usr/bin/env bash
# rrweb's player out of npm into gosight/data/player, where `gosight replay export` takes it from. Quick when it is there.
# The argument is a folder to install in.
set -euo pipefail
cd "$(dirname "$0")/.."

work=${1:?a folder to install in}
into=gosight/data/player
dist=$work/node_modules/rrweb-player/dist
sum=$(sha256sum player/package-lock.json)

if [ -f $into/rrweb-player.js ] && [ -f $into/rrweb-player.css ] && [ "$(cat "$work/.installed" 2>/dev/null)" = "$sum" ]; then
    exit
fi
echo "setup: rrweb's player" >&2
mkdir -p "$work"
cp player/package.json player/package-lock.json player/.npmrc "$work"
npm ci --prefix "$work" --silent >&2 || {
    echo "setup: could not install rrweb-player (player/package-lock.json) with npm" >&2
    exit 1
}
cp "$dist/rrweb-player.umd.min.cjs" $into/rrweb-player.js
cp "$dist/style.min.css" $into/rrweb-player.css
echo "$sum" >"$work/.installed"
