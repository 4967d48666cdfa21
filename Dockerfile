# The kit as a container image: `docker run --rm -v "$PWD:/work:ro" ci-kit sarif-validate report.sarif`.
#
# Everything that any concern needs is in it, pinned with hashes by python/locks/every.txt: it starts without a network,
# as a user that is not root, and on a file system that is read-only (give it a /tmp: --tmpfs /tmp).
#
#   ./dev image                                    builds it
#   ./dev image --base python:3.14-slim@sha256:…   on another base; any with CPython 3.11 or newer will do

# Moves with the updates of dependencies; its digest says exactly which.
ARG BASE=python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b

FROM ${BASE} AS packages
COPY python/locks/every.txt /locks/
# Bytecode is compiled now, for nobody can write it later; it is never compared with a time, which copying changes.
RUN python3 -m venv /opt/ci-kit/venv \
 && /opt/ci-kit/venv/bin/python -m pip install --no-cache-dir --no-compile --no-deps --only-binary :all: \
      --require-hashes --requirement /locks/every.txt \
 && /opt/ci-kit/venv/bin/python -m pip uninstall --yes --quiet pip \
 && rm -rf /opt/ci-kit/venv/lib/python3*/site-packages/setuptools*
COPY python/ci_kit /opt/ci-kit/ci_kit
COPY CHANGELOG.md LICENSE README.md /opt/ci-kit/
RUN /opt/ci-kit/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/ci-kit/venv/lib /opt/ci-kit/ci_kit

FROM ${BASE}
# What reads repositories asks git. A base that has it already is taken as it is.
RUN command -v git > /dev/null \
 || { apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*; }
COPY --from=packages /opt/ci-kit /opt/ci-kit
# A checkout belongs to another user than the one in here; it is mounted because it is to be read.
RUN git config --system --add safe.directory '*' \
 && printf '#!/bin/sh\nexec /opt/ci-kit/venv/bin/python -I -X utf8 /opt/ci-kit/ci_kit/__main__.py "$@"\n' > /usr/local/bin/ci-kit \
 && chmod 755 /usr/local/bin/ci-kit

ARG VERSION=0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ci-kit" \
      org.opencontainers.image.description="Checks for CI that give right verdicts" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://github.com/org/ci-kit" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# The user that GitHub's hosted runners give their files to, so that a step with `uses: docker://…` may write its outputs.
USER 1001
ENV HOME=/tmp
WORKDIR /work
ENTRYPOINT ["/opt/ci-kit/venv/bin/python", "-I", "-X", "utf8", "/opt/ci-kit/ci_kit/__main__.py"]
CMD ["--help"]
