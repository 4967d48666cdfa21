"""Names of a release: one version in the spellings of git, Python packages and container images, and tags in git."""
