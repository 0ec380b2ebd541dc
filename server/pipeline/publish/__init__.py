"""From a due slot to a pin on Pinterest, exactly once."""
