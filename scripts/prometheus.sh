#!/usr/bin/env bash
# Prometheus and promtool out of Debian's package, into $1/bin: only unpacked, so that no service is started on this
# machine and no root is needed. Quick when it is there.
set -euo pipefail
target=$1
[ -x "$target/bin/promtool" ] && exit 0

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

command -v apt-get >/dev/null || fail "prometheus is missing: put the folder with prometheus and promtool at $target/bin"
printf 'setup: Prometheus\n' >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
apt-get download -qq prometheus >/dev/null 2>&1 ||
    { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq prometheus >/dev/null 2>&1; } ||
    fail "could not download Debian's package prometheus: apt-get update, then again"
dpkg-deb --extract prometheus_*.deb unpacked
cd - >/dev/null
mkdir -p "$target"
cp -r "$work/unpacked/usr/bin" "$target/"
