"""How a page is read, one concern a file; `server.rules.page` joins them."""
