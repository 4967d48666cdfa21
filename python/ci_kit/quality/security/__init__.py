"""Reports of scanners: what they found, how bad it is, and where they could not look."""
