"""What a website says of its own look."""
