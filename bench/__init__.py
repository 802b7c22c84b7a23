"""Measuring: `make bench` fills scratch databases and prints each figure beside its target."""
