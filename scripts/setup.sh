#!/usr/bin/env bash
# Everything that GoSight needs on this machine: Debian's packages, Python's into .venv, Kafka's jars into the user's
# cache, rrweb's player out of npm, Prometheus. Quick when nothing changed. `--bench` adds the load generator. What
# cannot be installed is said by name.
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=.venv/.gosight-installed
java_at_least=17
with_bench=${1:-}

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# The first Python that is new enough; PYTHON chooses another.
find_python() {
    local candidate
    for candidate in ${PYTHON:-python3.11 python3 python3.12 python3.13}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is missing. Install it: apt-get install python3"
}

has_java() {
    local version
    version=$(java -version 2>&1 | sed -nE 's/.*version "(1\.)?([0-9]+).*/\2/p' | head -n 1)
    [ "${version:-0}" -ge "$java_at_least" ]
}

# Debian's packages that are missing, one a line.
missing_packages() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    has_java || echo default-jre-headless
    command -v mvn >/dev/null || echo maven
    command -v setpriv >/dev/null || echo util-linux
    command -v npm >/dev/null || echo npm
    command -v chromium >/dev/null || echo chromium
    if [ "$with_bench" = --bench ]; then
        command -v wrk >/dev/null || echo wrk
    fi
}

install_packages() {
    local missing
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        fail "missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}"
    fi
    say "installing ${missing[*]}"
    apt-get update -qq >/dev/null || say "the package lists could not be refreshed; trying with the old ones"
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null || true
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -eq 0 ] || fail "could not install: ${missing[*]}"
}

# What .venv was made from; another sum means that it must be brought up to date.
fingerprint() { "$python" -V | cat - requirements.lock pyproject.toml | sha256sum; }

# What pip says, cut down to a line a package and its errors.
progress() {
    sed -u -nE 's/^Collecting ([^ ]+).*/  \1/p; s/^Installing .*/  unpacking (a minute)/p; /^ *(ERROR|error)/p' >&2
}

install_python_packages() {
    [ -x .venv/bin/python ] && [ "$(cat $stamp 2>/dev/null)" = "$(fingerprint)" ] && return
    say "Python packages into .venv"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    # --no-compile: Python compiles what is imported when it is; compiling all of it first takes 13 s of CPU.
    .venv/bin/python -m pip install --disable-pip-version-check --no-compile --require-hashes -r requirements.lock 2>&1 |
        progress ||
        fail "could not install the Python packages of requirements.lock; the lines above name the one that failed"
    .venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e . ||
        fail "could not install gosight itself into .venv"
    fingerprint >$stamp
}

fetch_kafka() {
    "$python" - <<'PYTHON' || exit 1
import sys
from gosight.embedded import kafka_jars
from gosight.embedded.missing import Missing

if not kafka_jars.jars_folder().exists():
    print("setup: Apache Kafka's jars", file=sys.stderr)
    try:
        kafka_jars.fetch_jars()
    except Missing as missing:
        sys.exit(f"setup: {missing}")
PYTHON
}

python=$(find_python)
install_packages
fetch_kafka &
install_python_packages
scripts/player.sh .venv/player || exit 1
scripts/sdk.sh .venv/sdk || exit 1
scripts/dashboard.sh .venv/dashboard || exit 1
scripts/prometheus.sh .venv/prometheus || exit 1
wait $!
