#!/usr/bin/env bash
# A systemd unit on another machine, by ssh: releases lie in folders, `current` is a symbolic link to one of them.
#
#   deploy-command:   systemd.sh deploy "$GITHUB_SHA"      current-command: systemd.sh current
#   rollback-command: systemd.sh deploy "$CI_KIT_PREVIOUS"
#   backup-command:   systemd.sh backup
set -euo pipefail

# HOST is where, such as deploy@app-1; APP the folder there; UNIT the unit.
host=${HOST:?where to deploy}
app=${APP:-/srv/app}
unit=${UNIT:-app}

# Runs a command there. The words are quoted for the shell at the other end, so that a version is never code.
there() {
  local line
  printf -v line '%q ' "$@"
  ssh -o BatchMode=yes -o ConnectTimeout=10 -- "$host" "$line"
}

case ${1-} in
  current)
    link=$(there readlink "$app/current")
    printf '%s\n' "${link##*/}"
    ;;
  deploy)
    release=$app/releases/${2:?which release}
    there test -d "$release"
    there ln -sfnT "$release" "$app/current.next"
    there mv -T "$app/current.next" "$app/current"
    there sudo systemctl restart "$unit"
    ;;
  backup)
    there tar -C "$app" -czf "$app/backup-$(date -u +%Y%m%d-%H%M%S).tar.gz" data
    ;;
  *) echo "usage: systemd.sh current | deploy RELEASE | backup" >&2; exit 2 ;;
esac
