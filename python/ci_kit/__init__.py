"""ci-kit: reusable GitHub Actions and the Python package behind them."""

from __future__ import annotations

__version__ = "0.1.0"
