"""What is checked in a SARIF file, a package or module for each family of rules."""
