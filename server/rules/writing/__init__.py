"""What the local writer knows: cleaning, languages, angles, words for the image. Private to `rules.local_writer`."""
