#!/usr/bin/env bash
# deploy.sh current | backup | deploy VERSION: which version is live stands in a file, which the service reads.
# For nginx, Caddy, systemd, Kubernetes and Compose there are recipes beside this project.
set -euo pipefail
live=${DEPLOY_TARGET:-/srv/service}/live

case ${1-} in
  current) cut -d' ' -f1 "$live" ;;
  backup) cp "$live" "$live.before" ;;
  deploy)
    printf '%s\n' "${2:?which version}" > "$live.next"
    mv "$live.next" "$live"
    ;;
  *) echo "usage: deploy.sh current | backup | deploy VERSION" >&2; exit 2 ;;
esac
