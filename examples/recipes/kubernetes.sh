#!/usr/bin/env bash
# A Kubernetes deployment: what is live is the image in its pod template, so a newer rollout is never undone by an older
# run, as `kubectl rollout undo` would.
#
#   deploy-command:   kubernetes.sh deploy "registry.example/app:$GITHUB_SHA"      current-command: kubernetes.sh current
#   rollback-command: kubernetes.sh deploy "$CI_KIT_PREVIOUS"
set -euo pipefail

# DEPLOYMENT and CONTAINER are what is deployed; KUBECTL the command, with --namespace and --context where it needs them.
read -r -a kubectl <<< "${KUBECTL:-kubectl}"
deployment=${DEPLOYMENT:-app}
container=${CONTAINER:-app}

case ${1-} in
  current)
    "${kubectl[@]}" get "deployment/$deployment" \
      --output "jsonpath={.spec.template.spec.containers[?(@.name==\"$container\")].image}"
    ;;
  deploy)
    "${kubectl[@]}" set image "deployment/$deployment" "$container=${2:?which image}"
    # That it is rolled out is one question, whether it serves another: the probes answer that one.
    "${kubectl[@]}" rollout status "deployment/$deployment" --timeout "${TIMEOUT:-5m}"
    ;;
  *) echo "usage: kubernetes.sh current | deploy IMAGE" >&2; exit 2 ;;
esac
