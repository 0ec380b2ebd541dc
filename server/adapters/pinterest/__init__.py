"""Pinterest v5 over one HTTP door."""
