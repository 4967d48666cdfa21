"""One issue per failure: claimed, opened, commented on, reopened and closed exactly once, whoever else tries it."""
