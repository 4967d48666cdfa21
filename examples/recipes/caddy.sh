#!/usr/bin/env bash
# Blue and green behind Caddy: blue.caddy and green.caddy are whole configurations, of which one is loaded.
#
#   deploy-command:   caddy.sh deploy green      current-command: caddy.sh current
#   rollback-command: caddy.sh deploy "$CI_KIT_PREVIOUS"
set -euo pipefail

# CADDY_SITES holds the configurations, CADDY_ADMIN is the address of Caddy's own API, CADDY the command.
sites=${CADDY_SITES:-/etc/caddy}
admin=${CADDY_ADMIN:-localhost:2019}
caddy=${CADDY:-caddy}

case ${1-} in
  current) cat "$sites/live" ;;
  deploy)
    colour=${2:?which colour}
    "$caddy" reload --config "$sites/$colour.caddy" --adapter caddyfile --address "$admin" --force
    printf '%s\n' "$colour" > "$sites/live.next"
    mv "$sites/live.next" "$sites/live"
    ;;
  *) echo "usage: caddy.sh current | deploy COLOUR" >&2; exit 2 ;;
esac
