"""Satisfaction surveys: sent on closing, answered once, scored."""
