"""Names the season of a day."""

from almanac.seasons import season

__all__ = ["season"]
