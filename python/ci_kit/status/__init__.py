"""Whether CI is green for a commit: all that is known of it, judged, and waited for."""
