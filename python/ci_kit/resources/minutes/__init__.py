"""Minutes as GitHub counts them: from the jobs' own start and end, for GitHub no longer tells them per workflow."""
