"""What a job uses, what it costs, and whether it stays inside its limits."""
