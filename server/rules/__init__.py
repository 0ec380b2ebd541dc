"""Pure decisions: they take now and a seeded Random, and touch nothing."""
