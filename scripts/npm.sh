#!/usr/bin/env bash
# npm's packages of the folder $1, as its lock file pins them, into the folder $2. Quick when they are there. $3 says what
# they are for.
set -euo pipefail
cd "$(dirname "$0")/.."

from=$1
work=$2
what=$3
sum=$(sha256sum "$from/package-lock.json")

[ "$(cat "$work/.installed" 2>/dev/null)" != "$sum" ] || exit 0
printf 'setup: npm packages of %s\n' "$what" >&2
mkdir -p "$work"
cp "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$work"
npm ci --prefix "$work" --silent >&2 || {
    printf 'setup: could not install the packages of %s (%s/package-lock.json) with npm\n' "$what" "$from" >&2
    exit 1
}
echo "$sum" >"$work/.installed"
