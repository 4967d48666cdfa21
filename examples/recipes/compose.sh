#!/usr/bin/env bash
# Docker Compose: the file names the image as `image: app:${TAG}`, and TAG stands in .env beside it.
#
#   deploy-command:   compose.sh deploy "$GITHUB_SHA"      current-command: compose.sh current
#   rollback-command: compose.sh deploy "$CI_KIT_PREVIOUS"
#   backup-command:   compose.sh backup
set -euo pipefail

# COMPOSE is the command, with -f where it needs one; SERVICE what is deployed; DATABASE what is backed up.
read -r -a compose <<< "${COMPOSE:-docker compose}"
service=${SERVICE:-web}

case ${1-} in
  current)
    container=$("${compose[@]}" ps --quiet "$service")
    if [[ -n $container ]]; then
      image=$(docker inspect --format '{{.Config.Image}}' "$container")
      printf '%s\n' "${image##*:}"
    fi
    ;;
  deploy)
    printf 'TAG=%s\n' "${2:?which tag}" > .env.next
    mv .env.next .env
    "${compose[@]}" up --detach "$service"
    ;;
  backup)
    "${compose[@]}" exec -T "${DATABASE:-db}" pg_dump --username app --format custom app > backup.next
    # An empty dump is no backup.
    [[ -s backup.next ]]
    mv backup.next "backup-$(date -u +%Y%m%d-%H%M%S).dump"
    ;;
  *) echo "usage: compose.sh current | deploy TAG | backup" >&2; exit 2 ;;
esac
