"""Names the season of a day."""

from service.seasons import season

__all__ = ["season"]
