"""Tables, and every SQL statement of the service."""
