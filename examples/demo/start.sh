#!/usr/bin/env bash
# Starts v1 (blue) and v2 (green, in which every third request fails), and Caddy in front of them if CADDY says where it
# is; prints the outputs of the step. What was started stands in pids.
set -euo pipefail
if [[ -z ${CADDY-} ]]; then
  echo "there is no Caddy here: the deploy is left out" >&2
  exit 0
fi
cd -- "${BASH_SOURCE[0]%/*}"

free_port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start() {
  setsid "$@" > "log-${1##*/}" 2>&1 &
  echo $! >> pids
}

wait_for() {
  local _
  for _ in {1..200}; do
    if (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; then return; fi
    sleep 0.05
  done
  echo "nothing listens on port $1" >&2
  exit 1
}

blue=$(free_port) green=$(free_port) port=$(free_port) admin=$(free_port)
start python3 shop.py v1 "$blue"
start python3 shop.py v2 "$green" 3
wait_for "$blue"
wait_for "$green"

for colour in blue green; do
  printf '{\n  admin 127.0.0.1:%s\n  persist_config off\n  auto_https off\n}\nhttp://127.0.0.1:%s {\n  reverse_proxy 127.0.0.1:%s\n}\n' \
    "$admin" "$port" "${!colour}" > "$colour.caddy"
done
echo blue > live
start env HOME="$PWD" XDG_DATA_HOME="$PWD" XDG_CONFIG_HOME="$PWD" "$CADDY" run --config blue.caddy --adapter caddyfile
wait_for "$port"
echo "url=http://127.0.0.1:${port}/health"
echo "admin=127.0.0.1:${admin}"
