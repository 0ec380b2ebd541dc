"""Holding an AI's texts against the page: nothing in them may be made up (the field calls it groundedness)."""
