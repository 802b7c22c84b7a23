"""Attempts to break the house."""
