"""What is due, by whom; the sweep that writes the letters owed."""
