"""Finding secrets: what is looked at, how it is recognised, how sure that is, and what is known already."""
