"""bandit as a source: run as a child process, believed only where it has seen what was planted."""
