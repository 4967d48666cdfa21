#!/usr/bin/env bash
# Blue and green behind nginx. Two upstream files, blue.conf and green.conf; live.conf, which nginx includes, is a symbolic
# link to one of them. Deploying is pointing it at the other one, in one step, and reloading.
#
#   deploy-command:   nginx.sh deploy green      current-command: nginx.sh current
#   rollback-command: nginx.sh deploy "$CI_KIT_PREVIOUS"
set -euo pipefail

# NGINX_SITES holds the three files; NGINX is the command, with -c or -p where the configuration is not the usual one.
sites=${NGINX_SITES:-/etc/nginx/sites}
read -r -a nginx <<< "${NGINX:-nginx}"

case ${1-} in
  current)
    link=$(readlink "$sites/live.conf")
    printf '%s\n' "${link%.conf}"
    ;;
  deploy)
    colour=${2:?which colour}
    [[ -f $sites/$colour.conf ]] || { echo "there is no $sites/$colour.conf" >&2; exit 1; }
    before=$(readlink "$sites/live.conf")
    ln -s "$colour.conf" "$sites/live.next"
    mv -T "$sites/live.next" "$sites/live.conf"
    # A configuration that nginx does not take is not left lying there for its next start.
    if ! "${nginx[@]}" -t -q; then
      ln -s "$before" "$sites/live.next"
      mv -T "$sites/live.next" "$sites/live.conf"
      exit 1
    fi
    # It returns before the workers have changed: what answers afterwards is seen by the probes, not assumed.
    "${nginx[@]}" -s reload
    ;;
  *) echo "usage: nginx.sh current | deploy COLOUR" >&2; exit 2 ;;
esac
