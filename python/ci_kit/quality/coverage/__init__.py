"""Coverage reports: which lines can run, which did, and whether those that changed did."""
