"""The longer commands of the terminal; edges, like `server.cli`."""
