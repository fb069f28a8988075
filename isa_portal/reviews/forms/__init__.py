"""Forms of reviews and of leaving."""
