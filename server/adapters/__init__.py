"""The outside world, behind typed errors."""
