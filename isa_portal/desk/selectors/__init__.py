"""What the pages of the desk read."""
