#!/usr/bin/env bash
# The SDK's bundles into gosight/data/sdk, where the ingestor serves them from. Quick when nothing changed.
# The argument is a folder to install and build in; `--check` only looks at the types.
set -euo pipefail
cd "$(dirname "$0")/.."

work=${1:?a folder to install and build in}
into=gosight/data/sdk
sum=$(find sdk -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)

say() { printf 'setup: %s\n' "$*" >&2; }

if [ "${2:-}" != --check ] && [ -f $into/sdk.js ] && [ "$(cat "$work/.built" 2>/dev/null)" = "$sum" ]; then
    exit
fi

mkdir -p "$work/dist" $into
rm -rf "$work/src" "$work/tests"
cp -r sdk/. "$work"
scripts/npm.sh sdk "$work" "the SDK"
if [ "${2:-}" = --check ]; then
    npm run --prefix "$work" --silent check
    exit
fi
say "the SDK"
npm run --prefix "$work" --silent build >&2
cp "$work"/dist/*.js "$work/dist/sizes.json" $into
echo "$sum" >"$work/.built"
