"""Distributions of Python packages: what an sdist and a wheel must be, before anybody uploads them."""
