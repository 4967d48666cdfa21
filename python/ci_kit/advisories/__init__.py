"""Known vulnerabilities of packages: which packages there are, and what an advisory service says of them."""
