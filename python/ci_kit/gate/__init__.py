"""Whether a deploy may begin: branch, checks, freeze windows, approval."""
