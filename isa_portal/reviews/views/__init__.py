"""Pages of reviews and of leaving."""
