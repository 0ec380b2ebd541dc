"""The layouts, one module each."""
