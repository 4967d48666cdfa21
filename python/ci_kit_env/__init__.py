"""Builds the locked environments that the launcher starts concerns in; standard library only."""
