"""The demo: a sample blog of our own, and notices sent exactly as the WordPress plugin sends them."""
