"""The site: pages of the repository, put together for MkDocs, with recordings of the real commands."""
