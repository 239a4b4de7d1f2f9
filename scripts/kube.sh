#!/usr/bin/env bash
# What `make test-chart` needs: a real kube-apiserver, built from its Go module into $1, the definitions of the kinds of
# KEDA and the Prometheus operator, and etcd. Ten minutes the first time, quick when it is there.
set -euo pipefail
target=$1
kubernetes=1.35.4
keda=2.21.0
operator=0.85.0

fail() {
    printf 'kube: %s\n' "$*" >&2
    exit 1
}

# Where Go keeps a module's files; brings it if need be.
module() {
    go mod download -json "$1" | sed -nE 's/^\t"Dir": "(.*)",$/\1/p'
}

command -v etcd >/dev/null ||
    { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null &&
        { apt-get update -qq && apt-get install -qq -y --no-install-recommends etcd-server; } >/dev/null; } ||
    fail "etcd is missing. Install it: apt-get install etcd-server"
stamp="$target/$kubernetes-$keda-$operator"
[ -e "$stamp" ] && exit 0
command -v go >/dev/null || fail "Go is missing: its command must be on the PATH"

printf 'kube: building kube-apiserver %s\n' "$kubernetes" >&2
mkdir -p "$target/build"
cd "$target/build"
rm -f ./*
cat >go.mod <<EOF
module kube
go 1.25.0
require k8s.io/kubernetes v$kubernetes
EOF
# Its parts are named v0.0.0 there: their own releases have the same number, with a 0 in front.
sed -nE 's/^\t(k8s.io\/[a-z-]+) v0\.0\.0( .*)?$/\1/p' "$(module "k8s.io/kubernetes@v$kubernetes")/go.mod" |
    while read -r part; do go mod edit -replace "$part=$part@v0.${kubernetes#*.}"; done
cat >parts.go <<EOF
//go:build parts

package parts

import _ "k8s.io/kubernetes/cmd/kube-apiserver"
EOF
version=k8s.io/component-base/version
nice go build -mod=mod -p 2 -o "$target/kube-apiserver" \
    -ldflags "-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=35" \
    k8s.io/kubernetes/cmd/kube-apiserver

mkdir -p "$target/kinds"
rm -f "$target/kinds"/*
cp "$(module "github.com/kedacore/keda/v2@v$keda")/config/crd/bases/keda.sh_scaledobjects.yaml" "$target/kinds/"
kinds="$(module "github.com/prometheus-operator/prometheus-operator@v$operator")/example/prometheus-operator-crd"
cp "$kinds"/monitoring.coreos.com_{podmonitors,prometheusrules}.yaml "$target/kinds/"
chmod -R u+w "$target/kinds"
touch "$stamp"
