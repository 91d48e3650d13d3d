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
  # Installed, not started: each test starts one of its own. Who has a policy for that already keeps it.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap '$as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod +x "$policy"
  fi
  $as_root apt-get install -y -qq --no-install-recommends redis-server >/dev/null
fi

need_go() {
  command -v go >/dev/null && return
  echo 'The servers for the tests are built with Go 1.25 or newer, and there is none: install it from https://go.dev/dl/.' >&2
  exit 1
}
mkdir -p bin
if [ ! -x bin/ferretdb ] || [ -n "$(find ferretdb -newer bin/ferretdb -print -quit)" ]; then
  need_go
  (cd ferretdb && go build -o ../bin/ferretdb .)
fi
# Its version is named above: whoever changes it gets another one.
if [ ! -x bin/versitygw ] || [ servers.sh -nt bin/versitygw ]; then
  need_go
  GOBIN="$PWD/bin" go install "github.com/versity/versitygw/cmd/versitygw@$versitygw_version"
fi
