#!/usr/bin/env bash
# MaxMind's GeoLite2-City into data/geoip, checked against its sum; run it again (weekly, from cron) to renew it.
# MAXMIND_LICENSE_KEY, and MAXMIND_ACCOUNT_ID where you know it, from the environment or .env; MAXMIND_URL is a mirror.
set -euo pipefail
cd "$(dirname "$0")/.."

edition=GeoLite2-City
into=${GEOIP_FOLDER:-data/geoip}

fail() {
    echo "download-geoip: $*" >&2
    exit 1
}

# A value of the environment, else of .env.
setting() {
    local name=$1
    if [ -n "${!name:-}" ]; then
        printf '%s' "${!name}"
    elif [ -f .env ]; then
        sed -nE "s/^$name=['\"]?([^'\"]*)['\"]?$/\1/p" .env | tail -n 1
    fi
}

# $1: what is added to the name, $2: the file. The key goes to curl by standard input: command lines are public.
download() {
    local url=${MAXMIND_URL:-https://download.maxmind.com}
    {
        if [ -n "$account" ]; then
            printf 'user = "%s:%s"\nurl = "%s/geoip/databases/%s/download?suffix=%s"\n' \
                "$account" "$key" "$url" "$edition" "$1"
        else
            printf 'url = "%s/app/geoip_download?edition_id=%s&license_key=%s&suffix=%s"\n' "$url" "$edition" "$key" "$1"
        fi
    } | curl --config - --silent --show-error --fail --location --retry 3 --output "$2" ||
        fail "MaxMind refuses $edition ($1): is the key right? https://www.maxmind.com/en/accounts/current/license-key"
}

key=$(setting MAXMIND_LICENSE_KEY)
account=$(setting MAXMIND_ACCOUNT_ID)
[ -n "$key" ] || fail "MAXMIND_LICENSE_KEY is not set: it is free at https://www.maxmind.com/en/geolite2/signup. Without it countries stay empty"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
download tar.gz "$work/archive.tar.gz"
download tar.gz.sha256 "$work/sum"
expected=$(cut -d ' ' -f 1 "$work/sum")
actual=$(sha256sum "$work/archive.tar.gz" | cut -d ' ' -f 1)
[ "$expected" = "$actual" ] || fail "the archive's SHA-256 is $actual, expected $expected"
tar -xzf "$work/archive.tar.gz" -C "$work" --wildcards --strip-components 1 "*/$edition.mmdb" ||
    fail "the archive holds no $edition.mmdb"
mkdir -p "$into"
install -m 0644 "$work/$edition.mmdb" "$into/.$edition.new"
mv "$into/.$edition.new" "$into/$edition.mmdb"
echo "download-geoip: $into/$edition.mmdb. In .env: GEOIP_DATABASE_PATH=/data/geoip/$edition.mmdb; then: docker-compose up -d ingestor"
