#!/usr/bin/env bash
# The dashboard into gosight/data/dashboard, where the api serves it from: npm's packages, the API's types out of its own
# OpenAPI document, type check, build. Quick when nothing changed. The argument is a folder to work in.
set -euo pipefail
cd "$(dirname "$0")/.."

work=${1:?a folder to install and build in}
into=gosight/data/dashboard
python=${PYTHON:-.venv/bin/python}

say() { printf 'setup: %s\n' "$*" >&2; }

# What the dashboard is made of: its own files, and all that the API's description comes from.
sum=$(find dashboard gosight/http/api gosight/schemas gosight/stores -type f -not -name '*.pyc' -print0 | sort -z |
    xargs -0 sha256sum | sha256sum)
if [ -f $into/index.html ] && [ "$(cat "$work/.built" 2>/dev/null)" = "$sum" ]; then
    exit
fi

mkdir -p "$work"
rm -rf "$work/src" "$work/public" "$work/dist"
cp -r dashboard/. "$work"
scripts/npm.sh dashboard "$work" "the dashboard"

say "the dashboard"
"$python" -m gosight openapi >"$work/openapi.json"
cd "$work"
npm run --silent types >/dev/null
npm run --silent check >&2
npm run --silent build -- --logLevel warn >&2
cd - >/dev/null
rm -rf $into
cp -r "$work/dist" $into
echo "$sum" >"$work/.built"
