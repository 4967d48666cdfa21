"""ci-kit: reusable GitHub Actions and the Python package behind them."""

__version__ = "0.1.0"
