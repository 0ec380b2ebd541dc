"""The public API and the page's own routes."""
