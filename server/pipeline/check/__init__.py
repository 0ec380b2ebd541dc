"""Looking at pins before they go out: when they get their slot, and again shortly before it."""
