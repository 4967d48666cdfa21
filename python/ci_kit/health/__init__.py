"""Is a deploy good? Probes, conditions, a sequential test, and the way back."""
