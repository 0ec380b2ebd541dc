"""Finding the posts of a whole blog: robots.txt, sitemaps, feeds and WordPress's own lists, read as the foreign data they are."""
