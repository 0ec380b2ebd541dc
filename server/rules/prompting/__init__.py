"""What the AI writer is told of a page, and how its answer is read."""
