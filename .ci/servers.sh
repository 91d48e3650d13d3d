#!/usr/bin/env bash
# The real servers that the full suite talks to: Redis from Debian's packages; FerretDB (which speaks MongoDB's wire
# protocol) and versitygw (which speaks S3) built with Go into .ci/bin. The tests find them there and start their own.
# What is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")"
versitygw_version=v1.8.0

as_root=''
[ "$(id -u)" = 0 ] || as_root='sudo -n'
if ! command -v redis-server >/dev/null; then
  $as_root apt-get update -qq
  # Installed, not started: each test starts one of its own.
  printf '#!/bin/sh\nexit 101\n' | $as_root tee /usr/sbin/policy-rc.d >/dev/null
  $as_root chmod +x /usr/sbin/policy-rc.d
  trap '$as_root rm -f /usr/sbin/policy-rc.d' EXIT
  $as_root apt-get install -y -qq --no-install-recommends redis-server >/dev/null
fi

mkdir -p bin
if [ ! -x bin/ferretdb ] || [ -n "$(find ferretdb -newer bin/ferretdb -print -quit)" ]; then
  (cd ferretdb && go build -o ../bin/ferretdb .)
fi
if [ ! -x bin/versitygw ]; then
  GOBIN="$PWD/bin" go install "github.com/versity/versitygw/cmd/versitygw@$versitygw_version"
fi
