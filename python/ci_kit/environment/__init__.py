"""The variables and secrets that a repository needs: declared in a schema, found in workflows, checked, written."""
