"""Frozen values that rooms hand to each other; the only language the pipeline speaks."""
